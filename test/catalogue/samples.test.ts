import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { audit } from '../../src/audit.ts'
import { catalogue } from '../../src/recognise/catalogue/index.ts'
import type { Product } from '../../src/recognise/catalogue/product.ts'

/*
 * Every entry of the catalogue brings a sample beside it: the text of a small stack in which an audit recognises each of its products, by
 * a key that it knows. It stands in the file of the entry, as a constant that the program does not import and that its bundle leaves out.
 */

test.each(catalogue.map((entry) => [entry.id, entry] as const))('%s: its sample is recognised', async (id, entry) => {
  const { sample }: { readonly sample?: string } = await import(`../../src/recognise/catalogue/entries/${id}.ts`)
  expect(sample, `src/recognise/catalogue/entries/${id}.ts exports no sample`).toBeTypeOf('string')
  const wanted = entry.products.filter(isRecognisable).map(({ title }) => title)
  const found = await recogniseIn(sample ?? '')
  expect([...new Set(found)].toSorted()).toEqual([...new Set(wanted)].toSorted())
})

/** Whether an image tells the product, and a key shows it: one that is only known by what is no key of it shows nothing. */
function isRecognisable({ images, keys, isApplication }: Product): boolean {
  return isApplication !== true && images.length > 0 && keys.some(({ isToken }) => isToken !== true)
}

/** The products of which an audit of the stack knows a key. */
async function recogniseIn(text: string): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-sample-'))
  try {
    writeFileSync(join(directory, 'compose.yaml'), text)
    const { groups } = await audit(
      {
        compose: {
          directory,
          displayDirectory: directory,
          files: [],
          envFiles: [],
          profiles: [],
          shell: {},
          compose: 'v5',
        },
        engine: null,
        fingerprintKey: new Uint8Array(32).fill(7),
        failOn: 'error',
        version: '0.0.0-test',
      },
      AbortSignal.timeout(30_000),
    )
    return groups.flatMap(({ bindings }) =>
      bindings.map(({ product, service, variable }) => product ?? `no product: ${service}.${variable}`),
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}
