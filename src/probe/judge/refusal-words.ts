/**
 * Words by which answers say that a token was not taken, in languages that APIs are written in. By themselves they prove nothing: a
 * page for everybody may say “log in”. They count where good and bad answers differ by them.
 */
const words =
  /unauthori[sz]ed|unauthenticated|not (?:authori[sz]ed|authenticated|logged in|signed in|allowed)|forbidden|access denied|permission denied|authenticat\w{0,8} (?:required|failed|needed|error)|authori[sz]ation (?:required|failed|needed)|credentials|(?:invalid|expired|missing|bad|no|wrong|malformed|unknown) (?:access |bearer |auth |api )?(?:token|jwt|signature|session)|(?:token|jwt|signature|session) (?:is |has |was |not )?(?:invalid|expired|missing|required|rejected|malformed|valid|verification)|(?:please|must|need to) (?:log|sign) ?in|log ?in required|login|sign in|nicht (?:angemeldet|autorisiert|berechtigt)|anmelden|non autoris|no autorizad|n\u00e3o autorizad|non autorizzat|\u043d\u0435 \u0430\u0432\u0442\u043e\u0440\u0438\u0437\u043e\u0432\u0430\u043d|\u672a\u767b\u5f55|\u672a\u767b\u9304|\u672a\u6388\u6743|\u672a\u6388\u6b0a|\u8bf7\u767b\u5f55|\u767b\u5f55|\u65e0\u6548|\u5931\u6548|\u8fc7\u671f|\u8a8d\u8a3c|\u30ed\u30b0\u30a4\u30f3|\ub85c\uadf8\uc778|\uc778\uc99d/iu

/** Names of members that carry a code in place of the status. */
const codeNames = /^(?:code|status|status_?code|err(?:or)?_?(?:code|no)|result_?code|ret(?:_?code)?)$/i

/** Texts of a code or a status that mean no. */
const refusingTexts =
  /^(?:error|fail(?:ed|ure)?|denied|unauthori[sz]ed|unauthenticated|forbidden|not_?authenticated|(?:invalid|expired|missing)[_-]?\w*|\w*[_-](?:invalid|expired|missing|required)|4\d\d)$/i

/** Members of an envelope that say whether it went well. */
const outcomeNames = ['success', 'ok', 'succeeded', 'isSuccess', 'authenticated', 'isAuthenticated', 'authorized']

/** Whether a member's name is that of a code, whose number tells answers apart. */
export function isCodeName(name: string): boolean {
  return codeNames.test(name)
}

/** A refusal is short, or says it at the top. */
const LONGEST_READ = 16_384

