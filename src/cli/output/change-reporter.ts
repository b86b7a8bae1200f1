import { resolve } from 'node:path'
import type { Verdict } from '../../model/report/audit-report.ts'
import type { Standing } from '../../serve/standing.ts'
import { startNotifier } from '../../serve/webhook/notifier.ts'
import { type Remembered, remember } from '../../serve/webhook/remembered.ts'
import { writeDocument } from '../../serve/webhook/webhook-document.ts'
import { readWebhook } from '../flags/read-webhook.ts'
import { version } from '../version.ts'
import { openState } from './keep-state.ts'
import { postWebhook } from './post-webhook.ts'

/** Where the server's state goes without a request: its state file, and the receiver of a webhook. */
export interface ChangeReporter {
  /** What the server before this one left. */
  readonly remembered: Remembered | null
  readonly note: (standing: Standing) => void
  /** Resolves when the state is written, with what could not be delivered. */
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
  let lastDelivered: Verdict | null = remembered?.told ?? null
  let standing: Standing | null = null
  let kept: Pick<Standing, 'history' | 'since'> | null = null

  function save(): void {
    const known = standing === null ? null : remember(standing, lastDelivered)
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
              lastDelivered = verdict
              save()
            },
            say,
          },
          lastDelivered,
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
