/** Sections of the API that a variable opens, with the path that each begins with. */
const SECTIONS = [
  ...['auth', 'build', 'commit', 'configs', 'containers', 'distribution', 'events', 'exec', 'images', 'info'],
  ...[
    'networks',
    'nodes',
    'plugins',
    'secrets',
    'services',
    'session',
    'swarm',
    'system',
    'tasks',
    'version',
    'volumes',
  ],
]

/** What a variable of its own lets through below `/containers/{id}/` in newer versions, even where the section is open. */
const GATES = ['exec', 'kill', 'attach', 'archive', 'export', 'logs']

/** What the image sets unless told. */
const DEFAULTS = { EVENTS: '1', PING: '1', VERSION: '1' }

/**
 * A configuration of HAProxy that decides as tecnativa/docker-socket-proxy does, written anew from its rules: a method by
 * `POST`, then a section by the beginning of the path, decoded and in any case. `hasGates`: as of the version with
 * `ALLOW_ARCHIVE` and its like (its pull request 183).
 */
export function writeTecnativaRules(hasGates: boolean): string {
  const isPath = (pattern: string) => `{ path,url_dec -m reg -i ^(/v[\\d\\.]+)?/${pattern} }`
  const isSet = (variable: string) => `{ env(${variable}) -m bool }`
  return `global
    maxconn 64
defaults
    mode http
    timeout connect 10s
    timeout client 10m
    timeout server 10m
frontend sections
    bind :2375
    http-request deny unless METH_GET || ${isSet('POST')}
${(hasGates ? GATES : []).map((gate) => `    http-request deny if ${isPath(`containers/[a-zA-Z0-9_.-]+/${gate}`)} !${isSet(`ALLOW_${gate.toUpperCase()}`)}`).join('\n')}
${SECTIONS.map((section) => `    http-request allow if ${isPath(section)} ${isSet(section.toUpperCase())}`).join('\n')}
    http-request allow if ${isPath('_ping')} ${isSet('PING')}
    http-request deny
    default_backend engine
backend engine
    server socket unix@/var/run/docker.sock
`
}

/** The environment of its container, the image's own variables included. */
export function tecnativaEnvironment(set: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...DEFAULTS, ...set }
}
