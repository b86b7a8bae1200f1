/**
 * Rules about how a key is made, kept and named. A finding of theirs says nothing about whether keys fit together: it does not
 * count as found when a flaw makes them differ.
 */
export const hygieneRules: ReadonlySet<string> = new Set([
  'placeholder-secret',
  'short-secret',
  'low-entropy-secret',
  'literal-secret',
  'purpose-reuse',
  'key-over-exposed',
  'key-shared-across-projects',
  'private-key-in-validator',
  'latent-split',
  'unwired-variable',
])
