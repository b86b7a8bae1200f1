/** An object of JSON, of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>

/** Whether it is an object, and no array. */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether it is an array whose members all pass. */
export function isListOf(value: unknown, isMember: (member: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isMember)
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}
