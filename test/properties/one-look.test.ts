import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { explain } from '../../src/explain.ts'
import { mint } from '../../src/mint.ts'
import { AuditError } from '../../src/model/limits/audit-error.ts'
import type { ComposeRequest } from '../../src/model/stack/compose.ts'

const directory = mkdtempSync(join(tmpdir(), 'countersign-one-look-'))
afterAll(() => rmSync(directory, { recursive: true }))

const literal = 'a-fake-literal-key-0123456789-0123456789'

function requestOf(value: string, shell: Readonly<Record<string, string>>): ComposeRequest {
  const service = (name: string, text: string): string =>
    `  ${name}:\n    image: example/${name}\n    environment: { JWT_SECRET: "${text}" }\n`
  const files = [join(directory, 'compose.yaml')]
  writeFileSync(
    files[0] ?? '',
    `name: shop\nservices:\n${service('auth', value)}    profiles: [full]\n${service('peer', literal)}`,
  )
  return { directory, displayDirectory: directory, files, envFiles: [], profiles: [], shell, compose: 'v5' }
}

/** Whether the audit holds the key of `auth` to be the literal one. */
async function auditSaysLiteral(compose: ComposeRequest): Promise<boolean> {
  const { groups } = await audit(
    { compose, engine: null, fingerprintKey: new Uint8Array(32).fill(7), failOn: 'error', version: '0.0.0-test' },
    AbortSignal.timeout(20_000),
  )
  const keys = new Map(groups.flatMap(({ bindings }) => bindings.map((one) => [one.service, one.fingerprint])))
  expect([...keys.keys()].toSorted()).toEqual(['auth', 'peer'])
  return keys.get('auth') === keys.get('peer')
}

async function explainSaysLiteral(compose: ComposeRequest): Promise<boolean> {
  const { variables } = await explain({ compose }, 'auth.JWT_SECRET')
  return variables.some(({ chain }) => chain.length === 1 || chain.some(({ kind }) => kind === 'default'))
}

/** Whether a token of `auth` is signed with the literal key; one that cannot be minted is not. */
async function mintSaysLiteral(compose: ComposeRequest): Promise<boolean> {
  const asked = { compose, service: 'auth', claims: {}, ttlSeconds: 60, nowSeconds: 1_800_000_000 }
  const token = await mint(asked).catch((error: unknown) => {
    if (error instanceof AuditError && !error.message.includes('no such service')) return ''
    throw error
  })
  const [header, payload, signature] = token.split('.')
  return createHmac('sha256', literal).update(`${header}.${payload}`).digest('base64url') === signature
}

test.each([
  ['a platform would supply it, and nothing marks the stack as its', `\${SERVICE_PASSWORD_X:-${literal}}`, {}, true],
  ['nobody supplies it, and the default counts', `\${OWN_PASSWORD:-${literal}}`, {}, true],
  [
    'the shell supplies it',
    `\${OWN_PASSWORD:-${literal}}`,
    { OWN_PASSWORD: 'another-fake-key-0123456789-0123456' },
    false,
  ],
  ['it is written', literal, {}, true],
])('audit, explain and mint take the same key of a service in a profile: %s', async (_, value, variables, expected) => {
  const compose = requestOf(value, { COMPOSE_PROFILES: 'full', ...variables })
  expect({
    audit: await auditSaysLiteral(compose),
    explain: await explainSaysLiteral(compose),
    mint: await mintSaysLiteral(compose),
  }).toEqual({ audit: expected, explain: expected, mint: expected })
})
