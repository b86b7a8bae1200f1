import { resolve } from 'node:path'
import { readKeyMaterial } from '../../collect/read-key-material.ts'
import { AuditError } from '../../model/limits/audit-error.ts'
import { type ExtraFields, ownFields, type ReceiverKind } from '../../serve/webhook/webhook-document.ts'

/** Where changes of the verdict are sent. The address is a secret: anyone who has it can write there. */
export interface Webhook {
  readonly url: URL
  readonly kind: ReceiverKind
  readonly extra: ExtraFields
}

const LARGEST_FILE = 65_536
const MAXIMUM_FIELDS = 16
const LONGEST_VALUE = 200

/** Where an Alertmanager takes alerts (its API, version 2), behind whatever prefix. */
const ALERTS = /\/api\/v2\/alerts\/?$/

/**
 * The address in `--webhook-file`, and the `name: value` lines below it that are put into every document. Empty lines and lines that
 * begin with `#` do not count. Throws when it cannot be read or holds something else; nothing of it is quoted.
 */
export async function readWebhook(file: string, directory: string): Promise<Webhook> {
  const lines = (await readText(resolve(directory, file), file)).split('\n').map((line) => line.trim())
  const numbered = lines.map((line, index) => ({ line, place: `${file}:${index + 1}` }))
  const [first, ...others] = numbered.filter(({ line }) => line !== '' && !line.startsWith('#'))
  if (first === undefined)
    throw new AuditError('configuration', `--webhook-file ${file} holds no URL`, { hint: RECIPE })
  const url = URL.canParse(first.line) ? new URL(first.line) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new AuditError('configuration', `${first.place}: not an http or https URL`, { hint: RECIPE })
  }
  if (others.length > MAXIMUM_FIELDS) {
    throw new AuditError('configuration', `--webhook-file ${file} has more than ${MAXIMUM_FIELDS} fields`)
  }
  return {
    url,
    kind: ALERTS.test(url.pathname) ? 'alertmanager' : 'any',
    extra: Object.fromEntries(others.map(({ line, place }) => readField(line, place))),
  }
}

const RECIPE = 'Put the URL on its own line; fields may follow below it, such as `topic: alerts`.'

function readField(line: string, place: string): readonly [string, string | number | boolean] {
  const [, name = '', value = ''] = /^([a-z][a-z0-9_]{0,39}):\s+(\S.*)$/.exec(line) ?? []
  if (name === '' || value.length > LONGEST_VALUE) {
    throw new AuditError('configuration', `${place}: not a field`, { hint: RECIPE })
  }
  if (ownFields.some((own) => own === name)) {
    throw new AuditError('configuration', `${place}: ${name} is written by countersign`, {
      hint: 'Leave the line out.',
    })
  }
  return [name, readScalar(value)]
}

/** As in YAML and JSON: a number and a truth value are what they look like, quotes make a text of them. */
function readScalar(value: string): string | number | boolean {
  if (/^-?\d{1,15}$/.test(value)) return Number(value)
  if (value === 'true' || value === 'false') return value === 'true'
  const [, quoted] = /^(?:"(.*)"|'.*')$/.exec(value) ?? []
  return quoted ?? value
}

async function readText(path: string, shown: string): Promise<string> {
  const read = await readKeyMaterial(path, LARGEST_FILE)
  if (read === 'unreadable') throw new AuditError('not-found', `--webhook-file ${shown} cannot be read`)
  if (read === 'too-large') throw new AuditError('configuration', `--webhook-file ${shown} is too large for a URL`)
  if (read === 'not-a-file') throw new AuditError('configuration', `--webhook-file ${shown} is not a regular file`)
  return new TextDecoder().decode(read.bytes)
}
