/**
 * A place in a file, as editors count: line and column start at 1. There is no column
 * behind a value on the same line, as it would tell the length of that. `file` is the name to show: relative to the folder the
 * user stands in when it lies below that, absolute otherwise.
 */
export interface FileLocation {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** A place in a file with as much of it as is known. */
export function locationIn(file: string, line?: number | undefined, column?: number | undefined): FileLocation {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }
}

/** A container that holds the fact; there is no file to open. */
export interface ContainerLocation {
  readonly container: string
  /** Where the container has it from its image. */
  readonly image?: ImageVariable
}

/** A variable that an image gives its containers: an `ENV` of its Dockerfile. */
export interface ImageVariable {
  readonly name: string
  readonly variable: string
}

/** Where a fact was written down or seen. Never holds a value. */
export type Location = FileLocation | ContainerLocation

/** Whether the place is in a file (and not a container). */
export function isFileLocation(location: Location): location is FileLocation {
  return 'file' in location
}
