import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskLines } from './mask-lines.ts'

const secret = 'Sup3r-Secret-Text'

test('of YAML the keys, the references and the marks are shown', () => {
  const text = [
    'x-env: &env',
    `  JWT_SECRET: ${secret} # ${secret}`,
    `# ${secret}`,
    'services:',
    '  api: { image: "nginx", environment: { A: "${A}", B: 1 } }',
    '  web:',
    '    environment:',
    '      <<: *env',
    '      KEY: ${JWT_SECRET}',
    `      OTHER: \${JWT_SECRET:-${secret}}`,
    `      CLOSED: \${JWT_SECRET:?must be set}`,
    '      BLOCK: |-',
    `        ${secret}: ${secret}`,
    `          ${secret}`,
    `      QUOTED: "a`,
    `        ${secret}"`,
    '    command:',
    `      - KEY=${secret}`,
    '      - KEY=${KEY}',
    `      - ${secret}`,
    `  ? ${secret.replaceAll('-', ' ')}`,
    '  : x',
    `  Zm9vYmFyQmF6MTIzNDU2Nzg5QUJDREVG: 1`,
    '',
  ].join('\n')
  expect(maskLines(text, 'yaml')).toEqual([
    'x-env: &env',
    '  JWT_SECRET: [masked] # [comment]',
    '# [comment]',
    'services:',
    '  api: { image: [masked], environment: { A: "${A}", B: [masked] } }',
    '  web:',
    '    environment:',
    '      <<: *env',
    '      KEY: ${JWT_SECRET}',
    '      OTHER: [masked]',
    '      CLOSED: ${JWT_SECRET:?must be set}',
    '      BLOCK: |-',
    '        [masked]',
    '[masked]',
    '      QUOTED: [masked]',
    '[masked]',
    '    command:',
    '      - KEY=[masked]',
    '      - KEY=${KEY}',
    '      - [masked]',
    '  ? [masked]',
    '  : [masked]',
    '  [masked]: [masked]',
  ])
})

test('of an env file the names are shown', () => {
  const text = [
    `JWT_SECRET=${secret}`,
    'export JWT_KEY=x',
    'EMPTY_ONE=',
    'REFERS=${OTHER}',
    `# ${secret}`,
    secret,
    'c2VjcmV0=',
    'Qw==',
    'ABCDEFGH==',
    '',
    '  WITH_SPACE = x',
  ].join('\n')
  expect(maskLines(text, 'env')).toEqual([
    'JWT_SECRET=[masked]',
    'export JWT_KEY=[masked]',
    'EMPTY_ONE=',
    'REFERS=${OTHER}',
    '# [comment]',
    '[masked]',
    '[masked]',
    '[masked]',
    '[masked]',
    '',
    'WITH_SPACE=[masked]',
  ])
})

test('of a key file nothing is shown', () => {
  expect(maskLines(`${secret}\n\n${secret}`, 'key')).toEqual(['[masked]', '', '[masked]'])
})

/** A text of letters and digits that nobody would take for a name. */
const secrets = fc.stringMatching(/^[0-9][A-Za-z0-9]{9,40}$/)

test('no value of a YAML file is shown, whatever stands in it, nor how long it is', () => {
  const templates = [
    (text: string) => `a:\n  b: ${text}\n  c: [x, ${text}]\n`,
    (text: string) => `a: { b: '${text}', c: "${text}" } # ${text}\n`,
    (text: string) => `a: |\n  ${text}\n  ${text}: x\nb: >-\n  ${text}\n`,
    (text: string) => `- ${text}\n- a=${text}\n- ? ${text}\n`,
    (text: string) => `a: !x ${text}\n${text}: 1\n`,
    (text: string) => `a: "${text}\n  ${text}\n`,
    (text: string) => `a: \${${text}}\nb: \${A:-${text}}\n`,
  ]
  fc.assert(
    fc.property(fc.constantFrom(...templates), secrets, secrets, (write, one, other) => {
      expect(maskLines(write(one), 'yaml').join('\n')).not.toContain(one)
      expect(maskLines(write(one), 'yaml')).toEqual(maskLines(write(other), 'yaml'))
    }),
  )
})
