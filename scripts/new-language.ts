import { planLanguage } from './scaffold/plan-language.ts'
import { runScaffold } from './scaffold/write-scaffold.ts'

/* `npm run new-language -- ID EXTENSION`: see "Add a language" in CONTRIBUTING.md. */
runScaffold(
  'npm run new-language -- ID EXTENSION, the id as the grammar is called (powershell: tree-sitter-powershell.wasm), the extension of its files (ps1)',
  planLanguage,
)
