/** The files of a stack, by name. */
export type Files = Readonly<Record<string, string>>

/** A stack with a hole. What is put into it is text between the double quotes of YAML. */
export type Position = (hole: string) => Files

/** A key that nobody has to look up in word lists, which takes longer than all the rest. */
export const fakeKey = 'FAKE-7Qz1Xw4Kd9Rt2Vb6Nm3Jp8Lc5Hg0Sy-of-no-use'

/** `rest` comes after two services that share a key. */
function stack(rest: string, auth = '', api = ''): Files {
  return {
    'compose.yaml': `name: shop
services:
  auth:
    image: example/auth:1
    environment: { JWT_SECRET: "\${JWT_SECRET}", JWT_EXPIRES_IN: 5m }
${indent(auth, 4)}  api:
    image: example/api:1
    environment: { JWT_SECRET: "\${JWT_SECRET}x" }
${indent(api, 4)}${rest}`,
    'inc.yaml': `services:\n  extra: { image: example/extra, environment: { JWT_SECRET: ${fakeKey}3 } }\n`,
    'own.env': 'JWT_ALGORITHM=HS256\n',
  }
}

function indent(lines: string, by: number): string {
  return lines === '' ? '' : `${lines.replace(/^/gm, ' '.repeat(by))}\n`
}

/** One line, or a few, under the service `auth`. */
const field =
  (write: (hole: string) => string): Position =>
  (hole) =>
    stack('', write(hole))

/** A section beside the services, with lines under `auth` that use it. */
const section =
  (write: (hole: string) => string, use: (hole: string) => string = () => ''): Position =>
  (hole) =>
    stack(`${write(hole)}\n`, use(hole))

/** A variable of `api`, in a mapping. */
const variable =
  (name: string, around: (hole: string) => string = (hole) => hole): Position =>
  (hole) => ({
    'compose.yaml': `name: shop
services:
  auth: { image: example/auth, environment: { JWT_SECRET: ${fakeKey}, JWT_EXPIRES_IN: 5m, JWT_ISSUER: auth } }
  api:
    image: example/api
    environment:
      JWT_SECRET: ${fakeKey}
      ${name}: "${around(hole)}"
`,
  })

/** A file that is mounted into `api`. */
const mounted =
  (name: string, target: string, write: (hole: string) => string): Position =>
  (hole) => ({
    'compose.yaml': `name: shop
services:
  api: { image: example/api, volumes: [ "./${name}:${target}" ], environment: { JWT_EXPIRES_IN: 5m } }
  auth: { image: example/auth, environment: { JWT_SECRET: ${fakeKey}2 } }
`,
    [name]: write(hole),
  })

/**
 * Where a reference can stand: in names, paths, addresses and settings, which are shown as they are written. What is in the
 * variable is shown nowhere.
 */
