import type { EngineOptions } from '../collect/engine/engine-session.ts'
import { listEngines } from '../collect/engine/open-engines.ts'
import { tryUnneededCall, type UnneededCall } from '../collect/engine/try-unneeded-call.ts'
import { type OwnPrivileges, readOwnPrivileges } from '../collect/own-privileges.ts'
import type { Notice } from '../model/report/notice.ts'

/** Watches over the access that countersign itself was given. */
export interface OwnAccess {
  /** What there is to say of it. The engine is asked only where that is not known yet. */
  readonly look: (signal: AbortSignal) => Promise<readonly Notice[]>
  /** Somebody else may answer for the engine from now on. */
  readonly forget: () => void
}

/** For a process that stays; `engine` is `null` where none is looked at. */
export function watchOwnAccess(engine: EngineOptions | null): OwnAccess {
  const privileges = readOwnPrivileges()
  const engines = engine === null ? [] : listEngines(engine)
  const known = new Map<EngineOptions, UnneededCall>()
  return {
    async look(signal) {
      const calls = await Promise.all(
        engines.map(async (one) => known.get(one) ?? (await tryUnneededCall(one, signal))),
      )
      for (const [at, one] of engines.entries()) {
        const call = calls[at]
        if (call !== undefined && call.isAnswered !== null) known.set(one, call)
      }
      return [...calls.flatMap(describeEngineAccess), ...describePrivileges(privileges)]
    },
    forget() {
      known.clear()
    },
  }
}

function describeEngineAccess(call: UnneededCall): readonly Notice[] {
  if (call.isAnswered !== true) return []
  return [
    {
      code: 'engine-access',
      message: `${call.address} allows calls that no audit needs (\`GET /info\` was answered): if it is the engine itself, anyone who takes over this process is root on its host`,
      remedy: 'Put a socket proxy in between: `docs/operations/socket.md` has ready-made rules.',
    },
  ]
}

function describePrivileges(privileges: OwnPrivileges | null): readonly Notice[] {
  if (privileges === null) return []
  const { isRoot, capabilities } = privileges
  const held = [
    ...(isRoot ? ['the rights of root'] : []),
    ...(capabilities > 0 ? [`${capabilities} ${capabilities === 1 ? 'capability' : 'capabilities'}`] : []),
  ]
  if (held.length === 0) return []
  return [
    {
      code: 'own-privileges',
      message: `this process has ${held.join(' and ')} in its container, but needs none of that`,
      remedy:
        'Run it with `user: "65532:<group of the socket>"` and `cap_drop: [ALL]`, as `docs/operations/compose.yaml` does.',
    },
  ]
}
