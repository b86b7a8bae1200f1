import { hoconEntries } from './hocon-entries.ts'
import type { Crate } from './rust-modules.ts'
import type { GoModule } from './service-index.ts'
import { normalizeKey, type Setting, type Settings, type SettingsFile } from './settings.ts'

/** Entries of one file that are looked at. */
const MAX_ENTRIES = 5_000
/** Of mappings in each other. */
const MAX_DEPTH = 64

/** Reads the configuration files of one service: Spring's, .NET's, and `.env`. What cannot be read is passed over. */
export function readSettings(files: readonly SettingsFile[]): Settings {
  const settings = new Map<string, Setting[]>()
  for (const file of files) {
    let count = 0
    for (const entry of entriesOf(file)) {
      if (++count > MAX_ENTRIES) break
      const setting = ofQuarkusProfile(entry)
      const key = setting.kind === 'dotenv' ? setting.key : normalizeKey(setting.key)
      const known = settings.get(key)
      if (known === undefined) settings.set(key, [setting])
      else known.push(setting)
    }
  }
  return settings
}

/** Quarkus puts the profile before the key: `%dev.mp.jwt.verify.issuer`. */
function ofQuarkusProfile(setting: Setting): Setting {
  const [, profile, key] = /^%([\w-]+)\.(.+)$/.exec(setting.key) ?? []
  if (profile === undefined || key === undefined || setting.kind !== 'spring') return setting
  return { ...setting, key, profile, kind: 'quarkus' }
}

/** The go.mod files among the configuration. */
export function readGoModules(files: readonly SettingsFile[]): readonly GoModule[] {
  return files.flatMap(({ path, text }) => {
    if (!path.endsWith('/go.mod')) return []
    const [, module] = /^module\s+"?([^\s"]+)/m.exec(text) ?? []
    return module === undefined ? [] : [{ module, folder: path.slice(0, -'/go.mod'.length) }]
  })
}

/** The Cargo.toml files among the configuration: each crate by the name that code calls it. */
export function readCrates(files: readonly SettingsFile[]): readonly Crate[] {
  return files.flatMap(({ path, text }) => {
    if (!path.endsWith('/Cargo.toml')) return []
    const folder = path.slice(0, -'/Cargo.toml'.length)
    const named = Array.from(
      text.matchAll(/^\[(package|lib)\][^[]*?^name\s*=\s*"([\w-]+)"/gm),
      ([, , name = '']) => name,
    )
    return named.map((name) => ({ name: name.replaceAll('-', '_'), folder }))
  })
}

function entriesOf(file: SettingsFile): Iterable<Setting> {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  if (name === 'go.mod' || name === 'Cargo.toml') return []
  if (name.startsWith('.env')) return dotenvEntries(file)
  if (name.endsWith('.conf')) return hoconEntries(file)
  if (name.endsWith('.json')) return jsonEntries(file, /^appsettings\.([\w-]+)\.json$/i.exec(name)?.[1] ?? '')
  const profile = /^(?:application|bootstrap)-([\w.]+)\.\w+$/.exec(name)?.[1] ?? ''
  return name.endsWith('.properties') ? propertyEntries(file, profile) : yamlEntries(file, profile)
}

function* dotenvEntries({ text, shown }: SettingsFile): Generator<Setting> {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const assignment = cutAt(line, line.indexOf('='))
    const key = assignment?.[0].replace(/^export\s+/, '')
    if (assignment === null || key === undefined || !/^[A-Za-z_]\w*$/.test(key)) continue
    const [, raw] = assignment
    const [, quoted] = /^(?:"([^"]*)"|'([^']*)')/.exec(raw) ?? []
    yield {
      key,
      text: quoted ?? withoutComment(raw),
      location: { file: shown, line: index + 1 },
      kind: 'dotenv',
      profile: '',
    }
  }
}

