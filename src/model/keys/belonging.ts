type Labels = ReadonlyMap<string, string>

/** The project that a container says it is of: Compose's, podman-compose's, else the stack of a Swarm; `undefined` where it says none. */
export function projectOf(labels: Labels): string | undefined {
  return (
    labels.get('com.docker.compose.project') ??
    labels.get('io.podman.compose.project') ??
    labels.get('com.docker.stack.namespace')
  )
}

/**
 * The service that a container says it is of: Compose's, else the one of its Swarm, without the name of the stack that
 * `docker stack deploy` puts in front of it.
 */
export function serviceOf(labels: Labels): string | undefined {
  const composed = labels.get('com.docker.compose.service')
  const service = labels.get('com.docker.swarm.service.name')
  if (composed !== undefined || service === undefined) return composed
  const prefix = `${labels.get('com.docker.stack.namespace') ?? ''}_`
  return service.startsWith(prefix) && service.length > prefix.length ? service.slice(prefix.length) : service
}

/** Whether a container is a task of a Swarm. */
export function isTask(labels: Labels): boolean {
  return labels.has('com.docker.swarm.task.id')
}
