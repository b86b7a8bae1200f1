import type { Template } from '../../model/text/template.ts'
import type { Lookup } from '../interpolate.ts'
import type { ResetPath } from './interpolate-document.ts'
import type { ModelMapping } from './model-node.ts'
import type { Environment } from './project-environment.ts'

/** Where a model is being loaded: the project itself, or one entry of `include`. */
export interface LoadScope {
  /** What `${NAME}` sees. */
  readonly environment: Environment
  readonly lookup: Lookup
  /** The folder that relative paths in its files start from, absolute. */
  readonly directory: Template
  /** That folder as compose-go writes it into the paths: absolute for the project, relative to the includer's otherwise. */
  readonly pathPrefix: Template
  /** The files whose `include` led here, outermost first, absolute. */
  readonly includedFrom: readonly string[]
  /** Extended files already loaded in this scope, by absolute path. */
  readonly extended: Map<string, ExtendedFile | null>
}

/** The services of a file that `extends` names, their own `extends` still in place. */
export interface ExtendedFile {
  readonly path: Template
  readonly services: ModelMapping
  readonly resetPaths: readonly ResetPath[]
}
