import type { Binding } from '../../model/keys/binding.ts'
import type { ValueFlaw } from '../../model/report/edit.ts'
import type { MismatchCause } from '../../model/report/finding.ts'
import type { ProvenanceStep } from '../../model/stack/compose.ts'
import type { FileLocation } from '../../model/text/location.ts'
import { isFileLocation } from '../../model/text/location.ts'
import { asNoun } from '../../model/text/show-name.ts'
import { agree } from '../../relate/agree.ts'
import type { Side } from '../compare/group-by-key.ts'
import { mismatchCauses } from '../compare/mismatch-causes.ts'
import { listNames } from './list-names.ts'
import type { Remedy } from './take-key.ts'

/** The line of an env file that both take their key from, and read in two ways; `null` when there is none. */
export function sharedLine(one: Binding, other: Binding): ProvenanceStep | null {
  const isText = [one, other].every(
    ({ keys, form }) => form === 'text' && keys.every(({ kind }) => kind === 'symmetric'),
  )
  if (!isText) return null
  const [mine, theirs] = [lineOf(one), lineOf(other)]
  if (mine?.location === undefined || theirs?.location === undefined) return null
  return mine.location.file === theirs.location.file && mine.location.line === theirs.location.line ? mine : null
}

function lineOf({ chain }: Binding): ProvenanceStep | undefined {
  const index = chain.findIndex(({ kind }) => kind === 'dotenv' || kind === 'env-file')
  // What an entry adds to the line is no matter of reading it.
  return chain.slice(0, index).some(({ isPart }) => isPart === true) ? undefined : chain[index]
}

/** The remedy where two readers take different keys from one line: nothing that helps the one may harm the other. */
export function replaceLine({ name = '', location }: ProvenanceStep, odd: Side, intended: readonly Binding[]): Remedy {
  const services = listNames([...odd, ...intended].map(({ service }) => service))
  const place = location?.line === undefined ? `${location?.file}` : `${location.file}:${location.line}`
  return {
    remedy: `Replace the key at ${place} with one that every reader reads the same (\`openssl rand -hex 32\`: letters and digits only, nothing else on the line), and recreate ${services} together.`,
    ...(location === undefined ? {} : { edits: [{ kind: 'plain-key', source: name, location }] }),
  }
}

/** Of the service's own bindings, the one with the key of the reference, under a variable that gives way to the odd one. */
export function findOwn(odd: Side, reference: Binding, members: readonly Binding[]): Binding | undefined {
  const [{ service, project, evidence }] = odd
  if (odd.some((one) => one.service !== service) || reference.service === service) return undefined
  return members.find(
    (one) =>
      one.service === service &&
      one.project === project &&
      one.evidence === evidence &&
      one.isPrevious !== true &&
      !odd.includes(one) &&
      agree(one, reference),
  )
}

/** The remedy where the service holds the right key under a second name. */
export function dropFor(odd: Side, own: Binding, reference: Binding): Remedy {
  const [{ service, variable }] = odd
  const variables = [...new Set(odd.map((one) => one.variable))]
  return {
    remedy: `Remove ${listNames(variables)} from the environment of ${service}: its ${asNoun(own.variable)} already is the key of ${reference.service}, and is not used while the other is set.`,
    ...(odd.every(({ carrier }) => carrier === 'environment') && variables.length === 1
      ? { edits: [{ kind: 'remove-variable', services: [service], variable }] }
      : {}),
  }
}

const flaws: ReadonlySet<MismatchCause> = new Set<ValueFlaw>([
  'trailing-newline',
  'surrounding-whitespace',
  'carriage-return',
  'byte-order-mark',
  'comment-as-secret',
  'dollar-interpolation',
  'cut-at-hash',
])

function isFlaw(cause: MismatchCause): cause is ValueFlaw {
  return flaws.has(cause)
}

/** The remedy for what became part of a key, or was lost of it, by how it is written: at the place where that is. */
export function cleanFlaw({ variable, location, carrier, chain, assumedFile }: Binding, cause: MismatchCause): Remedy {
  const { remedy } = mismatchCauses[cause]
  if (!isFlaw(cause)) return { remedy }
  if (carrier === 'file') {
    const file = assumedFile ?? (isFileLocation(location) && location.line === undefined ? location.file : undefined)
    return file === undefined
      ? { remedy }
      : { remedy, edits: [{ kind: 'clean-value', variable, location: { file }, flaw: cause }] }
  }
  const written =
    chain.find(({ kind, isPart }) => kind === 'reference' && isPart === true) ??
    chain.findLast((step) => step.location !== undefined)
  const place = written?.location ?? (isFileLocation(location) ? location : null)
  if (place?.line === undefined || carrier !== 'environment') return { remedy }
  const isLine = written?.kind === 'dotenv' || written?.kind === 'env-file'
  const name = isLine ? (written.name ?? variable) : variable
  return { remedy, edits: [{ kind: 'clean-value', variable: name, location: place, flaw: cause }] }
}

/** The remedy for quotes that became part of a key, at the place where they stand. */
export function unquote({ variable, location, carrier, chain }: Binding): Remedy {
  const isEntry = ({ kind, isPart }: ProvenanceStep): boolean => kind === 'reference' && isPart === true
  const written = chain.find(isEntry) ?? chain.findLast((step) => step.location !== undefined)
  const place: FileLocation | null = written?.location ?? (isFileLocation(location) ? location : null)
  const isLine = written?.kind === 'dotenv' || written?.kind === 'env-file'
  const { remedy } = mismatchCauses['surrounding-quotes']
  if (place?.line === undefined || carrier !== 'environment') return { remedy }
  return {
    remedy: `Remove the quotes at ${place.file}:${place.line}: in the list form \`- KEY="x"\` and for readers of the raw format they become part of the value; in the map form \`KEY: "x"\` and in .env they do not.`,
    edits: [{ kind: 'unquote', variable: isLine ? (written.name ?? variable) : variable, location: place }],
  }
}
