import type { RolloutBreak } from '../../../model/stack/rollout.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'
import { listStaying, replaceTogether, servicesOf } from '../../words/rollout-words.ts'

/**
 * Both sides of a step can be consistent and the step between them not: a token outlives the moment in which it was signed
 * (RFC 7519 §4.1.4), and RFC 7515 §5.2 has whoever no longer knows its key reject it. RFC 7517 §5 and RFC 8725 §3.5 leave the
 * way out: hold two keys for a while. Where nobody can, the tokens are lost with the key, which is what a rotation is for:
 * that is told and does not refuse.
 */
export const rolloutBreaksLiveTokens = defineRule({
  id: 'rollout-breaks-live-tokens',
  severity: 'error',
  confidence: 'certain',
  summary: 'A rollout, although consistent in itself, makes services refuse tokens that are in use.',
  remedy: 'First have every validator accept the new key in addition to the old one, then change the issuer.',
  needs: ['files', 'engine'],
  *check({ rollout }) {
    for (const one of rollout) yield { ...describers[one.kind](one), ...commonParts(one) }
  },
})

type Words = Pick<Report, 'message' | 'remedy' | 'severity'>

const describers: Readonly<Record<RolloutBreak['kind'], (one: RolloutBreak) => Words>> = {
  'validator-stays': ({ issuers, staying, remaining, order }) => ({
    message: `this rollout gives ${listNames(issuers)} a different key, but ${listStaying(staying)} and would refuse its tokens`,
    remedy: order.length > 0 ? inSteps(order) : replaceTogether(staying, issuers, remaining),
  }),
  'issuer-stays': ({ validators, staying, remaining, order }) => ({
    message: `this rollout removes from ${listNames(validators)} the key that ${listNames(servicesOf(staying))} signs with: ${listStaying(staying)}`,
    remedy: order.length > 0 ? inSteps(order) : replaceTogether(staying, validators, remaining),
  }),
  'key-dropped': ({ issuers, validators, order, byTurns }) => ({
    message: `this rollout removes the key of the tokens that ${listNames(issuers)} ${issuers.length === 1 ? 'has' : 'have'} issued so far: ${listNames(validators)} would refuse them${byTurns === undefined ? '' : `, and until the last task of ${listNames(byTurns)} is replaced, tasks with the old and with the new key answer in turn`}`,
    remedy: order.length > 0 ? inSteps(order) : `${noOrder}${byTurns === undefined ? '' : atOnce}`,
    ...(order.length === 0 && { severity: 'warning' as const }),
  }),
}

const noOrder =
  'No order avoids this, because not all of them can hold two keys at a time: roll out when it is acceptable to log everybody out.'
const atOnce =
  ' Have the Swarm replace all tasks of a service at once to keep this short (`deploy.update_config.parallelism: 0`).'

function inSteps(order: readonly string[]): string {
  return `Proceed in steps: ${order.map((step, index) => `${index + 1}. ${step}`).join('; ')}.`
}

function commonParts({ kind, group, confidence, issuers, validators, staying, locations }: RolloutBreak) {
  return {
    group,
    confidence,
    services: [...new Set([...validators, ...issuers])],
    data: { kind, issuers, validators, staying: staying.map(({ container }) => container) },
    locations,
  }
}
