const words: ReadonlyMap<string, string> = new Map([
  ['access', 'access'],
  ['auth', 'access'],
  ['refresh', 'refresh'],
  ['admin', 'admin'],
  ['internal', 'internal'],
  ['reset', 'reset'],
  ['password', 'reset'],
  ['recovery', 'reset'],
  ['forgot', 'reset'],
  ['email', 'verification'],
  ['activation', 'verification'],
  ['invite', 'invitation'],
  ['invitation', 'invitation'],
  ['mfa', 'mfa'],
  ['2fa', 'mfa'],
  ['login', 'login'],
  ['download', 'download'],
  ['file', 'file'],
  ['guest', 'guest'],
  ['publisher', 'publisher'],
  ['subscriber', 'subscriber'],
  ['metrics', 'metrics'],
  ['session', 'session'],
])

/** Whether the word says what a key is for. */
export function isPurposeWord(word: string): boolean {
  return words.has(word)
}

/** What a key is for, by the words of its name; `access` when they do not say. */
export function purposeOf(name: readonly string[]): string {
  const found = name.map((word) => words.get(word)).find((purpose) => purpose !== undefined && purpose !== 'access')
  if (found !== undefined) return found
  // A key that verifies is the public half of one for access, unless it is for what users verify: their address.
  const verifies = name.some((word, index) => /^verif/.test(word) && !/^(key|public)/.test(name[index + 1] ?? ''))
  return verifies ? 'verification' : 'access'
}
