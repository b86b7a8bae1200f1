import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isMap, parseDocument } from 'yaml'
import type { Edit } from '../../../src/model/edit.ts'

type Environment = Record<string, unknown>

/** Makes the changes in the files of the stack in `directory`, as a user would who reads the remedy. */
export function applyEdits(directory: string, edits: readonly Edit[], files: readonly string[] = []): void {
  for (const edit of edits) applyEdit(directory, edit, files)
}

function applyEdit(directory: string, edit: Edit, files: readonly string[]): void {
  const change = (service: string, make: (environment: Environment) => void): void =>
    changeService(directory, files, service, (environment) => make(environment))
  switch (edit.kind) {
    case 'refer':
      for (const service of edit.services) {
        change(service, (environment) => {
          environment[edit.variable] = `\${${edit.source}}`
        })
      }
      return
    case 'move-to-env':
      change(edit.service, (environment) => {
        const text = environment[edit.variable]
        if (typeof text !== 'string' || text.includes("'")) throw new Error('no text that can be moved')
        setLine(join(directory, '.env'), edit.source, `'${text.replaceAll('$$', '$')}'`)
        environment[edit.variable] = `\${${edit.source}}`
      })
      return
    case 'add-env-file':
      for (const name of edit.services) {
        changeService(directory, files, name, (environment, service) => {
          delete environment[edit.variable]
          const known = service['env_file']
          const list = known === undefined ? [] : Array.isArray(known) ? known : [known]
          service['env_file'] = [...list, edit.file]
        })
      }
      return
    case 'new-key': {
      const key = randomBytes(32).toString('hex')
      if (edit.location?.line === undefined) setLine(join(directory, '.env'), edit.source, key)
      else changeLine(directory, edit.location.file, edit.location.line, () => `${edit.source}=${key}`)
      return
    }
    case 'remove-variable':
      for (const service of edit.services) change(service, (environment) => removeFrom(environment, edit.variable))
      return
    case 'rename-variable':
      for (const service of edit.services) {
        change(service, (environment) => {
          environment[edit.to] = environment[edit.variable]
          removeFrom(environment, edit.variable)
        })
      }
      return
    case 'unquote': {
      const { file, line = 0 } = edit.location
      changeLine(directory, file, line, unquoteLine)
    }
  }
}

function removeFrom(environment: Environment, variable: string): void {
  if (!(variable in environment)) throw new Error('the variable is not in the environment')
  delete environment[variable]
}

function unquoteLine(line: string): string {
  return line
    .replace(/=(["'])(.*?)\1/, '=$2')
    .replace(/'"(.*)"'/, "'$1'")
    .replace(/"'(.*)'"/, '"$1"')
}

/** Changes the merged mapping of a service, in the last of the files that has it. */
function changeService(
  directory: string,
  files: readonly string[],
  name: string,
  make: (environment: Environment, service: Record<string, unknown>) => void,
): void {
  const paths = (files.length > 0 ? files : composeFiles(directory)).map((file) => join(directory, file))
  for (const path of paths.toReversed()) {
    const document = parseDocument(readFileSync(path, 'utf8'), { merge: true })
    const services = document.get('services')
    if (!isMap(services) || !services.has(name)) continue
    const service = plain(document, name)
    const environment = readEnvironment(service['environment'])
    make(environment, service)
    if (Object.keys(environment).length > 0) service['environment'] = environment
    else delete service['environment']
    services.set(name, document.createNode(service))
    writeFileSync(path, document.toString())
    return
  }
  throw new Error(`${name} is in no compose file`)
}

function plain(document: Document, name: string): Record<string, unknown> {
  const services = (document.toJS() as { services: Record<string, Record<string, unknown>> }).services
  return structuredClone(services[name] ?? {})
}

function readEnvironment(written: unknown): Environment {
  if (!Array.isArray(written)) return { ...(written as Environment | undefined) }
  return Object.fromEntries(
    written.map((text: unknown) => {
      const [, name = '', value = null] = /^([^=]*)(?:=(.*))?$/s.exec(String(text)) ?? []
      return [name, value]
    }),
  )
}

function composeFiles(directory: string): readonly string[] {
  const known = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml', 'compose.override.yaml']
  return known.filter((name) => readdirSync(directory).includes(name))
}

function setLine(path: string, name: string, value: string): void {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
  const others = lines.filter((line) => !line.startsWith(`${name}=`) && line !== '')
  writeFileSync(path, `${[...others, `${name}=${value}`].join('\n')}\n`)
}

function changeLine(directory: string, file: string, line: number, make: (text: string) => string): void {
  const path = join(directory, file)
  const lines = readFileSync(path, 'utf8').split('\n')
  const text = lines[line - 1]
  if (text === undefined) throw new Error('the line is not there')
  lines[line - 1] = make(text)
  writeFileSync(path, lines.join('\n'))
}
