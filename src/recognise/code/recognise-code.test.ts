import { expect, test } from 'vitest'
import { answerFromMemory, resolveInMemory } from '../../../test/oracle/answer-from-memory.ts'
import type { ServiceCode } from '../../model/code/code.ts'
import { type Declarations, noDeclarations } from '../../model/stack/declarations.ts'
import { noReaders } from '../carry/gather-keys.ts'
import { type Recognition, recognise } from '../recognise.ts'
import { codeOf, literal, use, variable } from './code-for-tests.ts'

const strong = 'k3-made-up-for-this-test-0123456789abcdef'
const other = 'q7-made-up-for-this-test-fedcba9876543210'

/** Recognises services that are given variables (`JWT_SECRET=…`), with what their source says. */
function recogniseCode(
  given: Readonly<Record<string, readonly string[]>>,
  code: Readonly<Record<string, Partial<ServiceCode>>>,
  declarations: Declarations = noDeclarations,
): Recognition {
  const services = Object.entries(given).flatMap(([name, variables]) => [
    `  ${name}:`,
    `    build: ./${name}`,
    ...(variables.length === 0 ? [] : ['    environment:', ...variables.map((pair) => `      - ${pair}`)]),
  ])
  const files = { 'compose.yaml': `name: shop\nservices:\n${services.join('\n')}\n` }
  const { project } = resolveInMemory(files)
  const read = new Map(Object.entries(code).map(([service, facts]) => [service, codeOf({ service, ...facts })]))
  const looking = { readers: noReaders, showPath: String, isWiring: false }
  const dialogue = recognise({ project, containers: [], declarations, looking, code: read })
  return answerFromMemory(dialogue, files)
}

const show = ({ bindings }: Recognition): readonly string[] =>
  bindings.map(
    ({ group, service, variable: name, role, roleSource, state, carrier }) =>
      `${group.id} ${service}.${name} ${role} by ${roleSource}${state === 'present' ? '' : ` ${state}`}${carrier === 'code' ? ' in code' : ''}`,
  )

const signs = (...steps: Parameters<typeof use>[1]) => ({ uses: [use('signs', steps)] })
const verifies = (...steps: Parameters<typeof use>[1]) => ({ uses: [use('verifies', steps)] })
const guessed = { certainty: 'guessed' } as const

test.each<[string, Parameters<typeof recogniseCode>[0], Parameters<typeof recogniseCode>[1], readonly string[]]>([
  [
    'roles by code, whatever the names of services say',
    { auth: [`JWT_SECRET=${strong}`], api: [`JWT_SECRET=${strong}`] },
    { auth: verifies(variable('JWT_SECRET')), api: signs(variable('JWT_SECRET')) },
    ['shop/access auth.JWT_SECRET validator by code', 'shop/access api.JWT_SECRET issuer by code'],
  ],
  [
    'a guess is no better than a name, and better than nothing',
    { one: [`JWT_SECRET=${strong}`], auth: [`JWT_SECRET=${strong}`] },
    {
      one: { uses: [use('verifies', [variable('JWT_SECRET')], guessed)] },
      auth: { uses: [use('signs', [variable('JWT_SECRET')], guessed)] },
    },
    ['shop/access one.JWT_SECRET validator by name', 'shop/access auth.JWT_SECRET issuer by name'],
  ],
  [
    'what is fed to a signer is a key, whatever it is called',
    { one: [`BLURB=${strong}`], two: [`WORDS=${other}`] },
    { one: signs(variable('BLURB')), two: verifies(variable('WORDS')) },
    ['shop/access one.BLURB issuer by code', 'shop/access two.WORDS validator by code'],
  ],
  [
    'the first of a look-up that is set, and not the others',
    { one: [`JWT_SECRET_KEY=${strong}`, `JWT_SECRET=${other}`] },
    { one: signs(variable('JWT_SECRET_KEY'), variable('JWT_SECRET')) },
    ['shop/access one.JWT_SECRET_KEY issuer by code'],
  ],
  [
    'what it falls back to is its key',
    { one: [], two: [] },
    { one: signs(variable('JWT_SECRET'), literal(strong)), two: verifies(variable('JWT_SECRET'), literal(strong)) },
    ['shop/access one.JWT_SECRET issuer by code in code', 'shop/access two.JWT_SECRET validator by code in code'],
  ],
  [
    'asked for, and given by nobody',
    { one: [`JWT_SECRET=${strong}`], two: [] },
    { one: signs(variable('JWT_SECRET')), two: verifies(variable('JWT_SECRET')) },
    ['shop/access one.JWT_SECRET issuer by code', 'shop/access two.JWT_SECRET validator by code absent'],
  ],
  [
    'a guess expects nothing',
    { one: [`JWT_SECRET=${strong}`], two: [] },
    { one: signs(variable('JWT_SECRET')), two: { uses: [use('verifies', [variable('JWT_SECRET')], guessed)] } },
    ['shop/access one.JWT_SECRET issuer by code'],
  ],
  [
    "a name that may be any secret's, beside the key that the code is known to use",
    {
      one: [`JWT_SECRET=${strong}`, 'JWT_ALGORITHM=HS256', `INTERNAL_SECRET=${other}`],
      two: [`JWT_SECRET=${strong}`],
    },
    { one: { ...signs(variable('JWT_SECRET')), mentions: ['INTERNAL_SECRET'] }, two: verifies(variable('JWT_SECRET')) },
    ['shop/access one.JWT_SECRET issuer by code', 'shop/access two.JWT_SECRET validator by code'],
  ],
  [
    'given and read nowhere',
    { one: [`JWT_SECRET=${strong}`], two: [`JWT_SECRET=${strong}`] },
    { one: signs(variable('JWT_SECRET')), two: {} },
    ['shop/access one.JWT_SECRET issuer by code', 'shop/access two.JWT_SECRET bystander by code'],
  ],
  [
    'spoken of somewhere in the source is not read nowhere',
    { one: [`JWT_SECRET=${strong}`], two: [`JWT_SECRET=${strong}`] },
    { one: signs(variable('JWT_SECRET')), two: { mentions: ['JWT_SECRET'] } },
    ['shop/access one.JWT_SECRET issuer by code', 'shop/access two.JWT_SECRET unknown by nothing'],
  ],
  [
    'of an image in which another program runs, nothing is read nowhere',
    { one: [`JWT_SECRET=${strong}`], two: [`JWT_SECRET=${strong}`] },
    {
      one: signs(variable('JWT_SECRET')),
      two: { image: { base: 'example/product:2', variables: [], startsWithScript: false } },
    },
    ['shop/access one.JWT_SECRET issuer by code', 'shop/access two.JWT_SECRET unknown by nothing'],
  ],
  [
    'a key that a stranger gave out is for the stranger',
    { one: [`ZOOM_SDK_SECRET=${strong}`], two: [`JWT_SECRET=${other}`] },
    { one: signs(variable('ZOOM_SDK_SECRET')), two: verifies(variable('JWT_SECRET')) },
    ['shop/zoom one.ZOOM_SDK_SECRET issuer by code', 'shop/access two.JWT_SECRET validator by code'],
  ],
  [
    'the catalogue goes before the code, and its key is no pair with what is left over',
    { one: [`LIVEKIT_API_SECRET=${strong}`], two: [`JWT_SECRET=${other}`] },
    { one: signs(variable('LIVEKIT_API_SECRET')), two: verifies(variable('JWT_SECRET')) },
    ['shop/access one.LIVEKIT_API_SECRET issuer by catalogue', 'shop/access-2 two.JWT_SECRET validator by code'],
  ],
])('%s', (_name, given, code, expected) => {
  expect(show(recogniseCode(given, code))).toEqual(expected)
})

