import type { StayingContainer, StayReason } from '../../model/stack/rollout.ts'
import { listNames } from './list-names.ts'

const reasons: Readonly<Record<StayReason, string>> = {
  'by-hand': 'started by hand',
  kept: 'the command replaces none',
  'not-in-files': 'in none of the compose files',
  'other-host': 'on another host than the command changes',
  'not-named': 'not part of the command',
  unchanged: 'Compose sees no change: file contents are not compared',
}

/** The containers that stay, each with the reason, and the verb. */
export function listStaying(staying: readonly StayingContainer[]): string {
  const words = staying.map(({ container, because }) => `${container} (${reasons[because]})`)
  return `${listNames(words)} ${words.length === 1 ? 'is not replaced' : 'are not replaced'}`
}

/** What to do so that nobody stays behind: neither who breaks something by it nor who is `left` with the same key. */
export function replaceTogether(
  staying: readonly StayingContainer[],
  others: readonly string[],
  left: readonly StayingContainer[],
): string {
  if (staying.some(({ because }) => because === 'other-host')) return onEachHost
  const byHand = staying.filter(({ because }) => because === 'by-hand' || because === 'not-in-files')
  const services = [
    ...new Set([...others, ...servicesOf([...staying, ...left].filter((one) => !byHand.includes(one)))]),
  ]
  const command = `\`docker compose up -d --force-recreate ${services.join(' ')}\``
  if (byHand.length === 0) return `Replace them in one step: ${command}.`
  const names = listNames(byHand.map(({ container }) => container))
  return `Give ${names} the new key in the same step: remove ${byHand.length === 1 ? 'it' : 'them'} and start again from the compose files.`
}

const onEachHost =
  'No command replaces containers of two hosts: let the validators accept both keys first, or roll out on every host when it is acceptable that tokens are refused in between. Hosts that must not share keys: declare it (`differ` under `across` in countersign.yaml).'

/** Their services, each once. */
export function servicesOf(staying: readonly StayingContainer[]): readonly string[] {
  return [...new Set(staying.map(({ service }) => service))]
}
