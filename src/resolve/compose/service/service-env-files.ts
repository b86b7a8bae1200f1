import { Secret } from '../../../model/keys/secret.ts'
import type { ProvenanceStep, ResolvedVariable } from '../../../model/stack/compose.ts'
import type { FileDialogue } from '../../../model/stack/file-request.ts'
import { resolveFrom } from '../../../model/text/file-names.ts'
import { type FileLocation, locationIn } from '../../../model/text/location.ts'
import { showVariable } from '../../../model/text/show-name.ts'
import { Template } from '../../../model/text/template.ts'
import { type EnvFileOutcome, readEnvFile, readRawEnvFile } from '../../env-file.ts'
import type { Lookup, Supplied } from '../../interpolate.ts'
import { isThere, type LoadContext, lookAt, readNeeded, refuse, shownName } from '../load-context.ts'
import { childOf, entriesOf, type ModelMapping, type ModelNode, stringOf } from '../model-node.ts'
import { type Environment, suppliedUnseen } from '../project-environment.ts'

/** One variable of an env file, made once for all services that get the same. */
export interface FileVariable {
  /** As it is written in the file; the variable has the name to show. */
  readonly name: string
  readonly variable: ResolvedVariable
  readonly location: FileLocation
  readonly supplied: Supplied
}

/** Env files read once, with what each asked for: another service that would get the same answers shares the outcome. */
export type EnvFileMemo = Map<string, RememberedEnvFile[]>

interface RememberedEnvFile {
  readonly asked: ReadonlyMap<string, Supplied | undefined>
  readonly askedEarlier: ReadonlyMap<string, Supplied | undefined>
  readonly variables: readonly FileVariable[]
}

interface EnvFileLookups {
  readonly lookup: Lookup
  readonly earlierFiles: Lookup
}

/** Beside one file this many readings are kept; services that differ more have it read for each. */
const MAX_REMEMBERED = 8

interface EnvFileReference {
  readonly path: Template
  readonly isRequired: boolean
  readonly format: string
  readonly location: FileLocation
}

/**
 * The variables of a service's env files, the last of a name. References see the project's environment, then the service's
 * `environment` (`own`), then the file's earlier lines, then the earlier files.
 */
export function* readServiceEnvFiles(
  context: LoadContext,
  service: string,
  model: ModelMapping,
  environment: Environment,
  own: ReadonlyMap<string, Supplied>,
  directory: Template,
  memo: EnvFileMemo,
): FileDialogue<Map<string, FileVariable>> {
  const collected = new Map<string, FileVariable>()
  const lookup: Lookup = (name) => {
    context.asked.add(name)
    return environment.get(name) ?? own.get(name)
  }
  const earlierFiles: Lookup = (name) => collected.get(name)?.supplied ?? suppliedUnseen(context, name)
  for (const reference of envFileReferences(context, service, childOf(model, 'env_file'))) {
    const path = resolveFrom(directory, reference.path)
    if (!reference.isRequired && (yield* lookAt(context, path, 'kind')).kind === 'missing') continue
    if (reference.format !== '' && reference.format !== '.env' && reference.format !== 'raw') {
      refuse(context, reference.location, `services.${service}.env_file: the format must be raw, or left out`)
      continue
    }
    const bytes = yield* readNeeded(context, path, `env_file of service "${service}",`, reference.location)
    if (bytes === null) {
      if (isThere(context, path)) context.withUnknownVariables.add(service)
      continue
    }
    const variables = readShared(context, memo, bytes, path, reference.format, { lookup, earlierFiles })
    for (const found of variables) collected.set(found.name, found)
  }
  return collected
}

function readShared(
  context: LoadContext,
  memo: EnvFileMemo,
  bytes: Uint8Array,
  path: Template,
  format: string,
  { lookup, earlierFiles }: EnvFileLookups,
): readonly FileVariable[] {
  const key = `${format === 'raw' ? 'raw' : ''}\0${path.filled()}`
  const remembered = memo.get(key) ?? []
  for (const { asked, askedEarlier, variables } of remembered) {
    if (wouldAnswer(lookup, asked) && wouldAnswer(earlierFiles, askedEarlier)) return variables
  }
  const asked = new Map<string, Supplied | undefined>()
  const askedEarlier = new Map<string, Supplied | undefined>()
  const file = shownName(context, path)
  const outcome =
    format === 'raw'
      ? readRawEnvFile(bytes, noting(lookup, asked))
      : readEnvFile(bytes, noting(lookup, asked), {
          compose: context.request.compose,
          file,
          stepKind: 'env-file',
          earlierFiles: noting(earlierFiles, askedEarlier),
          ...(context.request.isWiring === undefined ? {} : { isWiring: context.request.isWiring }),
        })
  if (outcome.problem !== undefined) {
    const { line, column, reason } = outcome.problem
    refuse(context, locationIn(file, line, column), reason, 'malformed')
  }
  const variables = variablesOf(outcome, file)
  if (remembered.length < MAX_REMEMBERED) memo.set(key, [...remembered, { asked, askedEarlier, variables }])
  return variables
}

function variablesOf(outcome: EnvFileOutcome, file: string): readonly FileVariable[] {
  return outcome.assignments.map(({ name: variable, text, line, column, steps, isBare }) => {
    const location = locationIn(file, line, column)
    const name = showVariable(Template.written(variable), isBare ? 'alone' : 'with a value', location)
    const step: ProvenanceStep = { kind: 'env-file', ...(name === variable ? { name } : {}), location }
    return {
      name: variable,
      variable: { name, value: Secret.fromTemplate(text), chain: [step, ...steps] },
      location,
      supplied: { text, steps: [step, ...steps] },
    }
  })
}

function noting(lookup: Lookup, asked: Map<string, Supplied | undefined>): Lookup {
  return (name) => {
    const found = lookup(name)
    asked.set(name, found)
    return found
  }
}

function wouldAnswer(lookup: Lookup, asked: ReadonlyMap<string, Supplied | undefined>): boolean {
  for (const [name, found] of asked) {
    if (lookup(name) !== found) return false
  }
  return true
}

/** The env files in order. */
function envFileReferences(
  context: LoadContext,
  service: string,
  node: ModelNode | undefined,
): readonly EnvFileReference[] {
  const references: EnvFileReference[] = []
  const nodes = node === undefined ? [] : node.kind === 'sequence' ? node.items : [node]
  for (const child of nodes) {
    const named = child.kind === 'mapping' ? childOf(child, 'path') : child
    const path = stringOf(named)
    if (path === undefined) {
      if (named?.kind !== 'scalar' || !named.isSymbolic) continue
      const reason = `env_file of service "${service}" has a path with an unset variable: set it to have the file read`
      refuse(context, named.location, reason, 'unresolved')
      continue
    }
    const required = childOf(child, 'required')
    const isRequired = !(required?.kind === 'scalar' && (required.value === false || required.text.is('false')))
    references.push({
      path,
      isRequired,
      format: stringOf(childOf(child, 'format'))?.filled() ?? '',
      location:
        child.kind === 'mapping' ? (entriesOf(child).get('path')?.keyLocation ?? child.location) : child.location,
    })
  }
  return references
}
