import type { Secret } from './secret.ts'

const mayHoldSecret = /secret|key|token|pass|pwd|jwt|auth|salt|hash|cred|sign|private|seed/i

/**
 * The name of the variable that code asks for: `${STAGE}` in it stands for that variable's value, `${STAGE^^}` for it in upper
 * case. `null` where that one is not set, or is nothing that can stand in a name.
 */
export function expandName(
  name: string,
  variables: ReadonlyMap<string, { readonly value: Secret | null }>,
): string | null {
  let isKnown = true
  const expanded = name.replace(/\$\{(\w+)(\^\^)?\}/g, (_, inner: string, isUpper: string | undefined) => {
    const text = variables.get(inner)?.value?.revealText().trim() ?? ''
    // Names are shown: what may be a secret must not become part of one.
    if (!/^[\w-]{1,20}$/.test(text) || mayHoldSecret.test(inner)) isKnown = false
    return isUpper === undefined ? text : text.toUpperCase()
  })
  return isKnown ? expanded : null
}
