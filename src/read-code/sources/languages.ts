import type { CodeLanguage } from '../../model/code/code.ts'

const extensions: ReadonlyMap<string, CodeLanguage> = new Map([
  ['py', 'python'],
  ['js', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['jsx', 'javascript'],
  ['ts', 'typescript'],
  ['mts', 'typescript'],
  ['cts', 'typescript'],
  ['tsx', 'tsx'],
  ['go', 'go'],
  ['java', 'java'],
  ['kt', 'kotlin'],
  ['cs', 'csharp'],
  ['php', 'php'],
  ['rb', 'ruby'],
  ['rs', 'rust'],
])

/** Languages of servers that are not read, by extension: where there is such source, "nothing found" means little. */
const unread: ReadonlyMap<string, string> = new Map([
  ['scala', 'Scala'],
  ['ex', 'Elixir'],
  ['exs', 'Elixir'],
  ['erl', 'Erlang'],
  ['clj', 'Clojure'],
  ['dart', 'Dart'],
  ['swift', 'Swift'],
  ['groovy', 'Groovy'],
  ['fs', 'F#'],
  ['vb', 'Visual Basic'],
  ['cr', 'Crystal'],
  ['hs', 'Haskell'],
  ['lua', 'Lua'],
  ['pl', 'Perl'],
  ['cpp', 'C++'],
  ['cc', 'C++'],
  ['zig', 'Zig'],
])

/** What a file is by its name. `null`: not source. A test is, where it `isNamed` as the program to run. */
export function languageOf(
  name: string,
  isNamed = false,
):
  | { readonly kind: 'read'; readonly language: CodeLanguage }
  | { readonly kind: 'settings' }
  | { readonly kind: 'unread'; readonly language: string }
  | null {
  if (isSettingsFile(name)) return { kind: 'settings' }
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const language = extensions.get(extension)
  if (language !== undefined) return isTestOrMade(name) && !isNamed ? null : { kind: 'read', language }
  const other = unread.get(extension)
  return other === undefined ? null : { kind: 'unread', language: other }
}

function isSettingsFile(name: string): boolean {
  return (
    name === 'go.mod' ||
    name === 'Cargo.toml' ||
    /^(application|bootstrap)(-[\w.]+)?\.(ya?ml|properties)$/.test(name) ||
    /^application(-[\w.]+)?\.conf$/.test(name) ||
    /^appsettings(\.[\w-]+)?\.json$/i.test(name) ||
    /^\.env(\.(local|production|development|docker))?$/.test(name)
  )
}

function isTestOrMade(name: string): boolean {
  return (
    /(^test_.*|_test|_spec|\.(test|spec|e2e|e2e-spec|stories|d|min|bundle|config\.test)|Tests?|IT|_pb2|_pb2_grpc|\.pb|\.gen|\.g|\.Designer)\.\w+$/.test(
      name,
    ) || /^(conftest|setup_tests?|jest\.\w+)\.\w+$|^(tests?|build)\.rs$/.test(name)
  )
}

const skippedFolders: ReadonlySet<string> = new Set([
  ...['node_modules', 'bower_components', 'vendor', 'vendored', 'third_party', 'thirdparty', 'site-packages', 'Pods'],
  ...['dist', 'build', 'out', 'target', 'obj', 'coverage', '__pycache__', 'htmlcov', 'venv', 'virtualenv', 'logs'],
  ...['test', 'tests', '__tests__', '__mocks__', 'spec', 'specs', 'e2e', 'cypress', 'fixtures', 'testdata', 'mocks'],
  ...['docs', 'doc', 'examples', 'example', 'samples', 'storybook', 'locales', 'i18n', 'public', 'static', 'assets'],
  ...[
    'charts',
    'helm',
    'k8s',
    'kubernetes',
    'terraform',
    'migrations',
    'seeds',
    'seeders',
    'postman',
    'benchmarks',
    'benches',
  ],
])

/** Folders in which nobody looks: other people's code, tests, what a build made. */
export function isSkippedFolder(name: string, path: string): boolean {
  // Java's packages: com/example, com/acme/test. What is not part of the program is beside src/main.
  if (/\/src\/main(\/|$)/.test(path)) return name.startsWith('.') || name === 'node_modules'
  return (
    skippedFolders.has(name) ||
    name.startsWith('.') ||
    /\.(Tests?|UnitTests|IntegrationTests)$/i.test(name) ||
    /-e2e$/.test(name)
  )
}
