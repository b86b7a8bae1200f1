import { expect, test } from 'vitest'
import { describeCrash } from './describe-crash.ts'

function crash(message: string, frames: string, name = 'TypeError'): Error {
  const error = new Error(message, { cause: new Error('hunter2') })
  error.name = name
  error.stack = `${name}: ${message}\n${frames}`
  return error
}

const frames = [
  '    at readKey (file:///home/anna/countersign/dist/cli.js:12:345)',
  '    at async file:///home/anna/my app/dist/cli.js:1:2',
  '    at node:internal/main/run_main_module:28:49',
  '    at <anonymous>',
].join('\n')

test('reports the name and the positions', () => {
  expect(describeCrash(crash('hunter2', frames))).toBe(`countersign: internal error, this is a bug in countersign
  TypeError
    at cli.js:12:345
    at cli.js:1:2
    at run_main_module:28:49
  Please report these lines. The message of the error is withheld: it could quote a secret.
`)
})

test.each([
  ['a message that looks like frames', crash('x\n    at hunter2 (/hunter2:1:2)\ny', '    at f (/a/b.js:3:4)')],
  ['a message that is not the one of the stack', Object.assign(crash('hunter2', frames), { message: 'other' })],
  ['a function named like a secret', crash('x', '    at hunter2 (/a/b.js:3:4)')],
  ['a name that says too much', crash('x', frames, 'Error hunter2')],
  ['text that was thrown', 'hunter2'],
  ['an object that was thrown', { message: 'hunter2', stack: '    at hunter2:1:2' }],
])('says nothing of %s', (_, error) => {
  expect(describeCrash(error)).not.toContain('hunter2')
})
