import type { Secret } from '../keys/secret.ts'
import type { Gap } from '../report/gap.ts'
import type { FileNames } from '../text/file-names.ts'
import type { FileLocation } from '../text/location.ts'
import type { Template } from '../text/template.ts'

/**
 * One step in the making of a value, outermost first: the entry in the compose file, the `${VAR}` in it, and what supplied
 * that. A literal has one `entry` step; `JWT_SECRET: ${KEY}` with KEY in .env has `entry`, `reference`, `dotenv`.
 *
 * - `entry` the place in a compose file that gives the service the variable (or the mount).
 * - `env-file` the assignment in one of the service's `env_file` files.
 * - `reference` a `${NAME}` inside the text of the step before; `location` is that text's.
 * - `dotenv` the assignment in .env, `--env-file`, or an include's env file that supplied the name of the step before.
 * - `shell` the process environment supplied it.
 * - `default` the text after `:-` or `-` was filled in.
 * - `replacement` the text after `:+` or `+` was filled in.
 * - `unset` nobody supplied it here; `supplier` tells who may all the same.
 */
export interface ProvenanceStep {
  readonly kind: 'entry' | 'env-file' | 'reference' | 'dotenv' | 'shell' | 'default' | 'replacement' | 'unset'
  /**
   * The variable's name, for every kind but `entry`. Left out of `reference` and `unset` for a bare `$NAME` that nobody
   * supplies: it may be a piece of a secret that holds a `$`.
   */
  readonly name?: string
  readonly location?: FileLocation
  /** Of `reference`: there is more in the text than this reference, so what supplies it is not the whole value. */
  readonly isPart?: true
  /** Of `unset`: who may supply it out of our sight. */
  readonly supplier?: UnseenSupplier
}

/**
 * A hosting platform that sets the variable when it deploys, an env file that could not be read, or the shell, of which a stranger's
 * files are given nothing; `by` names it.
 */
export interface UnseenSupplier {
  readonly kind: 'platform' | 'unread-file' | 'withheld'
  readonly by: string
}

/** One variable as Compose would hand it to the container. */
export interface ResolvedVariable {
  /** As it is shown. */
  readonly name: string
  /** `null`: declared without a value, and nobody supplies one; the engine then removes the name, an image's ENV too. */
  readonly value: Secret | null
  /** Outermost first; never empty. */
  readonly chain: readonly [ProvenanceStep, ...ProvenanceStep[]]
  /** The value that an env_file gave and `environment` masked, if any. */
  readonly masks?: FileLocation
}

/** A secret or config that a service mounts. */
export interface FileMount {
  readonly kind: 'secret' | 'config'
  /** The key under the top-level `secrets:` or `configs:`. */
  readonly source: Template
  /** Absolute path in the container. */
  readonly target: Template
  readonly from: 'file' | 'environment' | 'content' | 'external'
  /** Absolute path on the host (`file`), or the variable's name (`environment`), or the external name. */
  readonly reference?: Template
  /** The content, for `environment` and `content` when it is known; `null` when its variable is not set. */
  readonly value?: Secret | null
  readonly location: FileLocation
}

/** A plain value out of a compose file: what is left of YAML when the tags, anchors and merges are done. */
export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue }

/** A plain value out of a compose file whose texts may have had references in them. */
export type ModelValue =
  | Template
  | number
  | bigint
  | boolean
  | null
  | readonly ModelValue[]
  | { readonly [key: string]: ModelValue }

/** A host path or a named volume that a service mounts. */
export interface VolumeMount {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'other'
  /** The absolute host path of a bind; the key under the top-level `volumes:` of a volume; empty when it has none or it cannot be determined. */
  readonly source: Template
  /** What the engine calls a named volume: `<project>_<key>`, or the name that the compose files give it. */
  readonly engineName?: Template
  /** The folder of a named volume that is mounted, when it is not the whole. */
  readonly subpath?: Template
  /** Absolute path in the container. */
  readonly target: Template
  readonly location: FileLocation
}

/** One word of a service's command line. */
export interface CommandWord {
  readonly text: Secret
  readonly location: FileLocation
  /** The references that made it. */
  readonly chain: readonly ProvenanceStep[]
}

