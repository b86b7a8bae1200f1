import { appendFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AuditError } from '../../model/limits/audit-error.ts'
import type { AuditReport } from '../../model/report/audit-report.ts'
import type { LineChange } from '../../model/report/fix.ts'
import { renderJson } from '../../report/json.ts'
import { printable } from '../../report/printable.ts'
import { renderText } from '../../report/text/text.ts'
import type { AuditFlags, Delivery } from '../flags/audit-flags.ts'
import { findRepository } from '../flags/find-repository.ts'
import { measureScreen, type Surroundings, wantsColor } from '../surroundings.ts'

/** The columns of a text report in a file. */
const FILE_WIDTH = 100

/**
 * Writes the report in one format to where it goes. `github` also appends the Markdown to the step's summary, where GitHub
 * names one. Nothing here changes the exit code but an `--output` that cannot be written.
 *
 * @throws AuditError `output` when the file cannot be written.
 */
export async function deliver(
  report: AuditReport,
  delivery: Delivery,
  exitCode: number,
  flags: Pick<AuditFlags, 'quiet' | 'color'>,
  surroundings: Surroundings,
  changes: Changes = new Map(),
): Promise<void> {
  const text = await render(report, delivery, exitCode, flags, surroundings, changes)
  if (delivery.file === null) {
    if (flags.quiet) return
    surroundings.stdout.write(text)
  } else {
    await writeReport(delivery.file, text, surroundings)
  }
  if (delivery.format === 'github') await appendSummary(report, changes, surroundings)
}

/** What would fix a finding, by its place in the list of findings. */
type Changes = ReadonlyMap<number, readonly LineChange[]>

/** The formats in which a change can be suggested. */
export const suggestingFormats: ReadonlySet<Delivery['format']> = new Set(['sarif', 'github', 'markdown'])

/** The formats of machines are loaded when they are asked for. */
async function render(
  report: AuditReport,
  { format, file }: Delivery,
  exitCode: number,
  flags: Pick<AuditFlags, 'color'>,
  { stdout, shell, directory }: Surroundings,
  changes: Changes,
): Promise<string> {
  const folders = async () => ({ working: directory, repository: await findRepository(directory) })
  switch (format) {
    case 'json':
      return renderJson(report)
    case 'sarif': {
      const { renderSarif } = await import('../../report/sarif.ts')
      const { describeRules } = await import('../commands/rule-pages.ts')
      return renderSarif(report, { rules: await describeRules(), folders: await folders(), exitCode, changes })
    }
    case 'junit':
      return (await import('../../report/junit.ts')).renderJunit(report, await folders())
    case 'github':
      return (await import('../../report/github.ts')).renderGithub(report, await folders(), changes)
    case 'markdown':
      return (await import('../../report/markdown.ts')).renderMarkdown(report, changes)
    case 'text':
      return renderText(report, {
        color: file === null && wantsColor(stdout, shell, !flags.color),
        width: file === null ? measureScreen(stdout, shell) : FILE_WIDTH,
        exitCode,
      })
  }
}

async function writeReport(file: string, text: string, { directory }: Surroundings): Promise<void> {
  try {
    await writeFile(resolve(directory, file), text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new AuditError('output', `--output ${file} cannot be written (${code ?? 'unknown'})`, { cause: error })
  }
}

/** A summary is a courtesy: when it cannot be written the verdict stands, and the log says so. */
async function appendSummary(report: AuditReport, changes: Changes, { shell, stderr }: Surroundings): Promise<void> {
  const file = shell['GITHUB_STEP_SUMMARY']
  if (file === undefined || file === '') return
  const { renderMarkdown } = await import('../../report/markdown.ts')
  try {
    await appendFile(file, renderMarkdown(report, changes))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    stderr.write(
      `countersign: the step summary ${printable(file)} cannot be written (${code ?? 'unknown'}); the verdict is not affected\n`,
    )
  }
}
