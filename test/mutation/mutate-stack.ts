import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { audit } from '../../src/audit.ts'
import { supplyFiles } from '../../src/collect/supply-files.ts'
import type { AuditReport, ReportedBinding } from '../../src/model/report/audit-report.ts'
import type { ComposeRequest, ComposeService } from '../../src/model/stack/compose.ts'
import { resolveCompose } from '../../src/resolve/resolve-compose.ts'
import { dropVariable } from './drop-variable.ts'
import { type Change, changes, type Flaw, flaws, rulesOf, structuredFlaws } from './flaws.ts'
import { hygieneRules } from './hygiene-rules.ts'

/** A stack that is right, as it stands on disk. */
export interface RightStack {
  readonly name: string
  /** Copied before it is touched. */
  readonly directory: string
  /** Relative to the folder; the first decides the project folder. */
  readonly files: readonly string[]
  readonly shell?: Readonly<Record<string, string>>
  /** Who holds a key, whatever the audit sees. Without it: those that the audit sees. */
  readonly holders?: readonly KnownHolder[]
}

/** A variable that holds a key of the stack. */
export interface KnownHolder {
  readonly service: string
  readonly variable: string
}

/** One flaw given to one holder, and what the audit made of it. */
export interface Mutation {
  readonly stack: string
  readonly service: string
  readonly variable: string
  readonly flaw: Flaw
  /** `found`: some finding names the service and says that keys do not fit. `incomplete`: none does, and the verdict says that not all could be judged. */
  readonly outcome: 'found' | 'incomplete' | 'missed'
  /** Whether the stack was incomplete already without the flaw. */
  readonly wasIncomplete: boolean
  /** Whether it says what was done. */
  readonly isCauseRight: boolean
  /** What was said instead, for the reader of a miss. */
  readonly said: readonly string[]
}

/**
 * Applies every flaw that fits to every holder of a key in the stack, one at a time, and audits. `pick` chooses which of
 * the pairs to try; it is asked with a running number.
 */
export async function mutateStack(
  stack: RightStack,
  pick: (index: number) => boolean = () => true,
): Promise<readonly Mutation[]> {
  const outcomes: Mutation[] = []
  const base = await inCopy(stack, async (directory) => {
    prepare(directory, stack)
    return run(directory, stack, stack.files)
  })
  const holders = stack.holders?.map((known) => seen(base, known)) ?? findHolders(base)
  let index = 0
  for (const holder of holders) {
    for (const flaw of flaws) {
      index += 1
      if (!pick(index)) continue
      const outcome = await inCopy(stack, (directory) => tryFlaw(directory, stack, base, holder, flaw))
      if (outcome !== null)
        outcomes.push({ stack: stack.name, service: holder.service, variable: holder.variable, flaw, ...outcome })
    }
  }
  return outcomes
}

/** The holders that the audit sees share a key with somebody. */
function findHolders({ groups }: AuditReport): readonly Holder[] {
  return groups.flatMap((group) =>
    group.bindings
      .filter(
        ({ state, role, evidence, form }) =>
          state === 'present' &&
          evidence === 'resolved' &&
          !['bystander', 'holder', 'forwarder'].includes(role) &&
          form !== 'reference' &&
          form !== 'path' &&
          form !== 'jwks-url',
      )
      .filter((_, __, users) => new Set(users.map(({ service }) => service)).size > 1),
  )
}

/** A holder, and how it gets its key. */
type Holder = Pick<ReportedBinding, 'service' | 'variable' | 'carrier'>

/** One that the audit does not see holds its key as text. */
function seen({ groups }: AuditReport, { service, variable }: KnownHolder): Holder {
  const bindings = groups.flatMap((group) => group.bindings)
  const found = bindings.find((binding) => binding.service === service && binding.variable === variable)
  return found ?? { service, variable, carrier: 'environment' }
}

type Outcome = Pick<Mutation, 'outcome' | 'wasIncomplete' | 'isCauseRight' | 'said'>

