/** Lists of the package one by one; its own types tell of all of them together. Hence its version is fixed. */
declare module '@zxcvbn-ts/language-en/dist/*.json.cjs' {
  const words: string[]
  export default words
}
