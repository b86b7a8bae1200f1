import type { Gap, UnseenKey } from '../../model/report/gap.ts'
import type { DocumentReaders } from '../../model/stack/document.ts'
import { changeAnswers, type FileDialogue, type FileFact } from '../../model/stack/file-request.ts'
import type { FoundKeyFile } from '../../model/stack/found.ts'
import { groupBy } from '../../model/text/group-by.ts'
import { identityOf } from '../../model/text/identity.ts'
import { isFileLocation } from '../../model/text/location.ts'
import type { Template } from '../../model/text/template.ts'
import { isProductByImage } from '../catalogue/match-product.ts'
import { readWeakFileName } from '../names/weak-names.ts'
import type { Sighting } from '../sight/sighting.ts'
import { type Candidate, candidateOfCarried, findCandidates } from './candidates.ts'
import type { Carried } from './carriers/carried.ts'
import { carryKeys } from './carriers/carry-keys.ts'
import { carryFile } from './carriers/carry-value.ts'
import { type CarrierScene, Neighbours } from './carriers/scene.ts'
import { findDocumentTokens } from './document-tokens.ts'
import { findDiscovery } from './find-issuers.ts'
import type { TokenText } from './find-tokens.ts'
import { supportWeak } from './weak-keys.ts'

/** How keys are looked for outside of variables. */
export interface GatherOptions {
  readonly readers: DocumentReaders
  readonly showPath: (path: Template) => string
  /** Values are left alone (`audit --wiring`). */
  readonly isWiring: boolean
  /** Containers are about to be replaced: what they hold tells nothing of those that come after. */
  readonly replacesContainers?: boolean
  /** Whether the time is over: the services that are left then are not looked into. */
  readonly isOver?: () => boolean
}

/** Takes no document apart: for a stack that mounts none. */
export const noReaders: DocumentReaders = { document: () => null, envFile: () => [] }

/** Every key that the services hold, by whatever way. */
export interface GatheredKeys {
  readonly candidates: readonly Candidate[]
  /** What keeps a key from being seen; reported when another service holds the key of its group in another way. */
  readonly unseen: ReadonlyMap<Candidate, UnseenKey>
  /** Files with a private key that are mounted where nobody asks for them. */
  readonly keyFiles: readonly FoundKeyFile[]
  /** Who mounts files that were not read: they may hold any key. */
  readonly withheld: ReadonlyMap<Sighting, UnreadFile>
  /** Lines of mounted files in which a token may stand. */
  readonly tokenTexts: ReadonlyMap<Sighting, readonly TokenText[]>
}

/** A mounted file that is there and could not be read. */
export interface UnreadFile {
  readonly path: string
  readonly why: RefusedFact['why']
  readonly detail: string
}

type RefusedFact = Extract<FileFact, { readonly kind: 'refused' }>

/** Not: what is no file, and what an engine does not show of a container. */
const unreadReasons: ReadonlySet<RefusedFact['why']> = new Set([
  'outside',
  'unreadable',
  'out-of-time',
  'too-many-files',
])

/**
 * Gathers the keys of every sighting: in its variables, and in the files, flags, documents and labels that carry one. A key
 * that came by a variable takes the place of what the variable's text alone made of it.
 */
export function* gatherKeys(
  sightings: readonly Sighting[],
  { readers, showPath, isWiring, isOver = () => false }: GatherOptions,
  gaps: Gap[],
): FileDialogue<GatheredKeys> {
  const candidates: Candidate[] = []
  const keyFiles: FoundKeyFile[] = []
  const tokenTexts = new Map<Sighting, readonly TokenText[]>()
  const unseen = new Map<Candidate, UnseenKey>()
  const withheld = new Map<Sighting, UnreadFile>()
  const documents = new Map<string, readonly Template[]>()
  const layers = groupBy(sightings, ({ project, evidence }) => identityOf(project, evidence))
  const neighbourhoods = new Map(Array.from(layers, ([layer, members]) => [layer, new Neighbours(members)]))
  const reported = new Set<string>()
  for (const sighting of sightings) {
    const service = identityOf(sighting.project, sighting.service)
    if (isOver()) break
    const neighbours = neighbourhoods.get(identityOf(sighting.project, sighting.evidence)) ?? new Neighbours([])
    const scene = {
      sighting,
      neighbours,
      reported,
      readers,
      gaps,
      showPath,
      isWiring,
      knownDocuments: documents.get(service) ?? [],
    }
    const found = yield* changeAnswers(carryKeys(scene), ({ path }, fact) => {
      if (fact.kind === 'refused' && unreadReasons.has(fact.why) && !withheld.has(sighting))
        withheld.set(sighting, { path, why: fact.why, detail: fact.detail })
      return fact
    })
    if (sighting.containerId === null) documents.set(service, found.documents)
    for (const file of found.exposed) keyFiles.push(file)
    const texts = yield* findDocumentTokens({ ...scene, named: new Set() })
    if (texts.length > 0) tokenTexts.set(sighting, texts)
    for (const { candidate, gap } of yield* resolveCandidates(sighting, found.carried, {
      ...scene,
      named: new Set(),
    })) {
      candidates.push(candidate)
      if (gap !== undefined) unseen.set(candidate, gap)
    }
  }
  const weak = supportWeak(sightings, candidates)
  return {
    candidates: readAsCompose([...candidates.filter(({ reading }) => !reading.isWeak), ...weak]),
    unseen,
    keyFiles,
    withheld,
    tokenTexts,
  }
}

