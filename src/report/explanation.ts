import type { ProvenanceStep } from '../model/compose.ts'
import type { Gap } from '../model/gap.ts'
import type { FileLocation } from '../model/location.ts'
import { printable } from './printable.ts'

/** The facts to tell; the same shape as the conductor's answer. */
export interface ExplainedVariable {
  readonly service: string
  readonly variable: string
  readonly state: 'present' | 'empty' | 'absent'
  readonly chain: readonly ProvenanceStep[]
  readonly masks?: FileLocation | undefined
  readonly gaps: readonly Gap[]
}

const sentences: Readonly<Record<ProvenanceStep['kind'], (name: string) => string>> = {
  entry: () => 'given in the compose file',
  'env-file': (name) => `assigned to ${name} in an env_file of the service`,
  reference: (name) => `takes \${${name}}`,
  dotenv: (name) => `${name} is set in the env file for interpolation`,
  shell: (name) => `${name} comes from the shell`,
  default: (name) => `${name} has no value: the default behind it is filled in`,
  replacement: (name) => `${name} is set: the text behind :+ is filled in`,
  unset: (name) => `nobody sets ${name}`,
}

/** Where the name is withheld. */
const nameless: Readonly<Partial<Record<ProvenanceStep['kind'], string>>> = {
  reference:
    'takes what follows a bare $ for a name (not shown: it may be a piece of the value; write $$ for a plain $)',
  unset: 'nobody sets that name',
}

const states: Readonly<Record<ExplainedVariable['state'], string>> = {
  present: 'has a value',
  empty: 'is empty',
  absent: 'is declared without a value, and the engine removes it',
}

/** The chain that makes a value, a line a step, with its place. No value. Ends with a line feed. */
export function renderExplanation(explained: ExplainedVariable): string {
  const lines = [`${printable(explained.service)}.${printable(explained.variable)} ${states[explained.state]}`]
  for (const [index, { kind, name, location }] of explained.chain.entries()) {
    const sentence = name === undefined ? (nameless[kind] ?? sentences[kind]('')) : sentences[kind](printable(name))
    lines.push(`  ${index + 1}. ${sentence}${place(location)}`)
  }
  if (explained.masks !== undefined) lines.push(`  masks the value of an env_file${place(explained.masks)}`)
  for (const gap of explained.gaps) lines.push(`  gap: ${printable(gap.source)}: ${printable(gap.reason)}`)
  return `${lines.join('\n')}\n`
}

function place(location: FileLocation | undefined): string {
  if (location === undefined) return ''
  const position = [location.line, location.column].filter((part) => part !== undefined).map((part) => `:${part}`)
  return `  ${printable(location.file)}${position.join('')}`
}
