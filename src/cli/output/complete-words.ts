import type { Command, Option } from 'commander'
import { rules } from '../../check/rules/index.ts'
import { severities } from '../../model/report/finding.ts'
import { completedShells } from '../commands/completion-command.ts'
import { logLevels, reportFormats } from '../flags/audit-flags.ts'

/** What the shell is to do beside the suggestions (spf13/cobra, ShellCompDirective). */
const directives = { files: 0, nothing: 4, folders: 16 } as const

interface Suggestions {
  readonly words: readonly { readonly word: string; readonly about: string }[]
  readonly beside: keyof typeof directives
}

const nothing: Suggestions = { words: [], beside: 'nothing' }
const files: Suggestions = { words: [], beside: 'files' }
const folders: Suggestions = { words: [], beside: 'folders' }

/**
 * The answer to `__complete WORD… LAST`, as the Docker CLI and our own shell scripts ask it: a suggestion and its description in
 * each line, and a line with the directive. The last word is the one to complete, perhaps empty. With `=` in it, the
 * suggestions are for what follows.
 */
export function completeWords(program: Command, words: readonly string[], isDescribed: boolean): string {
  const last = words.at(-1) ?? ''
  const suggestions = suggest(program, words.slice(0, -1), last)
  const start = last.startsWith('--') ? last.replace(/^[^=]*=/, '') : last
  const lines = suggestions.words
    .filter(({ word }) => word.startsWith(start))
    .map(({ word, about }) => (isDescribed && about !== '' ? `${word}\t${about}` : word))
  return `${[...lines, `:${directives[suggestions.beside]}`].join('\n')}\n`
}

function suggest(program: Command, before: readonly string[], last: string): Suggestions {
  const names = new Map(program.commands.map((candidate) => [candidate.name(), candidate]))
  const command = names.get(before.find((word) => names.has(word)) ?? '')
  if (command === undefined) return last.startsWith('-') ? suggestOptions(program) : suggestCommands(program)
  // What follows is another program's.
  if (before.includes('--')) return files
  const [, typed] = /^(--[^=]+)=/.exec(last) ?? []
  const asking = findOption(command, typed ?? before.at(-1))
  if (asking?.required === true) return suggestValues(asking)
  if (typed !== undefined) return nothing
  return last.startsWith('-') ? suggestOptions(command) : suggestOperands(command)
}

function suggestCommands(program: Command): Suggestions {
  const words = program.commands.map((command) => ({ word: command.name(), about: command.summary() }))
  return { words, beside: 'nothing' }
}

function suggestOptions(command: Command): Suggestions {
  const help = { word: '--help', about: 'print help' }
  const words = command.options.flatMap(({ long, description }) => (long ? [{ word: long, about: description }] : []))
  return { words: [...words, help], beside: 'nothing' }
}

function findOption(command: Command, word: string | undefined): Option | undefined {
  return command.options.find(({ long, short }) => word !== undefined && (long === word || short === word))
}

const valuesOf: Readonly<Record<string, readonly string[]>> = {
  '--fail-on': severities,
  '--format': reportFormats,
  '--log-level': logLevels,
  '--only': rules.map(({ id }) => id),
}

/** By what the option calls its value in the help. */
function suggestValues({ long, flags }: Option): Suggestions {
  const words = valuesOf[long ?? '']
  if (words !== undefined) return { words: words.map((word) => ({ word, about: '' })), beside: 'nothing' }
  if (flags.endsWith('<file>')) return files
  return flags.endsWith('<dir>') ? folders : nothing
}

function suggestOperands(command: Command): Suggestions {
  switch (command.name()) {
    case 'rules':
      return { words: rules.map(({ id, summary }) => ({ word: id, about: summary })), beside: 'nothing' }
    case 'completion':
      return { words: completedShells.map((word) => ({ word, about: '' })), beside: 'nothing' }
    default:
      return command.registeredArguments.some((argument) => argument.name() === 'dir') ? folders : nothing
  }
}
