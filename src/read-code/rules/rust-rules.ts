import type { ValueTreatment } from '../../model/code/code.ts'
import { attributeNamed } from '../languages/rust-syntax.ts'
import type { Call, ClassSketch, Expression, Field, Scope } from '../sketch.ts'
import {
  type LanguageRules,
  type OneOf,
  type Passage,
  type Read,
  type Through,
  type ValueReader,
  variable,
} from './language-rules.ts'
import { loadedFieldRead, settingRead } from './rust-settings.ts'

/** How Rust programs read their configuration. */
export const rustRules: LanguageRules = { readOf, throughOf, fieldReadOf }

const VAR = /^(?:std\.env|env|dotenvy|dotenv)\.var(?:_os)?$/

function readOf(expression: Expression, path: string | null, scope: Scope, tracer: ValueReader): Read | null {
  if (expression.kind !== 'call') return null
  const { args, line } = expression
  if (path !== null && VAR.test(path.slice(0, -2))) {
    const names = args[0] === undefined ? [] : tracer.namesIn(args[0], scope)
    return names.length === 0 ? null : variable(names[0] ?? '', line, { names })
  }
  return settingRead(expression, scope, tracer)
}

/** Calls that hand on their first argument. */
const MAKERS =
  /(^|\.)(?:String|str|Arc|Box|Rc|Cow|Bytes|Vec|Cell|RefCell|Mutex|RwLock|Lazy|LazyLock|LazyCell|Secret|SecretString|SecretBox|Zeroizing|Protected|Data|State|Extension|Hmac\w*|Mac|Algorithm|SignatureAlgorithm)\.(?:new|from|from_str|from_utf8|from_utf8_lossy|new_from_slice|new_varkey|Borrowed|Owned)$/
/** What makes a key of a text: of jsonwebtoken, jwt-simple, biscuit. */
const KEYS =
  /(?:EncodingKey|DecodingKey|Secret|\w+Key|\w+KeyPair|\w*PublicKey)\.(?:from_(?:secret|\w+_pem|pem|bytes|\w+_der|der|ed_der)|bytes_from_str|Bytes|bytes)$/
const BASE64 = /base64|BASE64|general_purpose|STANDARD|URL_SAFE/

const METHODS = new Map<string, ValueTreatment | 'same'>(
  Object.entries({
    trim: 'trimmed',
    trim_end: 'trimmed',
    trim_end_matches: 'trimmed',
    trim_matches: 'trimmed',
    get: 'same',
    try_into: 'same',
    inner: 'same',
    into_inner: 'same',
    read: 'same',
    write: 'same',
    load: 'same',
    load_full: 'same',
    to_bytes: 'same',
    as_encoded_bytes: 'same',
  } as const),
)

function throughOf(call: Call, path: string | null, tracer: ValueReader): Passage {
  const { callee, args, scope } = call
  const method = callee.kind === 'member' ? callee.name : ''
  const full = path?.replace(/\(\)$/, '') ?? ''
  const [first] = args
  if (callee.kind === 'name' && callee.name.endsWith('!')) return ofMacro(callee.name, first)
  if (/(^|\.)(?:fs|tokio\.fs)\.read(?:_to_string)?$|(^|\.)File\.open$/.test(full)) return 'file'
  if (
    /(?:KeyPair|Key)\.generate$|(^|\.)Uuid\.new_v\d|\brand\.(?:random|thread_rng|rng)\b|Alphanumeric\.sample_string$|(^|\.)OsRng\b/.test(
      full,
    )
  )
    return 'generated'
  if (/DecodingKey\.from_rsa_(?:raw_)?components$/.test(full)) return 'remote'
  if (first !== undefined) {
    if (/DecodingKey\.from_jwk$/.test(full)) return isFetching(scope) ? 'remote' : { inner: first }
    if (/Key\.from_urlsafe_base64_secret$/.test(full)) return { inner: first, treatment: 'base64url-decoded' }
    if (/Key\.from_base64_secret$/.test(full)) return { inner: first, treatment: 'base64-decoded' }
    if (KEYS.test(full) || MAKERS.test(full)) return { inner: first }
    if (/^(?:signer|verifier)_from_(?:bytes|pem|der|jwk)$/.test(method)) return { inner: first }
    const decoded = decoding(full, args)
    if (decoded !== null) return decoded
    if (/(^|\.)Sha\d+\.digest$/.test(full)) return { inner: first, treatment: 'hashed' }
  }
  if (callee.kind !== 'member' || tracer.names.functionsOf(callee, scope).length > 0) return null
  if (method === 'app_data' && first === undefined) return ofAppData(call, tracer)
  if (method === 'replace' && first?.kind === 'text' && first.text === '\\n')
    return { inner: callee.of, treatment: 'newlines-restored' }
  const treatment = METHODS.get(method)
  if (treatment === undefined || (treatment === 'same' && args.length > 0)) return null
  return treatment === 'same' ? { inner: callee.of } : { inner: callee.of, treatment }
}

