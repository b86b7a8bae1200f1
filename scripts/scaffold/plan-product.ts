import { constantOf, type Scaffold } from './write-scaffold.ts'

/** An entry of the catalogue with one product, and the sample that it matches. The registry and the page are generated from it. */
export function planProduct(_root: string, [id, image, variable, ...rest]: readonly string[]): Scaffold | null {
  if (id === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) return null
  if (image === undefined || !/^[a-z0-9][a-z0-9._/-]*$/.test(image)) return null
  if (variable === undefined || !/^[A-Za-z_]\w*$/.test(variable) || rest.length > 0) return null
  return {
    made: { [`src/recognise/catalogue/entries/${id}.ts`]: entryText(id, image, variable) },
    changed: {},
    next: 'write what the entry says TODO about (its sources first), give the sample what its documentation gives a stack, and npx vitest run test/catalogue src/recognise/catalogue.',
  }
}

function entryText(id: string, image: string, variable: string): string {
  return `import type { CatalogueEntry } from '../product.ts'

/** TODO what the product is called, and what of it is here. */
export const ${constantOf(id)}: CatalogueEntry = {
  id: '${id}',
  title: '${id}',
  // TODO the page of its documentation, or the line of its source, that says which variables it reads.
  sources: ['https://docs.example/${id}'],
  products: [
    {
      title: '${id}',
      images: ['${image}'],
      services: ['${id}'],
      keys: [
        {
          variables: ['${variable}'],
          purpose: 'access',
          links: ['${id}'],
          // TODO whether it signs, verifies, or both, and what it does without a key.
          role: 'both',
          roleBasis: '${id} signs and verifies its tokens',
          form: 'text',
          whenUnset: 'unknown',
        },
      ],
    },
  ],
}

/** The smallest stack with it. */
export const sample = \`
services:
  ${id}:
    image: ${image}
    environment:
      ${variable}: made-up-key-of-this-sample-0123456789abcdef
\`
`
}
