import { Secret } from '../model/keys/secret.ts'
import type {
  ComposeProject,
  ComposeRequest,
  ComposeResolution,
  ComposeService,
  DefinedVariable,
  LeftOutService,
  ModelValue,
} from '../model/stack/compose.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import type { FileLocation } from '../model/text/location.ts'
import { isVariableName } from '../model/text/show-name.ts'
import type { Template } from '../model/text/template.ts'
import { type Discovery, discover } from './compose/discover.ts'
import { type LoadContext, refuse, shownName, startLoading } from './compose/load-context.ts'
import { loadModel } from './compose/load-model.ts'
import {
  childOf,
  entriesOf,
  type ModelMapping,
  type ModelNode,
  namesIn,
  plainOf,
  textOf,
  writtenOf,
} from './compose/model-node.ts'
import { activeProfiles, isEnabled, profilesOf } from './compose/profiles.ts'
import { lookupOrUnseen } from './compose/project-environment.ts'
import { findProjectName } from './compose/project-name.ts'
import { resolveCommand } from './compose/service/command.ts'
import { resolveEnvironment } from './compose/service/environment.ts'
import { resolveLabels } from './compose/service/labels.ts'
import { resolveMounts } from './compose/service/secrets.ts'
import type { EnvFileMemo } from './compose/service/service-env-files.ts'
import { resolveVolumes } from './compose/service/volumes.ts'
import { checkConsistency, dependenciesOf } from './compose/validate/consistency.ts'
import { checkFieldValues } from './compose/validate/field-values.ts'
import { isServiceName } from './compose/validate/validate.ts'

/**
 * What docker compose would hand to every service, by the rules of 2.40.3 (`v2`) or 5.x (`v5`), with the place of every
 * value. Pure: it asks for files and is given them. Where Compose refuses it says so in `refusals` and keeps using what
 * can still be determined; it never throws for what the files hold. `isLeftOut` is asked of each service that would run: one that is left
 * out is not resolved.
 */
export function* resolveCompose(
  request: ComposeRequest,
  isLeftOut: (service: string) => boolean = () => false,
): FileDialogue<ComposeResolution> {
  const context = startLoading(request)
  const discovery = yield* discover(context)
  if (discovery.configPaths.length === 0) return { project: null, refusals: context.refusals, foundNothing: true }

  const name = yield* findProjectName(context, discovery)
  const { environment, directory } = discovery
  environment.set('COMPOSE_PROJECT_NAME', {
    text: name,
    steps: environment.get('COMPOSE_PROJECT_NAME')?.steps ?? [],
  })

  const model = yield* loadModel(
    context,
    {
      environment,
      lookup: lookupOrUnseen(context, environment),
      directory,
      pathPrefix: directory,
      includedFrom: [],
      extended: new Map(),
    },
    discovery.configPaths,
  )
  if (context.mainFiles.length === 0) return { project: null, refusals: context.refusals, foundNothing: false }
  if (Array.from(model.entries.keys()).every((key) => key === 'version')) {
    refuse(context, { file: shownName(context, discovery.configPaths[0] ?? directory) }, 'the compose file is empty')
  }

  checkFieldValues(context, model)
  const enabled = enabledServices(context, model, activeProfiles(request.profiles, environment))
  checkConsistency(context, model, enabled)
  const resolved = new Map([...enabled].filter(([service]) => !isLeftOut(service)))
  const services = yield* resolveServices(context, model, resolved, discovery, name)
  reportWithheld(context)
  return {
    project: projectOf(context, name, model, enabled, services, discovery),
    refusals: context.refusals,
    foundNothing: false,
  }
}

/** More names help nobody. */
const MAX_NAMES = 10

/** What the files asked of the shell and were not given. */
function reportWithheld(context: LoadContext): void {
  const { request, asked, mainFiles } = context
  const [file] = mainFiles
  const names = [...(request.untrusted?.withheld ?? [])].filter((name) => asked.has(name)).toSorted()
  if (names.length === 0 || file === undefined || request.isWiring === true) return
  const shown = names.filter((name) => isVariableName(name)).slice(0, MAX_NAMES)
  const more = names.length - shown.length
  const list = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')
  const advice = shown.length === 0 ? '' : `, such as --allow-env ${shown[0]}`
  const reason = `the shell sets ${list}, but with --untrusted the files get only those of --allow-env${advice}`
  refuse(context, { file }, reason, 'untrusted')
}

function enabledServices(
  context: LoadContext,
  model: ModelMapping,
  profiles: ReadonlySet<string>,
): ReadonlyMap<string, ModelMapping> {
  const enabled = new Map<string, ModelMapping>()
  for (const [name, { value, keyLocation }] of entriesOf(childOf(model, 'services'))) {
    // Refused already: the name is none, and may be a secret in the wrong place.
    if (!isServiceName(name)) continue
    if (value.kind !== 'mapping') refuse(context, keyLocation, `services.${name} must be a mapping`)
    else if (isEnabled(value, profiles)) enabled.set(name, value)
  }
  return enabled
}

