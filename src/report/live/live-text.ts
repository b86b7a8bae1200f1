import type { LiveEndpoint, LiveFacts, LiveLogin } from '../../model/live/live.ts'
import { printable } from '../printable.ts'
import { layOutTable } from '../text/text-layout.ts'

/** What each state is called in a table. */
const stateWords: Readonly<Record<LiveEndpoint['state'], string>> = {
  guarded: 'guarded',
  optional: 'open, refuses bad tokens',
  open: 'open',
  'refuses-good': 'refuses a good token',
  'answers-differ': 'differs',
  'locked-out': 'locked us out',
  unstable: 'unstable',
  unclear: 'unclear',
  'wrong-endpoint': 'not the endpoint',
  'no-control': 'no good token',
  unreachable: 'no answer',
}

const loginStates: Readonly<Record<LiveLogin['outcome'], string>> = {
  'signed-by-group': 'as it says',
  'signed-otherwise': 'not as it says',
  opaque: 'no JWT',
  untried: 'untried',
}

const loginWords: Readonly<Record<LiveLogin['outcome'], string>> = {
  'signed-by-group': 'its token is signed with the key of its group',
  'signed-otherwise': 'its token is not signed with the key of its group',
  opaque: 'its token is not a JWT',
  untried: 'no key is available to verify its token with',
}

/** The part of the report that `verify --live` adds: one row for each endpoint and login. `null` when nothing was asked. */
export function renderLive(
  live: LiveFacts | undefined,
  width: number,
): { readonly title: string; readonly rows: readonly (readonly string[])[] } | null {
  if (live === undefined || live.endpoints.length + live.logins.length === 0) return null
  const lines = [
    ...live.logins.map(({ service, where, outcome }) => [
      service,
      `login ${where}`,
      loginStates[outcome],
      loginWords[outcome],
    ]),
    ...live.endpoints.map((endpoint) => [
      endpoint.service,
      endpoint.where,
      stateWords[endpoint.state],
      describeAnswers(endpoint),
    ]),
  ]
  const column = (index: number) => lines.map((line) => printable(line[index] ?? ''))
  const rows = layOutTable(
    [
      { heading: 'service', cells: column(0), minWidth: 10 },
      { heading: 'asked at', cells: column(1), minWidth: 20 },
      { heading: 'is', cells: column(2) },
      { heading: 'because', cells: column(3), minWidth: 20 },
    ],
    width,
  )
  const guarded = live.endpoints.filter(({ state }) => state === 'guarded').length
  const noun = live.endpoints.length === 1 ? 'endpoint is' : 'endpoints are'
  return { title: `${guarded} of ${live.endpoints.length} ${noun} guarded`, rows }
}

function describeAnswers({ reason, container }: LiveEndpoint): string {
  return container === undefined ? reason : `${reason} (container ${container})`
}
