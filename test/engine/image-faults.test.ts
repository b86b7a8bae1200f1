import { afterEach, expect, test } from 'vitest'
import { openEngine } from '../../src/collect/engine/engine-session.ts'
import {
  containerId,
  type Fault,
  type FaultyEngine,
  inspectAnswer,
  startFaultyEngine,
} from '../support/engine/faulty-engine.ts'

const imageId = `sha256:${'ab'.repeat(32)}`
let engine: FaultyEngine | undefined

afterEach(() => engine?.close())

/** What `listInherited` says of a container, and how often the image was asked for. */
async function inherit(image: Fault | undefined, container: Readonly<Record<string, unknown>> = {}) {
  engine = await startFaultyEngine({
    containers: [{ ...inspectAnswer(1, ['A=1', 'B=2', 'C']), Image: imageId, ...container }],
    faults: image === undefined ? {} : { image },
  })
  const options = { shell: {}, homeDirectory: '/nonexistent', host: `unix://${engine.socketPath}`, timeoutMs: 1000 }
  const session = await openEngine(options, new AbortController().signal)
  await session.collect()
  const names = await session.listInherited(containerId(1))
  await session.listInherited(containerId(1))
  session.close()
  const asked = engine.calls
    .filter(({ path }) => path.includes('/images/'))
    .map(({ method, path }) => `${method} ${path}`)
  return { names: names && [...names], asked }
}

const answers = (json: unknown): Fault => ({ kind: 'answer', json })
const once = [`GET /v1.47/images/${imageId}/json`]

test.each<[string, Fault | undefined, readonly string[] | null]>([
  ['the same value', answers({ Config: { Env: ['A=1'] } }), ['A']],
  ['another value', answers({ Config: { Env: ['A=2', 'B='] } }), []],
  ['a name without a value', answers({ Config: { Env: ['C'] } }), ['C']],
  ['a name without a value where the container has one', answers({ Config: { Env: ['A'] } }), []],
  ['no environment', answers({ Config: { Env: null } }), []],
  ['a hidden environment', answers({ Config: {} }), null],
  ['no configuration', answers({}), null],
  ['an environment that is none', answers({ Config: { Env: [{ A: 1 }] } }), null],
  ['an image that is gone', undefined, null],
  ['a proxy that does not let it through', { kind: 'status', status: 403 }, null],
  ['no JSON', { kind: 'malformed-json' }, null],
  ['an answer without end', { kind: 'huge-body' }, null],
  ['an answer that is cut', { kind: 'reset-mid-body' }, null],
  ['no answer', { kind: 'hang' }, null],
])('%s', async (_name, fault, names) => {
  expect(await inherit(fault)).toEqual({ names, asked: once })
})

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['a container whose environment is hidden', { Config: { Image: 'app:1' } }],
  ['an image without an id', { Image: undefined }],
  ['an id that is a path', { Image: '../containers/json?all=1&x=' }],
])('%s is not asked for', async (_name, container) => {
  expect(await inherit(answers({ Config: { Env: ['A=1'] } }), container)).toEqual({ names: null, asked: [] })
})
