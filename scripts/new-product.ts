import { join } from 'node:path'
import { refreshCatalogue } from './generate-catalogue.ts'
import { planProduct } from './scaffold/plan-product.ts'
import { runScaffold } from './scaffold/write-scaffold.ts'

/* `npm run new-product -- ID IMAGE VARIABLE`: see "Add a product" in CONTRIBUTING.md. */
runScaffold(
  'npm run new-product -- ID IMAGE VARIABLE, the id in kebab-case (open-webui), the image without tag (ghcr.io/open-webui/open-webui), the variable that holds its key',
  planProduct,
)
if (process.exitCode === undefined) await refreshCatalogue(join(import.meta.dirname, '..'), false)
