import type { CodeLimit, CodeRead, CodeRole, ServiceCode, TokenUse, ValueChain } from '../model/code/code.ts'
import { isVariableName } from '../model/text/show-name.ts'
import { findReachable } from './find-reachable.ts'
import { languages } from './languages/languages.ts'
import type { Bound, UseSketch } from './libraries/use-sketch.ts'
import { Lookups, rulesOf } from './lookups.ts'
import type { ServiceIndex } from './service-index.ts'
import type { SettingsFile } from './settings.ts'
import { usesBySettings } from './settings-alone.ts'
import type { FileSketch, SourceFile } from './sketch.ts'
import type { ServiceSources } from './sources/gather-sources.ts'
import { at } from './traced.ts'
import { Tracer } from './tracer.ts'
import { findFetchedCheck } from './usage/fetched-checks.ts'
import { createUsage } from './usage/usage-of.ts'

interface Material {
  readonly sources: ServiceSources
  readonly sketches: readonly FileSketch[]
  readonly index: ServiceIndex
  readonly limits: readonly CodeLimit[]
  /** Whether a Rust file is part of a program. */
  readonly isCompiled: (path: string) => boolean
  readonly isOver: () => boolean
}

/** The most uses and reads of one service that are reported. */
const MAX_FACTS = 400

/** The facts of one service, out of the sketches of its files. */
export function factsOf({ sources, sketches, index, limits, isCompiled, isOver }: Material): ServiceCode {
  const tracer = new Tracer(index, (scope) => rulesOf(scope), isOver)
  const isReached = findReachable(sources, sketches, isCompiled)
  const usageOf = createUsage(sources.files, sketches)
  const uses: TokenUse[] = []
  const reads: CodeRead[] = []
  for (const file of sketches) {
    if (isOver() || uses.length >= MAX_FACTS) break
    const { libraries } = languages.get(file.source.language) ?? {}
    if (libraries === undefined) continue
    const found = [
      ...file.calls.flatMap((call) =>
        isOver() ? [] : libraries.usesOf(call, tracer.names.pathOf(call, call.scope), tracer),
      ),
      ...libraries.usesOfFile(file, tracer),
    ]
    for (const sketch of found) {
      if (isOver()) break
      if (!isReached(sketch.scope, sketch.line)) continue
      const usage = usageOf(sketch.scope)
      if (usage === 'never called') continue
      // What nothing calls is reported as a guess.
      uses.push(...usesOf({ ...sketch, isSure: sketch.isSure && usage === 'used' }, tracer))
    }
  }
  uses.push(...usesBySettings(index.settings, sources.files, uses))
  if (uses.every(({ kind }) => kind === 'decodes')) uses.push(...fetchedUse(sources))
  const lookups = new Lookups(sketches, tracer)
  for (const file of sketches) {
    if (isOver() || reads.length >= MAX_FACTS) break
    if (!isReached(file.scope, 0)) continue
    reads.push(...lookups.readsOf(file, sources.shared.has(file.source.path)))
  }
  const { entry } = sources
  const hasSource = sources.files.length > 0
  const isCut = limits.some(({ kind }) => kind !== 'not-in-reach')
  const roleInCode = roleOf(uses, sources)
  const unread = limits.reduce((sum, limit) => sum + (limit.kind === 'language' ? limit.files : 0), 0)
  // Where most of it was not read, finding nothing says nothing.
  const isDark = uses.length === 0 && unread > sketches.length
  const role = (hasSource || unread > 0) && !isDark ? roleInCode : 'unknown'
  return {
    service: sources.service,
    roots: sources.roots,
    filesSeen: sources.files.length + sources.settings.length,
    filesParsed: sketches.length,
    languages: [...new Set(sources.files.map(({ language }) => language))].toSorted(),
    limits,
    isWhole: hasSource && !isCut && !isOver(),
    applies: entry.kind === 'may' ? 'may' : 'surely',
    image: sources.image,
    speaksOfTokens: sources.files.some(({ topic }) => topic === 'tokens'),
    setElsewhere: [...(sources.image?.variables ?? []), ...loadedNames(sources)],
    lacksEnvFile: loadsEnvFile(sources) && !sources.settings.some(isEnvFile),
    mentions: sources.variables.filter((name) => isMentioned(name, sources)),
    reads,
    uses,
    role,
    basis: basisOf(uses),
  }
}

/** The names in the env files of a service whose code loads one by itself. */
function loadedNames(sources: ServiceSources): readonly string[] {
  const envFiles = sources.settings.filter(isEnvFile)
  if (envFiles.length === 0 || !loadsEnvFile(sources)) return []
  return envFiles.flatMap(({ text }) =>
    Array.from(text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm), ([, name = '']) => name),
  )
}

function isEnvFile({ path }: SettingsFile): boolean {
  return /\/\.env[^/]*$/.test(path)
}

function loadsEnvFile({ files }: ServiceSources): boolean {
  return files.some(({ text }) => LOADS_ENV_FILE.test(text))
}