async function tryFlaw(
  directory: string,
  stack: RightStack,
  base: AuditReport,
  holder: Holder,
  flaw: Flaw,
): Promise<Outcome | null> {
  prepare(directory, stack)
  const override = writeOverride(directory, stack, holder, flaw)
  if (override === null) return null
  const { findings, verdict } = await run(directory, stack, [...stack.files, ...override])
  const before = new Set(base.findings.map(({ ruleId, services }) => JSON.stringify([ruleId, services])))
  const news = findings.filter(({ ruleId, services }) => !before.has(JSON.stringify([ruleId, services])))
  const rules = rulesOf[flaw] ?? [
    'secret-mismatch',
    'comment-as-secret',
    ...(flaw === 'truncated' ? ['mangled-pem'] : []),
  ]
  const names = (finding: (typeof news)[number]): boolean =>
    finding.services.includes(holder.service) ||
    finding.data['differsFrom'] === holder.service ||
    flaw === 'token-not-reminted'
  const right = news.filter((finding) => rules.includes(finding.ruleId) && names(finding))
  const cause = flaw === 'other' ? 'different' : flaw
  const isFound =
    right.length > 0 ||
    news.some((finding) => finding.severity !== 'note' && !hygieneRules.has(finding.ruleId) && names(finding))
  return {
    outcome: isFound ? 'found' : verdict === 'incomplete' ? 'incomplete' : 'missed',
    wasIncomplete: base.verdict === 'incomplete',
    isCauseRight: right.some(
      ({ data, ruleId }) => rulesOf[flaw] !== undefined || data['cause'] === cause || ruleId === flaw,
    ),
    said: news.map(
      ({ ruleId, severity, services, data }) => `${severity} ${ruleId} [${services.join(' ')}] ${data['cause'] ?? ''}`,
    ),
  }
}

