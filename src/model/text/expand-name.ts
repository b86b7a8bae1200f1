import type { Secret } from '../keys/secret.ts'

/**
 * The name of the variable that code asks for: `${STAGE}` in it stands for that variable's value, `${STAGE^^}` for it in upper
 * case. One that nobody gives stays as it is written, because names are shown and values are not. `null` where the variable in it
 * is not set, or is nothing that can be in a name.
 */
export function expandName(
  name: string,
  variables: ReadonlyMap<string, { readonly value: Secret | null }>,
): string | null {
  let isKnown = true
  const expanded = name.replace(/\$\{(\w+)(\^\^)?\}/g, (_, inner: string, isUpper: string | undefined) => {
    const text = variables.get(inner)?.value?.revealText().trim() ?? ''
    if (!/^[\w-]{1,20}$/.test(text)) isKnown = false
    return isUpper === undefined ? text : text.toUpperCase()
  })
  if (!isKnown) return null
  return variables.has(expanded) ? expanded : name
}
