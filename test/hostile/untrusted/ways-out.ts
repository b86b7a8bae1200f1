/** A stranger's files that try to have something read which lies outside of their folder. */
export interface WayOut {
  readonly name: string
  /** By path from the stranger's folder. */
  readonly files?: Readonly<Record<string, string>>
  /** What a link at the path leads to. `OUT` is the folder outside, absolute. */
  readonly links?: Readonly<Record<string, string>>
  /** More words of the command line. */
  readonly words?: readonly string[]
  /** Whether it is about a variable of the shell, and no file. */
  readonly isOfShell?: true
  /** The verdict where it is not `incomplete`. */
  readonly verdict?: 'nothing-to-audit'
}

/** A stack of two services that agree, beside which something else is tried: only what is not read keeps it from `consistent`. */
const sound = (more = '', ofApi = ''): string => `name: shop
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET: fake-shared-key-of-a-sound-stack-0123456789, JWT_EXPIRES_IN: 1h }
  api:
    image: example/api
    environment: { JWT_SECRET: fake-shared-key-of-a-sound-stack-0123456789 }
${ofApi}${more}`

const withApi = (lines: string): string => sound('', lines)

/** `api` takes its key out of the file at this path in the container. */
const byFile = (path: string, lines: string, more = ''): string => `name: shop
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET: fake-shared-key-of-a-sound-stack-0123456789, JWT_EXPIRES_IN: 1h }
  api:
    image: example/api
    environment: { JWT_SECRET_FILE: ${path} }
${lines}${more}`

