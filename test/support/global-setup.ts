import { readFile } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { importBusyboxImage } from './engine/images.ts'
import { provideEngine } from './engine/provide-engine.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket of the tests' own engine, which holds `BUSYBOX_IMAGE`; `null` where there is none. */
    engineSocket: string | null
  }
}

/**
 * Starts one engine for the whole run, if a test file of this run asks for it (`inject('engineSocket')`). Where that is not
 * possible it says why and those tests are skipped; with `COUNTERSIGN_REQUIRE_ENGINE=1` the run fails instead.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!(await isEngineWanted(project))) {
    project.provide('engineSocket', null)
    return undefined
  }
  const { engine, reason } = await provideEngine()
  if (engine === undefined) {
    if (process.env['COUNTERSIGN_REQUIRE_ENGINE'] === '1') {
      throw new Error(`COUNTERSIGN_REQUIRE_ENGINE=1 and there is no container engine: ${reason}`)
    }
    console.warn(`\n  !! No container engine, every test that needs one is SKIPPED: ${reason}\n`)
    project.provide('engineSocket', null)
    return undefined
  }
  try {
    await importBusyboxImage(engine.socketPath)
  } catch (error) {
    await engine.stop()
    throw error
  }
  project.provide('engineSocket', engine.socketPath)
  return () => engine.stop()
}

async function isEngineWanted(project: TestProject): Promise<boolean> {
  // Vitest keeps the file names of its command line to itself; without them every test file counts.
  const names: unknown = Reflect.get(project.vitest, 'filenamePattern')
  const { testFiles } = await project.globTestFiles(Array.isArray(names) ? names : undefined)
  const sources = await Promise.all(testFiles.map((file) => readFile(file, 'utf8')))
  return sources.some((source) => source.includes("inject('engineSocket')"))
}
