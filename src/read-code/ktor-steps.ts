import type { ValueStep } from '../model/code/code.ts'
import { Secret } from '../model/keys/secret.ts'
import type { FileLocation } from '../model/text/location.ts'
import { showAskedByCode } from '../model/text/show-name.ts'
import { normalizeKey, type Setting, type Settings } from './settings.ts'

/** Settings that name each other: nobody nests deeper, and a cycle ends here. */
const MAX_NESTING = 6

/**
 * What a key of Ktor's configuration is made of: application.conf, in which a later entry takes precedence over an earlier one, or
 * application.yaml. Only the command line takes precedence over them.
 */
export function ktorSteps(settings: Settings, key: string, location: FileLocation, depth = 0): readonly ValueStep[] {
  if (depth > MAX_NESTING) return []
  const steps: ValueStep[] = []
  for (const entry of (settings.get(normalizeKey(key)) ?? []).toReversed()) {
    if (entry.kind !== 'hocon' && entry.kind !== 'spring') continue
    const asked = askedBy(entry)
    if (asked === null)
      return [...steps, { kind: 'literal', value: Secret.fromText(entry.text), location: entry.location }]
    const { name, fallback, isOptional } = asked
    // A path of the configuration first, and then the environment.
    const isKey = name !== key && settings.has(normalizeKey(name))
    if (isKey) steps.push(...ktorSteps(settings, name, location, depth + 1))
    // A text in YAML may begin with a dollar for any reason.
    else if (/^[A-Z_][A-Z0-9_]*$/.test(name)) steps.push(variable(name, entry.location))
    if (fallback !== null) steps.push({ kind: 'literal', value: Secret.fromText(fallback), location: entry.location })
    if (!isOptional) return steps
  }
  return steps
}

function variable(name: string, location: FileLocation): ValueStep {
  return { kind: 'variable', name: showAskedByCode(name), blank: 'set', holds: 'value', location }
}

interface Asked {
  readonly name: string
  readonly fallback: string | null
  readonly isOptional: boolean
}

/** HOCON: `${?X}`. YAML: `$X`, `$?X`, `$X:default`, also in braces. `null`: it is a text. */
function askedBy({ kind, text }: Setting): Asked | null {
  if (!text.startsWith('$')) return null
  const bare = text.startsWith('${') && text.endsWith('}') ? text.slice(2, -1) : text.slice(1)
  const isOptional = bare.startsWith('?')
  const inner = isOptional ? bare.slice(1) : bare
  const colon = kind === 'hocon' ? -1 : inner.indexOf(':')
  if (colon === -1) return { name: inner.trim(), fallback: null, isOptional }
  return { name: inner.slice(0, colon).trim(), fallback: inner.slice(colon + 1).replace(/^"(.*)"$/, '$1'), isOptional }
}