export const referencePositions: Readonly<Record<string, Position>> = {
  include: section((hole) => `include: [ "${hole}" ]`),
  'include, two': section((hole) => `include: [ inc.yaml, "${hole}" ]`),
  'include.path': section((hole) => `include: [ { path: "${hole}" } ]`),
  'include.path, a list': section((hole) => `include: [ { path: [ inc.yaml, "${hole}" ] } ]`),
  'include.env_file': section((hole) => `include: [ { path: inc.yaml, env_file: "${hole}" } ]`),
  'include.env_file, a list': section((hole) => `include: [ { path: inc.yaml, env_file: [ own.env, "${hole}" ] } ]`),
  'include.project_directory': section((hole) => `include: [ { path: inc.yaml, project_directory: "${hole}" } ]`),
  'include of an address': section((hole) => `include: [ "https://${hole}/compose.yaml" ]`),
  extends: field((hole) => `extends: "${hole}"`),
  'extends.service': field((hole) => `extends: { service: "${hole}" }`),
  'extends.service of a file': field((hole) => `extends: { file: inc.yaml, service: "${hole}" }`),
  'extends.file': field((hole) => `extends: { file: "${hole}", service: extra }`),
  env_file: field((hole) => `env_file: "${hole}"`),
  'env_file, a list': field((hole) => `env_file: [ own.env, "${hole}" ]`),
  'env_file.path': field((hole) => `env_file: [ { path: "${hole}" } ]`),
  'env_file.path, not required': field((hole) => `env_file: [ { path: "${hole}", required: false } ]`),
  'env_file.format': field((hole) => `env_file: [ { path: own.env, format: "${hole}" } ]`),
  label_file: field((hole) => `label_file: "${hole}"`),
  'label_file, a list': field((hole) => `label_file: [ own.env, "${hole}" ]`),
  depends_on: field((hole) => `depends_on: [ "${hole}" ]`),
  'depends_on.condition': field((hole) => `depends_on: { api: { condition: "${hole}" } }`),
  'depends_on, merged': (hole) => ({
    ...stack('', `depends_on: [ api, "${hole}" ]`),
    'compose.override.yaml': 'services:\n  auth: { depends_on: { api: { condition: service_started } } }\n',
  }),
  links: field((hole) => `links: [ "${hole}", "api:${hole}" ]`),
  external_links: field((hole) => `external_links: [ "${hole}:other" ]`),
  volumes_from: field((hole) => `volumes_from: [ "${hole}" ]`),
  network_mode: field((hole) => `network_mode: "${hole}"`),
  'network_mode of a service': field((hole) => `network_mode: "service:${hole}"`),
  ipc: field((hole) => `ipc: "service:${hole}"`),
  pid: field((hole) => `pid: "service:${hole}"`),
  networks: field((hole) => `networks: [ "${hole}" ]`),
  'networks, merged': (hole) => ({
    ...stack('', `networks: [ default, "${hole}" ]`),
    'compose.override.yaml': 'services:\n  auth: { networks: { default: { } } }\n',
  }),
  'networks.aliases': field((hole) => `networks: { default: { aliases: [ "${hole}" ] } }`),
  'top-level networks.name': section((hole) => `networks: { default: { name: "${hole}" } }`),
  'top-level networks.external': section((hole) => `networks: { default: { external: "${hole}" } }`),
  'volumes, source of a bind': field((hole) => `volumes: [ "./${hole}:/run/keys" ]`),
  'volumes, whole source': field((hole) => `volumes: [ "${hole}:/app/.env" ]`),
  'volumes, whole': field((hole) => `volumes: [ "${hole}" ]`),
  'volumes, target': field(
    (hole) => `volumes: [ "./own.env:/app/${hole}.env", "./inc.yaml:/config/${hole}/application.yaml" ]`,
  ),
  'volumes, source of a key file': (hole) =>
    stack(
      '',
      `volumes: [ "./${hole}/jwt.pem:/keys/jwt.pem" ]`,
      `volumes: [ "./${hole}/jwt.pem:/keys/jwt.pem" ]\ncommand: [ serve, --jwt-key-file, /keys/jwt.pem ]`,
    ),
  'volumes.source': field((hole) => `volumes: [ { type: bind, source: "${hole}", target: /config/application.yml } ]`),
  'volumes.target': field((hole) => `volumes: [ { type: bind, source: ./inc.yaml, target: "/config/${hole}.yml" } ]`),
  'volumes.type': field((hole) => `volumes: [ { type: "${hole}", source: ./inc.yaml, target: /x } ]`),
  'volumes.subpath': field(
    (hole) => `volumes: [ { type: volume, source: v, target: /keys, volume: { subpath: "${hole}" } } ]`,
  ),
  'volumes, a name': field((hole) => `volumes: [ "${hole}x:/keys" ]\ncommand: [ --jwt-secret-file=/keys/jwt.key ]`),
  'top-level volumes.name': section(
    (hole) => `volumes: { v: { name: "${hole}" } }`,
    () => 'volumes: [ "v:/keys" ]\ncommand: [ --jwt-secret-file=/keys/jwt.key ]',
  ),
  'top-level volumes.device': section(
    (hole) => `volumes: { v: { driver_opts: { type: none, o: bind, device: "/${hole}" } } }`,
    () => 'volumes: [ "v:/keys" ]\ncommand: [ --jwt-secret-file=/keys/jwt.key ]',
  ),
  tmpfs: field((hole) => `tmpfs: [ "/${hole}" ]`),
  secrets: field((hole) => `secrets: [ "${hole}" ]`),
  'secrets.source': field((hole) => `secrets: [ { source: "${hole}", target: jwt } ]`),
  'secrets.target': section(
    () => `secrets: { jwt: { file: own.env } }`,
    (hole) => `secrets: [ { source: jwt, target: "${hole}" } ]`,
  ),
  'top-level secrets.file': section(
    (hole) => `secrets: { jwt: { file: "${hole}" } }`,
    () => 'secrets: [ jwt ]',
  ),
  'top-level secrets.file, in a folder': section(
    (hole) => `secrets: { jwt: { file: "./${hole}/jwt.txt" } }`,
    () => 'secrets: [ jwt ]\nlabels: { a: b }',
  ),
  'top-level secrets.environment': section(
    (hole) => `secrets: { jwt: { environment: "${hole}" } }`,
    () => 'secrets: [ jwt ]',
  ),
  'top-level secrets.name': section(
    (hole) => `secrets: { jwt: { external: true, name: "${hole}" } }`,
    () => 'secrets: [ jwt ]',
  ),
  'top-level secrets.external': section(
    (hole) => `secrets: { jwt: { external: "${hole}" } }`,
    () => 'secrets: [ jwt ]',
  ),
  configs: field((hole) => `configs: [ "${hole}" ]`),
  'configs.target': section(
    () => `configs: { c: { content: "jwt: { secret: fake-of-the-config }" } }`,
    (hole) => `configs: [ { source: c, target: "/config/${hole}.yaml" } ]`,
  ),
  'top-level configs.file': section(
    (hole) => `configs: { c: { file: "${hole}" } }`,
    () => 'configs: [ { source: c, target: /config/application.yml } ]',
  ),
  'top-level configs.environment': section(
    (hole) => `configs: { c: { environment: "${hole}" } }`,
    () => 'configs: [ { source: c, target: /config/application.yml } ]',
  ),
  'top-level configs.content': section(
    (hole) => `configs: { c: { content: "jwt:\\n  secret: ${hole}\\n" } }`,
    () => 'configs: [ { source: c, target: /config/application.yml } ]',
  ),
  container_name: field((hole) => `container_name: "${hole}"`),
  'container_name, twice': (hole) => stack('', `container_name: "${hole}"`, `container_name: "${hole}"`),
  hostname: field((hole) => `hostname: "${hole}"`),
  domainname: field((hole) => `domainname: "${hole}"`),
  image: (hole) => stack(`  db: { image: "${hole}", environment: { JWT_SECRET: "\${JWT_SECRET}" } }\n`),
  'image, its tag': (hole) =>
    stack(`  db: { image: "postgres:${hole}", environment: { JWT_SECRET: "\${JWT_SECRET}" } }\n`),
  'image, its registry': (hole) =>
    stack(`  db: { image: "${hole}/postgres", environment: { JWT_SECRET: "\${JWT_SECRET}" } }\n`),
  platform: field((hole) => `platform: "${hole}"\nbuild: { context: ., platforms: [ linux/amd64 ] }`),
  build: (hole) => stack(`  own: { build: "./${hole}", environment: { JWT_SECRET: "\${JWT_SECRET}" } }\n`),
  'build of an address': (hole) =>
    stack(`  own: { build: "https://${hole}.example.test/x.git", environment: { JWT_SECRET: x } }\n`),
  'build.context': (hole) =>
    stack(`  own: { build: { context: "${hole}" }, environment: { JWT_SECRET: "\${JWT_SECRET}" } }\n`),
  'build.dockerfile': (hole) =>
    stack(`  own: { build: { context: ., dockerfile: "${hole}" }, environment: { JWT_SECRET: x } }\n`),
  'build.dockerfile_inline': (hole) =>
    stack(
      `  own: { build: { context: ., dockerfile_inline: "FROM ${hole}\\nENV JWT_SECRET=${hole}\\nCOPY ${hole} ." } }\n`,
    ),
  'build.target': (hole) =>
    stack(`  own: { build: { context: ., target: "${hole}" }, environment: { JWT_SECRET: x } }\n`),
  'build.args': (hole) =>
    stack(`  own: { build: { context: ., args: { TOKEN: "${hole}" } }, environment: { JWT_SECRET: x } }\n`),
  'build.args, a list': (hole) =>
    stack(`  own: { build: { context: ., args: [ "${hole}", "${hole}=x" ] }, environment: { JWT_SECRET: x } }\n`),
  'build.additional_contexts': (hole) =>
    stack(`  own: { build: { context: ., additional_contexts: { a: "${hole}" } }, environment: { JWT_SECRET: x } }\n`),
  'build with source': (hole) => ({
    ...stack(`  own: { build: "./\${FOLDER}", environment: { JWT_SECRET: x, OTHER: "${hole}" } }\n`),
    'own/Dockerfile': 'FROM scratch\nCOPY . .\n',
    'own/app.py':
      'import os, jwt\ndef check(t): return jwt.decode(t, os.getenv("JWT_SECRET") or "other", algorithms=["HS256"])\n',
  }),
  profiles: (hole) =>
    stack(`  late: { image: example/late, profiles: [ "${hole}" ], environment: { JWT_SECRET: "\${JWT_SECRET}" } }\n`),
  'labels, a value': field((hole) => `labels: { team: "${hole}" }`),
  'labels, a whole one': field((hole) => `labels: [ "${hole}" ]`),
  'labels, a name': field((hole) => `labels: [ "${hole}.jwt.secret=some-fake-text" ]`),
  'labels, a key': field((hole) => `labels: { traefik.http.middlewares.x.plugin.jwt.secret: "${hole}" }`),
  'labels, the role': field((hole) => `labels: { countersign.role: "${hole}" }`),
  'labels, the variable': field((hole) => `labels: { countersign.variable: "${hole}" }`),
  'labels, a waiver': field((hole) => `labels: { countersign.ignore.short-secret: "${hole}" }`),
  'labels, a waiver of a rule': field((hole) => `labels: [ "countersign.ignore.${hole}=why" ]`),
  'labels, a probe': field((hole) => `labels: { countersign.probe.http.url: "http://127.0.0.1:1/${hole}" }`),
  'labels, a probe of a host': field((hole) => `labels: { countersign.probe.http.url: "${hole}" }`),
  'labels, where the token of a probe goes': field(
    (hole) => `labels: { countersign.probe.http.url: "http://127.0.0.1:1/", countersign.probe.http.token: "${hole}" }`,
  ),
  'labels, the method of a probe': field(
    (hole) => `labels: { countersign.probe.http.url: "http://127.0.0.1:1/", countersign.probe.http.method: "${hole}" }`,
  ),
  'labels, the group of a probe': field(
    (hole) => `labels: { countersign.probe.http.url: "http://127.0.0.1:1/", countersign.probe.http.group: "${hole}" }`,
  ),
  'labels, a key of a probe': field(
    (hole) => `labels: [ "countersign.probe.http.${hole}=x", "countersign.probe.http.url=http://127.0.0.1:1/" ]`,
  ),
  'labels, a login': field(
    (hole) =>
      `labels: { countersign.login.url: "http://127.0.0.1:1/${hole}", countersign.login.json.username: "${hole}", countersign.login.token: "${hole}" }`,
  ),
  'x-countersign.groups.issuers': section(
    (hole) => `x-countersign: { groups: { access: { issuers: [ "${hole}" ], validators: [ api ] } } }`,
  ),
  'x-countersign.groups.lookup': section(
    (hole) =>
      `x-countersign: { groups: { access: { issuers: [ auth ], validators: [ api ], lookup: [ "${hole}", JWT_SECRET ] } } }`,
  ),
  'x-countersign.groups.algorithm': section(
    (hole) => `x-countersign: { groups: { access: { issuers: [ auth ], validators: [ api ], algorithm: "${hole}" } } }`,
  ),
  'x-countersign.groups.claims': section(
    (hole) =>
      `x-countersign: { groups: { access: { issuers: [ auth ], validators: [ api ], claims: { iss: "${hole}", aud: "${hole}", role: "${hole}" } } } }`,
  ),
  'x-countersign.groups.reads': section(
    (hole) =>
      `x-countersign: { groups: { access: { issuers: [ auth ], validators: [ api ], reads: { api: { file: "${hole}", dialect: dotenv } } } } }`,
  ),
  'x-countersign.groups.reads.dialect': section(
    (hole) =>
      `x-countersign: { groups: { access: { issuers: [ auth ], validators: [ api ], reads: { api: { file: own.env, dialect: "${hole}" } } } } }`,
  ),
  'x-countersign.code': section((hole) => `x-countersign: { code: { api: "${hole}" } }`),
  'x-countersign.severity': section((hole) => `x-countersign: { severity: { short-secret: "${hole}" } }`),
  'x-countersign.waivers.rule': section((hole) => `x-countersign: { waivers: [ { rule: "${hole}", reason: why } ] }`),
  'x-countersign.waivers.reason': section(
    (hole) => `x-countersign: { waivers: [ { rule: secret-mismatch, reason: "${hole}", owner: "${hole}" } ] }`,
  ),
  'x-countersign.waivers.service': section(
    (hole) => `x-countersign: { waivers: [ { rule: secret-mismatch, service: "${hole}", reason: why } ] }`,
  ),
  'x-countersign.waivers.expires': section(
    (hole) => `x-countersign: { waivers: [ { rule: secret-mismatch, reason: why, expires: "${hole}" } ] }`,
  ),
  'x-countersign.probes.url': section(
    (hole) =>
      `x-countersign: { probes: { api: { http: { url: "http://127.0.0.1:1/${hole}", origin: "${hole}", expect: "${hole}" } } } }`,
  ),
  'x-countersign.probes.url, whole': section(
    (hole) =>
      `x-countersign: { probes: { api: { http: { url: "${hole}" }, websocket: { url: "${hole}", subprotocols: [ "${hole}" ] } } } }`,
  ),
  'x-countersign.logins': section(
    (hole) =>
      `x-countersign: { logins: { auth: { url: "http://127.0.0.1:1/${hole}", json: { username: "${hole}" }, token: "${hole}" } } }`,
  ),
  'x-countersign, whole': section((hole) => `x-countersign: "${hole}"`),
  name: (hole) => ({
    ...stack(''),
    'compose.yaml': (stack('')['compose.yaml'] ?? '').replace('name: shop', `name: "${hole}"`),
  }),
  'name, a part': (hole) => ({
    ...stack(''),
    'compose.yaml': (stack('')['compose.yaml'] ?? '').replace('name: shop', `name: "shop-${hole}"`),
  }),
  ports: field((hole) => `ports: [ "${hole}" ]`),
  'ports.target': field((hole) => `ports: [ { target: "${hole}", published: "${hole}" } ]`),
  expose: field((hole) => `expose: [ "${hole}" ]`),
  extra_hosts: field((hole) => `extra_hosts: [ "${hole}:127.0.0.1" ]`),
  dns: field((hole) => `dns: [ "${hole}" ]`),
  healthcheck: field((hole) => `healthcheck: { test: [ "${hole}", "${hole}" ], interval: "${hole}" }`),
  'healthcheck, a shell line': field(
    (hole) => `healthcheck: { test: "curl -H 'Authorization: Bearer ${hole}' http://localhost/" }`,
  ),
  command: field((hole) => `command: [ serve, "--jwt-secret=${hole}", "--${hole}-secret=x", "${hole}" ]`),
  'command, a line': field((hole) => `command: "serve --jwt-secret ${hole} --config /config/${hole}.yaml ${hole}"`),
  'command, a file': field(
    (hole) =>
      `command: [ serve, --jwt-key-file, "/keys/${hole}.pem", --config, "/etc/${hole}.yaml" ]\nvolumes: [ "./inc.yaml:/etc/${hole}.yaml", "./own.env:/keys/${hole}.pem" ]`,
  ),
  entrypoint: field((hole) => `entrypoint: [ "${hole}" ]`),
  user: field((hole) => `user: "${hole}"`),
  working_dir: field((hole) => `working_dir: "${hole}"`),
  restart: field((hole) => `restart: "${hole}"`),
  privileged: field((hole) => `privileged: "${hole}"`),
  scale: field((hole) => `scale: "${hole}"`),
  'deploy.replicas': field((hole) => `deploy: { replicas: "${hole}" }`),
  'scale and deploy.replicas': field((hole) => `scale: "${hole}"\ndeploy: { replicas: 2 }`),
  logging: field((hole) => `logging: { driver: "${hole}", options: { token: "${hole}" } }`),
  ulimits: field((hole) => `ulimits: { nofile: "${hole}" }`),
  models: field((hole) => `models: [ "${hole}" ]`),
  sysctls: field((hole) => `sysctls: [ "${hole}" ]`),
  cap_add: field((hole) => `cap_add: [ "${hole}", "${hole}" ]`),
  'environment, a whole entry': field((hole) => `environment: [ "${hole}" ]`),
  'environment, a name': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: [ "${hole}_JWT_SECRET=one-fake-key", "${hole}=x" ] }\n  api: { image: example/api, environment: [ "JWT_SECRET=one-fake-key" ] }\n`,
  }),
  'environment, a key': variable('JWT_SECRET_KEY'),
  'environment, half a key': variable('JWT_SECRET_KEY', (hole) => `a${hole}b`),
  'environment, a file': variable('JWT_SECRET_FILE', (hole) => `/keys/${hole}.pem`),
  'environment, an algorithm': variable('JWT_ALGORITHM'),
  'environment, algorithms': variable('JWT_ALGORITHMS', (hole) => `HS256,${hole}`),
  'environment, an issuer': variable('JWT_ISSUER'),
  'environment, an audience': variable('JWT_AUDIENCE'),
  'environment, an address of keys': variable('JWKS_URL', (hole) => `https://idp.example.test/${hole}/jwks.json`),
  'environment, a host of keys': variable('JWKS_URL', (hole) => `https://${hole}/jwks.json`),
  'environment, credentials of an address of keys': variable(
    'JWKS_URL',
    (hole) => `https://user:${hole}@idp.example.test/jwks.json`,
  ),
  'environment, an issuer to discover': variable('OIDC_ISSUER', (hole) => `https://${hole}.example.test/`),
  'environment, a lifetime': variable('JWT_EXPIRES_IN'),
  'environment, a leeway': variable('JWT_LEEWAY'),
  'environment, a switch': variable('JWT_SECRET_IS_BASE64'),
  'environment, options of Java': variable('JAVA_OPTS', (hole) => `-Djwt.secret=${hole} -D${hole}.secret=x`),
  'a setting of a mounted file that asks for a variable': (hole) => ({
    ...mounted('application.yml', '/config/application.yml', () => 'jwt:\n  secret: ${KEY}\n  issuer: ${KEY}\n')(''),
    'compose.yaml': `name: shop\nservices:\n  api: { image: example/api, volumes: [ "./application.yml:/config/application.yml" ], environment: { KEY: "${hole}" } }\n  auth: { image: example/auth, environment: { JWT_SECRET: x } }\n`,
  }),
}

