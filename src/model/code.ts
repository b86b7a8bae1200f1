import type { FileLocation } from './location.ts'
import type { Secret } from './secret.ts'

/** A language whose source is read. */
export type CodeLanguage =
  | 'python'
  | 'javascript'
  | 'typescript'
  | 'tsx'
  | 'go'
  | 'java'
  | 'csharp'
  | 'php'
  | 'ruby'
  | 'rust'

/** `seen`: it stands in the source as it is. `guessed`: a name, an index or a branch had to be chosen on the way. */
export type CodeCertainty = 'seen' | 'guessed'

/** One place that code takes a value from, in the order in which it asks. */
export type ValueStep =
  | {
      readonly kind: 'variable'
      /**
       * The environment variable's name, as Compose would have to give it. Code may put a name together out of another
       * variable's value: `JWT_SECRET_${STAGE}`, and `${STAGE^^}` where it is put in upper case.
       */
      readonly name: string
      /** What an empty value does: it counts as the value (`set`), or the next step is asked (`unset`). */
      readonly blank: 'set' | 'unset'
      /** Whether the variable is the value, or the path of a file with the value. */
      readonly holds: 'value' | 'path'
      /** Where another variable has one of these values, or with `''` none, this one is not asked: Rails in development. */
      readonly notWhere?: { readonly variable: string; readonly is: readonly string[] }
      readonly onlyIn?: ActiveProfile
      readonly location: FileLocation
    }
  /** A text that stands in the code, or in a configuration file that travels with it. */
  | {
      readonly kind: 'literal'
      readonly value: Secret
      readonly onlyIn?: ActiveProfile
      readonly location: FileLocation
    }
  /** A file at a path that stands in the code. */
  | { readonly kind: 'file'; readonly path: string; readonly location: FileLocation }
  /** Made anew by each process. */
  | { readonly kind: 'generated'; readonly location: FileLocation }
  /** Fetched: from the address of a key set, or by discovery at an issuer's, where that could be followed. */
  | { readonly kind: 'remote'; readonly address?: FetchAddress; readonly location: FileLocation }

/** Where code fetches keys. */
export interface FetchAddress {
  readonly chain: ValueChain
  readonly isIssuer: boolean
}

/** A part of the configuration that counts only in one of its environments: Spring's profile, .NET's environment. */
export interface ActiveProfile {
  readonly name: string
  /** The variables that say which ones are active, with commas between them; the first that is set counts. */
  readonly variables: readonly string[]
  /** Which one is where none of them is set; '' for none. */
  readonly whenUnset: string
}

/** What code does to a value between reading and using it. Text to bytes in UTF-8 is none of them. */
export type ValueTreatment =
  | 'trimmed'
  | 'base64-decoded'
  | 'base64-encoded'
  | 'base64url-decoded'
  | 'hex-decoded'
  | 'newlines-restored'
  | 'cut'
  | 'hashed'
  | 'joined'

/** Where a value comes from. No step at all: it could not be followed. */
export interface ValueChain {
  readonly steps: readonly ValueStep[]
  /** In the order in which they were met, from the use back to the reading. */
  readonly treatments: readonly ValueTreatment[]
  readonly certainty: CodeCertainty
}

/** Where a service takes the token from that it verifies. */
export type TokenPlace = 'header' | 'cookie' | 'query' | 'body' | 'subprotocol' | 'handshake'

/** One call (or setting of a library) that signs, verifies, or decodes without verifying. */
export interface TokenUse {
  readonly kind: 'signs' | 'verifies' | 'decodes'
  /** The library as its registry names it. */
  readonly library: string
  /** What is called, as the library names it: `jwt.encode`. */
  readonly call: string
  readonly location: FileLocation
  readonly certainty: CodeCertainty
  /** `null` where the call takes none. A key that could not be followed is a chain without steps. */
  readonly key: ValueChain | null
  /** The algorithms that the call names; `null` when it names none or they could not be followed. */
  readonly algorithms: readonly string[] | null
  /** The variables that are asked before these names are taken; left out where there are none. */
  readonly algorithmVariables?: readonly string[]
  readonly issuer: ValueChain | null
  readonly audience: ValueChain | null
  readonly leewaySeconds: number | null
  /** `false` where the call says that the signature is not to be checked. */
  readonly checksSignature: boolean
  /** That a package checks which is not in reach; `library` is its name. It is always a guess. */
  readonly isFetched?: true
  readonly tokenFrom: readonly TokenPlace[]
}

/** One reading of the environment. */
export interface CodeRead {
  readonly chain: ValueChain
  readonly location: FileLocation
  /** Whether the code that reads is the service's own, or shared with other services. */
  readonly isShared: boolean
}

/** What a service does with tokens, as its code tells. `unknown`: too little could be read to say. */
export type CodeRole = 'issuer' | 'validator' | 'both' | 'forwarder' | 'none' | 'unknown'

/** Why source was not read, or not to the end. */
export type CodeLimit =
  | { readonly kind: 'not-in-reach'; readonly why: 'remote-context' | 'outside' | 'missing' | 'symbolic-link' }
  | { readonly kind: 'language'; readonly language: string; readonly files: number }
  | { readonly kind: 'too-large'; readonly files: number }
  | { readonly kind: 'too-many-files' | 'too-many-parsed' | 'too-many-in-all' | 'out-of-time'; readonly limit: number }
  | { readonly kind: 'unreadable'; readonly files: number }

/** What the Dockerfile says of the image around the code. */
export interface CodeImage {
  /** The image that it starts from; '' where it is not said. */
  readonly base: string
  /** The names that ENV sets. */
  readonly variables: readonly string[]
  /** Whether it starts with a script, which may set any variable before it starts the program. */
  readonly startsWithScript: boolean
}

/** What the source of one service says. Holds no text of the source but in `Secret`s, and names. */
export interface ServiceCode {
  readonly service: string
  /** The folders read, as shown to the user; the service's own first. */
  readonly roots: readonly { readonly folder: string; readonly isShared: boolean }[]
  /** Source files looked at, and those of them parsed. */
  readonly filesSeen: number
  readonly filesParsed: number
  readonly languages: readonly CodeLanguage[]
  readonly limits: readonly CodeLimit[]
  /** Whether all source in reach was read: only then does "read nowhere" mean anything. */
  readonly isWhole: boolean
  /**
   * `may`: another command than the image's own runs, and it could not be followed to its module; what the code does, this
   * service need not do.
   */
  readonly applies: 'surely' | 'may'
  /** `null` where the image is not built here. */
  readonly image: CodeImage | null
  /** Whether any of it has words of tokens, known calls or not: a package that is not in reach may sign or verify. */
  readonly speaksOfTokens: boolean
  /** Variables that are set where Compose does not: by the Dockerfile, or in an env file that the code loads. */
  readonly setElsewhere: readonly string[]
  /** Whether the code loads an env file by itself and none is there: it may be made where the service is started. */
  readonly lacksEnvFile: boolean
  /** The names of variables of the service that its source speaks of, in any spelling; only of those that may hold a key. */
  readonly mentions: readonly string[]
  readonly reads: readonly CodeRead[]
  readonly uses: readonly TokenUse[]
  readonly role: CodeRole
  /** The uses that decide the role: the first that signs and the first that verifies. */
  readonly basis: readonly TokenUse[]
}
