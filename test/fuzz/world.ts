/** What lies at a path in place of a file. */
export type OddEntry = 'missing' | 'folder' | 'link to itself' | 'larger than is read' | 'pipe' | 'device'

/** What an engine answers, as text; calls that are left out are 404. */
export interface EngineAnswers {
  readonly list: string
  /** By the id of the container. */
  readonly inspects: Readonly<Record<string, string>>
  readonly status: number
  /** The log of every container, as Latin-1; left out: logs are not read. */
  readonly log?: string
}

/** One case: a stack on disk, with an engine and an endpoint where it has them. JSON, so that it can be kept. */
export interface FuzzWorld {
  readonly kind: string
  /** File name to text; `PORT` in it stands for that of the endpoint. */
  readonly files: Readonly<Record<string, string>>
  readonly odd: Readonly<Record<string, OddEntry>>
  readonly shell: Readonly<Record<string, string>>
  readonly engine: EngineAnswers | null
  /** What an endpoint sends to whoever connects, byte for byte, as Latin-1; `null`: it is not asked. */
  readonly endpoint: string | null
  readonly isVerifying: boolean
  /** Something of it cannot be read, or cannot be asked: the verdict may not be `consistent`. */
  readonly isUnread: boolean
  /** The files are a stranger's (`--untrusted`); `OUT` in them stands for a folder beside theirs. */
  readonly stranger?: { readonly links: Readonly<Record<string, string>> }
}