/** The flaw as one more compose file, or as a change of .env; `null` when it does not fit this holder. */
function writeOverride(directory: string, stack: RightStack, holder: Holder, flaw: Flaw): readonly string[] | null {
  const folder = join(directory, dirname(stack.files[0] ?? ''))
  const service = resolve(directory, stack).find(({ name }) => name === holder.service)
  const carried = service?.environment.get(holder.variable)?.value
  if (service === undefined || !carried || carried.isEmpty) return null
  const isFile = holder.carrier === 'file'
  const mount = isFile ? service.mounts.find(({ target }) => target.is(carried.revealText())) : undefined
  const value = isFile
    ? mount?.reference === undefined
      ? null
      : readFileSync(mount.reference.filled(), 'utf8').replace(/\n$/, '')
    : carried.revealText()
  if (value === null) return null
  const isStructured = /^\s*[[{]|-----BEGIN/.test(value)
  if (isStructured && !structuredFlaws.includes(flaw)) return null
  const write = (
    environment: Readonly<Record<string, string>>,
    rest: object = {},
    secrets: object = {},
  ): readonly string[] => {
    const file = join(folder, 'mutation.yaml')
    const quoted = Object.fromEntries(
      Object.entries(environment).map(([name, text]) => [name, text.replaceAll('$', '$$$$')]),
    )
    writeFileSync(
      file,
      JSON.stringify({ services: { [holder.service]: { environment: quoted, ...rest } }, ...secrets }),
    )
    return [file]
  }
  if (flaw === 'drop') {
    const isDropped = dropVariable(join(directory, stack.files[0] ?? ''), holder.service, holder.variable)
    const left = resolve(directory, stack).find(({ name }) => name === holder.service)
    return isDropped && left?.environment.has(holder.variable) === false ? [] : null
  }
  if (flaw === 'other-algorithm') {
    const name = [...service.environment.keys()].find((key) => /(jwt|token).*alg(orithm)?$/i.test(key))
    if (isStructured && value.includes('"HS256"'))
      return write({ [holder.variable]: value.replace('"HS256"', '"HS512"') })
    if (name === undefined) return null
    const now = service.environment.get(name)?.value?.revealText() ?? ''
    return write({ [name]: now.startsWith('RS') ? 'ES256' : 'HS512' })
  }
  if (flaw === 'other-issuer') {
    const name = [...service.environment.keys()].find(
      (key) => /(jwt|token).*_?iss(uer)?$/i.test(key) && !/url|uri/i.test(key),
    )
    return name === undefined ? null : write({ [name]: 'https://somebody-else.example' })
  }
  if (flaw === 'token-not-reminted') {
    const dotenv = join(folder, '.env')
    if (!existsSync(dotenv) || !/^ANON_KEY=/m.test(readFileSync(dotenv, 'utf8'))) return null
    appendFileSync(dotenv, `\nJWT_SECRET=${randomBytes(32).toString('hex')}\n`)
    return []
  }
  const spare = randomBytes(24).toString('base64url')
  const changed = flaw === 'other' && isStructured ? anotherOf(value) : (changes[flaw] as Change)(value, spare)
  if (changed === null || changed === value) return null
  if (flaw === 'other-variable') appendFileSync(join(folder, '.env'), `\nJWT_REFRESH_SECRET=${spare}\n`)
  if (!isFile) return write({ [holder.variable]: changed })
  writeFileSync(join(folder, 'mutated-key'), flaw === 'trailing-newline' ? `${changed}\n` : changed)
  return write(
    { [holder.variable]: '/run/secrets/mutated' },
    { secrets: ['mutated'] },
    { secrets: { mutated: { file: './mutated-key' } } },
  )
}

/** Gives a copied stack the keys that are made anew each time: a PEM pair, and tokens signed with the stack's key. */
function prepare(directory: string, stack: RightStack): void {
  const folder = join(directory, dirname(stack.files[0] ?? ''))
  const dotenv = join(folder, '.env')
  const text = stack.files.map((file) => readFileSync(join(directory, file), 'utf8')).join('\n')
  const written = existsSync(dotenv) ? readFileSync(dotenv, 'utf8') : ''
  if (text.includes('${JWT_PRIVATE_KEY}') && !written.includes('JWT_PRIVATE_KEY=')) {
    const line = (name: string, pem: string | Buffer): string =>
      `${name}="${String(pem).trim().replaceAll('\n', '\\n')}"\n`
    appendFileSync(dotenv, line('JWT_PRIVATE_KEY', pair.privateKey) + line('JWT_PUBLIC_KEY', pair.publicKey))
  }
  const secret = /^JWT_SECRET='(.*)'$/m.exec(written)?.[1]
  if (secret !== undefined && text.includes('${ANON_KEY}') && !/^ANON_KEY=/m.test(written)) {
    appendFileSync(dotenv, `ANON_KEY=${mint(secret, 'anon')}\nSERVICE_ROLE_KEY=${mint(secret, 'service_role')}\n`)
  }
}

/** Another key of the same kind: the other half of nothing, or Hasura's JSON around another text. */
function anotherOf(value: string): string {
  if (!value.includes('-----BEGIN')) return value.replace(/("key":")[^"]*/, `$1${randomBytes(32).toString('hex')}`)
  return String(value.includes('PRIVATE') ? anotherPair.privateKey : anotherPair.publicKey)
}

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const anotherPair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

function mint(secret: string, role: string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ role, iss: 'supabase', iat: now, exp: now + 10 * 365 * 86_400 })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

async function inCopy<T>(stack: RightStack, act: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-mutation-'))
  try {
    cpSync(stack.directory, join(directory, basename(stack.directory)), { recursive: true })
    return await act(join(directory, basename(stack.directory)))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function requestOf(directory: string, stack: RightStack, files: readonly string[]): ComposeRequest {
  const folder = join(directory, dirname(stack.files[0] ?? ''))
  return {
    directory: folder,
    displayDirectory: directory,
    files: files.map((file) => (file.startsWith('/') ? file : join(directory, file))),
    envFiles: [],
    profiles: ['*'],
    shell: { HOME: '/home/nobody', ...stack.shell },
    compose: 'v5',
  }
}

function resolve(directory: string, stack: RightStack, files = stack.files): readonly ComposeService[] {
  return supplyFiles(resolveCompose(requestOf(directory, stack, files))).project?.services ?? []
}

function run(directory: string, stack: RightStack, files: readonly string[]): Promise<AuditReport> {
  const compose = requestOf(directory, stack, files)
  return audit(
    { compose, engine: null, fingerprintKey: new Uint8Array(32).fill(3), failOn: 'error', version: 'mutation' },
    AbortSignal.timeout(60_000),
  )
}
