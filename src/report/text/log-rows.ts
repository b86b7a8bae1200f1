import type { ContainerLog } from '../../model/live/log-facts.ts'
import { countOf } from '../headline.ts'
import { printable } from '../printable.ts'
import { layOutTable } from './text-layout.ts'
import { describeDistance } from './time-words.ts'

/** The part of the report that `--logs` adds: one row for each kind of refusal in each container. `null` when no log was read. */
export function renderLogRows(
  logs: readonly ContainerLog[] | undefined,
  width: number,
): { readonly title: string; readonly rows: readonly (readonly string[])[] } | null {
  if (logs === undefined || logs.length === 0) return null
  const lines = logs.reduce((total, log) => total + log.lines, 0)
  const title = `${countOf(logs.length, 'container')}, ${countOf(lines, 'line')}`
  const refusals = logs.flatMap(({ service, container, refusals: own }) =>
    own.map((one) => ({ ...one, service, container })),
  )
  if (refusals.length === 0) return { title: `${title}: no refusal of a token`, rows: [] }
  const rows = layOutTable(
    [
      { heading: 'service', cells: refusals.map(({ service }) => printable(service)), minWidth: 10 },
      {
        heading: 'refused',
        cells: refusals.map(({ meaning, isSocket }) => `${meaning}${isSocket === true ? ' (socket)' : ''}`),
      },
      { heading: 'times', cells: refusals.map(({ count }) => `${count}`) },
      { heading: 'within', cells: refusals.map(({ first, last }) => describeDistance(first, last)) },
      { heading: 'in the words of', cells: refusals.map(({ library }) => library), minWidth: 12 },
      { heading: 'container', cells: refusals.map(({ container }) => printable(container)), isOptional: true },
    ],
    width,
  )
  return { title, rows }
}
