import type { AuditReport, ReportedBinding, ReportedGroup } from '../model/audit-report.ts'

/**
 * A first `countersign.yaml` for the stack: every trust group with who signs and who checks, as inferred, for the user to
 * correct. Ends with a line feed. Names are quoted where YAML would take them for something else; values there are none.
 */
export function renderStarter(report: AuditReport): string {
  const groups = report.groups.flatMap(describeGroup)
  const { name, version } = report.tool
  return `${[
    `# Written by ${name} ${version} from what it found. It holds no secret. What stands here wins over what countersign infers:`,
    '# correct it where it is wrong, and take out what need not be said.',
    '',
    ...(groups.length === 0 ? ['groups: {}'] : ['groups:', ...groups]),
    '',
    '# severity:',
    '#   placeholder-secret: error',
    '',
    '# waivers:',
    '#   - { rule: short-secret, service: legacy, reason: "vendor limit", owner: ops, expires: 2027-01-31 }',
  ].join('\n')}\n`
}

function describeGroup(group: ReportedGroup, index: number, all: readonly ReportedGroup[]): readonly string[] {
  const bindings = group.bindings.filter(
    ({ role }) => role === 'issuer' || role === 'validator' || role === 'both' || role === 'unknown',
  )
  if (bindings.length === 0) return []
  const issuers = namesOf(bindings.filter(({ role }) => role !== 'validator'))
  const validators = namesOf(bindings.filter(({ role }) => role !== 'issuer'))
  const algorithms = new Set(bindings.flatMap(({ algorithm }) => (algorithm === null ? [] : algorithm.split(', '))))
  const [algorithm] = algorithms
  const isRepeated = all.findIndex(({ purpose }) => purpose === group.purpose) !== index
  const name = isRepeated ? (group.id.split('/').at(-1) ?? group.id) : group.purpose
  return [
    `  ${quote(name)}:`,
    `    # ${[...new Set(bindings.map(({ variable }) => printableName(variable)))].join(', ')}`,
    `    issuers: [${issuers.map(quote).join(', ')}]${tellReasons(bindings, 'validator')}`,
    `    validators: [${validators.map(quote).join(', ')}]`,
    ...(algorithms.size === 1 && algorithm !== undefined ? [`    algorithm: ${algorithm}`] : []),
  ]
}

function tellReasons(bindings: readonly ReportedBinding[], other: ReportedBinding['role']): string {
  const reasons = new Set(
    bindings.filter(({ role }) => role !== other).map(({ roleBasis }) => printableName(roleBasis)),
  )
  return reasons.size === 1 ? ` # ${[...reasons].join('; ')}` : ''
}

function namesOf(bindings: readonly ReportedBinding[]): readonly string[] {
  return [...new Set(bindings.map(({ service }) => service))]
}

/** In a comment, where a line break would end it. */
function printableName(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u024f\u2010-\u2027]/g, '?')
}

function quote(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