function* resolveServices(
  context: LoadContext,
  model: ModelMapping,
  enabled: ReadonlyMap<string, ModelMapping>,
  { environment, directory }: Discovery,
  project: Template,
): FileDialogue<readonly ComposeService[]> {
  const services: ComposeService[] = []
  const envFiles: EnvFileMemo = new Map()
  const plain = new Map<ModelNode, ModelValue>()
  const entries = entriesOf(childOf(model, 'services'))
  for (const [name, service] of enabled) {
    const variables = yield* resolveEnvironment(context, name, service, environment, directory, envFiles)
    const labels = yield* resolveLabels(context, name, service, environment, directory)
    const environmentLocation = service.entries.get('environment')?.keyLocation
    const image = textOf(childOf(service, 'image'))
    const containerName = textOf(childOf(service, 'container_name'))
    services.push({
      name,
      location: entries.get(name)?.keyLocation ?? service.location,
      ...(environmentLocation === undefined ? {} : { environmentLocation }),
      ...(image === undefined ? {} : { image }),
      builds: service.entries.has('build'),
      ...(containerName === undefined ? {} : { containerName }),
      environment: variables,
      ...(context.withUnknownVariables.has(name) ? { hasUnknownVariables: true } : {}),
      labels,
      mounts: resolveMounts(context, model, service, environment, directory),
      dependsOn: dependenciesOf(service).flatMap((other) => (entries.has(other.filled()) ? other.filled() : [])),
      // Made when somebody asks: most of a large model is never looked at.
      get volumes() {
        return resolveVolumes(context, model, service, { project, directory })
      },
      get command() {
        return resolveCommand(service, environment)
      },
      get locations() {
        return new Map(Array.from(service.entries, ([key, { keyLocation }]) => [key, keyLocation]))
      },
      get model() {
        return plainOf(service, plain) as ComposeService['model']
      },
    })
  }
  return services
}

function projectOf(
  context: LoadContext,
  name: Template,
  model: ModelMapping,
  enabled: ReadonlyMap<string, ModelMapping>,
  services: readonly ComposeService[],
  discovery: Discovery,
): ComposeProject {
  const declarations = model.entries.get('x-countersign')
  const texts = new Map<string, Template>()
  return {
    name: name.toString(),
    engineName: name.filled(),
    directory: discovery.directory,
    names: context.names,
    files: [...new Set([...context.mainFiles, ...context.otherFiles])],
    services,
    leftOut: leftOutServices(model, enabled),
    sharedNetworks: findSharedNetworks(model),
    defined: definedVariables(context, discovery),
    ...(lacksEnvFile(context, discovery) ? { lacksEnvFile: true } : {}),
    ...(declarations === undefined
      ? {}
      : {
          declarations: {
            value: writtenOf(declarations.value, texts),
            texts,
            location: declarations.keyLocation,
            locations: placesOf(declarations.value),
          },
        }),
  }
}

function leftOutServices(model: ModelMapping, enabled: ReadonlyMap<string, ModelMapping>): readonly LeftOutService[] {
  return Array.from(entriesOf(childOf(model, 'services'))).flatMap(([name, { value, keyLocation }]) => {
    if (value.kind !== 'mapping' || enabled.has(name) || !isServiceName(name)) return []
    const image = textOf(childOf(value, 'image'))
    return [
      {
        name,
        location: keyLocation,
        profiles: profilesOf(value).map(String),
        ...(image === undefined ? {} : { image }),
        builds: value.entries.has('build'),
        variables: namesOf(childOf(value, 'environment')),
      },
    ]
  })
}

/** The names of a mapping, or of a list of `NAME=value`; those alone that may be shown. */
function namesOf(environment: ModelNode | undefined): readonly string[] {
  return namesIn(environment).flatMap((text) => {
    const [name] = text.cut('=')
    return name.isWritten && isVariableName(name.filled(), 'with a value') ? name.filled() : []
  })
}

function findSharedNetworks(model: ModelMapping): readonly string[] {
  return Array.from(entriesOf(childOf(model, 'networks'))).flatMap(([key, { value }]) => {
    const external = childOf(value, 'external')
    const isExternal = external !== undefined && !(external.kind === 'scalar' && external.text.is('false'))
    return isExternal || childOf(value, 'name') !== undefined ? [key] : []
  })
}

/** Where the entries of each section stand. */
function placesOf(node: ModelNode): ReadonlyMap<string, FileLocation> {
  const locations = new Map<string, FileLocation>()
  if (node.kind !== 'mapping') return locations
  for (const [section, { value }] of node.entries) {
    if (value.kind !== 'mapping') continue
    for (const [name, { keyLocation }] of value.entries) locations.set(`${section}.${name}`, keyLocation)
  }
  return locations
}

/** Whether variables are asked for that nothing sets, and no env file is there that could. */
function lacksEnvFile({ asked, request }: LoadContext, { hasEnvFile, environment }: Discovery): boolean {
  return !hasEnvFile && request.isWiring !== true && Array.from(asked).some((name) => !environment.has(name))
}

function definedVariables(context: LoadContext, discovery: Discovery): readonly DefinedVariable[] {
  const defined: DefinedVariable[] = []
  for (const [name, { text, location }] of discovery.envFileValues) {
    if (name.startsWith('COMPOSE_')) continue
    const shell = context.request.shell[name]
    if (!isVariableName(name, 'with a value')) continue
    defined.push({
      name,
      value: Secret.fromTemplate(text),
      location,
      isUsed: context.asked.has(name),
      shellHas: shell === undefined ? 'nothing' : text.is(shell) ? 'same' : 'other',
    })
  }
  return defined
}
