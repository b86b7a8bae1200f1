/** Images in which anything may run: two services of one have nothing in common. */
export const runtimes =
  /(^|\/)(node|python|ruby|php|golang|openjdk|eclipse-temurin|amazoncorretto|maven|gradle|dotnet\/[a-z]+|aspnet|sdk|deno|bun|alpine|debian|ubuntu|busybox)(:|@|$)/

/** Who packs the programs of everybody: one owner of images says nothing there. */
const packers = /^(library|bitnami\w*|linuxserver|hotio|lscr\.io|arm32v\d|arm64v8|amd64|rancher|mcr\.microsoft\.com)$/

/**
 * Whose work a service is: `own` when it is built here, or runs what is mounted into a runtime; else the owner in the name of
 * its image. `null` when neither is known.
 */
export function makerOf(image: string, isBuilt: boolean): string | null {
  if (isBuilt || runtimes.test(image)) return 'own'
  const parts = image.trim().toLowerCase().split('/').slice(0, -1)
  const [registry = ''] = parts
  const folders = /[.:]/.test(registry) || registry === 'localhost' ? parts.slice(1) : parts
  const owner = folders[0] ?? (parts.length === 0 ? undefined : registry)
  return owner === undefined || packers.test(owner) || packers.test(registry) ? null : owner
}
