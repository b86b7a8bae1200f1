import { resolve } from 'node:path'
import { AuditError } from '../model/audit-error.ts'
import type { ComposeProject, ComposeRequest, PlainValue } from '../model/compose.ts'
import type { FileDialogue } from '../model/file-request.ts'
import type { IgnoreLabel, InlineIgnores } from '../model/waiver.ts'
import { type CommentSyntax, readIgnoreComments } from './read-ignore-comments.ts'
import { parseYaml } from './yaml/parse-yaml.ts'
import type { YamlNode } from './yaml/yaml-node.ts'

const labelPrefix = 'countersign.ignore.'

/**
 * What the compose and env files of the project accept by themselves: comments, and labels of services. Labels of containers
 * are not asked for, because whoever builds an image can set them.
 *
 * @throws AuditError `configuration` for one without a reason, or with a rule that does not exist.
 */
export function* findIgnores(
  project: ComposeProject | null,
  request: Pick<ComposeRequest, 'displayDirectory'> | null,
  ruleIds: readonly string[],
): FileDialogue<InlineIgnores> {
  if (project === null || request === null) return { comments: [], labels: [] }
  const comments: InlineIgnores['comments'][number][] = []
  const written = new Set<string>()
  for (const [file, syntaxes] of listFiles(project, request.displayDirectory)) {
    const fact = yield { path: resolve(request.displayDirectory, file), want: 'bytes' }
    if (fact.kind !== 'file') continue // whoever needs the file has already told that it cannot be read
    const bytes = Buffer.from(fact.bytes)
    if (bytes.includes('countersign-ignore')) comments.push(...readIgnoreComments(bytes, file, syntaxes, ruleIds))
    if (syntaxes.includes('yaml') && bytes.includes(labelPrefix)) collectLabels(bytes, written)
  }
  return { comments, labels: readLabels(project, written, ruleIds) }
}

/** The files of which a finding can name a line, with the ways in which they are read. */
function listFiles(project: ComposeProject, folder: string): ReadonlyMap<string, readonly CommentSyntax[]> {
  const raw = new Set(project.services.flatMap(({ model }) => rawEnvFiles(model['env_file'], project.directory)))
  const steps = project.services.flatMap(({ environment }) => [...environment.values()].flatMap(({ chain }) => chain))
  const envFiles = [
    ...steps.filter(({ kind }) => kind === 'env-file' || kind === 'dotenv').map(({ location }) => location?.file),
    ...project.defined.map(({ location }) => location.file),
  ]
  const files = new Map<string, readonly CommentSyntax[]>(project.files.map((file) => [file, ['yaml']]))
  for (const file of envFiles) {
    if (file === undefined || files.has(file)) continue
    files.set(file, raw.has(resolve(folder, file)) ? ['env', 'raw-env'] : ['env'])
  }
  return files
}

/** The env files that some service reads with `format: raw`, where a `#` behind a value belongs to it. */
function rawEnvFiles(entry: PlainValue | undefined, directory: string): readonly string[] {
  const entries = Array.isArray(entry) ? (entry as readonly PlainValue[]) : []
  return entries.flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('path' in one) || one['format'] !== 'raw') return []
    return typeof one['path'] === 'string' ? [resolve(directory, one['path'])] : []
  })
}

/** Notes every label of ours as it is written, before any variable is put in. */
function collectLabels(bytes: Uint8Array, written: Set<string>): void {
  const seen = new Set<YamlNode>() // an alias may stand for a thousand others
  const visit = (node: YamlNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (node.kind === 'scalar' && node.text.startsWith(labelPrefix)) written.add(node.text)
    if (node.kind === 'sequence') node.items.forEach(visit)
    if (node.kind !== 'mapping') return
    for (const [key, { value }] of node.entries) {
      if (key.startsWith(labelPrefix) && value.kind === 'scalar') written.add(`${key}=${value.text}`)
      visit(value)
    }
  }
  for (const document of parseYaml(bytes, { compose: 'v5' }).documents) visit(document)
}

function readLabels(
  { services }: ComposeProject,
  written: ReadonlySet<string>,
  ruleIds: readonly string[],
): readonly IgnoreLabel[] {
  return services.flatMap((service) =>
    [...service.labels].flatMap(([label, reason]) => {
      if (!label.startsWith(labelPrefix)) return []
      const rule = label.slice(labelPrefix.length)
      const { file, line } = service.places.get('labels') ?? service.location
      demandSound(rule, reason, { name: service.name, place: line === undefined ? file : `${file}:${line}` }, ruleIds)
      // A label is interpolated: what a variable put into it may be a secret, and only what stands in the file is told.
      const isAsWritten = written.has(`${label}=${reason}`) && !reason.includes('$')
      return [
        { service: service.name, rule, file, reason: isAsWritten ? reason : 'a label, not shown: it has a variable' },
      ]
    }),
  )
}

function demandSound(
  rule: string,
  reason: string,
  service: { readonly name: string; readonly place: string },
  ruleIds: readonly string[],
): void {
  if (!ruleIds.includes(rule)) {
    throw new AuditError(
      'configuration',
      `${service.place}: a countersign.ignore label of ${service.name} names a rule that does not exist`,
      { hint: 'countersign rules lists them.' },
    )
  }
  if (reason.trim() !== '') return
  throw new AuditError(
    'configuration',
    `${service.place}: the label countersign.ignore.${rule} of ${service.name} needs a reason`,
    {
      hint: `Such as: countersign.ignore.${rule}: vendor limit`,
    },
  )
}
