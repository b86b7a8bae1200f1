import { expect, test } from 'vitest'
import { upAll } from '../../model/stack/rollout.ts'
import { readRollout } from './read-rollout.ts'

const noFiles = { file: [], envFile: [], profile: [] }
const everything = upAll
const stopped = { ...everything, replaces: 'none', startsStopped: false }
const start = { ...everything, replaces: 'none' }
const restart = { ...start, followsDependencies: false, restarts: true }

test.each<[string, string, object, object | null]>([
  ['anything may do anything', './deploy.sh up api', everything, null],
  ['docker without compose too', 'docker service create image', everything, null],
  [
    'a stack is deployed from its files, and no .env is read',
    'docker --context prod stack deploy -c a.yml --compose-file=b.yml,c.yml --with-registry-auth shop',
    { ...everything, stack: 'shop' },
    { file: ['a.yml', 'b.yml', 'c.yml'], envFile: ['/dev/null'], profile: [], projectName: 'shop' },
  ],
  [
    'without what it no longer has',
    'docker stack up --prune -c a.yml --resolve-image never shop',
    { ...everything, stack: 'shop', removesOrphans: true },
    { file: ['a.yml'], envFile: ['/dev/null'], profile: [], projectName: 'shop' },
  ],
  ['of a file from standard input nothing is known', 'docker stack deploy -c - shop', everything, null],
  ['nor of a stack without a file', 'docker stack deploy shop', everything, null],
  ['up is about all', 'docker compose up -d', everything, noFiles],
  ['or about those it names', 'docker compose up -d api web', { ...everything, services: ['api', 'web'] }, noFiles],
  ['among flags', 'docker compose up api --timeout 5 -d web', { ...everything, services: ['api', 'web'] }, noFiles],
  ['flags with values name none', 'docker-compose up --scale api=2 --pull never -t 3', everything, noFiles],
  [
    'behind options of docker',
    'docker-compose -H tcp://a:1 --context b up --no-deps api',
    { ...everything, services: ['api'], followsDependencies: false },
    noFiles,
  ],
  ['behind --', 'docker compose up -- api', { ...everything, services: ['api'] }, noFiles],
  [
    'without what they depend on',
    'docker compose up --no-deps api',
    { ...everything, services: ['api'], followsDependencies: false },
    noFiles,
  ],
  ['by force', 'docker compose up --force-recreate', { ...everything, replaces: 'all' }, noFiles],
  ['not by force', 'docker compose up --force-recreate=false', everything, noFiles],
  ['without replacing any', 'docker compose up --no-recreate', start, noFiles],
  ['with anonymous volumes of its own', 'docker compose up -V', { ...everything, replaces: 'all' }, noFiles],
  [
    'without orphans',
    'docker compose up --remove-orphans api',
    { ...everything, services: ['api'], removesOrphans: true },
    noFiles,
  ],
  [
    'create starts nothing',
    'docker compose create api',
    { ...everything, services: ['api'], startsStopped: false },
    noFiles,
  ],
  ['nor does up', 'docker compose up --no-start', { ...everything, startsStopped: false }, noFiles],
  [
    'a scale is about what it scales',
    'docker compose scale api=2 web=1',
    { ...everything, services: ['api', 'web'] },
    noFiles,
  ],
  [
    'a run is about its service',
    'docker compose run --rm -e A=b api sh -c x',
    { ...everything, services: ['api'] },
    noFiles,
  ],
  ['a restart replaces nothing', 'docker compose restart', restart, noFiles],
  ['and is about those it names', 'docker compose restart -t 0 api', { ...restart, services: ['api'] }, noFiles],
  ['nor does a start', 'docker compose start', start, noFiles],
  ['which is about those it names', 'docker compose start api', { ...start, services: ['api'] }, noFiles],
  ['what is paused goes on', 'docker compose unpause', stopped, noFiles],
  [
    'containers are started',
    'docker start -i shop-api-1 0123abcd',
    { ...start, containers: ['shop-api-1', '0123abcd'] },
    null,
  ],
  ['and restarted', 'docker container restart -t 3 shop-api-1', { ...restart, containers: ['shop-api-1'] }, null],
  [
    'the files are those of the command',
    'docker --context x compose -f a.yaml --file=b.yaml -p shop --env-file prod.env --profile web --project-directory d up',
    everything,
    { file: ['a.yaml', 'b.yaml'], envFile: ['prod.env'], profile: ['web'], projectName: 'shop', projectDirectory: 'd' },
  ],
  [
    'in one word',
    'docker compose -fa.yaml -pshop up',
    everything,
    { ...noFiles, file: ['a.yaml'], projectName: 'shop' },
  ],
  [
    'behind sudo and variables',
    'sudo -E env A=b /usr/bin/docker compose -f a.yaml up',
    everything,
    { ...noFiles, file: ['a.yaml'] },
  ],
])('%s: %s', (_name, command, plan, compose) => {
  expect(readRollout(command.split(' '))).toEqual({ plan, compose })
})
