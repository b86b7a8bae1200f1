import { describe, expect, test } from 'vitest'
import { findClosed } from './closed-file.ts'

const by = { file: 'jwt.txt', isMount: true }
const runsAs = { user: 10001, mayGetCopies: false }

describe('a file of root, mounted into a service that runs as another user', () => {
  test.each([
    ['only root may read it', 0o600, true],
    ['nobody may', 0o000, true],
    ['others may only run it', 0o611, true],
    ['everybody may read it', 0o604, false],
    ['its group may read it, which may be that of the service, or a list', 0o640, false],
  ])('%s', (_name, mode, isClosed) => {
    const closed = { file: 'jwt.txt', mode, user: 10001 }
    expect(findClosed({ mode, owner: 0, group: 0 }, { runsAs }, by)).toEqual(isClosed ? closed : null)
  })
})

test.each([
  ['it is the owner', 10001, 10001, 0o600, false],
  ['the owner may be its user in a map', 110_000, 0, 0o600, false],
  ['the group may be its group in a map', 0, 110_000, 0o600, false],
])('%s', (_name, owner, group, mode, isClosed) => {
  expect(findClosed({ mode, owner, group }, { runsAs }, by) !== null).toBe(isClosed)
})

test('nothing is reported of rights that are not known, of a user that is not, and of copies', () => {
  const rights = { mode: 0o600, owner: 0, group: 0 }
  expect(findClosed(undefined, { runsAs }, by)).toBeNull()
  expect(findClosed(rights, {}, by)).toBeNull()
  expect(findClosed(rights, { runsAs: { ...runsAs, mayGetCopies: true } }, by)).toBeNull()
  expect(findClosed(rights, { runsAs: { ...runsAs, mayGetCopies: true } }, { ...by, isMount: false })).not.toBeNull()
})
