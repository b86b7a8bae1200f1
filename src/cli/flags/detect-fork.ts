import { readFile } from 'node:fs/promises'
import type { Surroundings } from '../surroundings.ts'

/** Events of GitHub whose checked out files may be those of somebody who may not push to the repository. */
const eventsOfOthers = /^(?:pull_request|workflow_run$|issue_comment$)/

/**
 * Whether the CI job that runs this is about a change out of a fork, as GitHub (Forgejo and Gitea say it alike) or GitLab tell it.
 * Where they should tell and do not, it is taken for one. `false` where there is no CI.
 */
export async function comesFromFork({ shell }: Pick<Surroundings, 'shell'>): Promise<boolean> {
  if (isMergeRequestOfFork(shell)) return true
  const { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: own } = shell
  if (name === undefined || !eventsOfOthers.test(name)) return false
  const event = path === undefined || own === undefined ? null : await readEvent(path)
  if (event === null || own === undefined) return true
  const isOwn = (...steps: readonly string[]): boolean => {
    const head = steps.reduce(memberOf, event)
    return typeof head === 'string' && head.toLowerCase() === own.toLowerCase()
  }
  switch (name) {
    case 'issue_comment':
      // A comment tells nothing of the branch that it is about.
      return memberOf(event, 'issue') === undefined || memberOf(memberOf(event, 'issue'), 'pull_request') !== undefined
    case 'workflow_run':
      return !isOwn('workflow_run', 'head_repository', 'full_name')
    default:
      // The repository of a fork that was deleted since is `null`.
      return !isOwn('pull_request', 'head', 'repo', 'full_name')
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/: they are set in pipelines for merge requests only. */
function isMergeRequestOfFork(shell: Surroundings['shell']): boolean {
  const { CI_MERGE_REQUEST_IID: request, CI_MERGE_REQUEST_PROJECT_ID: target } = shell
  const { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source } = shell
  return request !== undefined && (source === undefined || source !== target)
}

/** What happened; `null` where it cannot be read. */
async function readEvent(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}
