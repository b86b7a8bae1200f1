import type { SettingsFile } from '../settings.ts'
import type { SourceFile } from '../sketch.ts'

/** A name that a service takes from a package which is not in reach, and by which tokens seem to be checked or made. */
export interface FetchedCheck {
  readonly kind: 'signs' | 'verifies'
  readonly name: string
  readonly module: string
  readonly file: SourceFile
  readonly line: number
}

interface Surroundings {
  readonly files: readonly SourceFile[]
  readonly settings: readonly SettingsFile[]
}

/**
 * The first check of tokens that the service leaves to a package which a team fetches from a place of its own: an npm scope or a
 * module that nobody else publishes, a Go module of the same owner, a class of the same company. It is a guess by names, and nothing
 * but the question of what it does is made of it. Packages that everybody uses are known by their calls, or not at all.
 */
export function findFetchedCheck({ files, settings }: Surroundings): FetchedCheck | null {
  const owners = goOwners(settings)
  const own = new Set<string>()
  for (const file of files) {
    for (const check of checksIn(file, files, owners)) {
      if (own.has(check.name)) continue
      if (!files.some(({ text }) => defines(text, check.name))) return check
      own.add(check.name)
      if (own.size >= MAX_NAMES) return null
    }
  }
  return null
}

function checksIn(file: SourceFile, files: readonly SourceFile[], owners: GoOwners): readonly FetchedCheck[] {
  switch (file.language) {
    case 'javascript':
    case 'typescript':
      return imported(file, JS_IMPORT, JS_CHECKS, (module) => isPrivateScope(module))
    case 'python':
      return imported(file, PYTHON_IMPORT, PYTHON_CHECKS, (module) => isPrivateModule(module, files))
    case 'java':
      return javaImports(file)
    case 'go':
      return goCalls(file, owners)
    default:
      return []
  }
}

/** Names of one file that are searched for in all of it, and of a service in all of its files. */
const MAX_NAMES = 20

