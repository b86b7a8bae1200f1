import type { ComposeProject, ModelValue } from '../model/stack/compose.ts'
import { resolveFrom } from '../model/text/file-names.ts'
import { Template } from '../model/text/template.ts'
import type { CommentSyntax } from './read-ignore-comments.ts'

/** The files of which a finding can name a line, with the ways in which they are read. */
export function listFiles(project: ComposeProject): ReadonlyMap<string, readonly CommentSyntax[]> {
  const raw = new Set(project.services.flatMap(({ model }) => rawEnvFiles(model['env_file'], project.directory)))
  const steps = project.services.flatMap(({ environment }) => [...environment.values()].flatMap(({ chain }) => chain))
  const envFiles = [
    ...steps.filter(({ kind }) => kind === 'env-file' || kind === 'dotenv').map(({ location }) => location?.file),
    ...project.defined.map(({ location }) => location.file),
  ]
  const files = new Map<string, readonly CommentSyntax[]>(project.files.map((file) => [file, ['yaml']]))
  for (const file of envFiles) {
    if (file === undefined || files.has(file)) continue
    files.set(file, raw.has(project.names.locate(file)) ? ['env', 'raw-env'] : ['env'])
  }
  return files
}

/** The env files that some service reads with `format: raw`, where a `#` behind a value belongs to it. */
export function rawEnvFiles(entry: ModelValue | undefined, directory: Template): readonly string[] {
  const entries = Array.isArray(entry) ? (entry as readonly ModelValue[]) : []
  return entries.flatMap((one) => {
    if (typeof one !== 'object' || one === null || one instanceof Template || !('path' in one)) return []
    const { path, format } = one
    const isRaw = format instanceof Template && format.is('raw') && path instanceof Template
    return isRaw ? [resolveFrom(directory, path).filled()] : []
  })
}
