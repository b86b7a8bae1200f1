import type { Rule } from '../define-rule.ts'
import { algorithmMismatch } from './algorithm-mismatch.ts'
import { commentAsSecret } from './comment-as-secret.ts'
import { containerDiffersFromCompose } from './container-differs-from-compose.ts'
import { dialectSensitiveValue } from './dialect-sensitive-value.ts'
import { literalSecret } from './literal-secret.ts'
import { placeholderSecret } from './placeholder-secret.ts'
import { secretEmpty } from './secret-empty.ts'
import { secretMismatch } from './secret-mismatch.ts'
import { secretMissing } from './secret-missing.ts'
import { shortSecret } from './short-secret.ts'
import { unwiredVariable } from './unwired-variable.ts'

/** Every rule: what breaks a token first, then drift, then hygiene. The order here is the order in reports and docs. */
export const rules: readonly Rule[] = [
  secretMismatch,
  secretMissing,
  secretEmpty,
  algorithmMismatch,
  commentAsSecret,
  containerDiffersFromCompose,
  unwiredVariable,
  dialectSensitiveValue,
  placeholderSecret,
  shortSecret,
  literalSecret,
]
