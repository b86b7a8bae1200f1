import {
  type NameReading,
  notKeys,
  readAnyName,
  readKeyName,
  withoutCarrier,
  withoutCircumstances,
} from './key-names.ts'
import { wordsOf } from './name-words.ts'
import { readUse } from './other-uses.ts'
import { purposeOf } from './purposes.ts'

/** What every such name holds. Most names of a large stack do not, and are not cut into words. */
const mayBeWeak = /secret|sign|hmac|token|shared|verif/i

/** How the names of secrets end that sign something, and do not say what. */
const signingSecret =
  /_(secrets?|secret_keys?|secret_key_base|(signing|signature|sign|hmac|shared|verify|verification|token)_(key|secret)|signing_passphrase|token_secure)_$/

/** What a vendor or another machine gave out to be shown to it, and what is compared as it is, like a password. */
const given =
  /_(admin|apps?_script|google|github|gitlab|bitbucket|facebook|apple|microsoft|azure|discord|twitter|linkedin|spotify|twitch|zoom|notion|keycloak|auth0|okta|cognito|paypal|razorpay|twilio|sendgrid|mailgun|postmark|resend|vonage|cloudflare|cloudinary|firebase|algolia|pusher|plaid|shopify|slack|storage|imgproxy|thumbor|imaginary|prometheus|telemetry|analytics|tunnel|vpn|ldap|saml|vault|consul|erlang|cluster|gossip|rpc)_/

/**
 * Reads the name of what may be the key of a token's signature and may as well sign cookies, links or requests: `SECRET`,
 * `GW_SECRET`, `SECRET_KEY_BASE`, `SIGNING_KEY`, `CHAT_HMAC_SECRET`. `null` for a name that says that it is a token's key, for
 * one that says another use, and for one that names no secret that signs.
 */
export function readWeakName(name: string): NameReading | null {
  if (!mayBeWeak.test(name) || readKeyName(name) !== null) return null
  return readWords(name, wordsOf(name))
}

/** Reads the name of the file of such a key: `SECRET_FILE`, `GW_SECRET_PATH`. */
export function readWeakFileName(name: string): NameReading | null {
  if (!mayBeWeak.test(name) || !namesFile.test(name) || readKeyName(name) !== null) return null
  const words = wordsOf(name)
  const reading = readWords(name, withoutCarrier(name, words))
  return reading?.carrier === 'file' ? reading : null
}

const namesFile = /file|path|location/i

function readWords(name: string, all: readonly string[]): NameReading | null {
  const words = withoutCircumstances(all)
  const joined = `_${words.join('_')}_`
  if (!signingSecret.test(joined) || given.test(joined)) return null
  // `SECRET_KEY_BASE` is Rails' and Phoenix' key, and a passphrase that signs is one by its other word.
  const telling = words.filter((word) => word !== 'base' && word !== 'passphrase')
  if (telling.some((word) => notKeys.has(word)) || readUse(telling.join('_')) === 'other') return null
  return { ...readAnyName(name, purposeOf(words)), isWeak: true }
}
