/** A service on its way into a compose file. */
export interface ServiceDraft {
  readonly name: string
  readonly image: string | null
  /** The folder it is built from, when it has no image. */
  readonly build: string | null
  readonly command: string | null
  /** As Compose reads it: `$` is escaped already where it is meant. */
  readonly environment: ReadonlyMap<string, string>
  /** Whether its environment merges the anchor `*shared`. */
  readonly mergesAnchor: boolean
  readonly envFile: string | null
  readonly secrets: readonly string[]
  readonly volumes: readonly string[]
  readonly dependsOn: readonly string[]
  readonly profile: string | null
}

/** What a compose file needs beside its services. */
export interface ComposeDraft {
  readonly anchor: ReadonlyMap<string, string>
  readonly services: readonly ServiceDraft[]
  /** File names by the name of the secret. */
  readonly secrets: ReadonlyMap<string, string>
}

/** The compose file, as a person would write it. */
export function printCompose({ anchor, services, secrets }: ComposeDraft): string {
  const lines = ['name: generated']
  if (anchor.size > 0) lines.push('x-shared: &shared', ...printMap(anchor, '  '))
  lines.push('services:', ...services.flatMap(printService))
  if (secrets.size > 0) lines.push('secrets:')
  for (const [name, file] of secrets) lines.push(`  ${name}:`, `    file: ./${file}`)
  return `${lines.join('\n')}\n`
}

function printService(service: ServiceDraft): readonly string[] {
  const { name, image, build, command, environment, mergesAnchor, envFile, secrets, volumes, dependsOn, profile } =
    service
  return [
    `  ${name}:`,
    ...(image === null ? [] : [`    image: ${image}`]),
    ...(build === null ? [] : [`    build: ${build}`]),
    ...(command === null ? [] : [`    command: ${command}`]),
    ...(profile === null ? [] : [`    profiles: [${profile}]`]),
    ...(dependsOn.length === 0 ? [] : [`    depends_on: [${dependsOn.join(', ')}]`]),
    ...(envFile === null ? [] : [`    env_file: ./${envFile}`]),
    ...(environment.size === 0 && !mergesAnchor ? [] : ['    environment:']),
    ...(mergesAnchor ? ['      <<: *shared'] : []),
    ...printMap(environment, '      '),
    ...(secrets.length === 0 ? [] : [`    secrets: [${secrets.join(', ')}]`]),
    ...(volumes.length === 0 ? [] : ['    volumes:', ...volumes.map((volume) => `      - ${volume}`)]),
  ]
}

/** JSON's strings are YAML's double-quoted ones. */
function printMap(map: ReadonlyMap<string, string>, indent: string): readonly string[] {
  return Array.from(map, ([name, text]) => `${indent}${name}: ${JSON.stringify(text)}`)
}

/** The line of an env file that gives `name` exactly `text`. */
export function printEnvLine(name: string, text: string): string {
  const isPlain = /^[\w./:@%+=,-]*$/.test(text)
  if (isPlain) return `${name}=${text}\n`
  if (!text.includes("'") && !text.includes('\n')) return `${name}='${text}'\n`
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$').replaceAll('\n', '\\n')
  return `${name}="${escaped}"\n`
}
