import { symbolStart } from '../../../model/stack/wiring-symbol.ts'

/** What stands between an opening and a closing. */
const brackets: readonly (readonly [string, string])[] = [
  ['${', '}'], // envsubst, Spring, KrakenD, HOCON
  ['{{', '}}'], // Go templates, Jinja, Helm, Consul
  ['{%', '%}'],
  ['<%', '%>'], // ERB
]

const templates: readonly RegExp[] = [
  /%env\([^)%]*\)%|^%[A-Za-z_][\w.]*%$/, // Symfony
  /^\$\([^)]*\)$/, // Easypanel, Kubernetes, a shell's command
  /^\$[A-Za-z_]\w*$/,
  /\$\$?cap_\w+/, // CapRover
  /^\{(?:env\.|\$|Passwords\.)[^}]*\}$/, // Caddy, Cosmos
  /^__\w+__$|^@[A-Z][A-Z0-9_]*@$/, // placeholders of sed scripts and autoconf
  /^(?:env|vault|ssm|secretsmanager|op|file-secret):\/?\/?\S/,
]

/**
 * Whether something fills the text in before it is used: it holds `${VAR}`, `{{ .Env.VAR }}`, `%env(VAR)%` or one of their
 * kind, or the symbol of a variable that nobody set. Such a text is no key.
 */
export function isTemplate(text: string): boolean {
  if (text.includes(symbolStart)) return true
  if (text.length > MAX_TEMPLATE) return false
  return brackets.some((pair) => holdsBetween(text, pair)) || templates.some((pattern) => pattern.test(text))
}

function holdsBetween(text: string, [opening, closing]: readonly [string, string]): boolean {
  const at = text.indexOf(opening)
  return at !== -1 && text.includes(closing, at + opening.length)
}

/** A longer text is a PEM or a set of keys: no placeholder, and slow to search. */
const MAX_TEMPLATE = 4_096

const references: readonly RegExp[] = [
  /^\$\{\??(?:env[.:])?([A-Za-z_]\w*)(?:[^}\w][^}]*)?\}$/,
  /^\$([A-Za-z_]\w*)$/,
  /^\{\{-?\s*\.Env\.([A-Za-z_]\w*)\s*-?\}\}$/,
  /^\{\{-?\s*(?:env|getenv|mustEnv)\s{0,9}\(?\s{0,9}["'`]([A-Za-z_]\w*)["'`]\s{0,9}\)?\s{0,9}-?\}\}$/,
  /^\{\{-?\s*\$?([A-Z_][A-Z0-9_]*)\s*-?\}\}$/,
  /^%env\((?:\w+:)*([A-Za-z_]\w*)\)%$/,
  /^\{(?:env\.|\$)([A-Za-z_]\w*)\}$/,
]

/** The environment variable that the whole text stands for; `null` when it is more than that, or something else. */
export function readReference(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed.length > MAX_TEMPLATE) return null
  for (const pattern of references) {
    const name = pattern.exec(trimmed)?.[1]
    if (name !== undefined) return name
  }
  return null
}
