import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../support/run-cli.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'countersign-sbom-'))

interface Component {
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly 'bom-ref': string
  readonly properties: readonly { readonly name: string; readonly value: string }[]
}

let bom: {
  readonly bomFormat: string
  readonly specVersion: string
  readonly metadata: { readonly component: { readonly name: string } }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

beforeAll(() => {
  ensureBuilt()
  const target = join(folder, 'bom.json')
  execFileSync(process.execPath, [join(root, 'scripts', 'sbom.mjs'), target], { cwd: root, stdio: 'pipe' })
  bom = JSON.parse(readFileSync(target, 'utf8'))
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true }))

const delivered = (how: string): readonly string[] =>
  bom.components
    .filter(({ properties }) => properties.some(({ name, value }) => name === 'countersign:delivery' && value === how))
    .map(({ name }) => name)
    .toSorted()

/** What the built files still ask Node for. */
function askedFor(): readonly string[] {
  const dist = join(root, 'dist')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:c|m)?js$/.test(file))
  const names = files.flatMap((file) =>
    Array.from(
      readFileSync(join(dist, file), 'utf8').matchAll(
        /(?:\brequire|\bimportModule|\bimport)\("(@[\w-]+\/[\w.-]+|[a-z][\w.-]*)(?:\/[^"]*)?"\)|\bfrom"(@[\w-]+\/[\w.-]+|[a-z][\w.-]*)(?:\/[^"]*)?"/g,
      ),
      ([, called, imported]) => called ?? imported ?? '',
    ),
  )
  const builtin = new Set([...builtinModules, 'node'])
  return [...new Set(names)].filter((name) => !builtin.has(name)).toSorted()
}

test('it is a CycloneDX 1.6 document about this package', () => {
  const { bomFormat, specVersion, metadata } = bom
  expect({ bomFormat, specVersion, name: metadata.component.name }).toEqual({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    name: 'countersign',
  })
  for (const { name, version, purl } of bom.components) {
    expect(decodeURIComponent(purl)).toBe(`pkg:npm/${name}@${version}`)
  }
  const known = new Set([...bom.components.map((one) => one['bom-ref']), ...bom.dependencies.map(({ ref }) => ref)])
  expect(bom.dependencies.flatMap(({ dependsOn }) => dependsOn.filter((ref) => !known.has(ref)))).toEqual([])
})

test('every package of the bundles is in it, and no other is said to be', async () => {
  const { onlyResources }: { onlyResources: Plugin } = await import(join(root, 'scripts', 'only-resources.mjs'))
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts', 'src/read-services.ts', 'src/index.ts'],
    outdir: folder,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    plugins: [onlyResources],
    external: askedFor().flatMap((name) => [name, `${name}/*`]),
  })
  const names = Object.keys(metafile.inputs).flatMap(
    (input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [],
  )
  const grammars = ['@vscode/tree-sitter-wasm', '@tree-sitter-grammars/tree-sitter-kotlin']
  // The grammars are copied as they are, and jose is a bundle of its own.
  const wanted = [...new Set([...names, ...grammars, 'web-tree-sitter', 'jose'])].toSorted()
  expect(delivered('bundled')).toEqual(wanted)
})

test('whatever the bundles ask for is installed beside them', () => {
  const installed = new Set(delivered('installed'))
  expect(askedFor().filter((name) => !installed.has(name))).toEqual([])
})

/** `npm`, as it answers with a registry that says this; a word of its own is no JSON. */
function adviseWith(answers: Readonly<Record<'audit' | 'signatures', string>>) {
  const script = `#!/bin/sh\nif [ "$2" = signatures ]; then cat <<'EOF'\n${answers.signatures}\nEOF\nelse cat <<'EOF'\n${answers.audit}\nEOF\nfi\nexit 1\n`
  writeFileSync(join(folder, 'npm'), script)
  chmodSync(join(folder, 'npm'), 0o755)
  const env = { ...process.env, PATH: [folder, process.env['PATH']].join(delimiter) }
  const ran = spawnSync(process.execPath, [join(root, 'scripts', 'advisories.mjs')], { env, encoding: 'utf8' })
  return { status: ran.status, stdout: ran.stdout }
}

const sound = { audit: '{"vulnerabilities":{}}', signatures: '{"invalid":[],"missing":[]}' }
const about = (name: string, severity: string) => JSON.stringify({ vulnerabilities: { x: { name, severity } } })

test.each([
  ['nothing is wrong', sound, 0],
  ['a grave advisory about what is installed', { ...sound, audit: about('fastify', 'critical') }, 1],
  ['a grave advisory about what is bundled', { ...sound, audit: about('commander', 'high') }, 1],
  ['one about a tool', { ...sound, audit: about('vitest', 'critical') }, 0],
  ['a light one', { ...sound, audit: about('fastify', 'low') }, 0],
  [
    'a signature that is wrong',
    { ...sound, signatures: '{"invalid":[{"name":"jose","version":"6"}],"missing":[]}' },
    1,
  ],
  [
    'a registry that refuses',
    { audit: '{"statusCode":405,"error":{}}', signatures: '{"error":{"code":"ENOTFOUND"}}' },
    0,
  ],
  ['a registry that answers something else', { audit: '<html>', signatures: '' }, 0],
])('advisories: %s', (_name, answers, status) => {
  expect(adviseWith(answers)).toMatchObject({ status })
})

test('a registry that does not answer is reported', () => {
  const { stdout } = adviseWith({ audit: '', signatures: '' })
  expect(stdout.split('\n').toSorted()).toEqual([
    '',
    'advisories: the registry did not answer; nothing is known',
    'signatures: the registry did not answer; nothing is known',
  ])
})