/** One service that would run. */
export interface ComposeService {
  readonly name: string
  /** Where the service's key stands. */
  readonly location: FileLocation
  /** Where its `environment:` key stands, if it has one: the place to add a variable. */
  readonly environmentLocation?: FileLocation
  readonly image?: Template
  /** Whether the service builds its own image. */
  readonly builds: boolean
  readonly containerName?: Template
  /** By the names that the container gets. */
  readonly environment: ReadonlyMap<string, ResolvedVariable>
  /** Whether it may have variables that are not known: an env file could not be read, or Compose refuses a value. */
  readonly hasUnknownVariables?: boolean
  readonly labels: ReadonlyMap<string, Template>
  readonly mounts: readonly FileMount[]
  /** The host folders and files, and the named volumes, that it mounts. */
  readonly volumes: readonly VolumeMount[]
  /** Program and arguments, entrypoint first, when the compose files say them; a text is cut into words as a shell would. */
  readonly command: readonly CommandWord[]
  /** Where a top-level key of the service stands (`command`, `healthcheck`, `labels`, …). */
  readonly locations: ReadonlyMap<string, FileLocation>
  /** The names of the services it depends on. */
  readonly dependsOn: readonly string[]
  /** The service's whole merged mapping, interpolated: `command`, `volumes`, `healthcheck` and whatever else. May hold secrets. */
  readonly model: { readonly [key: string]: ModelValue }
}

/** A service whose profiles are not active. Nothing of it is resolved: Compose would not read its env files either. */
export interface LeftOutService {
  readonly name: string
  readonly location: FileLocation
  /** As they are shown. */
  readonly profiles: readonly string[]
  readonly image?: Template
  readonly builds: boolean
  /** The names in its `environment:`. */
  readonly variables: readonly string[]
}

/** An assignment in .env or an env file that feeds interpolation, used or not. */
export interface DefinedVariable {
  readonly name: string
  readonly value: Secret
  readonly location: FileLocation
  /** Whether some `${NAME}` or bare name of a compose or env file asked for it, in an enabled service or not. */
  readonly isUsed: boolean
  /** Whether the shell has the same name, and so wins. */
  readonly shellHas: 'nothing' | 'same' | 'other'
}

/** What Docker Compose would run, with the place of every value. */
export interface ComposeProject {
  /** As it is shown. */
  readonly name: string
  /** What the engine calls it: the same, unless a reference is in the name. */
  readonly engineName: string
  /** The project folder, absolute. */
  readonly directory: Template
  /** The names under which its files are shown. */
  readonly names: FileNames
  /** The compose files in the order they were merged, as shown to the user; includes and extended files after them. */
  readonly files: readonly string[]
  readonly services: readonly ComposeService[]
  /** The services that do not run because none of their profiles is active. */
  readonly leftOut: readonly LeftOutService[]
  /**
   * The top-level networks that containers of other projects may join: external ones, and those with a fixed name. By their key.
   */
  readonly sharedNetworks?: readonly string[]
  readonly defined: readonly DefinedVariable[]
  /** Whether variables are asked for that nothing sets, and no env file is there that could. */
  readonly lacksEnvFile?: true
  /** The top-level `x-countersign` mapping, if there is one. */
  readonly declarations?: {
    /** With every text as it is written. */
    readonly value: PlainValue
    /** The texts with references in them, by what is written. */
    readonly texts: ReadonlyMap<string, Template>
    readonly location: FileLocation
    /** Where each entry of its sections stands, by `section.entry`: `probes.api`. */
    readonly locations: ReadonlyMap<string, FileLocation>
  }
}

/**
 * The outcome of resolving. Where Compose would refuse, `refusals` says so; `project` then holds what could still be
 * resolved, which is nothing when a file cannot be parsed. `none` when there is no compose file.
 */
export interface ComposeResolution {
  readonly project: ComposeProject | null
  readonly refusals: readonly Gap[]
  /** `true` when discovery found no compose file at all and none was named. */
  readonly foundNothing: boolean
}

/** What the user asked Compose's way: the flags and the shell. */
export interface ComposeRequest {
  /** Absolute: where the user stands (or the folder given). Discovery climbs from here. */
  readonly directory: string
  /** Absolute: the folder that shown file names are relative to. */
  readonly displayDirectory: string
  /** `-f`, in order; relative to `directory`. Empty: COMPOSE_FILE or discovery. */
  readonly files: readonly string[]
  /** `--env-file`, in order. Empty: COMPOSE_ENV_FILES or .env. */
  readonly envFiles: readonly string[]
  /** `--profile`. Empty: COMPOSE_PROFILES. */
  readonly profiles: readonly string[]
  readonly projectName?: string
  readonly projectDirectory?: string
  /** The process environment. */
  readonly shell: Readonly<Record<string, string>>
  readonly compose: 'v2' | 'v5'
  /** Leave unset variables as symbols instead of defaults and empty values (`audit --wiring`). */
  readonly isWiring?: boolean
  /** The files are a stranger's. */
  readonly untrusted?: UntrustedFiles
}

/** How files are looked at that nobody vouches for (`--untrusted`): half of every budget is theirs, too. */
export interface UntrustedFiles {
  /** Absolute, and there: nothing outside of it is read. */
  readonly folder: string
  /** The variables that the user's shell has and `shell` leaves out. */
  readonly withheld: ReadonlySet<string>
  /** Where `~` leads, for the paths that begin with it. */
  readonly home?: string
  /** What was asked for and is left out for their sake, for people. */
  readonly leftOut?: string
}
