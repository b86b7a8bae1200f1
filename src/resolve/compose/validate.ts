import type { LoadContext } from './load-context.ts'
import type { ModelMapping } from './model-node.ts'
export function validateModel(_context: LoadContext, _model: ModelMapping): void {}