/** actix: `req.app_data::<Data<String>>()` is the only text that `App::app_data` was given. */
function ofAppData({ named }: Call, tracer: ValueReader): OneOf | null {
  const type = named.get('<T>')
  if (type?.kind !== 'name' || type.name !== 'String') return null
  const given = tracer.index.callsNamed('app_data').flatMap(({ args, scope }) => {
    const [value] = args
    return value === undefined || tracer.names.objectOf(value, scope) !== null ? [] : [{ value, scope }]
  })
  return { oneOf: given }
}

/** `env!` is what the build found, `include_str!` a file that the build reads. */
function ofMacro(name: string, first: Expression | undefined): Through | 'remote' | 'file' | null {
  if (/^(?:env|option_env|dotenv)!$/.test(name)) return 'remote'
  if (/^include_(?:str|bytes)!$/.test(name)) return 'file'
  return name === 'hex!' && first !== undefined ? { inner: first, treatment: 'hex-decoded' } : null
}

function decoding(full: string, args: readonly Expression[]): Through | null {
  const [, method] = /(?:^|\.)(decode|decode_config|decode_vec|encode)$/.exec(full) ?? []
  if (method === undefined) return null
  // `Engine::decode(&STANDARD, text)`, `STANDARD.decode(text)`, `base64::decode(text)`.
  const inner = args.at(/(^|\.)Engine\.\w+$/.test(full) ? 1 : 0)
  if (inner === undefined) return null
  if (/(^|\.)(?:hex|HEX\w*)\.decode$/.test(full)) return { inner, treatment: 'hex-decoded' }
  if (!BASE64.test(full) && !/(^|\.)Engine\./.test(full)) return null
  if (method === 'encode') return { inner, treatment: 'base64-encoded' }
  return { inner, treatment: /URL_SAFE|BASE64URL|url/.test(full) ? 'base64url-decoded' : 'base64-decoded' }
}

/** Whether the file fetches the keys that it verifies with. */
function isFetching({ file }: Scope): boolean {
  return /jwks|\.well-known|reqwest|find\(/i.test(file.source.text)
}

/** clap's and envconfig's attributes; or a field of a struct that is filled from the environment as a whole. */
function fieldReadOf(cls: ClassSketch, field: Field, tracer: ValueReader): Read | null {
  const { line } = field
  const marked = attributeNamed(
    field.decorators,
    'arg',
    'clap',
    'structopt',
    'envconfig',
    'env_config',
    'config',
    'conf',
  )
  const name = marked === null ? null : variableOf(marked, field)
  if (marked !== null && name !== null) {
    const initial =
      marked.named.get('default_value') ?? marked.named.get('default_value_t') ?? marked.named.get('default')
    return variable(name, line, { fallback: initial === undefined ? null : { value: initial, scope: cls.scope } })
  }
  return loadedFieldRead(cls, field, tracer)
}

/** `env = "KEY"`, `from = "KEY"`, or `env` alone: the field's own name. */
function variableOf({ args, named }: Call, field: Field): string | null {
  const given = named.get('env') ?? named.get('from')
  if (given?.kind === 'text') return /^[A-Za-z_]\w*$/.test(given.text) ? given.text : null
  return args.some((one) => one.kind === 'name' && one.name === 'env') ? field.name.toUpperCase() : null
}
