import { expect, test } from 'vitest'
import type { ResolvedBinding, Role } from '../../model/binding.ts'
import type { ComposeProject, ComposeService, ModelValue } from '../../model/compose.ts'
import { Template } from '../../model/template.ts'
import { proposeProbes, writeProposals } from './propose-probes.ts'

const text = (written: string): Template => Template.written(written)

function propose(model: Readonly<Record<string, ModelValue>>, role: Role = 'validator') {
  const service = { name: 'api', model } as Partial<ComposeService> as ComposeService
  const project = { services: [service] } as Partial<ComposeProject> as ComposeProject
  const binding = { service: 'api', variable: 'JWT_SECRET', role } as Partial<ResolvedBinding> as ResolvedBinding
  return proposeProbes(project, [binding])
}

test.each<[string, ModelValue, readonly string[]]>([
  ['a port', text('8003:8000'), ['http://localhost:8003/']],
  ['a port of one address', text('127.0.0.1:8003:8000/tcp'), ['http://localhost:8003/']],
  ['a port that a variable gives, which stays a reference', text('${PORT}:8000'), ['http://localhost:${PORT}/']],
  ['the long form', { target: 8000, published: text('8003') }, ['http://localhost:8003/']],
  ['a port that is published at random', text('8000'), []],
  ['a range', text('8003-8005:8000-8002'), []],
  ['UDP', text('8003:8000/udp'), []],
])('%s', (_name, port, urls) => {
  expect(propose({ ports: [port] }).map(({ url }) => url)).toEqual(urls)
})

test('a service that only passes its key on is not proposed, nor one without a port', () => {
  expect(propose({ ports: [text('1:2')] }, 'bystander')).toEqual([])
  expect(propose({})).toEqual([])
})

test('how a health check asks says whether it is TLS; its path is no proposal', () => {
  const test = [text('CMD'), text('curl'), text('-f'), text('https://localhost:8000/healthz')]
  expect(writeProposals(propose({ ports: [text('8003:8000')], healthcheck: { test } }))).toEqual([
    'probes:',
    '  api:',
    '    http:',
    '      - { url: "https://localhost:8003/" } # use a path that requires a token; it holds JWT_SECRET and publishes 8000; its health check asks /healthz, which is usually open',
  ])
})
