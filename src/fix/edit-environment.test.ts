import { expect, test } from 'vitest'
import { setInEnvironment } from './edit-environment.ts'
import { CannotEdit } from './text-change.ts'

const set = (text: string): string => setInEnvironment(text, ['api'], 'JWT_SECRET', '${KEY}')

test.each([
  [
    'a mapping, before the blank lines and comments that follow it',
    'services:\n  api:\n    environment:\n      A: 1 # one\n\n    # about web\n  web:\n    image: x\n',
    'services:\n  api:\n    environment:\n      A: 1 # one\n      JWT_SECRET: ${KEY}\n\n    # about web\n  web:\n    image: x\n',
  ],
  [
    'a mapping that has the name: the quoting and the comment stay',
    'services:\n  api:\n    environment:\n      JWT_SECRET: "old" # why\n      B: 2\n',
    'services:\n  api:\n    environment:\n      JWT_SECRET: "${KEY}" # why\n      B: 2\n',
  ],
  [
    'a name without a value',
    'services:\n  api:\n    environment:\n      JWT_SECRET:\n      B: 2\n',
    'services:\n  api:\n    environment:\n      JWT_SECRET: ${KEY}\n      B: 2\n',
  ],
  [
    'a block of several lines',
    'services:\n  api:\n    environment:\n      JWT_SECRET: |\n        old\n        lines\n      B: 2\n',
    'services:\n  api:\n    environment:\n      JWT_SECRET: ${KEY}\n      B: 2\n',
  ],
  [
    'a list',
    'services:\n  api:\n    environment:\n    - A=1\n    - "B=2"\n    image: x\n',
    'services:\n  api:\n    environment:\n    - A=1\n    - "B=2"\n    - JWT_SECRET=${KEY}\n    image: x\n',
  ],
  [
    'a list that has the name',
    "services:\n  api:\n    environment:\n      - 'JWT_SECRET=old' # why\n      - B=2\n",
    "services:\n  api:\n    environment:\n      - 'JWT_SECRET=${KEY}' # why\n      - B=2\n",
  ],
  [
    'a bare name in a list',
    'services:\n  api:\n    environment:\n      - JWT_SECRET\n',
    'services:\n  api:\n    environment:\n      - JWT_SECRET=${KEY}\n',
  ],
  [
    'braces',
    'services:\n  api: { image: x, environment: { A: 1, B: "2" } } # end\n',
    'services:\n  api: { image: x, environment: { A: 1, B: "2", JWT_SECRET: "${KEY}" } } # end\n',
  ],
  [
    'empty braces',
    'services:\n  api:\n    environment: {}\n',
    'services:\n  api:\n    environment: { JWT_SECRET: "${KEY}" }\n',
  ],
  [
    'brackets over several lines, with a comma at the end',
    'services:\n  api:\n    environment: [\n      A=1,\n    ]\n',
    'services:\n  api:\n    environment: [\n      A=1, "JWT_SECRET=${KEY}",\n    ]\n',
  ],
  [
    'braces without an environment',
    'services:\n  api: { image: x }\n',
    'services:\n  api: { image: x, environment: { JWT_SECRET: "${KEY}" } }\n',
  ],
  [
    'no environment',
    'services:\n  api:\n      image: x\n      ports: ["80:80"]\n\nvolumes: {}\n',
    'services:\n  api:\n      image: x\n      ports: ["80:80"]\n      environment:\n        JWT_SECRET: ${KEY}\n\nvolumes: {}\n',
  ],
  [
    'no line break at the end of the file',
    'services:\n  api:\n    image: x',
    'services:\n  api:\n    image: x\n    environment:\n      JWT_SECRET: ${KEY}',
  ],
  [
    'an environment that is left empty',
    'services:\n  api:\n    environment: # none yet\n    image: x\n',
    'services:\n  api:\n    environment: # none yet\n      JWT_SECRET: ${KEY}\n    image: x\n',
  ],
  [
    'the alias of a mapping',
    'x-env: &env\n  A: 1\nservices:\n  api:\n    environment: *env\n    image: x\n',
    'x-env: &env\n  A: 1\nservices:\n  api:\n    environment:\n      <<: *env\n      JWT_SECRET: ${KEY}\n    image: x\n',
  ],
  [
    'an environment that a merge brings in, with an anchor',
    'x-base: &base\n  environment: &env\n    A: 1\nservices:\n  api:\n    <<: *base\n',
    'x-base: &base\n  environment: &env\n    A: 1\nservices:\n  api:\n    <<: *base\n    environment:\n      <<: *env\n      JWT_SECRET: ${KEY}\n',
  ],
  [
    'an environment that a merge brings in, without an anchor',
    'x-base: &base\n  environment:\n    A: 1\nservices:\n  api:\n    <<: *base\n',
    'x-base: &base\n  environment: &shared-environment\n    A: 1\nservices:\n  api:\n    <<: *base\n    environment:\n      <<: *shared-environment\n      JWT_SECRET: ${KEY}\n',
  ],
  [
    'line breaks of Windows',
    'services:\r\n  api:\r\n    environment:\r\n      A: 1\r\n',
    'services:\r\n  api:\r\n    environment:\r\n      A: 1\r\n      JWT_SECRET: ${KEY}\r\n',
  ],
  [
    'a byte order mark, and tabs behind values',
    '\ufeffservices:\n  api:\n    environment:\n      A: 1\t# tab\n',
    '\ufeffservices:\n  api:\n    environment:\n      A: 1\t# tab\n      JWT_SECRET: ${KEY}\n',
  ],
  [
    'several documents: the last one that has the service',
    'services:\n  api:\n    image: x\n---\nservices:\n  api:\n    environment:\n      A: 1\n',
    'services:\n  api:\n    image: x\n---\nservices:\n  api:\n    environment:\n      A: 1\n      JWT_SECRET: ${KEY}\n',
  ],
])('%s', (_name, before, after) => {
  expect(set(before)).toBe(after)
})

test.each([
  ['the alias of a list', 'x-env: &env [A=1]\nservices:\n  api:\n    environment: *env\n'],
  ['a service that is an alias', 'x-api: &api\n  image: x\nservices:\n  api: *api\n'],
  ['another service', 'services:\n  web:\n    image: x\n'],
  ['no YAML', 'services:\n  api: [\n'],
  [
    'a list in the environment that a merge brings in',
    'x-base: &base\n  environment:\n    - A=1\nservices:\n  api:\n    <<: *base\n',
  ],
])('impossible: %s', (_name, text) => {
  expect(() => set(text)).toThrow(CannotEdit)
})

test('several services at once, also of one shared environment', () => {
  const before = 'x-base: &base\n  environment:\n    A: 1\nservices:\n  api:\n    <<: *base\n  web:\n    <<: *base\n'
  const own = '    environment:\n      <<: *shared-environment\n      K: v\n'
  expect(setInEnvironment(before, ['api', 'web'], 'K', 'v')).toBe(
    `x-base: &base\n  environment: &shared-environment\n    A: 1\nservices:\n  api:\n    <<: *base\n${own}  web:\n    <<: *base\n${own}`,
  )
})