/**
 * A line of an env file that Compose reads as well counts as Compose reads it: how the application reads the mounted file is
 * not known, and where that makes a difference another finding says so.
 */
function readAsCompose(candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.every(({ carrier }) => carrier !== 'mounted-env-file')) return candidates
  const byLine = new Map<string, Candidate>()
  for (const candidate of candidates) {
    if (candidate.carrier !== 'environment') continue
    for (const { kind, location } of candidate.chain) {
      if (kind === 'dotenv' || kind === 'env-file') byLine.set(`${location?.file}:${location?.line}`, candidate)
    }
  }
  return candidates.map((candidate) => {
    const { carrier, location } = candidate
    const peer =
      carrier === 'mounted-env-file' && isFileLocation(location)
        ? byLine.get(`${location.file}:${location.line}`)
        : undefined
    return peer === undefined ? candidate : { ...candidate, value: peer.value, form: peer.form }
  })
}

/**
 * A path at which nothing lies, in a variable that is to hold the key itself, of which neither the variable's name nor the
 * file's speaks of a key file: the service most likely signs with the text of the path.
 */
function mayBeText({ reading, chain }: Candidate, path: string): boolean {
  const isFileName = /\.[a-z0-9]{2,5}$/i.test(path) || !/^(\/|~|\.)/.test(path)
  return reading.carrier === 'value' && reading.half === null && !isFileName && chain.length > 0
}

/** The keys in files that variables of weak names lead to, of services of which nobody knows better. */
function* carryWeakFiles(
  sighting: Sighting,
  taken: ReadonlySet<string>,
  scene: CarrierScene,
): FileDialogue<readonly Carried[]> {
  if (sighting.role.role === 'bystander' || isProductByImage(sighting.products)) return []
  const found: Carried[] = []
  for (const [variable, { value, location, chain }] of sighting.variables) {
    if (value === null || value.isEmpty || taken.has(variable) || readWeakFileName(variable) === null) continue
    const carrying = { variable, location, chain, carrier: 'file' as const, isWeak: true }
    const path = value.revealTemplate().mapped((text) => text.trim())
    found.push(yield* carryFile(path, carrying, scene))
  }
  return found
}

interface Resolved {
  readonly candidate: Candidate
  readonly gap: UnseenKey | undefined
}

function* resolveCandidates(
  sighting: Sighting,
  carried: readonly Carried[],
  scene: CarrierScene,
): FileDialogue<readonly Resolved[]> {
  const resolved: Resolved[] = []
  const taken = new Set(carried.map(({ variable }) => variable))
  const all = [...carried]
  for (const candidate of findCandidates(sighting)) {
    if (taken.has(candidate.variable)) continue
    if (candidate.form !== 'path' || candidate.value === null) {
      resolved.push({ candidate, gap: undefined })
      continue
    }
    const { variable, location, chain, known } = candidate
    const template = candidate.value.revealTemplate()
    const text = template.filled().trim()
    const asText = { candidate: { ...candidate, form: 'text' as const }, gap: undefined }
    // A product that is known to take the key itself does not open what looks like a path, unless configured to.
    if (known !== null && candidate.reading.carrier === 'value' && !/^(@|file:)/.test(text)) {
      resolved.push(asText)
      continue
    }
    const path = template.mapped((written) => written.trim().replace(/^@/, '')) // PostgREST's spelling of a file
    const carrying = { variable, location, chain, carrier: 'file' as const, ...(known && { productKey: known.key }) }
    const key = yield* carryFile(path, carrying, scene)
    if (key.form === 'path' && mayBeText(candidate, text)) resolved.push(asText)
    else all.push(key)
  }
  all.push(...(yield* carryWeakFiles(sighting, taken, scene)))
  for (const key of all) {
    const candidate = candidateOfCarried(sighting, key)
    if (candidate !== null) resolved.push({ candidate, gap: key.unseen })
  }
  const discovered = findDiscovery(
    sighting,
    resolved.map(({ candidate }) => candidate),
  )
  return [...resolved, ...discovered.map((candidate) => ({ candidate, gap: undefined }))]
}
