import { resolve } from 'node:path'
import type { Verdict } from '../model/audit-report.ts'
import type { Standing } from '../serve/standing.ts'
import { startNotifier } from '../serve/tell/notifier.ts'
import { type Remembered, remember } from '../serve/tell/remembered.ts'
import { writeDocument } from '../serve/tell/webhook-document.ts'
import { openState } from './keep-state.ts'
import { postWebhook } from './post-webhook.ts'
import { readWebhook } from './read-webhook.ts'
import { version } from './version.ts'

/** What is told of the server to those who do not ask: its own file, and the receiver of a webhook. */
export interface ChangeReporter {
  /** What the server before this one left. */
  readonly remembered: Remembered | null
  readonly note: (standing: Standing) => void
  /** Settles when the state is written; what the receiver was not told is in it. */
  readonly close: () => Promise<void>
}

/** @throws AuditError for a file that cannot be used. */
export async function createChangeReporter(
  { state, webhookFile }: { readonly state?: string; readonly webhookFile?: string },
  directory: string,
  say: (line: string) => void,
): Promise<ChangeReporter> {
  const webhook = webhookFile === undefined ? null : await readWebhook(webhookFile, directory)
  const file = state === undefined ? null : await openState(resolve(directory, state), state, say)
  const remembered = file?.remembered ?? null
  let told: Verdict | null = remembered?.told ?? null
  let standing: Standing | null = null
  let kept: Pick<Standing, 'history' | 'since'> | null = null

  function save(): void {
    const known = standing === null ? null : remember(standing, told)
    if (known !== null) file?.save(known)
  }

  const notifier =
    webhook === null
      ? null
      : startNotifier(
          {
            send: (turn, signal) =>
              postWebhook(webhook.url, writeDocument(turn, webhook.kind, version, webhook.extra), signal),
            delivered(verdict) {
              told = verdict
              save()
            },
            say,
          },
          told,
        )

  return {
    remembered,
    note(now) {
      standing = now
      notifier?.note(now)
      if (kept?.history === now.history && kept.since === now.since) return
      kept = now
      save()
    },
    async close() {
      notifier?.close()
      await file?.close()
    },
  }
}
