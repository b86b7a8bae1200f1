import { expect, test } from 'vitest'
import { parsePrivileges } from './own-privileges.ts'

function status(user: number, capabilities: string): string {
  return `Name:\tnode\nUmask:\t0022\nUid:\t1000\t${user}\t${user}\t${user}\nGid:\t0\t0\t0\t0\nCapBnd:\t00000000a80425fb\nCapEff:\t${capabilities}\nNoNewPrivs:\t1\n`
}

test.each([
  ['root as Docker starts it', status(0, '00000000a80425fb'), { isRoot: true, capabilities: 14 }],
  ['root in a privileged container', status(0, '000001ffffffffff'), { isRoot: true, capabilities: 41 }],
  ['root without capabilities', status(0, '0000000000000000'), { isRoot: true, capabilities: 0 }],
  ['a user of its own', status(65532, '0000000000000000'), { isRoot: false, capabilities: 0 }],
  ['a user who may bind low ports', status(65532, '0000000000000400'), { isRoot: false, capabilities: 1 }],
  ['a kernel that tells nothing', '', null],
])('%s', (_, text, privileges) => {
  expect(parsePrivileges(text)).toEqual(privileges)
})
