/** What the placeholders of a service's specification stand for in one of its tasks. */
export interface TaskNames {
  readonly service: { readonly id: string; readonly name: string; readonly labels: ReadonlyMap<string, string> }
  readonly node: { readonly id: string; readonly hostname: string }
  readonly task: { readonly id: string; readonly name: string; readonly slot: string }
}

const placeholder = /\{\{ ?(\.[A-Za-z.]{1,40}|index \.Service\.Labels "[^"{}]{1,200}") ?\}\}/g

/**
 * A text of an environment with what a node puts in the place of `{{.Node.Hostname}}` and its like when it starts the task
 * (docs.docker.com/reference/cli/docker/service/create, “Create services using templates”). What is not known stays.
 */
export function expandPlaceholders(text: string, { service, node, task }: TaskNames): string {
  if (!text.includes('{{')) return text
  const known: Readonly<Record<string, string>> = {
    '.Service.ID': service.id,
    '.Service.Name': service.name,
    '.Node.ID': node.id,
    '.Node.Hostname': node.hostname,
    '.Task.ID': task.id,
    '.Task.Name': task.name,
    '.Task.Slot': task.slot,
  }
  return text.replace(placeholder, (whole, field: string) => {
    const [, label] = /"([^"]*)"/.exec(field) ?? []
    return (label === undefined ? known[field] : service.labels.get(label)) ?? whole
  })
}
