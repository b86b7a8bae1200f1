import { AuditError } from '../model/limits/audit-error.ts'
import type { IgnoreLabel, InlineIgnores } from '../model/report/waiver.ts'
import type { ComposeProject } from '../model/stack/compose.ts'
import type { FileDialogue } from '../model/stack/file-request.ts'
import { listFiles } from './list-files.ts'
import { readIgnoreComments } from './read-ignore-comments.ts'

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
    if (fact.kind !== 'file') continue // the reader that needs the file has already reported that it cannot be read
    const bytes = Buffer.from(fact.bytes)
    if (bytes.includes('countersign-ignore')) comments.push(...readIgnoreComments(bytes, file, syntaxes, ruleIds))
  }
  return { comments, labels: readLabels(project, ruleIds) }
}

function readLabels({ services }: ComposeProject, ruleIds: readonly string[]): readonly IgnoreLabel[] {
  return services.flatMap((service) =>
    [...service.labels].flatMap(([label, reason]) => {
      if (!label.startsWith(labelPrefix)) return []
      const rule = label.slice(labelPrefix.length)
      const { file, line } = service.locations.get('labels') ?? service.location
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
      hint: `For example: countersign.ignore.${rule}: vendor limit`,
    },
  )
}
