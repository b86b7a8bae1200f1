import type { Gap } from '../../model/report/gap.ts'
import type { ContainerFact } from '../../model/stack/container.ts'
import { readUse } from '../names/other-uses.ts'

/**
 * The names of the secrets of Podman that a container gets in variables and that the engine does not show. Podman 5 tells of
 * `--secret NAME,type=env,target=VARIABLE` as of a variable of the secret's name with seven asterisks for its value; Podman 4 shows both
 * as the program gets them.
 */
export function findMasked(environment: ContainerFact['environment']): readonly string[] {
  if (environment?.get('container')?.revealText() !== 'podman') return []
  return [...environment].flatMap(([name, value]) => (value?.revealText() === '*******' ? [name] : []))
}

interface MaskedHolder {
  readonly container?: string
  readonly maskedSecrets?: readonly string[]
}

/** A gap for each that may be a token's key by its name. */
export function reportMasked({ container = '', maskedSecrets = [] }: MaskedHolder): readonly Gap[] {
  return maskedSecrets
    .filter((secret) => readUse(secret) !== 'other')
    .map((secret) => ({
      source: container,
      subject: { kind: 'container', name: container },
      code: 'hidden',
      reason: `${container} gets the Podman secret “${secret}” in a variable, and the engine shows neither which one nor what is in it: mount it as a file (type=mount)`,
    }))
}