/** Every kind of place from which a file is read. */
export const waysOut: readonly WayOut[] = [
  { name: '.env, a link', files: { 'compose.yaml': sound() }, links: { '.env': 'OUT/.aws/credentials' } },
  {
    name: '.env, a link to a link',
    files: { 'compose.yaml': sound() },
    links: { '.env': 'x/y', 'x/y': 'OUT/keys.env' },
  },
  { name: '.env that names another compose file', files: { '.env': 'COMPOSE_FILE=../outside/stack.yaml\n' } },
  {
    name: '.env that names a second compose file',
    files: { '.env': 'COMPOSE_FILE=compose.yaml:OUT/stack.yaml\n', 'compose.yaml': sound() },
  },
  { name: 'the compose file, a link', links: { 'compose.yaml': 'OUT/stack.yaml' } },
  {
    name: 'the override file, a link',
    files: { 'compose.yaml': sound() },
    links: { 'compose.override.yaml': 'OUT/stack.yaml' },
  },
  { name: 'env_file upwards', files: { 'compose.yaml': withApi('    env_file: ../outside/keys.env\n') } },
  { name: 'env_file, absolute', files: { 'compose.yaml': withApi('    env_file: OUT/keys.env\n') } },
  { name: 'env_file at home', files: { 'compose.yaml': withApi('    env_file: ~/.aws/credentials\n') } },
  {
    name: 'env_file by HOME',
    files: { 'compose.yaml': withApi('    env_file: ${HOME}/.aws/credentials\n') },
  },
  {
    name: 'env_file that need not be there',
    files: { 'compose.yaml': withApi('    env_file: [{ path: OUT/keys.env, required: false }]\n') },
  },
  {
    name: 'env_file, raw',
    files: { 'compose.yaml': withApi('    env_file: [{ path: OUT/keys.env, format: raw }]\n') },
  },
  {
    name: 'env_file, a link',
    files: { 'compose.yaml': withApi('    env_file: api.env\n') },
    links: { 'api.env': '../outside/keys.env' },
  },
  {
    name: 'env_file behind a linked folder',
    files: { 'compose.yaml': withApi('    env_file: config/keys.env\n') },
    links: { config: 'OUT' },
  },
  {
    name: 'env_file of the kernel',
    files: { 'compose.yaml': withApi('    env_file: /proc/self/environ\n') },
  },
  {
    name: 'env_file by the kernel',
    files: { 'compose.yaml': withApi('    env_file: /proc/self/rootOUT/keys.env\n') },
  },
  {
    name: 'env_file in the repository',
    files: {
      'compose.yaml': withApi('    env_file: .git/config\n'),
      '.git/config': 'JWT_SECRET=fake-token-of-a-checkout\n',
    },
  },
  {
    name: 'env_file by a variable of .env',
    files: { 'compose.yaml': withApi('    env_file: ${WHERE}/keys.env\n'), '.env': 'WHERE=../outside\n' },
  },
  { name: 'include upwards', files: { 'compose.yaml': sound('include: [../outside/inc.yaml]\n') } },
  {
    name: 'include, a link',
    files: { 'compose.yaml': sound('include: [inc.yaml]\n') },
    links: { 'inc.yaml': 'OUT/inc.yaml' },
  },
  {
    name: 'include with an env_file',
    files: {
      'compose.yaml': sound('include: [{ path: inc.yaml, env_file: OUT/.aws/credentials }]\n'),
      'inc.yaml':
        'services: { more: { image: example/more, environment: { JWT_SECRET: "${aws_secret_access_key}" } } }\n',
    },
  },
  {
    name: 'include with a folder of its own',
    files: {
      'compose.yaml': sound('include: [{ path: inc.yaml, project_directory: ../outside }]\n'),
      'inc.yaml': 'services: { more: { image: example/more, environment: { JWT_SECRET: "${JWT_SECRET}" } } }\n',
    },
  },
  {
    name: 'extends',
    files: { 'compose.yaml': sound('  more: { extends: { file: ../outside/inc.yaml, service: more } }\n') },
  },
  {
    name: 'extends, a link',
    files: { 'compose.yaml': sound('  more: { extends: { file: base.yaml, service: more } }\n') },
    links: { 'base.yaml': 'OUT/inc.yaml' },
  },
  { name: 'label_file', files: { 'compose.yaml': withApi('    label_file: OUT/labels\n') } },
  {
    name: 'a secret',
    files: {
      'compose.yaml': byFile(
        '/run/secrets/jwt',
        '    secrets: [jwt]\n',
        'secrets: { jwt: { file: ../outside/jwt.key } }\n',
      ),
    },
  },
  {
    name: 'a secret, a link',
    files: {
      'compose.yaml': byFile('/run/secrets/jwt', '    secrets: [jwt]\n', 'secrets: { jwt: { file: jwt.key } }\n'),
    },
    links: { 'jwt.key': 'OUT/jwt.key' },
  },
  {
    name: 'a config',
    files: { 'compose.yaml': byFile('/jwt', '    configs: [jwt]\n', 'configs: { jwt: { file: OUT/jwt.key } }\n') },
  },
  {
    name: 'a bind mount of a file',
    files: { 'compose.yaml': byFile('/keys/jwt', '    volumes: [OUT/jwt.key:/keys/jwt:ro]\n') },
  },
  {
    name: 'a bind mount of a folder',
    files: { 'compose.yaml': byFile('/keys/jwt.key', '    volumes: [../outside:/keys:ro]\n') },
  },
  { name: 'a bind mount at home', files: { 'compose.yaml': byFile('/keys/jwt.key', '    volumes: [~/:/keys:ro]\n') } },
  {
    name: 'a volume that is a bind',
    files: {
      'compose.yaml': byFile(
        '/keys/jwt.key',
        '    volumes: [keys:/keys]\n',
        'volumes: { keys: { driver_opts: { type: none, o: bind, device: OUT } } }\n',
      ),
    },
  },
  {
    name: 'a mounted configuration',
    files: {
      'compose.yaml': `name: shop
services:
  auth:
    image: example/auth
    environment: { JWT_SECRET: fake-shared-key-of-a-sound-stack-0123456789, JWT_EXPIRES_IN: 1h }
  api:
    image: example/api
    environment: { JWT_ISSUER: auth }
    volumes: ["../outside/application.yml:/app/config/application.yml:ro"]
`,
    },
  },
  { name: 'the source of a service', files: { 'compose.yaml': sound('  more: { build: ../outside/code }\n') } },
  {
    name: 'the source of a service by a declaration',
    files: { 'compose.yaml': sound(), 'countersign.yaml': 'code: { api: ../outside/code }\n' },
  },
  {
    name: 'the declarations, a link',
    files: { 'compose.yaml': sound() },
    links: { 'countersign.yaml': 'OUT/countersign.yaml' },
  },
  { name: 'a compose file above', files: { README: '' }, verdict: 'nothing-to-audit' },
  {
    name: 'a compose file that is named',
    files: { 'compose.yaml': sound() },
    words: ['-f', 'compose.yaml', '-f', 'OUT/stack.yaml'],
  },
  { name: 'an env file that is named', files: { 'compose.yaml': sound() }, words: ['--env-file', 'OUT/keys.env'] },
  { name: 'a folder that is named', files: { 'compose.yaml': sound() }, words: ['--project-directory', 'OUT'] },
  // The shell.
  {
    isOfShell: true,
    name: 'a variable of the shell',
    files: { 'compose.yaml': withApi('    hostname: "${CI_TOKEN}"\n') },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell as a key',
    files: { 'compose.yaml': sound('  more: { image: example/more, environment: { JWT_SECRET: "${CI_TOKEN}" } }\n') },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell by its name alone',
    files: { 'compose.yaml': sound('  more: { image: example/more, environment: [CI_TOKEN] }\n') },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell in .env',
    files: { 'compose.yaml': withApi('    hostname: "${MINE}"\n'), '.env': 'MINE=${CI_TOKEN}\n' },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell in an env_file',
    files: { 'compose.yaml': withApi('    env_file: api.env\n'), 'api.env': 'OTHER_JWT_SECRET=${CI_TOKEN}\n' },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell as a secret',
    files: {
      'compose.yaml': byFile(
        '/run/secrets/jwt',
        '    secrets: [jwt]\n',
        'secrets: { jwt: { environment: CI_TOKEN } }\n',
      ),
    },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell in the name',
    files: { 'compose.yaml': sound().replace('name: shop', 'name: "${CI_TOKEN}"') },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell in a path',
    files: { 'compose.yaml': withApi('    env_file: "${CI_TOKEN}/x.env"\n') },
  },
  {
    isOfShell: true,
    name: 'a variable of the shell with a default',
    files: { 'compose.yaml': withApi('    hostname: "${CI_TOKEN:-mine}"\n') },
  },
]
