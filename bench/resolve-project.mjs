import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A made-up key; it opens nothing. */
const key = 'fake-key-for-the-benchmark-0123456789abcdef0123456789'

const shared = `x-logging: &logging
  driver: json-file
  options: {max-size: 10m, max-file: "3"}

x-service: &service
  restart: unless-stopped
  logging: *logging
  env_file: common.env

x-environment: &environment
  JWT_SECRET: \${JWT_SECRET:?set it in .env}
  JWT_ALGORITHM: HS256
  LOG_LEVEL: \${LOG_LEVEL:-info}

`

function service(index) {
  return `  svc-${index}:
    <<: *service
    image: example/svc-${index}:\${TAG:-1.0.0}
    environment:
      <<: *environment
      SERVICE_NAME: svc-${index}
      PORT: ${3000 + index}
      DATABASE_URL: postgresql://postgres@\${DB_HOST}:5432/svc_${index}
    depends_on:
      ${index === 0 ? '[]' : `- svc-${index >> 1}`}
    ports: ["${10_000 + index}:8080"]
    labels:
      com.example.index: "${index}"
`
}

/** Writes a consistent project with an env_file, .env, anchors and merge keys, and says how large its compose file is. */
export function writeProject(folder, count) {
  mkdirSync(folder, { recursive: true })
  const text = `name: bench\n\n${shared}services:\n${Array.from({ length: count }, (_, index) => service(index)).join('\n')}`
  writeFileSync(join(folder, 'compose.yaml'), text)
  writeFileSync(join(folder, '.env'), `JWT_SECRET=${key}\nDB_HOST=db\nTAG=2.4.1\n`)
  writeFileSync(
    join(folder, 'common.env'),
    'REDIS_URL=redis://redis:6379\nJWT_AUDIENCE=shop\nGREETING="hello from ${DB_HOST}"\n',
  )
  return { lines: text.split('\n').length - 1, bytes: Buffer.byteLength(text) }
}
