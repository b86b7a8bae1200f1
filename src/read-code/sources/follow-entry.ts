import type { SourceFile } from '../sketch.ts'
import type { Reach } from './roots.ts'

/**
 * What of the source a service runs.
 *
 * - `all` what the image runs by itself; all of it is the service's.
 * - `some` another program of the same source: only the files that it leads to.
 * - `none` a tool that serves nobody: a migration, a build.
 * - `may` another program that could not be followed.
 */
export type FoundEntry =
  | { readonly kind: 'all' | 'none' | 'may' }
  | { readonly kind: 'some'; readonly main: string; readonly paths: ReadonlySet<string> }

/** Nobody writes a longer command, and the expressions that look into one take the square of its length. */
const MAX_COMMAND = 2_000

const MIGRATION =
  /\b(alembic|(manage\.py|artisan|rails|rake|flask)\s+(db[: ])?(migrate|upgrade|collectstatic|seed)|prisma\s+(migrate|db)|db:migrate|migration:run|knex\s+migrate|sequelize|goose|golang-migrate|flyway|liquibase|dbmate)\b/
/** One command that fetches packages, builds or tests, and then ends. */
const TOOL =
  /^(?:(?:ba|a)?sh -l?c )?(?:composer (?:install|update|dump-autoload|test)|(?:npm|pnpm|bun|yarn) (?:ci|i|install|test|run (?:build|lint|test))|yarn$|bundle install|pip[\d.]* install|go (?:build|generate|mod|test)|(?:\.\/)?(?:mvnw?|gradlew?) (?:[-:\w. ]*)(?:build|compile|install|package|test|verify)|pytest|jest|vitest|phpunit|rspec|tsc|eslint)\b[^;&|]*$/
