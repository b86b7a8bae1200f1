import { expect, test } from 'vitest'
import { maskEnvLine, maskYamlLine } from './mask-line.ts'

const key = '3f1c9e5a7b2d4860c1e9f3a5b7d20486'

test.each([
  [`JWT_SECRET=${key}`, 'JWT_SECRET=[masked]'],
  [`  export JWT_SECRET = "${key}"`, 'export JWT_SECRET="[masked]"'],
  [`JWT_SECRET='${key}' # ours`, 'JWT_SECRET=[masked]'],
  ['JWT_SECRET=', 'JWT_SECRET='],
  ['JWT_SECRET=""', 'JWT_SECRET=""'],
  ['JWT_SECRET="', 'JWT_SECRET=[masked]'],
  [`JWT_SECRET=#${key}`, 'JWT_SECRET=# [comment]'],
  ['JWT_SECRET=${OTHER_SECRET}', 'JWT_SECRET=${OTHER_SECRET}'],
  ['JWT_SECRET=${OTHER_SECRET:-fallback}', 'JWT_SECRET=[masked]'],
  [`JWT_SECRET="${key}"\r`, 'JWT_SECRET="[masked]"\\r'],
  [key, null],
  [`${key}=`, null],
  ['x=', null],
  ['# JWT_SECRET=old', null],
  ['', null],
])('of an env file, %j is shown as %j', (line, shown) => {
  expect(maskEnvLine(line)).toBe(shown)
})

test.each([
  [`      JWT_SECRET: ${key}`, 'JWT_SECRET: [masked]'],
  [`      JWT_SECRET: "${key}"`, 'JWT_SECRET: "[masked]"'],
  ['      JWT_SECRET: ${JWT_SECRET:?must be set}', 'JWT_SECRET: ${JWT_SECRET:?must be set}'],
  ['      JWT_SECRET: ${JWT_SECRET:?Tr0ub4dor}', 'JWT_SECRET: [masked]'],
  ['      JWT_SECRET: ${JWT_SECRET:?correct horse}', 'JWT_SECRET: [masked]'],
  ['      JWT_SECRET: |-', 'JWT_SECRET: |-'],
  ['      JWT_SECRET: >2+ # folded', 'JWT_SECRET: >2+'],
  ['  job-processor:', 'job-processor:'],
  [`  ${key}Ab9: x`, null],
  [`    environment: {JWT_SECRET: ${key}}`, 'environment: [masked]'],
  [`  api: {image: x, environment: {JWT_SECRET: ${key}}}`, 'api: [masked]'],
  [`      - JWT_SECRET=${key}`, '- JWT_SECRET=[masked]'],
  [`      - "JWT_SECRET=${key}"`, '- "JWT_SECRET=[masked]"'],
  [`      - ${key}`, null],
  ['      - hunter', null],
  [`      ${key}`, null],
  ['      <<: *secrets', null],
  [`  JWT_SECRET: &${key} x`, 'JWT_SECRET: [masked]'],
])('of a YAML file, %j is shown as %j', (line, shown) => {
  expect(maskYamlLine(line)).toBe(shown)
})
