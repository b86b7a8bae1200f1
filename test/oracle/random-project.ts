import fc from 'fast-check'
import type { CaseArguments } from './resolve-case.ts'

/** The files of a made-up project, and how docker compose is called. */
export interface RandomProject {
  readonly files: Readonly<Record<string, string>>
  readonly args: CaseArguments
}

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json }

const names = ['A', 'B', 'C', 'KEY']
const name = fc.constantFrom(...names)

/** A text for a value of a compose file, often with references. */
const template = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('x', 'one', 'two words', 'q"uote', "it's", 'a=b', 'a#b', 'a #b', '', ' ', '0', 'true'),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(name, fc.constantFrom('', ':-d', '-d', ':+r', '+r', ':-${B}', ':-', ':-"q"'))
      .map(([of, rest]) => `\${${of}${rest}}`),
  },
  { weight: 1, arbitrary: name.map((of) => `$${of}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('$$A', '$$${A}', 'pre-${A}-post', '${A}${B}', '$'),
  },
)

/** What is refused, or may be: rarely, for most of a project is not looked at after it. */
const risky = fc.oneof(
  { weight: 200, arbitrary: template },
  { weight: 1, arbitrary: fc.constantFrom('${', '${A', '$1', '${1}', '${A:?no}', '${B?no}') },
)

const environmentValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: risky },
  { weight: 1, arbitrary: fc.constantFrom<Json>(null, 1, 1.5, true, false) },
)

const variables = (nullWeight: number): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(name, environmentValue, { maxKeys: 3, noNullPrototype: true }) },
    {
      weight: 3,
      arbitrary: fc.array(
        fc.oneof(
          fc.tuple(name, template).map(([of, value]) => `${of}=${value}`),
          name,
        ),
        { maxLength: 3 },
      ),
    },
    { weight: nullWeight, arbitrary: fc.constant(null) },
  )
const environment = variables(0)

const envFilePath = fc.constantFrom('s1.env', 's2.env', './s1.env', 'sub/../s1.env', 'sub/s3.env')
const envFile: fc.Arbitrary<Json> = fc.oneof(
  envFilePath,
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: envFilePath },
      {
        weight: 1,
        arbitrary: fc.record({ path: envFilePath, required: fc.boolean() }, { requiredKeys: ['path'] }),
      },
      { weight: 1, arbitrary: fc.record({ path: envFilePath, format: fc.constant('raw') }) },
      { weight: 1, arbitrary: fc.constant({ path: 'gone.env', required: false }) },
    ),
    { maxLength: 3 },
  ),
)

const command: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(
      'run --key ${A}',
      "sh -c 'echo $$A'",
      'a "b c" d',
      'a `b c`',
      'a $$(b c)',
      'x > y',
      null,
      '',
    ),
  },
  { weight: 10, arbitrary: fc.array(template, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>('a "b', 'echo (x)', 'a\\ b') },
)

const service = (kind: 'base' | 'over'): fc.Arbitrary<Json> =>
  fc
    .record(
      {
        image: fc.constantFrom<Json>('i', 'i:${A:-1}', ...(kind === 'over' ? [null] : [])),
        environment: variables(kind === 'base' ? 0 : 1),
        env_file: envFile,
        command,
        entrypoint: command,
        labels: fc.constantFrom<Json>({ l: '${A}' }, ['l=${B}']),
        healthcheck: fc.constantFrom<Json>(
          { test: ['CMD', 'x'] },
          { interval: '5s' },
          ...(kind === 'over' ? [null] : []),
        ),
        depends_on: kind === 'over' ? fc.constantFrom<Json>([], null) : fc.constant<Json>([]),
        profiles: fc.constantFrom<Json>(['p'], []),
        secrets: fc.constantFrom<Json>(['s'], [{ source: 's', target: '/t' }]),
      },
      { requiredKeys: kind === 'base' ? ['image', 'environment'] : [] },
    )
    .map((fields) => fields as Json)

const extending = fc
  .record(
    {
      extends: fc.constantFrom<Json>('b', { service: 'b' }, { service: 'x', file: 'sub/base.yml' }),
      environment,
      env_file: envFile,
      command,
    },
    { requiredKeys: ['extends'] },
  )
  .map((fields) => fields as Json)

const secrets = fc.constantFrom<Json>({ s: { file: './s1.env' } }, { s: null })

/** Without what the reader of env files cannot take. */
const inLine = template.filter((text) => !/\$\{.*\$\{|\$$/.test(text) || text.includes('${A}${B}'))

/** A line of an env file. */
const line = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(name, inLine).map(([of, value]) => `${of}=${value}`) },
  { weight: 2, arbitrary: fc.tuple(name, inLine).map(([of, value]) => `${of}="${value.replaceAll('"', '')}"`) },
  { weight: 1, arbitrary: fc.tuple(name, inLine).map(([of, value]) => `${of}='${value.replaceAll("'", '')}'`) },
  { weight: 1, arbitrary: fc.tuple(name, inLine).map(([of, value]) => `export ${of}=${value} # comment`) },
  { weight: 1, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom('# comment', '', 'A: x', ' B = y ', 'COMPOSE_PROFILES=p') },
)
const lines = fc.array(line, { maxLength: 4 }).map((all) => `${all.join('\n')}\n`)

const write = (value: Json): string => `${JSON.stringify(value, null, 1)}\n`

/** Projects with override files, `extends`, `include`, several env files and nulls, as people write them and worse. */
export const randomProjects: fc.Arbitrary<RandomProject> = fc
  .record({
    a: fc.oneof({ weight: 3, arbitrary: service('base') }, { weight: 1, arbitrary: extending }),
    b: service('base'),
    over: fc.option(
      fc.record(
        {
          a: fc.oneof({ weight: 6, arbitrary: service('over') }, { weight: 1, arbitrary: fc.constant<Json>(null) }),
          b: service('over'),
        },
        { requiredKeys: [] },
      ),
    ),
    overSecrets: fc.option(secrets, { freq: 6 }),
    included: fc.option(
      fc.record({
        services: fc.record({ c: service('base') }),
        entry: fc.constantFrom<Json>(
          'sub/inc.yml',
          { path: 'sub/inc.yml' },
          { path: 'sub/inc.yml', env_file: 'one.env' },
          { path: 'sub/inc.yml', env_file: ['one.env', 'two.env'] },
          { path: 'sub/inc.yml', project_directory: '.' },
        ),
      }),
    ),
    base: service('base'),
    env: fc.dictionary(name, fc.constantFrom('shell', '', 'sh ell'), { maxKeys: 2, noNullPrototype: true }),
    envFiles: fc.constantFrom<readonly string[]>([], [], ['one.env'], ['one.env', 'two.env']),
    profiles: fc.constantFrom<readonly string[]>([], ['p']),
    lines: fc.record({
      '.env': lines,
      'one.env': lines,
      'two.env': lines,
      's1.env': lines,
      's2.env': lines,
      'sub/.env': lines,
      'sub/s1.env': lines,
      'sub/s2.env': lines,
      'sub/s3.env': lines,
      'sub/sub/s3.env': lines,
    }),
  })
  .map(({ a, b, over, overSecrets, included, base, env, envFiles, profiles, lines: envLines }) => {
    const files: Record<string, string> = { ...envLines }
    files['compose.yml'] = write({
      ...(included === null ? {} : { include: [included.entry] }),
      services: { a, b },
      secrets: { s: { file: './s2.env' } },
    })
    files['sub/base.yml'] = write({ services: { x: base }, secrets: { s: { file: './s2.env' } } })
    if (included !== null) files['sub/inc.yml'] = write({ services: included.services as unknown as Json })
    if (over !== null)
      files['over.yml'] = write({
        services: over as unknown as Json,
        ...(overSecrets === null ? {} : { secrets: overSecrets }),
      })
    return {
      files,
      args: { files: over === null ? null : ['compose.yml', 'over.yml'], env, envFiles, profiles },
    }
  })
