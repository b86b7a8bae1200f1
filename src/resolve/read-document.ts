import { Secret } from '../model/keys/secret.ts'
import type { DocumentFormat, DocumentNode, DocumentReaders, DocumentScalar } from '../model/stack/document.ts'
import { readAs } from './dialects/read-as.ts'
import { scanConf } from './documents/scan-conf.ts'
import { scanJson } from './documents/scan-json.ts'
import { scanIni, scanProperties } from './documents/scan-properties.ts'
import { scanToml } from './documents/scan-toml.ts'
import { scanYaml } from './documents/scan-yaml.ts'
import { decodeStrictUtf8, decodeUtf8 } from './env-file.ts'

/**
 * Every scalar of a configuration file, with its place. `null` when the bytes are no such document. Never throws for what
 * they hold, and takes apart no more than 50,000 values, 64 levels deep.
 */
export function readDocument(bytes: Uint8Array, format: DocumentFormat): DocumentNode | null {
  if (format === 'yaml') return scanYaml(bytes)
  const text = decodeStrictUtf8(bytes)?.replace(/^\ufeff/, '')
  if (text === undefined || text.includes('\0')) return null
  switch (format) {
    case 'json':
      return scanJson(text)
    case 'toml':
      return scanToml(text)
    case 'properties':
      return scanProperties(text)
    case 'ini':
      return scanIni(text)
    case 'conf':
      return scanConf(text)
  }
}

/** What an application makes of an env file that it loads by itself, as `dotenv` reads it; the last of a name counts. */
export function readMountedEnvFile(bytes: Uint8Array): readonly DocumentScalar[] {
  const places = new Map<string, number>()
  for (const [index, line] of decodeUtf8(bytes)
    .split(/\r\n|\r|\n/)
    .entries()) {
    const name = /^\s*(?:export\s+)?([\w.-]+)\s*[=:]/.exec(line)?.[1]
    if (name !== undefined) places.set(name, index + 1)
  }
  return Array.from(readAs('dotenv', bytes, {})).flatMap(([name, reading]) => {
    if (typeof reading !== 'object') return []
    const line = places.get(name)
    return { pointer: [name], text: Secret.fromText(reading.text), ...(line === undefined ? {} : { line, column: 1 }) }
  })
}

/** The readers that recognition is given. */
export const documentReaders: DocumentReaders = { document: readDocument, envFile: readMountedEnvFile }