/** Whether a text has words of a refusal, or a field for a password. */
export function hasRefusalWords(text: string): boolean {
  const read = text.slice(0, LONGEST_READ)
  return words.test(read) || /type=["']?password/i.test(read)
}

/** Whether a path is that of a login. */
export function leadsToLogin(path: string): boolean {
  return /(?:^|[/_.-])(?:log[_-]?in|sign[_-]?in|auth(?:orize|enticate)?|sso|oauth2?|saml2?|accounts?\/login|session\/new)(?:[/_.?-]|$)/i.test(
    path,
  )
}

/** Whether a path is that of a page which says no, or of a login. */
export function leadsToRefusal(path: string): boolean {
  return (
    leadsToLogin(path) ||
    /(?:^|[/_.-])(?:errors?|denied|forbidden|unauthori[sz]ed|no[_-]?access|invalid|expired|log[_-]?out|sign[_-]?out|40[0-9])(?:[/_.?-]|$)/i.test(
      path,
    )
  )
}

/**
 * Words that say no in a short text, or as the title of a page. A success may have them, too: they count where everybody gets the text
 * (read-refusals.ts).
 */
const plainWords =
  /unauthori[sz]ed|unauthenticated|(?:not|isn.t|aren.t) (?:authori[sz]ed|authenticated|logged in|signed in)|forbidden|access denied|permission denied|authenticat(?:ion|e) (?:is )?(?:required|failed|needed)|authori[sz]ation (?:is )?(?:required|failed|needed)|(?:invalid|expired|malformed) (?:access |bearer |auth |api )?(?:token|jwt|signature)|(?:token|jwt) (?:is |has |was )?(?:invalid|expired|missing|rejected)|(?:please|must|need to) (?:log|sign) ?in|log ?in required|nicht (?:angemeldet|autorisiert)|non autoris\u00e9|no autorizado|n\u00e3o autorizado|\u672a\u767b\u5f55|\u672a\u767b\u9304|\u672a\u6388\u6743|\u672a\u6388\u6b0a|\u8bf7\u767b\u5f55/iu

const LONGEST_REFUSAL = 200

function readTitle(page: string): string {
  const begin = page.search(/<title>/i)
  if (begin < 0) return ''
  return (
    page
      .slice(begin + '<title>'.length)
      .split('<')[0]
      ?.slice(0, LONGEST_REFUSAL) ?? ''
  )
}

/** Whether a text may be nothing but a refusal: a short one in words of a refusal, or a page with such a title, 401, or a login's. */
export function isPlainRefusal(text: string): boolean {
  if (text.length <= LONGEST_REFUSAL && !text.trimStart().startsWith('<')) return plainWords.test(text)
  const title = readTitle(text.slice(0, LONGEST_READ))
  if (/^\s*40[13]\b/.test(title) || plainWords.test(title)) return true
  return /^\s*(?:log ?in|sign ?in)\b/i.test(title) && /type=["']?password/i.test(text.slice(0, LONGEST_READ))
}

/**
 * Whether a document says that it went well, or holds a list of things: words of a refusal may then be those of a thing in it
 * (`[{"name": "invalid token"}]`), and it is not nothing but a refusal.
 */
export function isAnswerDocument(value: unknown): boolean {
  const isFilled = (one: unknown) => Array.isArray(one) && one.length > 0
  if (typeof value !== 'object' || value === null) return false
  const fields: Readonly<Record<string, unknown>> = { ...value }
  return isFilled(value) || outcomeNames.some((name) => fields[name] === true) || Object.values(fields).some(isFilled)
}

/**
 * Whether a document says that the request failed, whatever the status: `{"error": …}`, `{"errors": […]}`, `{"success": false}`,
 * `{"status": "error"}`, `{"code": 401}`, at the top or one level below (`meta`, `status`, `result`).
 */
export function isErrorDocument(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const fields: Readonly<Record<string, unknown>> = { ...value }
  if (fields['type'] === 'error' || fields['type'] === 'connection_error') return true
  if (outcomeNames.some((name) => fields[name] === false)) return true
  if (Object.entries(fields).some(([name, member]) => isCodeName(name) && isRefusingCode(member))) return true
  if (fields['result'] === 'error' || fields['result'] === 'fail') return true
  const hasError = ['error', 'errors'].some((name) => isReported(fields[name]))
  if (hasError && !hasAnswer(fields['data'] ?? fields['result'])) return true
  return depth === 0 && ['meta', 'status', 'result', 'header'].some((name) => isErrorDocument(fields[name], 1))
}

/** Codes by which envelopes say that it went well. */
const goodCodes: ReadonlySet<number> = new Set([0, 1, 100, 1000, 10_000, 20_000])

/** Whether an envelope has a code of which nobody knows what it means: one that is neither 2xx nor one of those for success. */
export function mayBeErrorCode(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).some(([name, member]) => {
    const isCode = isCodeName(name) && Number.isInteger(member)
    return isCode && !goodCodes.has(member) && !(member >= 200 && member <= 299)
  })
}

function isReported(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0
}

/** GraphQL answers `{"data": {"me": null}}` beside its errors: that is no answer. */
function hasAnswer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && value !== null
  return Object.values(value).some((member) => member !== null)
}

function isRefusingCode(value: unknown): boolean {
  if (typeof value === 'number') return (value >= 400 && value <= 599) || (value >= 40_000 && value <= 50_399)
  return typeof value === 'string' && value.length < 64 && refusingTexts.test(value)
}
