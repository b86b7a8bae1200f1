import type { DocumentFormat } from '../../model/stack/document.ts'
import type { DocumentPlace } from './product.ts'

/** Extensions of configuration files, and how such a file is read. */
const formats = {
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
  properties: 'properties',
  ini: 'ini',
  cfg: 'ini',
} as const satisfies Readonly<Record<string, DocumentFormat>>

/**
 * One place in every configuration file of some folders, read by its extension: products look in several folders and take
 * several formats. A folder may hold a `*`; the empty text is the root.
 */
export function documentPlaces(
  folders: readonly string[],
  extensions: readonly (keyof typeof formats)[],
  pointer: readonly string[],
  holds: 'key' | 'file' | 'url' = 'key',
): readonly DocumentPlace[] {
  return folders.flatMap((folder) =>
    extensions.map((extension) => ({ path: `${folder}/*.${extension}`, format: formats[extension], pointer, holds })),
  )
}
