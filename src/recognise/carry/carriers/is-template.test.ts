import { expect, test } from 'vitest'
import { symbolEnd, symbolStart } from '../../../model/stack/wiring-symbol.ts'
import { isTemplate, readReference } from './is-template.ts'

test.each<[string, string | null]>([
  ['${JWT_SECRET}', 'JWT_SECRET'],
  ['${JWT_SECRET:-x}', 'JWT_SECRET'],
  ['${JWT_SECRET:x}', 'JWT_SECRET'],
  ['$JWT_SECRET', 'JWT_SECRET'],
  ['{{ .Env.JWT_SECRET }}', 'JWT_SECRET'],
  ['{{ env "JWT_SECRET" }}', 'JWT_SECRET'],
  ["{{ getenv('JWT_SECRET') }}", 'JWT_SECRET'],
  ['{{JWT_SECRET}}', 'JWT_SECRET'],
  ['%env(JWT_SECRET)%', 'JWT_SECRET'],
  ['%env(base64:JWT_SECRET)%', 'JWT_SECRET'],
  ['{env.JWT_SECRET}', 'JWT_SECRET'],
  ['{$JWT_SECRET}', 'JWT_SECRET'],
  ['a${X}b', null],
  ['{{ .jwt_secret | quote }}', null],
  ['{% if x %}y{% endif %}', null],
  ['$(cat /run/secrets/x)', null],
  ['$$cap_jwt_secret', null],
  ['${password:32}', 'password'],
  ['%kernel.secret%', null],
  ['__JWT_SECRET__', null],
  ['@JWT_SECRET@', null],
  ['vault:secret/jwt#key', null],
  ['<%= secret %>', null],
  [`${symbolStart}X${symbolEnd}`, null],
])('%s is filled in later', (text, variable) => {
  expect(isTemplate(text)).toBe(true)
  expect(readReference(text)).toBe(variable)
})

test.each([
  'p$ssw0rd',
  'abc$def',
  '100%',
  'a%b_c%d',
  'a%20b%20c',
  '{"type":"HS256","key":"x"}',
  'change-me',
  '$2b$10$abcdefghijklmnopqrstuv',
  '!ChangeThisMercureHubJWTSecretKey!',
  '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
  'key: secret',
])('%s is a value', (text) => {
  expect(isTemplate(text)).toBe(false)
  expect(readReference(text)).toBeNull()
})
