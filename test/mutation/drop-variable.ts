import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isNode, parse, parseDocument, stringify } from 'yaml'

/** A service as it is written, merges and anchors resolved. */
interface WrittenService {
  readonly environment?: Readonly<Record<string, unknown>> | readonly string[]
  readonly env_file?: EnvFile | readonly EnvFile[]
}
/** A compose file, as far as this goes. */
interface WrittenFile {
  readonly services?: Readonly<Record<string, WrittenService>>
}
type EnvFile = string | { readonly path: string }

/**
 * Takes a variable from a service in a compose file, as somebody does who forgets the line: out of the mapping or the list, out
 * of what an anchor or a merge gives (the others keep it), and out of an env file, of which the service gets a copy without it.
 * `false` when the service does not get it by any of these.
 */
export function dropVariable(composeFile: string, service: string, variable: string): boolean {
  const text = readFileSync(composeFile, 'utf8')
  const written: WrittenFile = parse(text, { merge: true })
  const holder = written.services?.[service]
  if (holder === undefined) return false
  const environment = holder.environment === undefined ? undefined : without(holder.environment, variable)
  const envFiles = [holder.env_file ?? []].flat()
  const copies = envFiles.map((envFile) => copyWithout(dirname(composeFile), envFile, variable, service))
  const isInEnvironment = JSON.stringify(environment) !== JSON.stringify(holder.environment)
  const isInFile = JSON.stringify(copies) !== JSON.stringify(envFiles)
  if (!isInEnvironment && !isInFile) return false
  const changes = {
    ...(environment === undefined ? {} : { environment }),
    ...(envFiles.length === 0 ? {} : { env_file: copies }),
  }
  writeFileSync(composeFile, edit(text, service, changes) ?? rewrite(written, service, changes))
  return true
}

/** The text with the service's entries replaced; `null` where others use an anchor that stands in them. */
function edit(text: string, service: string, changes: WrittenService): string | null {
  const document = parseDocument(text, { merge: true })
  for (const [name, value] of Object.entries(changes)) {
    const path = ['services', service, name]
    const before = document.getIn(path, true)
    if (isNode(before) && 'anchor' in before && before.anchor !== undefined) return null
    document.setIn(path, document.createNode(value))
  }
  return document.toString()
}

/** The whole file without anchors. */
function rewrite(written: WrittenFile, service: string, changes: WrittenService): string {
  const services = { ...written.services, [service]: { ...written.services?.[service], ...changes } }
  return stringify({ ...written, services }, { aliasDuplicateObjects: false, lineWidth: 0 })
}

function without(environment: NonNullable<WrittenService['environment']>, variable: string) {
  if (Array.isArray(environment)) return environment.filter((line) => String(line).split('=')[0]?.trim() !== variable)
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== variable))
}

function copyWithout(folder: string, envFile: EnvFile, variable: string, service: string): EnvFile {
  const path = typeof envFile === 'string' ? envFile : envFile.path
  const lines = readFileSync(join(folder, path), 'utf8').split('\n')
  const kept = lines.filter((line) => !line.startsWith(`${variable}=`))
  if (kept.length === lines.length) return envFile
  const copy = `${path}.${service}`
  writeFileSync(join(folder, copy), kept.join('\n'))
  return typeof envFile === 'string' ? copy : { ...envFile, path: copy }
}
