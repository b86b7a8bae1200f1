import { expect, test, vi } from 'vitest'
import type { Verdict } from '../../model/report/audit-report.ts'
import { fullReport } from '../../report/sample-report.test-data.ts'
import { initialStanding, type Standing } from '../standing.ts'
import { type Delivery, startNotifier } from './notifier.ts'

const at = '2026-01-01T00:00:00.000Z'
const verdicts: readonly Verdict[] = ['consistent', 'inconsistent', 'incomplete']

function standing(verdict: Verdict): Standing {
  return { ...initialStanding, report: { ...fullReport, verdict }, since: at }
}

/** A receiver that answers as it is told, and then takes everything. */
function receive(answers: readonly Delivery[], last: Verdict | null = null) {
  const remaining = [...answers]
  const sent: string[] = []
  const delivered: string[] = []
  const said: string[] = []
  const notifier = startNotifier(
    {
      async send({ was, report, missed }) {
        sent.push(`${was} > ${report.verdict}${missed === 0 ? '' : `, ${missed} missed`}`)
        return remaining.shift() ?? { kind: 'delivered' }
      },
      delivered: (verdict) => delivered.push(verdict),
      say: (line) => said.push(line),
    },
    last,
    1,
  )
  return { notifier, sent, delivered, said }
}

const settled = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 1 })

test('the first verdict and every other one is reported once, in order', async () => {
  const { notifier, sent, delivered } = receive([])
  for (const verdict of ['consistent', 'consistent', 'inconsistent', 'inconsistent', 'consistent'] as const)
    notifier.note(standing(verdict))
  await settled(() => expect(delivered).toEqual(['consistent', 'inconsistent', 'consistent']))
  expect(sent).toEqual(['null > consistent', 'consistent > inconsistent', 'inconsistent > consistent'])
})

test('what was reported before a restart is not reported again', async () => {
  const { notifier, sent } = receive([], 'inconsistent')
  notifier.note(standing('inconsistent'))
  notifier.note(initialStanding)
  notifier.note({ ...standing('incomplete'), isProvisional: true })
  notifier.note(standing('consistent'))
  await settled(() => expect(sent).toEqual(['inconsistent > consistent']))
})

test('a receiver that fails is asked again, and that is said once', async () => {
  const later: Delivery = { kind: 'later', why: 'it answered 500' }
  const { notifier, sent, delivered, said } = receive([later, later, later])
  notifier.note(standing('inconsistent'))
  await settled(() => expect(delivered).toEqual(['inconsistent']))
  expect(sent).toHaveLength(4)
  expect(said).toEqual([
    'the webhook could not be notified that the stack is inconsistent: it answered 500; trying again',
    'the webhook takes messages again',
  ])
})

test('what is refused for good is given up, and counted in the next', async () => {
  const { notifier, sent, delivered, said } = receive([{ kind: 'never', why: 'it answered 404' }])
  notifier.note(standing('inconsistent'))
  await settled(() => expect(said).toHaveLength(1))
  expect(said).toEqual(['the webhook could not be notified that the stack is inconsistent: it answered 404; given up'])
  notifier.note(standing('consistent'))
  await settled(() => expect(delivered).toEqual(['consistent']))
  expect(sent.at(-1)).toBe('inconsistent > consistent, 1 missed')
})

test('a bounded number waits; the oldest is given up', async () => {
  let release: (delivery: Delivery) => void = () => {}
  const sent: string[] = []
  const notifier = startNotifier(
    {
      send: ({ report, missed }) => {
        sent.push(`${report.verdict} ${missed}`)
        return sent.length === 1
          ? new Promise((resolve) => {
              release = resolve
            })
          : Promise.resolve({ kind: 'delivered' })
      },
      delivered: () => {},
      say: () => {},
    },
    null,
  )
  for (let turn = 0; turn < 100; turn++) notifier.note(standing(verdicts[turn % 3] ?? 'consistent'))
  release({ kind: 'delivered' })
  await settled(() => expect(sent).toHaveLength(20))
  expect(sent.slice(0, 3)).toEqual(['consistent 0', 'consistent 80', 'inconsistent 0'])
  expect(sent.at(-1)).toBe('consistent 0')
})

test('after the end nothing is sent', async () => {
  const { notifier, sent } = receive([{ kind: 'later', why: 'it answered 500' }])
  notifier.note(standing('inconsistent'))
  await settled(() => expect(sent).toHaveLength(1))
  notifier.close()
  notifier.note(standing('consistent'))
  expect(sent).toHaveLength(1)
})
