import { writeFileSync } from 'node:fs'

/** Whether the generated file was stale; writes it anew unless only the answer is wanted. */
export function refresh(path: string, before: string | null, after: string, isCheck: boolean): boolean {
  if (before === after) return false
  if (!isCheck) writeFileSync(path, after)
  return true
}
