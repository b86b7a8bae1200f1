import { Fence } from './collect/fence.ts'
import type { SupplyLimits } from './collect/supply-files.ts'
import type { ServiceCode } from './model/code/code.ts'
import type { Gap } from './model/report/gap.ts'
import type { UntrustedFiles } from './model/stack/compose.ts'
import type { FileNames } from './model/text/file-names.ts'

/** What one look at a stranger's files may read, and what it was kept from. */
export interface Confinement {
  readonly limits: Partial<SupplyLimits>
  /** Whether a configuration that the user names is the user's own, and none of the stranger's files. */
  readonly isOwn: (configFile: string | undefined) => boolean
  /** The gaps of all that was not checked, once everything was asked for. `names` are those of the project's files, if there is one. */
  readonly describe: (names: FileNames | null, code: ReadonlyMap<string, ServiceCode>) => readonly Gap[]
}

/** Half of what files may take that somebody vouches for. */
const HALF_LIMITS = { maxFileBytes: 8 * 1024 * 1024, maxFiles: 2_500, maxTotalBytes: 128 * 1024 * 1024 }

/** More names help nobody. */
const MAX_NAMES = 10

/** Keeps a look inside the folder of a stranger's files. Whatever it is kept from makes a gap, whoever asked for it. */
export function confine(untrusted: UntrustedFiles): Confinement {
  const { folder, leftOut } = untrusted
  const fence = new Fence(folder)
  return {
    limits: { ...HALF_LIMITS, fence },
    isOwn: (configFile) => configFile !== undefined && fence.isElsewhere(configFile),
    describe(names, code) {
      return [
        ...(leftOut === undefined ? [] : [describeLeftOut(leftOut)]),
        ...(fence.refused.size === 0 ? [] : [describeRefused([...fence.refused], folder, names)]),
        ...Array.from(code.values()).flatMap((one) => describeCode(one, folder)),
      ]
    },
  }
}

function describeLeftOut(what: string): Gap {
  return { source: what, code: 'untrusted', reason: `--untrusted reads only files: ${what} were not checked` }
}

/** Only names that were shown are safe to show: a path may have a secret filled in. */
function describeRefused(paths: readonly string[], folder: string, names: FileNames | null): Gap {
  const known = paths.flatMap((path) => names?.find(path) ?? []).toSorted()
  const listed = known.slice(0, MAX_NAMES)
  const list = listed.length === 0 ? '' : `: ${listed.join(', ')}${paths.length > listed.length ? ', …' : ''}`
  const subject = paths.length === 1 ? '1 file or folder' : `${paths.length} files and folders`
  const reason = `${subject} outside ${folder} ${paths.length === 1 ? 'was' : 'were'} not read, because --untrusted reads nothing there${list}`
  return { source: 'countersign', code: 'untrusted', reason }
}

function describeCode({ service, limits }: ServiceCode, folder: string): readonly Gap[] {
  const isOutside = limits.some((limit) => limit.kind === 'not-in-reach' && limit.why === 'outside')
  if (!isOutside) return []
  const reason = `its source is outside ${folder}, and --untrusted reads nothing there`
  return [{ source: service, code: 'untrusted', reason }]
}
