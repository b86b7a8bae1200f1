import { expect, test } from 'vitest'
import { readRollout } from './read-rollout.ts'

const noFiles = { file: [], envFile: [], profile: [] }
const everything = { services: null, followsDependencies: true, isForced: false }
const nothing = { services: [], followsDependencies: false, isForced: false }
const restart = { services: null, followsDependencies: false, isForced: false, isRestart: true }

test.each<[string, string, object, object | null]>([
  ['anything may do anything', './deploy.sh up api', everything, null],
  ['docker without compose too', 'docker stack deploy shop', everything, null],
  ['up is about all', 'docker compose up -d', everything, noFiles],
  ['or about those it names', 'docker compose up -d api web', { ...everything, services: ['api', 'web'] }, noFiles],
  ['among flags', 'docker compose up api --timeout 5 -d web', { ...everything, services: ['api', 'web'] }, noFiles],
  ['flags with values name none', 'docker-compose up --scale api=2 --pull never -t 3', everything, noFiles],
  ['behind --', 'docker compose up -- api', { ...everything, services: ['api'] }, noFiles],
  [
    'without what they depend on',
    'docker compose up --no-deps api',
    { services: ['api'], followsDependencies: false, isForced: false },
    noFiles,
  ],
  ['by force', 'docker compose up --force-recreate', { ...everything, isForced: true }, noFiles],
  ['not by force', 'docker compose up --force-recreate=false', everything, noFiles],
  ['without replacing any', 'docker compose up --no-recreate', nothing, noFiles],
  ['create does the same', 'docker compose create api', { ...everything, services: ['api'] }, noFiles],
  ['a restart replaces nothing', 'docker compose restart', restart, noFiles],
  ['and is about those it names', 'docker compose restart -t 0 api', { ...restart, services: ['api'] }, noFiles],
  ['nor does a start', 'docker compose start', nothing, noFiles],
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
