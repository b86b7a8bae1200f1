declare const COUNTERSIGN_VERSION: string | undefined

/** The version of the package, which the build fills in; `0.0.0-source` when run from source. */
export const version: string = typeof COUNTERSIGN_VERSION === 'string' ? COUNTERSIGN_VERSION : '0.0.0-source'
