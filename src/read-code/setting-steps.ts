import type { ActiveProfile, ValueStep } from '../model/code/code.ts'
import { Secret } from '../model/keys/secret.ts'
import type { FileLocation } from '../model/text/location.ts'
import { showAskedByCode } from '../model/text/show-name.ts'
import { normalizeKey, type Setting, type Settings } from './settings.ts'

/** Placeholders within placeholders: nobody nests deeper, and a cycle ends here. */
const MAX_NESTING = 6

/**
 * What a key of the framework's configuration is made of: what its entry in the files says, and the variable that the
 * framework itself puts above it, where the entry does not name one.
 */
export function settingSteps(
  settings: Settings,
  key: string,
  location: FileLocation,
  language: string,
  depth = 0,
): readonly ValueStep[] {
  // Spring does not read HOCON.
  const entries = (settings.get(normalizeKey(key)) ?? []).filter(({ kind }) => kind !== 'hocon')
  const entry = chooseEntry(entries)
  const isDotnet = language === 'csharp'
  const name = isDotnet ? key.replaceAll(':', '__') : relaxedName(key)
  const own: ValueStep = { kind: 'variable', name: showAskedByCode(name), blank: 'set', holds: 'value', location }
  if (entry === null) return [own]
  const stepsOf = ({ text, location: place }: Setting): readonly ValueStep[] =>
    isDotnet
      ? [{ kind: 'literal', value: Secret.fromText(text), location: place }]
      : placeholderSteps(settings, text, place, language, depth)
  const ofProfiles = entries
    .filter((one) => one !== entry && one.profile !== '' && one.text !== '' && one.text !== entry.text)
    .slice(0, MAX_PROFILES)
    .flatMap((one) => stepsOf(one).map((step) => onlyIn(step, profileOf(one, settings))))
  const inner = [...ofProfiles, ...stepsOf(entry)]
  return !isDotnet && inner.some(({ kind }) => kind === 'variable') ? inner : [own, ...inner]
}

/** The most environments of one setting that are distinguished: a look-up has few steps. */
const MAX_PROFILES = 3

function onlyIn(step: ValueStep, profile: ActiveProfile): ValueStep {
  return step.kind === 'variable' || step.kind === 'literal' ? { onlyIn: profile, ...step } : step
}

function profileOf({ profile, kind }: Setting, settings: Settings): ActiveProfile {
  if (kind === 'dotnet')
    return {
      name: profile,
      variables: ['ASPNETCORE_ENVIRONMENT', 'DOTNET_ENVIRONMENT'],
      whenUnset: 'Production',
    }
  if (kind === 'quarkus') return { name: profile, variables: ['QUARKUS_PROFILE'], whenUnset: 'prod' }
  const [active] = settings.get('spring.profiles.active') ?? []
  const text = active === undefined ? '' : (splitPlaceholder(active.text)?.fallback ?? active.text)
  return { name: profile, variables: ['SPRING_PROFILES_ACTIVE'], whenUnset: text.startsWith('${') ? '' : text }
}

/** The file for all profiles, or else the first that has something in it. */
function chooseEntry(entries: readonly Setting[]): Setting | null {
  const telling = entries.filter(({ text }) => text !== '')
  return telling.find(({ profile }) => profile === '') ?? telling[0] ?? entries[0] ?? null
}

/** Spring Boot's rule: dots become underscores, dashes go, upper case (external-config, "Binding From Environment Variables"). */
function relaxedName(key: string): string {
  return key
    .replaceAll('-', '')
    .replaceAll(/[.[\]]+/g, '_')
    .replace(/_$/, '')
    .toUpperCase()
}

/** The steps of a text with `${name:default}` in it. */
export function placeholderSteps(
  settings: Settings,
  text: string,
  location: FileLocation,
  language: string,
  depth = 0,
): readonly ValueStep[] {
  const placeholder = splitPlaceholder(text)
  if (placeholder === null) return [{ kind: 'literal', value: Secret.fromText(text), location }]
  if (depth > MAX_NESTING) return []
  const { name, fallback } = placeholder
  const steps: ValueStep[] = []
  if (/^[A-Z_][A-Z0-9_]*$/.test(name)) steps.push({ kind: 'variable', name, blank: 'set', holds: 'value', location })
  else if (/^[\w.-]+$/.test(name)) steps.push(...settingSteps(settings, name, location, language, depth + 1))
  if (fallback !== null) steps.push(...placeholderSteps(settings, fallback, location, language, depth + 1))
  return steps
}

/** Takes `${name:default}` apart; `null` where the text is something else. */
function splitPlaceholder(text: string): { readonly name: string; readonly fallback: string | null } | null {
  if (!text.startsWith('${') || !text.endsWith('}')) return null
  const inner = text.slice(2, -1)
  const colon = inner.indexOf(':')
  if (colon === -1) return { name: inner.trim(), fallback: null }
  return { name: inner.slice(0, colon).trim(), fallback: inner.slice(colon + 1) }
}
