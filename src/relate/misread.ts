import type { Binding } from '../model/keys/binding.ts'

/**
 * Whether the text is no key at all but a path, a token or a broken PEM. Rules of their own tell that; to call such a text
 * short, weak or of the wrong kind would be beside the point.
 */
export function isMisread({ strength }: Binding): boolean {
  return strength !== null && (strength.isPath || strength.isToken || strength.pem !== null)
}
