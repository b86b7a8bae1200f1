import { wordsOf } from './name-words.ts'

/** What may be a secret by its name: everything else is not compared with keys. */
const mayBeSecret = /secret|key|token|auth|passw|salt|pepper|crypt|seed|hmac|sign/i

const otherUses = new Set(
  (
    'password passwd pass pwd encryption encrypt encrypted crypt crypto cipher aes fernet salt pepper db database postgres ' +
    'postgresql mysql mariadb mongo mongodb redis rabbitmq amqp session sessions cookie cookies csrf xsrf smtp mail mailer s3 aws ' +
    'minio bucket webhook webhooks hook bot stripe oauth oauth2 oidc client consumer license licence turn turnserver signaling ' +
    'recording base vapid push captcha recaptcha sentry telegram slack openai crawler scraper registration bootstrap root seed'
  ).split(' '),
)

/** What a secret is for, as its name says: a token's key may be behind it, something else is, or it is no secret. */
export function readUse(name: string): 'key' | 'other' | null {
  if (!mayBeSecret.test(name)) return null
  const words = wordsOf(name)
  const joined = `_${words.join('_')}_`
  if (words.some((word) => otherUses.has(word)) || /_api_?(key|token|secret)_|_access_key_/.test(joined)) return 'other'
  if (/_(id|ids|name|url|uri|host|path|header|enabled|type|method|mode|ttl|length)_$/.test(joined)) return null
  if (/_(expir\w*|exp|alg|algorithm|issuer|iss|audience|aud|passphrase)_/.test(joined)) return null
  return words.some((word) => /^(secret|secrets|key|keys|token|auth|hmac)$/.test(word)) ? 'key' : null
}
