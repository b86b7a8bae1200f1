import { expect, test } from 'vitest'
import { readServiceUpdate } from './read-service-update.ts'

const read = (command: string, shell: Readonly<Record<string, string>> = {}) => {
  const update = readServiceUpdate(command.split(' '), shell)
  if (update === null) return null
  const addsVariables = Object.fromEntries(
    [...update.addsVariables].map(([name, value]) => [name, value?.revealText() ?? null]),
  )
  return { ...update, addsVariables }
}

const nothing = {
  service: 'shop_api',
  addsVariables: {},
  removesVariables: [],
  addsFiles: [],
  removesFiles: [],
  opaqueOptions: [],
}
const secret = (name: string, target: string) => ({ kind: 'secret', name, target })

test.each<[string, string, object]>([
  ['nothing that matters', 'docker service update -d --force --update-order stop-first --replicas 3 shop_api', {}],
  [
    'variables',
    'docker service update --env-add JWT_SECRET=a=b --env-add=GIVEN --env-add UNSET --env-rm OLD shop_api',
    { addsVariables: { JWT_SECRET: 'a=b', GIVEN: 'from-the-shell', UNSET: null }, removesVariables: ['OLD'] },
  ],
  [
    'secrets and configs',
    'docker service update --secret-rm jwt_v1 --secret-add source=jwt_v2,target=jwt,mode=0400 --secret-add plain --config-add src=c,target=/etc/c --config-add d --config-rm e shop_api',
    {
      addsFiles: [
        secret('jwt_v2', '/run/secrets/jwt'),
        secret('plain', '/run/secrets/plain'),
        { kind: 'config', name: 'c', target: '/etc/c' },
        { kind: 'config', name: 'd', target: '/d' },
      ],
      removesFiles: [
        { kind: 'secret', name: 'jwt_v1' },
        { kind: 'config', name: 'e' },
      ],
    },
  ],
  [
    'an image, behind sudo and a context',
    'sudo docker --context prod service update --image api:2 shop_api',
    { image: 'api:2' },
  ],
  [
    'what cannot be determined',
    'docker service update --args x --rollback --mount-add=y shop_api',
    { opaqueOptions: ['--args', '--rollback', '--mount-add'] },
  ],
  ['what is switched off', 'docker service update --rollback=false shop_api', {}],
  ['a rollback', 'docker service rollback -d shop_api', { opaqueOptions: ['docker service rollback'] }],
  ['short options in one word', 'docker service update -dq -u root shop_api', {}],
])('%s', (_, command, expected) => {
  expect(read(command, { GIVEN: 'from-the-shell' })).toEqual({ ...nothing, ...expected })
})

test.each([
  'docker service create --env A=b image',
  'docker compose up',
  'podman service update a',
  'docker service update --force',
])('another command: %s', (command) => expect(read(command)).toBeNull())