/** Where the secret itself may stand, as the value that it is or in a place for a name. `hole` is the secret, between double quotes. */
export const valuePositions: Readonly<Record<string, Position>> = {
  'environment, a key': variable('JWT_SECRET_KEY'),
  'environment, the key of both': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: { JWT_SECRET: "${hole}", JWT_EXPIRES_IN: 5m } }\n  api: { image: example/api, environment: { JWT_SECRET: "${hole}", JWT_ALGORITHM: HS256 } }\n`,
  }),
  'environment, quoted once more': variable('JWT_SECRET_KEY', (hole) => `'${hole}'`),
  'environment, with a line break': variable('JWT_SECRET_KEY', (hole) => `${hole}\\n`),
  'environment, before another of the line': (hole) => ({
    'compose.yaml': `name: shop\nservices: { auth: { image: example/auth, environment: { JWT_SECRET: "${hole}", JWT_REFRESH_SECRET: "changeme", JWT_EXPIRES_IN: 5m } }, api: { image: example/api, environment: { JWT_SECRET: "secret" } } }\n`,
  }),
  'environment, in a list': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: [ "JWT_SECRET=${hole}", "JWT_EXPIRES_IN=5m", "JWT_REFRESH_SECRET=secret" ] }\n  api: { image: example/api, environment: [ "JWT_SECRET=other" ] }\n`,
  }),
  'environment, where the name belongs': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: { "JWT_SECRET_KEY=${hole}": , JWT_SECRET: x } }\n`,
  }),
  'environment, as a name': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth:\n    image: example/auth\n    environment:\n      ? "-${hole}"\n      : x\n      JWT_SECRET: y\n`,
  }),
  'environment, a list entry alone': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: [ "-${hole}", JWT_SECRET ] }\n`,
  }),
  'environment, nothing else': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: "${hole}" }\n`,
  }),
  'environment, a list in a mapping': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: { JWT_SECRET: [ "${hole}" ] } }\n`,
  }),
  'environment, a mapping in a list': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: [ { JWT_SECRET: "${hole}" } ] }\n`,
  }),
  'before an error of the line': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: { JWT_SECRET: "${hole}" ] }\n`,
  }),
  'before a duplicate key of the line': (hole) => ({
    'compose.yaml': `name: shop\nservices:\n  auth: { image: example/auth, environment: { JWT_SECRET: "${hole}", A: b, A: c } }\n`,
  }),
  'before a refusal of the line': (hole) => ({
    'compose.yaml': `name: shop\nservices: { auth: { image: example/auth, environment: { JWT_SECRET: "${hole}" }, networks: [ nowhere ], ports: [ x ], nonsense: 1 } }\n`,
  }),
  'before a service of the line': (hole) => ({
    'compose.yaml': `services: { auth: { image: example/auth, environment: { JWT_SECRET: "${hole}", JWT_EXPIRES_IN: 5m } }, api: { image: example/api, environment: { JWT_SECRET: } } }\n`,
  }),
  'compose.json': (hole) => ({
    'compose.yaml': `{"name":"shop","services":{"auth":{"image":"example/auth","environment":{"JWT_SECRET":"${hole}","JWT_EXPIRES_IN":"5m","JWT_REFRESH_SECRET":"secret"}},"api":{"image":"example/api","depends_on":["nobody"],"environment":{"JWT_SECRET":"changeme"}}}}`,
  }),
  'as an anchor': (hole) => ({
    'compose.yaml': `x-key: &key "${hole}"\nservices:\n  auth: { image: example/auth, environment: { JWT_SECRET: *key, JWT_EXPIRES_IN: 5m } }\n  api: { image: example/api, environment: { JWT_SECRET: *key } }\n`,
  }),
  'as a tag': (hole) => ({
    'compose.yaml': `services:\n  auth: { image: example/auth, environment: { JWT_SECRET: !!int "${hole}" } }\n`,
  }),
  'where a service belongs': (hole) => ({ 'compose.yaml': `services:\n  auth: "${hole}"\n` }),
  'where the services belong': (hole) => ({ 'compose.yaml': `services: [ "${hole}" ]\n` }),
  'as the default of a reference': variable('JWT_SECRET_KEY', (hole) => `\${NOBODY:-${hole}}`),
  'as the default of a path': field((hole) => `env_file: "\${NOBODY:-${hole}}"`),
  'as the message of a required variable': variable('JWT_SECRET_KEY', (hole) => `\${NOBODY:?${hole}}`),
  'as the replacement of a reference': variable('JWT_SECRET_KEY', (hole) => `\${PATH:+${hole}}`),
  'in a reference that cannot be read': variable('JWT_SECRET_KEY', (hole) => `\${-${hole}}`),
  'Hasura, swapped': variable(
    'HASURA_GRAPHQL_JWT_SECRET',
    (hole) => `{\\"type\\":\\"${hole}\\",\\"key\\":\\"HS256\\"}`,
  ),
  'Hasura, as it should': variable(
    'HASURA_GRAPHQL_JWT_SECRET',
    (hole) => `{\\"type\\":\\"HS256\\",\\"key\\":\\"${hole}\\"}`,
  ),
  'JWK, its algorithm': variable(
    'JWT_KEY',
    (hole) =>
      `{\\"kty\\":\\"oct\\",\\"k\\":\\"c29tZS1mYWtlLWtleS1vZi1zb21lLWxlbmd0aA\\",\\"alg\\":\\"${hole}\\",\\"kid\\":\\"${hole}\\"}`,
  ),
  'kid pairs': variable('JWT_SECRETS', (hole) => `${hole}:one-fake-key,two:${hole}`),
  'an algorithm': variable('JWT_ALGORITHM'),
  'an issuer': variable('JWT_ISSUER'),
  'an address of keys': variable('JWKS_URL', (hole) => `https://user:${hole}@idp.example.test/${hole}?x=${hole}`),
  'a database address': variable('DATABASE_URL', (hole) => `postgres://user:${hole}@db/x`),
  'a key file': variable('JWT_SECRET_FILE'),
  'a flag': field((hole) => `command: [ serve, --jwt-secret, "${hole}", "--token=${hole}" ]`),
  'a command line': field((hole) => `command: "serve --jwt-secret='${hole}' --jwt-issuer ${hole}"`),
  'a health check': field((hole) => `healthcheck: { test: [ CMD, curl, -H, "Authorization: Bearer ${hole}" ] }`),
  'a label': field((hole) => `labels: { traefik.http.middlewares.x.plugin.jwt.secret: "${hole}", note: "${hole}" }`),
  'a role': field((hole) => `labels: { countersign.role: "${hole}" }`),
  'a build argument': field((hole) => `build: { context: ., args: { JWT_SECRET: "${hole}" } }`),
  'a mounted file': section(
    (hole) => `configs: { c: { content: "jwt:\\n  secret: ${hole}\\n  issuer: ${hole}\\n" } }`,
    () => 'configs: [ { source: c, target: /config/application.yml } ]',
  ),
  'an x- field': section((hole) => `x-note: "${hole}"`),
}
