import { parse } from 'dotenv'
import { decodeUtf8, type EnvFileOutcome, readEnvFile, readRawEnvFile } from '../env-file.ts'
import type { Lookup } from '../interpolate.ts'
import { candidateNames } from './candidate-names.ts'
import {
  type Dialect,
  type DialectReading,
  type DialectReadings,
  type Environment,
  readingsOf,
  textOf,
} from './dialect.ts'
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
  return new Map(outcome.assignments.map(({ name, text }) => [name, { text }]))
}

function lookupIn(environment: Environment): Lookup {
  return (name) => {
    const text = textOf(environment, name)
    return text === undefined ? undefined : { text, steps: [] }
  }
}

/** dotenv's expression takes quadratic time on blank lines and unclosed quotes; beyond this a file is not read with it. */
const MAX_DOTENV_LENGTH = 16 * 1024

function readAsDotenv(bytes: Uint8Array): DialectReadings {
  const text = decodeUtf8(bytes)
  if (text.length > MAX_DOTENV_LENGTH) return readingsOf(candidateNames(text), 'unknown')
  return new Map(Object.entries(parse(text)).map(([name, value]): [string, DialectReading] => [name, { text: value }]))
}