/** Laravel and Symfony load theirs by default. */
const LOADS_ENV_FILE =
  /dotenv|env_file\s*=|\bread_env\b|@nestjs\/config|\bdecouple\b|\bLoad\(".env|\bIlluminate\\Foundation\\Application\b|autoload_runtime\.php/i

/** Whether any text of the service has the words of the name one behind the other: `JWT_SECRET`, `jwt.secret`, `jwtSecret`. */
function isMentioned(name: string, { files, settings }: ServiceSources): boolean {
  const words = name.split(/_+/).filter((word) => word !== '')
  const spelling = new RegExp(words.map((word) => word.replaceAll(/\W/g, '')).join('[\\W_]{0,4}'), 'i')
  // The line of an env file gives it, and does not read it.
  const reading = settings.filter((file) => !isEnvFile(file))
  return words.length === 0 || [...files, ...reading].some(({ text }) => spelling.test(text))
}

/** One use; where the key is a parameter and differs between callers, one for each key. */
function usesOf(sketch: UseSketch, tracer: Tracer): readonly TokenUse[] {
  const { kind, library, call, scope, line, checksSignature, tokenFrom, isSure } = sketch
  const keys =
    sketch.chain !== undefined ? [sketch.chain] : sketch.keys === null ? [null] : chainsOf(sketch.keys, tracer)
  const use = {
    kind,
    library,
    call,
    location: at(scope, line),
    certainty: isSure ? 'seen' : 'guessed',
    ...algorithmsOf(sketch.algorithms, tracer),
    issuer: chainOrNull(sketch.issuer, tracer),
    audience: chainOrNull(sketch.audience, tracer),
    leewaySeconds:
      sketch.leeway?.value.kind === 'constant' && typeof sketch.leeway.value.value === 'number'
        ? sketch.leeway.value.value
        : null,
    checksSignature,
    tokenFrom: [...new Set(tokenFrom)],
  } as const
  return keys.map((key) => ({ ...use, key }))
}

/** What a package out of reach seems to do with tokens. */
function fetchedUse(sources: ServiceSources): readonly TokenUse[] {
  const found = findFetchedCheck(sources)
  if (found === null) return []
  const { kind, module, name, file, line } = found
  const location = { file: file.shown, line }
  return [
    {
      ...{
        kind,
        library: showPackage(module),
        call: name,
        location,
        certainty: 'guessed',
        key: NO_CHAIN,
        isFetched: true,
      },
      ...{ algorithms: null, issuer: null, audience: null, leewaySeconds: null, checksSignature: true, tokenFrom: [] },
    },
  ]
}

/** Its name is in the code as a text: it is shown where each part has the shape of a name. */
function showPackage(module: string): string {
  const parts = module.replace(/^@/, '').split('/')
  return parts.every((part) => isVariableName(part, 'with a value')) ? module : 'a package'
}

const NO_CHAIN: ValueChain = { steps: [], treatments: [], certainty: 'guessed' }

/** The first of the candidates that leads anywhere. */
function chainsOf(keys: readonly Bound[], tracer: Tracer): readonly ValueChain[] {
  for (const { value, scope } of keys) {
    const chains = tracer.chainsOf(value, scope).filter(({ steps }) => steps.length > 0)
    if (chains.length > 0) return chains
  }
  return [NO_CHAIN]
}

function chainOrNull(bound: Bound | null, tracer: Tracer): ValueChain | null {
  return bound === null ? null : tracer.chainOf(bound.value, bound.scope)
}

const ALGORITHMS = /^(?:[HREP]S(?:256|384|512)|ES256K|EdDSA|Ed25519|none)$/

/** Only names of algorithms: other text is nobody's business. Where variables are asked first, the names are what they fall back to. */
function algorithmsOf(bound: Bound | null, tracer: Tracer): Pick<TokenUse, 'algorithms' | 'algorithmVariables'> {
  if (bound === null) return { algorithms: null }
  const { steps } = tracer.trace(bound.value, bound.scope)
  const found = steps.flatMap((step) => (step.kind === 'literal' ? [step.value.revealText()] : []))
  const named = found.filter((text) => ALGORITHMS.test(text))
  if (named.length === 0) return { algorithms: null }
  const asked = steps.flatMap((step) => (step.kind === 'variable' ? [step.name] : []))
  return { algorithms: [...new Set(named)], ...(asked.length > 0 && { algorithmVariables: [...new Set(asked)] }) }
}

function roleOf(uses: readonly TokenUse[], { files, shared }: ServiceSources): CodeRole {
  const signs = uses.some(({ kind }) => kind === 'signs')
  const verifies = uses.some(({ kind }) => kind === 'verifies')
  if (signs || verifies) return signs && verifies ? 'both' : signs ? 'issuer' : 'validator'
  return files.some((file) => !shared.has(file.path) && passesOn(file)) ? 'forwarder' : 'none'
}

/** Whether a file of a server sends an Authorization header along with a request. It is a guess, and makes no finding. */
function passesOn({ text, language }: SourceFile): boolean {
  if (
    language === 'tsx' ||
    /localStorage|sessionStorage|AsyncStorage|\buseCookie\b|\buseState\b|\bdefineStore\b|\$fetch\b|['"](vue|react|svelte|@angular\/core)['"]/.test(
      text,
    )
  )
    return false
  return (
    /\bauthorization['"`]?\s{0,9}(?::|\]\s{0,9}=|=>|,\s{0,9}[`"'f]?\s{0,9}Bearer)/i.test(text) &&
    /\b(requests|httpx|aiohttp|axios|fetch|http\.NewRequest|RestTemplate|WebClient|HttpClient|Guzzle\w*|Faraday|HTTParty|reqwest|got|superagent|proxy)\b/.test(
      text,
    )
  )
}

function basisOf(uses: readonly TokenUse[]): readonly TokenUse[] {
  return (['signs', 'verifies'] as const).flatMap((kind) => uses.find((use) => use.kind === kind) ?? [])
}
