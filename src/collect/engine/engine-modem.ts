import type Docker from 'dockerode'

/** Sends one request, and answers with what the caller wants to know of it. */
export type Exchange<T> = (method: string, path: string, message?: object) => Promise<T>

/** What dockerode's resources hand to their modem, as far as countersign uses it. */
interface DialOptions {
  readonly method: string
  /** Ends in `?` where `options` are its query. */
  readonly path: string
  readonly options?: Readonly<Record<string, unknown>>
}

/**
 * Puts one question to dockerode and answers with what came over `exchange`, whatever its status: dockerode knows which resource
 * has which path and which options, and the rest is ours. In place of docker-modem stands one function, so that nothing is read from
 * the environment, printed, followed or kept (docs/decisions/0032). dockerode is loaded when the first question is put.
 */
export async function requestEngine<T>(
  apiVersion: string | null,
  exchange: Exchange<T>,
  question: (docker: Docker) => Promise<unknown>,
): Promise<T> {
  const { default: Dockerode } = await import('dockerode')
  const answers: T[] = []
  const dial = (asked: DialOptions, done: (error: unknown, answer: object | null) => void): void => {
    exchange(asked.method, pathOf(asked, apiVersion), messageOf(asked)).then(
      (answer) => {
        answers.push(answer)
        // dockerode's interpretation of an answer is not used.
        done(null, {})
      },
      (error: unknown) => done(error, null),
    )
  }
  await question(new Dockerode({ modem: { dial } } as Docker.DockerOptions))
  const [answer] = answers
  if (answer === undefined || answers.length > 1) throw new Error('a question is one request')
  return answer
}

function pathOf({ method, path, options = {} }: DialOptions, apiVersion: string | null): string {
  const versioned = apiVersion === null ? path : `/v${apiVersion}${path}`
  if (!versioned.endsWith('?') || method === 'POST') return versioned
  const query = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : `${encodeURIComponent(name)}=${encodeURIComponent(wordOf(value))}`,
  )
  return query.length === 0 ? versioned.slice(0, -1) : versioned + query.join('&')
}

/** Lists and filters travel as JSON (Engine API, “filters”). */
function wordOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function messageOf({ method, options }: DialOptions): object | undefined {
  return method === 'POST' ? options : undefined
}
