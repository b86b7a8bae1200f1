import { expect, test } from 'vitest'
import type { CodeLimit } from '../../model/code/code.ts'
import type { ReportedCode } from '../../model/code/reported-code.ts'
import { describeCode } from './code-line.ts'

function codeOf(service: string, files: number, ...limits: readonly CodeLimit[]): ReportedCode {
  return {
    service,
    folders: [],
    files,
    parsed: files,
    role: 'none',
    isWhole: true,
    applies: 'surely',
    uses: [],
    limits,
  }
}

const elixir: CodeLimit = { kind: 'language', language: 'Elixir', files: 12 }
const isMissing: CodeLimit = { kind: 'not-in-reach', why: 'missing' }
const isRemote: CodeLimit = { kind: 'not-in-reach', why: 'remote-context' }

test.each<[string, readonly ReportedCode[] | undefined, string | null]>([
  ['nothing was in reach', undefined, null],
  ['no source of any service is there', [codeOf('api', 0, isMissing), codeOf('auth', 0, isMissing)], null],
  ['all was read', [codeOf('api', 10), codeOf('auth', 1)], 'code of 2 services, 11 files'],
  [
    'a language that is not read',
    [codeOf('api', 10), codeOf('payments', 0, elixir)],
    'code of 1 service, 10 files; not read: payments (Elixir)',
  ],
  [
    'a service that is built elsewhere',
    [codeOf('api', 1), codeOf('web', 0, isRemote)],
    'code of 1 service, 1 file; not read: web (built from elsewhere)',
  ],
  ['a folder that is not there beside one that is', [codeOf('api', 1, isMissing)], 'code of 1 service, 1 file'],
  [
    'limits',
    [codeOf('api', 4000, { kind: 'too-many-files', limit: 4000 }, { kind: 'out-of-time', limit: 2000 })],
    'code of 1 service, 4000 files; not read: api (more than 4000 files, more than 2 s of processor time)',
  ],
  [
    'a name that would steer a terminal',
    [codeOf('a\u001b[2J', 1, elixir)],
    'code of 1 service, 1 file; not read: a\\u{1b}[2J (Elixir)',
  ],
])('%s', (_name, code, expected) => {
  expect(describeCode(code)).toBe(expected)
})
