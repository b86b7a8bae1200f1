import type { Edit } from '../../model/report/edit.ts'
import { groupBy } from '../../model/text/group-by.ts'
import type { Report } from '../define-rule.ts'
import type { Interpolation } from './take-key.ts'

/** Whoever is to have the key under a name. */
interface Taker {
  readonly service: string
  readonly variable: string
}

/**
 * The edits that give all of them one new key: out of `wanted`, or out of the first one's variable. None where that name is taken
 * by another value, or is no name for `${NAME}`.
 */
export function setNewKey(
  takers: readonly Taker[],
  { names }: Interpolation,
  wanted?: string | undefined,
): Pick<Report, 'edits'> {
  const source = wanted ?? takers[0]?.variable
  if (source === undefined || !/^[A-Za-z_]\w*$/.test(source)) return {}
  if (wanted === undefined && names.has(source)) return {}
  if (takers.length === 0) return { edits: [{ kind: 'new-key', source }] }
  if (takers.some(({ variable }) => !/^[A-Za-z_][\w.-]*$/.test(variable))) return {}
  const refers = [...groupBy(takers, ({ variable }) => variable)].map(
    ([variable, own]): Edit => ({
      kind: 'refer',
      services: [...new Set(own.map(({ service }) => service))],
      variable,
      source,
    }),
  )
  return { edits: [{ kind: 'new-key', source }, ...refers] }
}