test('trimming and decoding settle what would be assumed', () => {
  const encoded = Buffer.from(strong).toString('base64')
  const treated = (treatments: readonly ('trimmed' | 'base64-decoded')[]) => ({
    uses: [use('signs', [], { key: { steps: [variable('JWT_SECRET_BASE64')], treatments, certainty: 'seen' } })],
  })
  const formOf = (treatments: readonly ('trimmed' | 'base64-decoded')[]) =>
    recogniseCode({ one: [`JWT_SECRET_BASE64=${encoded}`] }, { one: treated(treatments) }).bindings.map(
      ({ form, assumes }) => [form, assumes],
    )
  expect(formOf(['base64-decoded'])).toEqual([['base64', undefined]])
  expect(formOf([])).toEqual([['text', undefined]])
})

test('a role says where it stands, and nothing of the text in the code is in what is reported', () => {
  const { bindings } = recogniseCode({ one: [] }, { one: signs(variable('JWT_SECRET'), literal(strong)) })
  expect(bindings.map(({ roleBasis }) => roleBasis)).toEqual(['api/app.py:10 signs tokens (jwt.encode)'])
  expect(JSON.stringify(bindings)).not.toContain(strong.slice(0, 8))
})

test('a declared role wins over the code, and says so', () => {
  const group = { name: 'access', issuers: ['two'], validators: ['one', 'three'], lookup: [], reads: [] }
  const { bindings } = recogniseCode(
    { one: [`JWT_SECRET=${strong}`], two: [`JWT_SECRET=${strong}`], three: [`JWT_SECRET=${strong}`] },
    {
      one: signs(variable('JWT_SECRET')),
      two: { uses: [use('verifies', [variable('JWT_SECRET')], guessed)] },
      three: { uses: [use('signs', [variable('JWT_SECRET')]), use('verifies', [variable('JWT_SECRET')])] },
    },
    { ...noDeclarations, groups: [group], source: 'countersign.yaml' },
  )
  const listed = bindings.map(({ role, roleBasis, overruledRole = 'nothing' }) => [role, overruledRole, roleBasis])
  // A guess contradicts nobody, and who does both may be declared for one of them.
  expect(listed).toEqual([
    [
      'validator',
      'issuer',
      expect.stringMatching(/^countersign.yaml says so; its code would say issuer: .* signs tokens/),
    ],
    ['issuer', 'nothing', 'countersign.yaml says so'],
    ['validator', 'nothing', 'countersign.yaml says so'],
  ])
})
