import type { Binding } from '../../model/keys/binding.ts'
import type { AuditView } from '../../model/report/audit-view.ts'
import type { Edit } from '../../model/report/edit.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { isFileLocation, type Location } from '../../model/text/location.ts'
import type { Side } from '../compare/group-by-key.ts'
import type { Report } from '../define-rule.ts'
import { listNames } from './list-names.ts'

/** A remedy in words, with the edits where a machine can make them. */
export type Remedy = Required<Pick<Report, 'remedy'>> & Pick<Report, 'edits'>

/** What of a stack decides where a `${NAME}` takes its value from. */
export interface Interpolation {
  /** The env files that feed it. */
  readonly files: ReadonlySet<string>
  /** The names that have a value in it, or are asked for. */
  readonly names: ReadonlySet<string>
}

/** Which names and files a stack interpolates, as far as its keys tell. */
export function listInterpolation({ groups, unwired }: Pick<AuditView, 'groups' | 'unwired'>): Interpolation {
  const steps = groups.flatMap(({ bindings }) => bindings.flatMap(({ chain }) => chain))
  const lines = steps.flatMap(({ kind, location }) => (kind === 'dotenv' && location ? [location.file] : []))
  const names = steps.flatMap(({ kind, name }) => (kind !== 'env-file' && name !== undefined ? [name] : []))
  return {
    files: new Set([...lines, ...unwired.map(({ location }) => location.file)]),
    names: new Set([...names, ...unwired.map(({ variable }) => variable)]),
  }
}

/** Where a holder takes its key from, as another can take it too. */
type Way =
  | { readonly kind: 'variable'; readonly name: string }
  /** The text behind `:-` of a variable that nobody sets. */
  | { readonly kind: 'default'; readonly name: string }
  | { readonly kind: 'env-file'; readonly file: string }
  | { readonly kind: 'literal' }

/**
 * How these holdings come by the key of `holder`: out of the variable, env file or entry that gives it to the holder. Edits are
 * made only of variables, because a mounted file or a configuration has a form of its own.
 */
export function takeKey(side: Side, holder: Binding, interpolation: Interpolation): Remedy {
  const [first] = side
  const services = listNames(side.map(({ service }) => service))
  const variables = listNames(side.map(({ variable }) => variable))
  const source = `${holder.service} (${holder.variable}, ${describeLocation(holder.location)})`
  const inWords = { remedy: `Give ${variables} of ${services} the key of ${source}.` }
  const isVariable = [...side, holder].every(({ carrier, form }) => carrier === 'environment' && form === first.form)
  const way = isVariable ? wayOf(holder, interpolation) : null
  if (way === null) {
    return side.every(({ carrier, state }) => carrier === 'file' && state === 'absent')
      ? {
          remedy: `Mount the file with the key of ${holder.service} into ${services}, at the path in ${variables}.`,
        }
      : { remedy: `Give ${variables} of ${services} the key of ${source}, from one variable or secret file.` }
  }
  switch (way.kind) {
    case 'variable':
      return refer(side, way.name, (lines) => `${lines}, as in ${holder.service}.`, [])
    case 'default':
      return refer(
        side,
        way.name,
        (lines) =>
          `Set ${way.name} in .env (\`openssl rand -hex 32\`), where it is not set yet, and ${lowerFirst(lines)}.`,
        [{ kind: 'new-key', source: way.name }],
      )
    case 'env-file':
      if (side.every(({ variable }) => variable === holder.variable)) return addFile(side, way.file, holder)
      return { ...inWords, ...copyBetweenFiles(side, holder) }
    case 'literal': {
      const name = holder.variable
      if (interpolation.names.has(name) || !/^[A-Za-z_]\w*$/.test(name)) return inWords
      return refer(
        side,
        name,
        (lines) =>
          `Move the key of ${holder.service} from ${describeLocation(holder.location)} to .env as \`${name}=…\`, and refer to it in ${holder.service} too: ${lowerFirst(lines)}.`,
        [{ kind: 'move-to-env', service: holder.service, variable: holder.variable, source: name }],
      )
    }
  }
}

