/** One text for several parts: the same where all parts are, and nowhere else. A key for maps and sets, never shown. */
export function identityOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts)
}
