import type { LiveAnswer, LiveEndpoint } from '../../model/live/live.ts'
import { identityOf } from '../../model/text/identity.ts'

/** One line of what an endpoint answered: everything that was answered alike, and what follows from that. */
export interface AnswerRow {
  readonly sent: string
  readonly came: string
  readonly follows: string
}

const names: Readonly<Record<string, string>> = {
  none: 'no token',
  garbage: 'text that is no token',
  'wrong-key': 'signed with a random key',
  issued: 'the token of the login',
  tampered: 'changed after it was signed',
  stripped: 'without its signature',
  'none-alg': 'alg none',
  expired: 'expired',
  'not-yet-valid': 'not yet valid',
  'issued-in-future': 'issued in the future',
  'empty-key': 'signed with the empty key',
  placeholder: 'signed with a published key',
  'foreign-key': 'signed with another key',
  'wrong-issuer': 'another issuer',
  'wrong-audience': 'another audience',
  'algorithm-swap': 'another algorithm',
  'public-key-confusion': 'signed with the public key',
  mock: 'a mock token',
  're-encoded': 'another reading of the key',
  elsewhere: 'in another place',
  'injected-jwk': 'with a key of its own',
  'injected-kid': 'with a kid of ours',
  'injected-jku': 'with a key set of ours',
}

const follows: Readonly<Record<LiveAnswer['verdict'], string>> = {
  accepted: 'accepted',
  refused: 'refused',
  inconclusive: 'tells nothing',
}

/** The answers of one endpoint as a small table, the good tokens first, so that a person can check the judgement. */
export function tabulateAnswers({ answers }: LiveEndpoint): readonly AnswerRow[] {
  const rows = new Map<string, { readonly answers: LiveAnswer[]; readonly came: string; readonly verdict: string }>()
  for (const answer of answers.toSorted((one, other) => Number(isGood(other)) - Number(isGood(one)))) {
    const came = answer.came ?? ''
    const key = identityOf(isGood(answer), came, answer.verdict)
    const row = rows.get(key) ?? { answers: [], came, verdict: follows[answer.verdict] }
    row.answers.push(answer)
    rows.set(key, row)
  }
  return Array.from(rows.values(), ({ answers: alike, came, verdict }) => {
    return { sent: nameAll(alike), came, follows: verdict }
  })
}

function isGood({ probe }: LiveAnswer): boolean {
  return probe.startsWith('good-')
}

function nameAll(answers: readonly LiveAnswer[]): string {
  const [first] = answers
  if (first !== undefined && isGood(first)) {
    return `a good token (${answers.reduce((sum, { times = 1 }) => sum + times, 0)})`
  }
  const counts = new Map<string, number>()
  for (const { probe, times = 1 } of answers) counts.set(probe, (counts.get(probe) ?? 0) + times)
  return Array.from(counts, ([probe, times]) => `${names[probe] ?? probe}${times > 1 ? ` (${times})` : ''}`).join(', ')
}
