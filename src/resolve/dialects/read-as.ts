import { parse } from 'dotenv'
import type { Dialect } from '../../model/stack/dialect.ts'
import { Template } from '../../model/text/template.ts'
import { decodeUtf8, type EnvFileOutcome, readEnvFile, readRawEnvFile } from '../env-file.ts'
import type { Lookup } from '../interpolate.ts'
import { candidateNames } from './candidate-names.ts'
import { type DialectReading, type DialectReadings, type Environment, readingsOf, textOf } from './dialect.ts'
import { readAsPythonDotenv } from './python-dotenv.ts'
import { readAsShell } from './shell.ts'
import { readAsSystemd } from './systemd.ts'

/** What the reader makes of an env file's bytes, where `environment` is set. Never throws; runs nothing. */
export function readAs(dialect: Dialect, bytes: Uint8Array, environment: Environment): DialectReadings {
  return readers[dialect](bytes, environment)
}

const readers: Readonly<Record<Dialect, (bytes: Uint8Array, environment: Environment) => DialectReadings>> = {
  compose: (bytes, environment) =>
    fromOutcome(readEnvFile(bytes, lookupIn(environment), { compose: 'v2', file: '' }), bytes),
  'docker-run': (bytes, environment) => fromOutcome(readRawEnvFile(bytes, lookupIn(environment)), bytes),
  dotenv: readAsDotenv,
  'python-dotenv': readAsPythonDotenv,
  shell: readAsShell,
  systemd: readAsSystemd,
}

/** Compose and docker set nothing at all when they refuse a line. */
function fromOutcome(outcome: EnvFileOutcome, bytes: Uint8Array): DialectReadings {
  const names = outcome.assignments.map(({ name }) => name)
  if (outcome.problem !== undefined) return readingsOf([...names, ...candidateNames(decodeUtf8(bytes))], 'refused')
  return new Map(outcome.assignments.map(({ name, text }) => [name, { text: text.filled() }]))
}

function lookupIn(environment: Environment): Lookup {
  return (name) => {
    const text = textOf(environment, name)
    return text === undefined ? undefined : { text: Template.written(text), steps: [] }
  }
}

function readAsDotenv(bytes: Uint8Array): DialectReadings {
  // The usual expression takes seconds for 16 KiB of blank lines; the scanner gives the same and is linear.
  const assigned = parse(decodeUtf8(bytes), { fast: true })
  return new Map(Object.entries(assigned).map(([name, text]): [string, DialectReading] => [name, { text }]))
}
