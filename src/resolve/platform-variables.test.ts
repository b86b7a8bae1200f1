import { expect, test } from 'vitest'
import { resolveInMemory, variableOf } from '../../test/oracle/answer-from-memory.ts'
import { symbolEnd, symbolStart } from '../model/stack/wiring-symbol.ts'
import { namePlatform, platforms } from './platform-variables.ts'

const symbol = (name: string): string => `${symbolStart}${name}${symbolEnd}`

function service(written: string, top: string): string {
  return `services:\n  app:\n    image: x\n    environment:\n      - ${written}\n${top}`
}

function resolvedText(
  written: string,
  { top = '', dotenv = '' }: { readonly top?: string; readonly dotenv?: string } = {},
): string | null | undefined {
  const resolution = resolveInMemory({ 'compose.yaml': service(written, top), '.env': dotenv })
  const value = variableOf(resolution, 'app', written.replace(/=.*/, ''))?.value
  return value === undefined || value === null ? value : value.revealText()
}

const coolify = { top: '  web:\n    image: y\n    environment: [SERVICE_FQDN_WEB_80]\n' }

test.each<[string, string, Parameters<typeof resolvedText>[1], string | null]>([
  ['Coolify’s generated secret is a symbol', 'K=$SERVICE_BASE64_64_JWT', coolify, symbol('SERVICE_BASE64_64_JWT')],
  ['so it is with a default beside it', 'K=${SERVICE_PASSWORD_JWT:-x}', coolify, symbol('SERVICE_PASSWORD_JWT')],
  ['and where the file demands it', 'K=${SERVICE_HEX_32_JWT:?}', coolify, symbol('SERVICE_HEX_32_JWT')],
  ['and passed through by its bare name', 'SERVICE_FQDN_APP_80', {}, symbol('SERVICE_FQDN_APP_80')],
  ['without a mark it is what Compose hands over', 'K=$SERVICE_BASE64_64_JWT', {}, ''],
  ['the default beside it included', 'K=${SERVICE_PASSWORD_JWT:-x}', {}, 'x'],
  [
    'a service that is left out of the health check is a mark',
    'K=$SERVICE_BASE64_64_JWT',
    { top: '  web:\n    image: y\n    exclude_from_hc: true\n' },
    symbol('SERVICE_BASE64_64_JWT'),
  ],
  [
    'so is a label',
    'K=$SERVICE_BASE64_64_JWT',
    { top: '  web:\n    image: y\n    labels: [coolify.managed=true]\n' },
    symbol('SERVICE_BASE64_64_JWT'),
  ],
  [
    'and a domain that another variable takes',
    'K=$SERVICE_BASE64_64_JWT',
    { top: '  web:\n    image: y\n    environment: {URL: "https://$SERVICE_FQDN_WEB"}\n' },
    symbol('SERVICE_BASE64_64_JWT'),
  ],
  [
    'one that somebody supplies is that',
    'K=$SERVICE_PASSWORD_JWT',
    { ...coolify, dotenv: 'SERVICE_PASSWORD_JWT=s3' },
    's3',
  ],
  ['Supabase’s SERVICE_ROLE_KEY is nobody’s', 'K=${SERVICE_ROLE_KEY:-x}', coolify, 'x'],
  ['Umbrel’s seed', 'K=${APP_SEED}', { top: '  app_proxy:\n    image: y\n' }, symbol('APP_SEED')],
  ['DAppNode’s names are its only mark', 'K=${_DAPPNODE_GLOBAL_KEY}', {}, symbol('_DAPPNODE_GLOBAL_KEY')],
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
  expect(resolvedText(written, rest)).toBe(expected)
})

test('a name that a platform would supply says which, whether the file is marked for it or not', () => {
  const last = (top: string) =>
    variableOf(resolveInMemory({ 'compose.yaml': service('K=$SERVICE_HEX_32_K', top) }), 'app', 'K')?.chain.at(-1)
  const step = { kind: 'unset', supplier: { kind: 'platform', by: 'Coolify' } }
  expect(last(coolify.top)).toEqual({ ...step, name: 'SERVICE_HEX_32_K' })
  expect(last('')).toEqual({ ...step, name: 'SERVICE_HEX_32_K' })
})

test('every platform names where it is known from', () => {
  expect(platforms.flatMap(({ sources }) => sources).filter((source) => !source.startsWith('https://'))).toEqual([])
  expect(platforms.filter(({ sources }) => sources.length === 0)).toEqual([])
  expect(platforms.filter(({ marks, ordinaryVariables }) => marks === undefined && ordinaryVariables)).toEqual([])
})

test('the usual names of keys are no platform’s', () => {
  const names = ['JWT_SECRET', 'SERVICE_PASSWORD', 'SERVICE_NAME', 'APP_SECRET', 'SECRET_KEY', 'ANON_KEY']
  expect(names.filter((name) => namePlatform({ kind: 'unset', name }).supplier !== undefined)).toEqual([])
})
