/** How much of a document is taken apart: hostile files must end, and a configuration is smaller than this. */
export const documentLimits = {
  scalars: 50_000,
  depth: 64,
} as const
