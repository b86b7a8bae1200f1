import type { LogRow } from './row.ts'
import { otherLanguageRows } from './rows/go-ruby-php-rust.ts'
import { jvmAndDotnetRows } from './rows/jvm-dotnet.ts'
import { nodeRows } from './rows/node.ts'
import { productRows } from './rows/products.ts'
import { pythonRows } from './rows/python.ts'
import { sharedRows } from './rows/shared-words.ts'

/** Every row, those of one library before those of several. */
export const logRows: readonly LogRow[] = [
  ...pythonRows,
  ...nodeRows,
  ...productRows,
  ...jvmAndDotnetRows,
  ...otherLanguageRows,
  ...sharedRows,
]

/** The most letters of a line that are looked at. */
const LONGEST_LINE = 8 * 1024

/** A line without one of these says nothing of tokens: most lines are done with here. */
const hint =
  /jwt|jws|jwk|token|signature|segment|expired|audience|issuer|authoriz|authent|claim|PGRST|IDX[1-4]|keyfunc|secretOrP|WSREJECT|WebSocket|connection rejected|HMAC key|key material|padding|signing|algorithm|oidc|alg value|header string|verification key|kid|Key Set|payload string|Subject must|algorithms|asymmetric key|public key|Fail to fetch|future|maxAge|NotBefore|BeforeValid|iat required|secret or public key|formatted key|Zero-length|ALG_NOT|"alg"|cryptographic|symmetric key|MissingAPIKey|of invalid type|auth header|malformed JSON|too short|shorter than|validate key|parse your key|while decoding|timestamp cannot|fetch data from|decode_error|authlib|base64url|USER_INFO_REQUEST_ERROR/i

const speaksOfTokens = /\b(jwt|jws|jwks|bearer|token|tokens|jsonwebtoken)\b/i

/** What reads like a refusal of a token and is none: TLS, webhooks, databases, packages, S3, CSRF, parsers, language models. */
const falseFriends =
  /x509:|bad certificate|certificate (signed|signature|verif)|webhook|stripe|svix|hub-signature|hmac validation|password authentication|access denied for user|WRONGPASS|NOAUTH|SCRAM|GPG error|NO_PUBKEY|apt-key|EXPKEYSIG|cosign|checksum|SignatureDoesNotMatch|RequestTimeTooSkewed|InvalidAccessKeyId|csrf|TokenMismatchException|unexpected token|max_tokens|token limit|tokens per minute|tokenizer|ActiveStorage|BadSignature(?!Error: bad_)|itsdangerous|invalid_grant|bad_verification_code|ProviderToken/i

/** Tests that run in a container say that they refuse. */
const ofTests = /\u2713|\b(PASS|FAIL)\b/

/** A line of an access log holds what a client wrote: its path and its agent. */
const accessLine = /"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT) [^"]{0,4000}"/

/**
 * The row that a line of a log fits, or `null`. Nothing else of the line leaves this function. Every pattern is linear in the length of
 * the line, of which only the beginning is looked at.
 */
export function matchLine(written: string): LogRow | null {
  if (!hint.test(written)) return null
  const cut = written.length > LONGEST_LINE ? written.slice(0, LONGEST_LINE) : written
  const line = cut.replace(/(\u001b|\\u001b)\[[0-9;]{0,20}m/g, '').replace(/\\{1,3}"/g, '"')
  if (falseFriends.test(line) || ofTests.test(line)) return null
  const isAccess = accessLine.test(line)
  const isAboutTokens = speaksOfTokens.test(line)
  for (const row of logRows) {
    if (row.needsWord === true && !isAboutTokens) continue
    if (isAccess && row.isSocket !== true) continue
    if (typeof row.says === 'string' ? line.includes(row.says) : row.says.test(line)) return row
  }
  return null
}
