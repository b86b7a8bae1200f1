import type { CodeCertainty, ValueTreatment } from '../../model/code/code.ts'
import type { ReportedStep, ReportedUse } from '../../model/code/reported-code.ts'
import type { Gap } from '../../model/report/gap.ts'
import type { ProvenanceStep } from '../../model/stack/compose.ts'
import type { FileLocation } from '../../model/text/location.ts'
import { countOf } from '../headline.ts'
import { printable } from '../printable.ts'

/** The facts to tell; the same shape as the conductor's answer. */
export interface ReportedExplanation {
  readonly service: string
  /** Whether one variable was named; else all of the service's are explained. */
  readonly isOfOne: boolean
  readonly variables: readonly ReportedVariable[]
  readonly gaps: readonly Gap[]
}

/** How one variable comes to its value. */
export interface ReportedVariable {
  readonly variable: string
  readonly state: 'present' | 'empty' | 'absent' | 'unset'
  readonly chain: readonly ProvenanceStep[]
  readonly masks?: FileLocation | undefined
  readonly code?: readonly ReportedLookup[]
}

/** A look-up in the service's code. */
export interface ReportedLookup {
  readonly steps: readonly ReportedStep[]
  readonly treatments: readonly ValueTreatment[]
  readonly certainty: CodeCertainty
  readonly uses: readonly Pick<ReportedUse, 'kind' | 'call' | 'location' | 'certainty'>[]
}

const sentences: Readonly<Record<ProvenanceStep['kind'], (name: string) => string>> = {
  entry: () => 'given in the compose file',
  'env-file': (name) => `assigned to ${name} in an env_file of the service`,
  reference: (name) => `takes \${${name}}`,
  dotenv: (name) => `${name} is set in the env file for interpolation`,
  shell: (name) => `${name} comes from the shell`,
  default: (name) => `${name} has no value: the default after it is used`,
  replacement: (name) => `${name} is set: the text after :+ is used`,
  unset: (name) => `nobody sets ${name}`,
}

/** Where the name is withheld. */
const nameless: Readonly<Partial<Record<ProvenanceStep['kind'], string>>> = {
  reference:
    'reads what follows a bare $ as a name (not shown:  it may be a piece of the value; write $$ for a plain $)',
  unset: 'nobody sets that name',
}

const states: Readonly<Record<ReportedVariable['state'], string>> = {
  present: 'has a value',
  empty: 'is empty',
  absent: 'is declared without a value, and the engine removes it',
  unset: 'is not given to the service, and its code asks for it',
}

/**
 * The chain that makes a value, a line a step, with its place; of a whole service each variable with the last step only. No
 * value. Ends with a line feed.
 */
export function renderExplanation({ service, isOfOne, variables, gaps }: ReportedExplanation): string {
  const lines = isOfOne
    ? variables.flatMap((variable) => describeVariable(service, variable))
    : describeService(service, variables)
  for (const gap of gaps) lines.push(`  gap: ${printable(gap.source)}: ${printable(gap.reason)}`)
  return `${lines.join('\n')}\n`
}

function describeVariable(service: string, { variable, state, chain, masks, code = [] }: ReportedVariable): string[] {
  const lines = [`${printable(service)}.${printable(variable)} ${states[state]}`]
  for (const [index, step] of chain.entries()) lines.push(`  ${index + 1}. ${describeStep(step)}`)
  if (masks !== undefined) lines.push(`  masks the value of an env_file${place(masks)}`)
  for (const lookup of code) lines.push(...describeLookup(variable, lookup))
  return lines
}

const treatmentWords: Readonly<Record<ValueTreatment, string>> = {
  trimmed: 'trimmed',
  'base64-decoded': 'decoded from base64',
  'base64-encoded': 'encoded in base64',
  'base64url-decoded': 'decoded from base64url',
  'hex-decoded': 'decoded from hexadecimal',
  'newlines-restored': 'given its line breaks back',
  cut: 'cut',
  hashed: 'hashed',
  joined: 'joined with other text',
}

const useWords: Readonly<Record<ReportedUse['kind'], readonly [string, string]>> = {
  signs: ['signs tokens', 'seems to sign tokens'],
  verifies: ['verifies tokens', 'seems to verify tokens'],
  decodes: ['decodes tokens without verifying them', 'seems to decode tokens without verifying them'],
}

/** What the code asks, in order, what it does to the text, and what it is for. */
function describeLookup(variable: string, { steps, treatments, certainty, uses }: ReportedLookup): readonly string[] {
  const asked = steps.map((step, index) => {
    const isFirst = index === 0
    switch (step.kind) {
      case 'variable': {
        const name = step.name === variable ? 'it' : printable(step.name ?? '')
        return `${isFirst ? 'asks for' : 'or else for'} ${name}${place(step.location)}`
      }
      case 'literal':
        return `${isFirst ? 'uses' : 'or else uses'} a text written there${place(step.location)}`
      case 'file':
        return `${isFirst ? 'reads' : 'or else reads'} a file${place(step.location)}`
      case 'generated':
        return `${isFirst ? 'generates' : 'or else generates'} its own at every start${place(step.location)}`
      default:
        return `${isFirst ? 'fetches' : 'or else fetches'} it${place(step.location)}`
    }
  })
  const done = treatments.length === 0 ? [] : [`it is ${treatments.map((one) => treatmentWords[one]).join(' and ')}`]
  const used = uses.map(
    (use) =>
      `${useWords[use.kind][use.certainty === 'seen' ? 0 : 1]} with it (${printable(use.call)})${place(use.location)}`,
  )
  return [
    `  the code${certainty === 'seen' ? '' : ', as far as it could be followed'}:`,
    ...[...asked, ...done, ...used].map((line) => `    ${line}`),
  ]
}

function describeService(service: string, variables: readonly ReportedVariable[]): string[] {
  const [first] = variables
  if (first === undefined) return [`${printable(service)} gets no variables`]
  const given = variables.filter(({ state }) => state !== 'unset').length
  const lines = [`${printable(service)} gets ${given === 0 ? 'no variables' : countOf(given, 'variable')}`]
  for (const { variable, state, chain } of variables) {
    const last = chain.at(-1)
    lines.push(`  ${printable(variable)} ${states[state]}${last === undefined ? '' : `: ${describeStep(last)}`}`)
  }
  return [...lines, `For all steps of one: --explain ${printable(service)}.${printable(first.variable)}`]
}

function describeStep({ kind, name, location }: ProvenanceStep): string {
  const sentence = name === undefined ? (nameless[kind] ?? sentences[kind]('')) : sentences[kind](printable(name))
  return `${sentence}${place(location)}`
}

function place(location: FileLocation | undefined): string {
  if (location === undefined) return ''
  const position = [location.line, location.column].filter((part) => part !== undefined).map((part) => `:${part}`)
  return `  ${printable(location.file)}${position.join('')}`
}
