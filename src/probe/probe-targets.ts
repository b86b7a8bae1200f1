import { generateKeyPair } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { promisify } from 'node:util'
import { startDeadline } from '../model/limits/start-deadline.ts'
import { identityOf } from '../model/text/identity.ts'
import type { KeyMaterial } from '../token/key-material.ts'
import { type CatalogueBounds, makeProbeTokens, type ProbeTokens } from '../token/probe-tokens.ts'
import { createRequestQueue, type QueueLimits, type RequestQueue } from './ask/request-queue.ts'
import { offerKeySet } from './offer-key-set.ts'
import { probeEndpoint } from './probe-endpoint.ts'
import type { ProbeResult } from './probe-result.ts'
import { type CompleteOptions, completeOptions, type ProbeOptions, type ProbeTarget } from './probe-target.ts'

const noKey: KeyMaterial = {
  key: null,
  algorithm: 'HS256',
  claims: {},
  foreignKeys: [],
  publicKeys: [],
  placeholders: [],
  issued: [],
}

/**
 * Asks every target with the whole catalogue of docs/live.md, and only the targets. `keys` holds the key material of each
 * trust group by its id; a target whose group is not there is asked without a good token. Results are in the order of the
 * targets. Never rejects for what a server does: that is a state with a reason and a failure. When `signal` is aborted, or the
 * time for everything is over, what is still to be asked fails at once.
 */
export async function probeTargets(
  targets: readonly ProbeTarget[],
  keys: ReadonlyMap<string, KeyMaterial>,
  options: ProbeOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly ProbeResult[]> {
  const complete = completeOptions(options)
  const deadline = startDeadline(complete.totalTimeoutMs, signal)
  const bounded = deadline.signal
  setMaxListeners(0, bounded) // every queue that waits listens to it
  const { bounds, close } = await readBounds(complete)
  const tokens = rememberTokens(keys, bounds)
  // All before anything is sent: at each origin then every endpoint's first good token goes before any bad one.
  const made = await Promise.all(targets.map(tokens))
  const queues = new Map<string, RequestQueue>()
  let [requests, finished] = [0, 0]
  const reportProgress = () => complete.onProgress?.({ requests, finished, endpoints: targets.length })
  try {
    return await Promise.all(
      targets.map(async (target, index) => {
        const origin = readOrigin(target)
        const queue = queues.get(origin) ?? createRequestQueue(readPace(complete), bounded)
        queues.set(origin, queue)
        // A signal for each endpoint: adding a listener looks through all that are there.
        const own = AbortSignal.any([bounded])
        setMaxListeners(0, own)
        const onAnswer = () => {
          requests++
          reportProgress()
        }
        const result = await probeEndpoint(target, {
          tokens: made[index] ?? (await tokens(target)),
          queue,
          options: complete,
          signal: own,
          onAnswer,
        })
        finished++
        reportProgress()
        return result
      }),
    )
  } finally {
    deadline.clear()
    await close()
  }
}

/** Slowest is one request in two pauses. */
function readPace({ perOrigin, requestsPerSecond, pauseMs }: CompleteOptions): QueueLimits {
  return { atOnce: perOrigin, perSecond: requestsPerSecond, slowest: 500 / pauseMs }
}

async function readBounds(options: CompleteOptions): Promise<{ bounds: CatalogueBounds; close: () => Promise<void> }> {
  const bounds = {
    nowSeconds: Math.floor(Date.now() / 1000),
    goodTokens: options.goodTokens,
    placeholders: options.placeholders,
  }
  if (options.intrusive === undefined) return { bounds: { ...bounds, intrusive: null }, close: async () => {} }
  const { privateKey, publicKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' })
  const { listenAddress } = options.intrusive
  const offered = listenAddress === undefined ? null : await offerKeySet(publicKey, listenAddress)
  return {
    bounds: { ...bounds, intrusive: { injectedKey: privateKey, keySetUrl: offered?.url ?? null } },
    close: async () => offered?.close(),
  }
}

/** Tokens are made once for a group, or for the endpoint where that has claims of its own. */
function rememberTokens(
  keys: ReadonlyMap<string, KeyMaterial>,
  bounds: CatalogueBounds,
): (target: ProbeTarget) => Promise<ProbeTokens> {
  const made = new Map<string, Promise<ProbeTokens>>()
  return ({ group, service, claims, header, ownValues }) => {
    const material = keys.get(group) ?? noKey
    const name = identityOf(group, claims ?? {}, header ?? {}, ownValues === undefined ? '' : service)
    const tokens =
      made.get(name) ??
      makeProbeTokens(
        {
          ...material,
          ...(ownValues === undefined ? {} : { ownValues }),
          claims: {
            ...material.claims,
            header: { ...material.claims.header, ...header },
            extra: { ...material.claims.extra, ...claims },
          },
        },
        bounds,
      )
    made.set(name, tokens)
    return tokens
  }
}

function readOrigin({ url }: ProbeTarget): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