function* propertyEntries({ text, shown }: SettingsFile, profile: string): Generator<Setting> {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [key, value] = cutAt(line, line.search(/[=:]/)) ?? []
    if (key !== undefined && value !== undefined && /^[^#!\s]\S*$/.test(key))
      yield { key, text: value, location: { file: shown, line: index + 1 }, kind: 'spring', profile }
  }
}

/**
 * The scalars of block mappings with their dotted keys; a document per profile. Lists, anchors and block scalars hold no
 * keys of ours. It is a reader of Spring's settings, not of YAML: `resolve/yaml` is, and belongs to Compose files.
 */
function* yamlEntries({ text, shown }: SettingsFile, fileProfile: string): Generator<Setting> {
  let open: { readonly indent: number; readonly key: string }[] = []
  let profile = fileProfile
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^---/.test(line)) {
      open = []
      profile = fileProfile
      continue
    }
    const entry = readEntry(line)
    if (entry === null) continue
    const { indent: own, key, rest } = entry
    open = open.filter(({ indent }) => indent < own)
    if (open.length >= MAX_DEPTH) continue
    open.push({ indent: own, key })
    const path = open.map((one) => one.key).join('.')
    const value = scalarOf(rest)
    if (value === null) continue
    if (/^spring\.(profiles|config\.activate\.on-profile)$/.test(path)) profile = value
    yield { key: path, text: value, location: { file: shown, line: index + 1 }, kind: 'spring', profile }
  }
}

function scalarOf(rest: string): string | null {
  const text = rest.trim()
  if (text === '' || /^[|>&*[{]/.test(text)) return null
  const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')/.exec(text) ?? []
  return double ?? single ?? withoutComment(text)
}

/** One line of a block mapping: its indent, its key without quotes, and what follows the colon. */
function readEntry(line: string): { readonly indent: number; readonly key: string; readonly rest: string } | null {
  const bare = line.replace(/^ +/, '')
  const indent = line.length - bare.length
  const [, , quoted] = /^(["'])([^"']+)\1/.exec(bare) ?? []
  const from = quoted === undefined ? 0 : quoted.length + 2
  const colon = bare.indexOf(':', from)
  const between = colon === -1 ? '' : bare.slice(from, colon)
  const rest = bare.slice(colon + 1)
  if (colon === -1 || (rest !== '' && !/^\s/.test(rest))) return null
  if (quoted !== undefined) return between.trim() === '' ? { indent, key: quoted, rest: rest.trim() } : null
  return /^[^\s#'"\-{[][^#]*$/.test(between) ? { indent, key: between.trim(), rest: rest.trim() } : null
}

/** What stands before and behind a character of a line, without whitespace around; `null` when the character is not there. */
function cutAt(line: string, at: number): readonly [string, string] | null {
  return at === -1 ? null : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

/** The text before a `#` behind whitespace. */
function withoutComment(text: string): string {
  const at = text.search(/\s#/)
  return (at === -1 ? text : text.slice(0, at)).trim()
}

/** .NET: nested objects joined with `:`; comments are allowed in these files. */
function jsonEntries({ text, shown }: SettingsFile, profile: string): readonly Setting[] {
  const entries: Setting[] = []
  let value: unknown
  try {
    value = JSON.parse(withoutComments(text))
  } catch (error) {
    if (error instanceof SyntaxError) return entries
    throw error
  }
  let searched = 0
  const add = (one: unknown, path: readonly string[]): void => {
    if (entries.length >= MAX_ENTRIES || path.length > 20) return
    if (typeof one === 'object' && one !== null) {
      for (const [key, inner] of Object.entries(one)) {
        const found = text.indexOf(JSON.stringify(key), searched)
        if (found !== -1) searched = found
        add(inner, [...path, key])
      }
    } else if (one !== null && one !== undefined) {
      const line = text.slice(0, searched).split('\n').length
      entries.push({ key: path.join(':'), text: String(one), location: { file: shown, line }, kind: 'dotnet', profile })
    }
  }
  add(value, [])
  return entries
}

function withoutComments(text: string): string {
  const kept: string[] = []
  const bare = text.replace(/^\uFEFF/, '')
  // An opening that nothing closes takes the rest: looked for again at every further one, it would take the square of the length.
  for (const [one] of bare.matchAll(/"(?:[^"\\]|\\[\s\S])*(?:"|$)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[^"/]+|\//g)) {
    if (!one.startsWith('//') && !one.startsWith('/*')) kept.push(one)
  }
  return kept.join('').replace(/,(?=\s{0,200}[}\]])/g, '')
}
