import { AuditError } from '../../model/limits/audit-error.ts'
import type { PlainValue } from '../../model/stack/compose.ts'
import type { Declarations } from '../../model/stack/declarations.ts'
import type { Location } from '../../model/text/location.ts'
import type { Template } from '../../model/text/template.ts'
import { liveSchema } from './declaration-schema.ts'
import { readLogins, readProbes } from './declared-live.ts'
import { explainIssues } from './explain-issues.ts'
import { fillFrom } from './fill.ts'

/** What the labels of one service, or of one container, declare. */
export type LabelledLive = Pick<Declarations, 'probes' | 'logins'>

const prefixes = [
  ['countersign.probe.', 'probes'],
  ['countersign.login.', 'logins'],
] as const

/** Whether any of the labels declares an endpoint or a login. */
export function declaresLive(labels: ReadonlyMap<string, unknown>): boolean {
  return [...labels.keys()].some((label) => prefixes.some(([prefix]) => label.startsWith(prefix)))
}

/**
 * What a service's labels declare: `countersign.probe.http.url`, `countersign.probe.websocket.token`, and with a name where there
 * are several of a kind, `countersign.probe.http.jobs.url`; `countersign.login.url`, `countersign.login.json.username`.
 *
 * @throws AuditError `configuration` for an unknown key or a wrong value. `source` names the labels in it.
 */
export function readLabels(
  service: string,
  labels: ReadonlyMap<string, Template>,
  source: string,
  location: Location,
): LabelledLive {
  const written: Record<string, PlainValue> = {}
  for (const [prefix, section] of prefixes) {
    const own = [...labels].filter(([label]) => label.startsWith(prefix))
    if (own.length === 0) continue
    const entry = nest(own.map(([label, value]) => [label.slice(prefix.length).split('.'), value.toString()] as const))
    written[section] = { [service]: section === 'probes' ? listNamed(entry) : entry }
  }
  const parsed = liveSchema.safeParse(written)
  if (!parsed.success) throw explainIssues(parsed.error.issues, source, written)
  const locate = () => location
  const fill = fillFrom(new Map(Array.from(labels.values(), (value) => [value.toString(), value])))
  const { probes, logins } = parsed.data
  const refuseFile = () => {
    throw new AuditError('configuration', `${source}: ca can only be written in countersign.yaml`)
  }
  const reading = { fill, locateFile: refuseFile }
  return {
    probes: readProbes(probes, locate, source, reading),
    logins: readLogins(logins, locate, source, reading),
  }
}

type Tree = { [key: string]: PlainValue }

function nest(entries: readonly (readonly [path: readonly string[], value: string])[]): Tree {
  const root: Tree = Object.create(null)
  for (const [path, value] of entries) {
    let place = root
    for (const step of path.slice(0, -1)) place = childOf(place, step)
    place[path.at(-1) ?? ''] = value
  }
  return root
}

function childOf(tree: Tree, step: string): Tree {
  const known = tree[step]
  if (isTree(known)) return known
  const fresh: Tree = Object.create(null)
  tree[step] = fresh
  return fresh
}

function isTree(value: PlainValue | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Each kind of endpoint: the one without a name, then the named ones. A label is text, so what is no text is read from it. */
function listNamed(entry: Tree): Tree {
  return Object.fromEntries(
    Object.entries(entry).map(([kind, written]) => {
      if (!isTree(written)) return [kind, written]
      const own = Object.entries(written).filter(([key, value]) => !isTree(value) || key === 'claims')
      const named = Object.entries(written).flatMap(([key, value]) =>
        isTree(value) && key !== 'claims' ? [value] : [],
      )
      const probes = own.length === 0 ? named : [Object.fromEntries(own), ...named]
      return [kind, probes.map(readTexts)]
    }),
  )
}

function readTexts(probe: Tree): Tree {
  const { credentials, subprotocols } = probe
  const isWord = credentials === 'true' || credentials === 'false'
  return {
    ...probe,
    ...(isWord ? { credentials: credentials === 'true' } : {}),
    ...(typeof subprotocols === 'string' ? { subprotocols: subprotocols.split(',').map((one) => one.trim()) } : {}),
  }
}
