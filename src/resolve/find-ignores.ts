import { AuditError } from '../model/audit-error.ts'
import type { ComposeProject, ModelValue } from '../model/compose.ts'
import { resolveFrom } from '../model/file-names.ts'
import type { FileDialogue } from '../model/file-request.ts'
import { Template } from '../model/template.ts'
import type { IgnoreLabel, InlineIgnores } from '../model/waiver.ts'
import { type CommentSyntax, readIgnoreComments } from './read-ignore-comments.ts'

const labelPrefix = 'countersign.ignore.'

/**
 * What the compose and env files of the project accept by themselves: comments, and labels of services. Labels of containers
 * are not asked for, because whoever builds an image can set them.
 *
 * @throws AuditError `configuration` for one without a reason, or with a rule that does not exist.
 */
export function* findIgnores(project: ComposeProject | null, ruleIds: readonly string[]): FileDialogue<InlineIgnores> {
  if (project === null) return { comments: [], labels: [] }
  const comments: InlineIgnores['comments'][number][] = []
  for (const [file, syntaxes] of listFiles(project)) {
    const fact = yield { path: project.names.locate(file), want: 'bytes' }
    if (fact.kind !== 'file') continue // whoever needs the file has already told that it cannot be read
    const bytes = Buffer.from(fact.bytes)
    if (bytes.includes('countersign-ignore')) comments.push(...readIgnoreComments(bytes, file, syntaxes, ruleIds))
  }
  return { comments, labels: readLabels(project, ruleIds) }
}

/** The files of which a finding can name a line, with the ways in which they are read. */
function listFiles(project: ComposeProject): ReadonlyMap<string, readonly CommentSyntax[]> {
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

function readLabels({ services }: ComposeProject, ruleIds: readonly string[]): readonly IgnoreLabel[] {
  return services.flatMap((service) =>
    [...service.labels].flatMap(([label, reason]) => {
      if (!label.startsWith(labelPrefix)) return []
      const rule = label.slice(labelPrefix.length)
      const { file, line } = service.places.get('labels') ?? service.location
      demandSound(
        rule,
        reason.filled(),
        { name: service.name, place: line === undefined ? file : `${file}:${line}` },
        ruleIds,
      )
      return [{ service: service.name, rule, file, reason: reason.toString() }]
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
