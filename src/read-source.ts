import type { ServiceCode } from './model/code/code.ts'
import type { ComposeProject } from './model/stack/compose.ts'
import type { Declarations } from './model/stack/declarations.ts'
import type { SourceQuestion } from './read-services.ts'

/** The facts of no service. */
export const noCode: ReadonlyMap<string, ServiceCode> = new Map()

/**
 * Reads the source of every service that builds its image, mounts a folder of the host, or is said to have its source somewhere.
 * Where there is none nothing is asked for and nothing is loaded.
 */
export async function readSource(
  question: Omit<SourceQuestion, 'project'> & { readonly project: ComposeProject | null },
): Promise<ReadonlyMap<string, ServiceCode>> {
  const { project, declarations } = question
  if (project === null || !mayHaveSource(project, declarations)) return noCode
  const { readServices } = await import('./read-services.ts')
  return readServices({ ...question, project })
}

function mayHaveSource({ services }: ComposeProject, { code }: Declarations): boolean {
  return (
    code.length > 0 ||
    services.some(
      ({ builds, volumes }) => builds || volumes.some(({ type, source }) => type === 'bind' && !source.isEmpty),
    )
  )
}
