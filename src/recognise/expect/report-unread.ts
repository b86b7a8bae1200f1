import type { Gap, GapCode } from '../../model/report/gap.ts'
import { identityOf } from '../../model/text/identity.ts'
import type { Template } from '../../model/text/template.ts'
import type { UnreadFile } from '../carry/gather-keys.ts'
import type { Sighting } from '../sight/sighting.ts'

const codes: Readonly<Partial<Record<UnreadFile['why'], GapCode>>> = {
  unreadable: 'unreadable',
  'out-of-time': 'timeout',
  'too-many-files': 'too-large',
}

/**
 * The gaps of services that would be reported to lack a key, and mount a file that exists and could not be read: the key may be in it.
 * `reported` has the gaps so far; files outside of an untrusted folder are reported elsewhere.
 */
export function reportUnread(
  withheld: ReadonlyMap<Sighting, UnreadFile>,
  lacks: (sighting: Sighting) => boolean,
  reported: readonly Gap[],
  showPath: (path: Template) => string,
): readonly Gap[] {
  const gaps = new Map<string, Gap>()
  for (const [sighting, { path, why, detail }] of withheld) {
    const code = codes[why]
    if (code === undefined || !lacks(sighting)) continue
    const volume = sighting.volumes.find(({ source }) => !source.isEmpty && isWithin(path, source.filled()))
    const source = volume === undefined ? sighting.service : showPath(volume.source)
    if (reported.some((gap) => gap.source === source)) continue
    const reason = `${sighting.service} mounts it and is given no key; the key may be in it: ${detail}`
    gaps.set(identityOf(source, sighting.service), { source, code, reason })
  }
  return [...gaps.values()]
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}
