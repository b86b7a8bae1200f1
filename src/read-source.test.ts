import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { supplyFiles } from './collect/supply-files.ts'
import type { ComposeProject } from './model/stack/compose.ts'
import { type Declarations, noDeclarations } from './model/stack/declarations.ts'
import { Template } from './model/text/template.ts'
import type { SourceMemory } from './read-services.ts'
import { noCode, readSource } from './read-source.ts'
import { resolveCompose } from './resolve/resolve-compose.ts'

const made: string[] = []

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true })
})

/** A folder with these files, and the project in it. */
function place(files: Readonly<Record<string, string>>): {
  readonly directory: string
  readonly project: ComposeProject
} {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-source-'))
  made.push(directory)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  const request = { directory: join(directory, 'deploy'), displayDirectory: directory, files: [], envFiles: [] }
  const { project } = supplyFiles(resolveCompose({ ...request, profiles: [], shell: {}, compose: 'v5' }))
  if (project === null) throw new Error('no project')
  return { directory, project }
}

const source =
  'import os\nimport jwt\n\ndef check(token):\n    return jwt.decode(token, os.environ["KEY"], ["HS256"])\n'
const building = 'services:\n  api:\n    build: ../api\n'

function read(
  { project }: ReturnType<typeof place>,
  more: {
    readonly memory?: SourceMemory
    readonly declarations?: Declarations
    readonly noteSource?: (path: string) => void
  } = {},
) {
  return readSource({
    project,
    declarations: noDeclarations,
    supply: (dialogue, noteFile) => supplyFiles(dialogue, { noteFile }),
    ...more,
  })
}

test('nothing is asked where nothing is built and nothing mounted', async () => {
  const { project } = place({ 'deploy/compose.yaml': 'services:\n  api:\n    image: example/api\n' })
  const supply = (): never => {
    throw new Error('a file was asked for')
  }
  expect(await readSource({ project, declarations: noDeclarations, supply })).toBe(noCode)
})

test('the repository around the project folder is in reach, and what is outside of the project without one is not', async () => {
  const files = { 'deploy/compose.yaml': building, 'api/app.py': source }
  expect((await read(place(files))).get('api')?.limits).toEqual([{ kind: 'not-in-reach', why: 'outside' }])
  expect((await read(place({ ...files, '.git/HEAD': '' }))).get('api')?.role).toBe('validator')
})

test('a declared folder is read in place of what the build says', async () => {
  const stack = place({ '.git/HEAD': '', 'deploy/compose.yaml': building, 'api/app.py': '', 'other/app.py': source })
  const folders = [Template.written(join(stack.directory, 'other'))] as const
  const code = await read(stack, { declarations: { ...noDeclarations, code: [{ service: 'api', folders }] } })
  expect(code.get('api')?.role).toBe('validator')
})

const nothing = 'print("nothing")\n'

/** A memory, and a stack whose files were all made long ago. */
async function readOnce(noticesChanges: boolean) {
  const stack = place({ '.git/HEAD': '', 'deploy/compose.yaml': building, 'api/app.py': source })
  for (const name of ['', '.git', 'deploy', 'api', 'api/app.py']) age(join(stack.directory, name))
  const memory: SourceMemory = { noticesChanges, latest: null }
  return { stack, memory, first: await read(stack, { memory }) }
}

function age(path: string): void {
  utimesSync(path, new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:00:00Z'))
}

test('source stands as it was read, until the compose files ask for other source', async () => {
  const { stack, memory, first } = await readOnce(false)
  writeFileSync(join(stack.directory, 'api/app.py'), nothing)
  expect(await read(stack, { memory })).toBe(first)
  mkdirSync(join(stack.directory, 'other'))
  writeFileSync(join(stack.directory, 'other/app.py'), source)
  const roleIn = async (folder: string): Promise<string | undefined> => {
    const folders = [Template.reference(join(stack.directory, folder), '${CODE}')] as const
    const declarations = { ...noDeclarations, code: [{ service: 'api', folders }] }
    return (await read(stack, { memory, declarations })).get('api')?.role
  }
  expect(await roleIn('api')).toBe('none')
  expect(await roleIn('other')).toBe('validator')
})

test('with a memory that notices changes, changed source is read again, and the same source is not', async () => {
  const { stack, memory, first } = await readOnce(true)
  expect(await read(stack, { memory })).toBe(first)
  writeFileSync(join(stack.directory, 'api/app.py'), nothing)
  const changed = await read(stack, { memory })
  expect(changed).not.toBe(first)
  expect(changed.get('api')?.role).toBe('none')
  writeFileSync(join(stack.directory, 'api/other.py'), source)
  expect((await read(stack, { memory })).get('api')?.role).toBe('validator')
})

test('what is to be watched of the source is reported at every look', async () => {
  const { stack, memory } = await readOnce(true)
  const look = async (): Promise<ReadonlySet<string>> => {
    const noted = new Set<string>()
    await read(stack, { memory, noteSource: (path) => noted.add(path) })
    return noted
  }
  const again = await look()
  expect(again).toContain(join(stack.directory, 'api/app.py'))
  writeFileSync(join(stack.directory, 'api/app.py'), nothing)
  expect(await look()).toEqual(again)
})
