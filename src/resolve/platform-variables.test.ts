import { expect, test } from 'vitest'
import { resolveInMemory, variableOf } from '../../test/oracle/answer-from-memory.ts'
import type { ComposeRequest } from '../model/compose.ts'
import { symbolEnd, symbolStart } from '../model/wiring-symbol.ts'
import { isPlatformVariable, platforms } from './platform-variables.ts'

const symbol = (name: string): string => `${symbolStart}${name}${symbolEnd}`

function resolvedText(
  written: string,
  request: Partial<ComposeRequest>,
  { top = '', dotenv = '' }: { readonly top?: string; readonly dotenv?: string } = {},
): string | null | undefined {
  const text = `services:\n  app:\n    image: x\n    environment:\n      - ${written}\n${top}`
  const resolution = resolveInMemory({ 'compose.yaml': text, '.env': dotenv }, request)
  const value = variableOf(resolution, 'app', written.replace(/=.*/, ''))?.value
  return value === undefined || value === null ? value : value.revealText()
}

const audit = { leavesPlatformVariables: true }

test.each<[string, string, Parameters<typeof resolvedText>[2], string | null]>([
  ['Coolify’s generated secret is a symbol', 'K=$SERVICE_BASE64_64_JWT', {}, symbol('SERVICE_BASE64_64_JWT')],
  ['so it is with a default beside it', 'K=${SERVICE_PASSWORD_JWT:-x}', {}, symbol('SERVICE_PASSWORD_JWT')],
  ['and where the file demands it', 'K=${SERVICE_HEX_32_JWT:?}', {}, symbol('SERVICE_HEX_32_JWT')],
  ['and passed through by its bare name', 'SERVICE_FQDN_APP_80', {}, symbol('SERVICE_FQDN_APP_80')],
  ['one that somebody supplies is that', 'K=$SERVICE_PASSWORD_JWT', { dotenv: 'SERVICE_PASSWORD_JWT=s3' }, 's3'],
  ['Supabase’s SERVICE_ROLE_KEY is nobody’s', 'K=${SERVICE_ROLE_KEY:-x}', {}, 'x'],
  ['Umbrel’s seed', 'K=${APP_SEED}', {}, symbol('APP_SEED')],
  ['an ordinary name stays blank', 'K=${APP_PASSWORD}', {}, ''],
  [
    'the same in an Umbrel app',
    'K=${APP_PASSWORD:-x}',
    { top: '  app_proxy:\n    image: y\n' },
    symbol('APP_PASSWORD'),
  ],
  ['a setting of a Runtipi app', 'K=${LIB_SECRET}', { top: 'x-runtipi: {schema_version: 2}\n' }, symbol('LIB_SECRET')],
  ['the same elsewhere', 'K=${LIB_SECRET}', {}, ''],
])('%s', (_, written, rest, expected) => {
  expect(resolvedText(written, audit, rest)).toBe(expected)
})

test('Compose’s own word on them is not touched', () => {
  expect(resolvedText('K=$SERVICE_BASE64_64_JWT', {})).toBe('')
  expect(resolvedText('K=${SERVICE_PASSWORD_JWT:-x}', {})).toBe('x')
})

test('every platform names where it is known from', () => {
  expect(platforms.flatMap(({ sources }) => sources).filter((source) => !source.startsWith('https://'))).toEqual([])
  expect(platforms.filter(({ sources }) => sources.length === 0)).toEqual([])
  expect(
    platforms.filter(({ marks, ordinaryVariables }) => (marks === undefined) !== (ordinaryVariables === undefined)),
  ).toEqual([])
})

test('the usual names of keys are no platform’s', () => {
  const names = ['JWT_SECRET', 'SERVICE_PASSWORD', 'SERVICE_NAME', 'APP_SECRET', 'SECRET_KEY', 'ANON_KEY']
  expect(names.filter((name) => isPlatformVariable(name, new Set()))).toEqual([])
})