const JS_IMPORT =
  /^(?:import\s{1,9}\{([^{}]{1,600})\}\s{1,9}from\s{1,9}|(?:const|let|var)\s{1,9}\{([^{}]{1,600})\}\s{0,9}=\s{0,9}require\()['"](@[\w-]{1,60}\/[\w./-]{1,200})['"]/gm
const JS_CHECKS =
  /^(requireAuth|currentUser|(verify|validate|check)(Access)?(Token|Jwt)|authenticate(Token|Jwt|User|Request)?|isAuthenticated|ensureAuth(enticated)?|(jwt|auth|authentication)Middleware|(Jwt|JwtAuth|Auth)Guard)$/i
const PYTHON_IMPORT =
  /^from[ \t]{1,9}([A-Za-z_][\w.]{0,120})[ \t]{1,9}import[ \t]{1,9}(?:\(([^()]{1,600})\)|([^\s(].{0,599})$)/gm
const PYTHON_CHECKS =
  /^((verify|decode|validate|check)_(access_)?(token|jwt)|get_current_(active_)?user(_id)?|(require|jwt|token|auth)_(auth|required)|JWT(Bearer|Auth|Authentication|AuthMiddleware|Middleware)|Auth(entication)?Middleware)$/

/** Scopes of npm whose packages everybody can fetch and that have guards of their own. */
const PUBLIC_SCOPES =
  /^@(nestjs|auth|auth0|clerk|okta|azure|aws-sdk|aws-amplify|supabase|fastify|hapi|koa|angular|feathersjs|adonisjs|firebase|loopback|backstage|strapi|medusajs|directus|hono|trpc|apollo|kinde-oss|workos-inc|logto|descope|stytch|casl|thream|tsndr|reduxjs|tanstack|remix-run|sveltejs|vueuse|sidebase|better-auth|redwoodjs|keystone-6|payloadcms|accounts|node-oauth|sap|ory|authzed|fusionauth|react-oauth|ionic|capacitor|vercel|next-auth|nuxtjs|nuxt|vendia|types)\//

/** Names that stand for folders of the same repository (tsconfig.json): what is there is found where it is read. */
const ALIASES =
  /^@(app|apps|lib|libs|shared|common|core|modules|module|src|utils|util|middlewares?|guards?|helpers?|config|services?|api|server|root)\//

function isPrivateScope(module: string): boolean {
  return !PUBLIC_SCOPES.test(module) && !ALIASES.test(module)
}

const PUBLIC_MODULES =
  /^(fastapi|flask|django|rest_framework|starlette|jwt|jose|authlib|oauthlib|google|firebase|auth0|msal|okta|clerk|supabase|azure|boto|keycloak|sanic|drf|dj_rest_auth|djoser|allauth|knox|oauth2_provider|ninja|httpx|requests|social|async_fastapi|another_fastapi|litestar|falcon|aiohttp|quart|tornado|channels|strawberry|graphene|graphql_jwt|pyramid|authx|propelauth|descope|stytch|workos|jupyter|streamlit|airflow|superset|chainlit|open_webui|mcp|fastmcp|langserve)/

function isPrivateModule(module: string, files: readonly SourceFile[]): boolean {
  const [top = ''] = module.split('.')
  if (PUBLIC_MODULES.test(top)) return false
  return !files.some(({ path }) => path.includes(`/${top}/`) || path.endsWith(`/${top}.py`))
}

function imported(
  file: SourceFile,
  pattern: RegExp,
  checks: RegExp,
  isPrivate: (module: string) => boolean,
): readonly FetchedCheck[] {
  const { text, language } = file
  const found: FetchedCheck[] = []
  const known = new Set<string>()
  for (const match of text.matchAll(pattern)) {
    const [, one = '', other = '', third = ''] = match
    const [module, names] = language === 'python' ? [one, other || third] : [third, one || other]
    for (const part of names.split(',')) {
      const [name = '', local = name] = part.split(/\sas\s|:/).map((one) => one.trim())
      if (!checks.test(name) || !isPrivate(module) || known.has(local) || known.size >= MAX_NAMES) continue
      known.add(local)
      if (isUsed(text, local)) found.push({ kind: 'verifies', name, module, file, line: lineAt(text, match.index) })
    }
  }
  return found
}

/** Whether the name stands anywhere but where it is imported. */
function isUsed(text: string, name: string): boolean {
  return text.split(new RegExp(`\\b${name.replaceAll(/\W/g, '')}\\b`)).length > 2
}

const JAVA_IMPORT = /^import[ \t]{1,9}((?:\w{1,80}\.){2,12})(\w{0,60}(?:Jwt|JWT)\w{0,60});/gm

function javaImports(file: SourceFile): readonly FetchedCheck[] {
  const { text } = file
  const [, own = ''] = /^package[ \t]{1,9}(\w{1,80}\.\w{1,80})/m.exec(text) ?? []
  if (own === '') return []
  const checks = Array.from(text.matchAll(JAVA_IMPORT)).filter(([, folder = '', name = '']) => {
    const isCheck = /(Filter|Util|Utils|Service|Provider|Validator|Helper|Verifier|Decoder|Manager|Parser)$/.test(name)
    return isCheck && folder.startsWith(`${own}.`)
  })
  return checks
    .slice(0, MAX_NAMES)
    .flatMap(({ 1: folder = '', 2: name = '', index }): readonly FetchedCheck[] =>
      isUsed(text, name)
        ? [{ kind: 'verifies', name, module: folder.slice(0, -1), file, line: lineAt(text, index) }]
        : [],
    )
}

interface GoOwners {
  readonly prefixes: readonly string[]
  readonly modules: readonly string[]
}

/** Whose modules the service's go.mod files are: those of the same owner, and those that are taken from another folder. */
function goOwners(settings: readonly SettingsFile[]): GoOwners {
  const texts = settings.flatMap(({ path, text }) => (path.endsWith('/go.mod') ? [text] : []))
  const modules = texts.flatMap((text) => /^module\s+"?([^\s"]+)/m.exec(text)?.[1] ?? [])
  const replaced = texts.flatMap((text) =>
    Array.from(
      text.matchAll(/^(?:replace)?[ \t]{0,9}([\w.-]{1,60}\/[\w./-]{1,120})[ \t].{0,80}?=>[ \t]{1,9}\.\.?\//gm),
      ([, one = '']) => one,
    ),
  )
  const owners = modules.flatMap((module) => /^[\w-]+\.[\w.-]+\/[^/]+\//.exec(module)?.[0] ?? [])
  return { prefixes: [...owners, ...replaced], modules }
}

const GO_IMPORT = /^[ \t]{0,9}(?:import[ \t]{1,9})?(?:(\w{1,60})[ \t]{1,9})?"([\w.-]{1,60}\/[\w./-]{1,160})"/gm

const GO_CHECKS = /^(Create|Generate|Sign|Issue|New|Make|Validate|Verify|Parse|Check|Decode)[A-Z]/

function goCalls(file: SourceFile, { prefixes, modules }: GoOwners): readonly FetchedCheck[] {
  if (prefixes.length === 0) return []
  const { text } = file
  const found: FetchedCheck[] = []
  const imports = Array.from(text.matchAll(GO_IMPORT)).filter(([, , path = '']) => {
    const isOwn = modules.some((module) => path === module || path.startsWith(`${module}/`))
    return !isOwn && prefixes.some((prefix) => path.startsWith(prefix))
  })
  for (const [, alias, path = ''] of imports.slice(0, MAX_NAMES)) {
    const name = alias ?? path.slice(path.lastIndexOf('/') + 1)
    const calls = new RegExp(`\\b${name.replaceAll(/\W/g, '')}\\.(\\w{1,60})\\(`, 'g')
    for (const { 1: call = '', index } of text.matchAll(calls)) {
      const [, verb] = GO_CHECKS.exec(call) ?? []
      if (verb === undefined || !/token|jwt/i.test(call)) continue
      if (found.length >= MAX_NAMES) return found
      const kind = /^(Create|Generate|Sign|Issue|New|Make)$/.test(verb) ? 'signs' : 'verifies'
      found.push({ kind, name: call, module: path, file, line: lineAt(text, index) })
    }
  }
  return found
}

/** Whether a file of the service's own has a thing of that name: then it is read there. */
function defines(text: string, name: string): boolean {
  return (
    text.includes(name) && new RegExp(`\\b(?:class|function|const|let|var|def|func)[ \\t]{1,9}${name}\\b`).test(text)
  )
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
