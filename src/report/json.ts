import type { AuditReport } from '../model/report/audit-report.ts'

/* JSON.stringify leaves DEL, C1 controls and format characters as they are; a terminal would act on them. */
const rawInJson = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function escapeChar(char: string): string {
  return Array.from({ length: char.length }, (_, index) => char.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('')
}

/**
 * The report as JSON (RFC 8259), two spaces of indentation, one line feed at the end. Valid against
 * `schema/report.schema.json`. Characters that could steer a terminal are written as escapes, which changes no value.
 */
export function renderJson(report: AuditReport): string {
  return writeJson(report)
}

/** Any document as JSON, in the way of `renderJson`. */
export function writeJson(document: object): string {
  const text = JSON.stringify(document, null, 2)
  return `${text.replace(rawInJson, (char) => (char === '\n' ? char : escapeChar(char)))}\n`
}