/** The one of these whose key can be taken over: of the same kind, and no private half for one that only checks. */
export function pickHolder(target: Binding, holders: readonly Binding[]): Binding | undefined {
  const wanted = target.keys[0]?.kind
  return holders.find(({ keys, service, project }) => {
    const kinds = keys.map(({ kind }) => kind)
    if (service === target.service || project !== target.project || kinds.length === 0) return false
    if (wanted !== undefined) return kinds.includes(wanted)
    return target.role === 'validator' ? !kinds.includes('private') : kinds.some((kind) => kind !== 'public')
  })
}

function wayOf({ chain, sources, evidence }: Binding, { files }: Interpolation): Way | null {
  if (chain.length === 0) {
    const [name, another] = sources
    return name !== undefined && another === undefined ? { kind: 'variable', name } : null
  }
  if (evidence !== 'resolved') return null
  const [entry, second, third] = chain
  if (entry?.kind === 'env-file') {
    const file = entry.location?.file
    // A file that feeds `${NAME}` as well gives its names to everybody.
    if (file === undefined || entry.name === undefined) return null
    return files.has(file) ? { kind: 'variable', name: entry.name } : { kind: 'env-file', file }
  }
  if (entry?.kind !== 'entry') return null
  if (second === undefined) return { kind: 'literal' }
  if (second.name === undefined || second.isPart === true) return null
  if (second.kind === 'dotenv' || second.kind === 'shell') return { kind: 'variable', name: second.name }
  if (second.kind !== 'reference') return null
  if (third?.kind === 'dotenv' || third?.kind === 'shell') return { kind: 'variable', name: second.name }
  return third?.kind === 'default' && chain.length === 3 ? { kind: 'default', name: second.name } : null
}

function refer(side: Side, source: string, tell: (lines: string) => string, before: readonly Edit[]): Remedy {
  const byName = [...groupBy(side, ({ variable }) => variable)]
  const edits = byName.map(([variable, own]): Edit => ({ kind: 'refer', services: servicesOf(own), variable, source }))
  const lines = byName.map(
    ([variable, own]) =>
      `\`${variable}: \${${source}}\` ${own.every(isAbsent) ? 'to' : 'in'} the environment of ${listNames(servicesOf(own))}`,
  )
  const verb = side.every(isAbsent) ? 'Add' : 'Write'
  const [first, ...others] = [...before, ...edits]
  return { remedy: tell(`${verb} ${listNames(lines)}`), ...(first === undefined ? {} : { edits: [first, ...others] }) }
}

function addFile(side: Side, file: string, holder: Binding): Remedy {
  const [{ variable }] = side
  const services = servicesOf(side)
  const isWritten = side.some(({ chain }) => chain[0]?.kind === 'entry')
  const out = isWritten ? `, and remove ${variable} from ${services.length === 1 ? 'its' : 'their'} environment` : ''
  return {
    remedy: `Add \`${file}\`, from which ${holder.service} reads it, to env_file of ${listNames(services)}${out}.`,
    edits: [{ kind: 'add-env-file', services, variable, file }],
  }
}

/** The value of the holder's line in place of those of the side, each in a line of its own of an env file: another name stays another name. */
function copyBetweenFiles(side: Side, { chain: [from] }: Binding): Pick<Remedy, 'edits'> {
  if (from?.location === undefined || from.name === undefined) return {}
  const { name: source, location } = from
  const edits = side.map(({ chain }): Edit | null => {
    const [to] = chain
    const isLine = to?.kind === 'env-file' && to.location !== undefined && to.name !== undefined
    return isLine ? { kind: 'copy-line', source, from: location, variable: to.name, to: to.location } : null
  })
  const [first, ...others] = edits.filter((edit) => edit !== null)
  return first === undefined || others.length + 1 < edits.length ? {} : { edits: [first, ...others] }
}

function servicesOf(bindings: readonly Binding[]): readonly string[] {
  return [...new Set(bindings.map(({ service }) => service))]
}

function isAbsent({ state }: Binding): boolean {
  return state === 'absent'
}

function describeLocation(location: Location): string {
  if (!isFileLocation(location))
    return location.image === undefined ? location.container : `image ${location.image.name}`
  return location.line === undefined ? location.file : `${location.file}:${location.line}`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
