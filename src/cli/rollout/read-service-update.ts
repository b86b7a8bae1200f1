import { posix } from 'node:path'
import { Secret } from '../../model/keys/secret.ts'
import type { AddedFile, ServiceUpdate } from '../../model/stack/service-update.ts'
import { dockerWords, type Flag, takeAll } from '../commands/command-words.ts'

/** The options of `docker service update` without a value of their own word; all other long ones have one. */
const switches = new Set(
  '--detach --force --init --no-healthcheck --no-resolve-image --quiet --read-only --rollback --tty --with-registry-auth'.split(
    ' ',
  ),
)
const hasValue = (name: string): boolean =>
  name.startsWith('--') ? !switches.has(name) : name === '-u' || name === '-w'

/** Which variables, secrets and configs they change cannot be determined here. */
const opaqueFlags = new Set('--rollback --args --entrypoint --mount-add --mount-rm --credential-spec'.split(' '))

/**
 * Reads `docker service update … SERVICE`; `null` where it is another command. `shell` has the value of a variable that is added by its
 * name alone.
 */
export function readServiceUpdate(
  command: readonly string[],
  shell: Readonly<Record<string, string | undefined>>,
): ServiceUpdate | null {
  const words = dockerWords(command)
  if (words?.[0] !== 'service' || (words[1] !== 'update' && words[1] !== 'rollback')) return null
  const { flags, operands } = takeAll(words.slice(2), hasValue)
  const [service] = operands
  if (service === undefined || operands.length > 1) return null
  const all = (name: string): readonly string[] => flags.filter(([flag]) => flag === name).map(([, value]) => value)
  const isOn = ([, value]: Flag): boolean => value !== 'false'
  const image = all('--image').at(-1)
  return {
    service,
    addsVariables: new Map(all('--env-add').map((written) => readVariable(written, shell))),
    removesVariables: all('--env-rm'),
    addsFiles: [
      ...all('--secret-add').map((written) => readFile('secret', written)),
      ...all('--config-add').map((written) => readFile('config', written)),
    ],
    removesFiles: [
      ...all('--secret-rm').map((name) => ({ kind: 'secret', name }) as const),
      ...all('--config-rm').map((name) => ({ kind: 'config', name }) as const),
    ],
    ...(image === undefined ? {} : { image }),
    opaqueOptions: [
      ...(words[1] === 'rollback' ? ['docker service rollback'] : []),
      ...new Set(flags.filter((flag) => opaqueFlags.has(flag[0]) && isOn(flag)).map(([name]) => name)),
    ],
  }
}

function readVariable(
  written: string,
  shell: Readonly<Record<string, string | undefined>>,
): readonly [string, Secret | null] {
  const cut = written.indexOf('=')
  if (cut >= 0) return [written.slice(0, cut), Secret.fromText(written.slice(cut + 1))]
  const value = shell[written]
  return [written, value === undefined ? null : Secret.fromText(value)]
}

/** `NAME`, or `source=NAME,target=PATH` and more. */
function readFile(kind: AddedFile['kind'], written: string): AddedFile {
  const members = new Map(
    written.split(',').map((part): [string, string] => {
      const cut = part.indexOf('=')
      return cut < 0 ? ['', part] : [part.slice(0, cut).trim().toLowerCase(), part.slice(cut + 1)]
    }),
  )
  const name = members.get('source') ?? members.get('src') ?? members.get('') ?? ''
  const target = members.get('target') ?? name
  return { kind, name, target: posix.resolve(kind === 'secret' ? '/run/secrets' : '/', target) }
}