/** Rust's migration tools, where nothing else is started after them. */
const RUST_MIGRATION = /^(?:\S*sh\s+-l?c\s+)?\S*(?:sea-orm-cli|diesel|sqlx|refinery|cargo\s+sqlx)\b/
/** Programs whose parts no import names. */
const FINDS_BY_ITSELF = /\bdjango\b|\bimportlib\b|\bpkgutil\b|autodiscover|import_string/
const SERVES_BY_FRAMEWORK = /\bget_[aw]sgi_application\(/
/** Programs that serve what the framework finds by itself: it is not known what is not part of it. */
const SERVER =
  /\b(uvicorn|gunicorn|hypercorn|daphne|fastapi|flask|runserver|waitress|uwsgi|granian|supervisord|nodemon|nest|next|ts-node-dev|puma|rails\s+s|unicorn|php-fpm|artisan\s+serve|dotnet|java|air)\b/

/**
 * Tells what the service's own command runs, where the compose file gives one. `isOfSeveral`: other services are built from
 * the same source, so that a server too runs only a part of it.
 */
export function followEntry(
  { service, imageCommand }: Reach,
  files: readonly SourceFile[],
  packageText: string | null,
  isOfSeveral: boolean,
): FoundEntry {
  const given = service.command.map(({ text }) => text.revealText()).join(' ')
  if (given === '')
    return MIGRATION.test(imageCommand.join(' ').slice(0, MAX_COMMAND)) && !SERVER.test(imageCommand.join(' '))
      ? { kind: 'may' }
      : { kind: 'all' }
  if (given.length > MAX_COMMAND) return { kind: 'may' }
  const line = expandScripts(given, packageText).slice(0, MAX_COMMAND)
  if (TOOL.test(given.trim()) || /\bpython[\d.]*\s+-m\s+http\.server\b/.test(line)) return { kind: 'none' }
  if (SERVER.test(line)) {
    const [, module] = /\b(?:uvicorn|gunicorn|hypercorn|daphne|granian)\b.*?\s([A-Za-z_][\w.]*):\w+/.exec(line) ?? []
    const served = module === undefined || !isOfSeveral ? null : findStem(module.replaceAll('.', '/'), files)
    const paths = served === null ? null : reachedFrom(served, files)
    const reached = paths === null ? [] : files.filter(({ path }) => paths.has(path))
    // Settings that are made in the program name no modules of its own to be found.
    const isConfigured = reached.some(({ text }) => /\bsettings\.configure\(/.test(text))
    return paths === null || (!isConfigured && reached.some(({ text }) => FINDS_BY_ITSELF.test(text)))
      ? { kind: 'all' }
      : { kind: 'some', main: served?.path ?? '', paths }
  }
  if (MIGRATION.test(line) || RUST_MIGRATION.test(line.split(/&&|;/).at(-1)?.trim() ?? '')) return { kind: 'none' }
  const entry = findModule(line, files)
  if (entry === null && /\b(python[\d.]*|node|ts-node|tsx)\s+[\w./-]+\.(py|[cm]?[jt]s)\b/.test(line))
    return { kind: 'may' }
  if (entry === null)
    return { kind: /\b(celery|worker|beat|sidekiq|consumer|cron|queue:work|rq|arq)\b/.test(line) ? 'may' : 'all' }
  // The main program by another way is still all of it, and so is one that serves what its framework finds.
  if (SERVES_BY_FRAMEWORK.test(entry.text)) return { kind: 'all' }
  if (/(^|\/)(main|index|server|app|manage|bin\/www)\.\w+$/.test(entry.path)) return { kind: 'all' }
  return { kind: 'some', main: entry.path, paths: reachedFrom(entry, files) }
}

/** `npm run worker` is what package.json says. */
function expandScripts(line: string, packageText: string | null): string {
  const [, name] = /\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+)?([\w:.-]+)/.exec(line) ?? []
  if (name === undefined || packageText === null) return line
  const [, script] =
    new RegExp(`"${name.replaceAll('.', '\\.')}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(packageText) ?? []
  return script ?? line
}

function findModule(line: string, files: readonly SourceFile[]): SourceFile | null {
  const [, module] =
    /\bpython[\d.]*\s+(?:-u\s+)?-m\s+([\w.]+)/.exec(line) ??
    /\bcelery\s+(?:-A|--app)[ =]([\w.]+)/.exec(line) ??
    /\barq\s+([\w.]+)\.\w+/.exec(line) ??
    /\b(?:dramatiq|huey_consumer(?:\.py)?)\s+([\w.]+)/.exec(line) ??
    []
  if (module !== undefined) return findStem(module.replaceAll('.', '/'), files)
  const [, script] =
    /\b(?:python[\d.]*|node|ts-node|tsx|bun)\s+(?:-\S+\s+)*([\w./@-]+?)(?:\.(?:[cm]?[jt]s|py))?(?:\s|$)/.exec(line) ??
    []
  if (script === undefined) return null
  return findStem(script.replace(/^\.?\//, '').replace(/^(?:app|usr\/src\/app|dist|build)\//, ''), files)
}

function findStem(stem: string, files: readonly SourceFile[]): SourceFile | null {
  const ends = [stem, `${stem}/__main__`, `${stem}/__init__`, `${stem}/index`, `${stem}/celery`]
  const stems = files.map((file) => ({ file, stem: file.path.replace(/\.\w+$/, '') }))
  for (const end of ends) {
    const found = stems.find((one) => one.stem === end || one.stem.endsWith(`/${end}`))
    if (found !== undefined) return found.file
  }
  return null
}

/** The files that a file's imports lead to. Where a framework finds modules by itself (celery's autodiscover), all. */
function reachedFrom(entry: SourceFile, files: readonly SourceFile[]): ReadonlySet<string> {
  const byName = new Map<string, SourceFile[]>()
  for (const file of files) {
    const parts = file.path.replace(/\.\w+$/, '').split('/')
    const last = parts.at(-1) ?? ''
    const name = /^(__init__|index)$/.test(last) ? (parts.at(-2) ?? '') : last
    byName.set(name, [...(byName.get(name) ?? []), file])
  }
  const reached = new Set<SourceFile>([entry])
  for (const file of reached)
    for (const words of importsOf(file.text))
      for (const candidate of byName.get(words.at(-1) ?? '') ?? []) {
        const path = candidate.path.replace(/\.\w+$/, '').replace(/\/(__init__|index)$/, '')
        if (path.endsWith(words.slice(-2).join('/'))) reached.add(candidate)
      }
  return new Set([...reached].map(({ path }) => path))
}

/** The modules that a text names, as words; of `from a.b import c` both `a/b` and `a/b/c`. */
function* importsOf(text: string): Generator<readonly string[]> {
  for (const [, from = '', names = ''] of text.matchAll(
    /^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^()]*\)|[^\n]+)/gm,
  )) {
    const module = from.split('.').filter((word) => word !== '')
    yield module
    for (const [name] of names.matchAll(/\w+/g)) yield [...module, name]
  }
  for (const [, names = ''] of text.matchAll(/^[ \t]*import\s+([\w.]+(?:\s*,\s*[\w.]+)*)/gm))
    for (const name of names.split(',')) yield name.trim().split('.')
  for (const [, module = ''] of text.matchAll(/(?:\bfrom|\brequire\(|\bimport\(?)\s*['"]([^'"\n]{1,200})['"]/g))
    yield module
      .replace(/\.[cm]?[jt]sx?$/, '')
      .split('/')
      .filter((word) => word !== '' && !/^[.~@]*$/.test(word))
}
