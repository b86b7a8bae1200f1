import { expect, test, vi } from 'vitest'
import { type FaultCell, type FaultOutcome, faultCells, runCells } from '../support/live/faults/fault-table.ts'

// Most of it is waiting: for silent sockets, and for the pauses that servers ask for.
vi.setConfig({ testTimeout: 240_000 })

const AT_ONCE = 24

const isRight = ({ state }: FaultCell): boolean => state.foundBy.length === 0
const describe = ({ cell, result, said }: FaultOutcome): string =>
  `${result}: ${cell.state.name} | ${cell.disturbance}: ${said}`

test('a server that verifies tokens as it should is never accused, whatever disturbs', async () => {
  const outcomes = await runCells(faultCells.filter(isRight), AT_ONCE)
  expect(outcomes.filter(({ result }) => result === 'accused').map(describe)).toEqual([])
  expect(outcomes.find(({ cell }) => cell.disturbance === 'nothing disturbs')?.result).toBe('told')
})

/** Every disturbance with one of the broken servers, by turns; `scripts/score-live.ts` runs all of them. */
test('the fault of a broken server is found, or something is left open: it is never called consistent', async () => {
  const broken = faultCells.filter((cell) => !isRight(cell))
  const states = [...new Set(broken.map(({ state }) => state))]
  const disturbances = [...new Set(broken.map(({ disturbance }) => disturbance))]
  const chosen = broken.filter(({ state, disturbance }) => {
    const isItsTurn = disturbances.indexOf(disturbance) % states.length === states.indexOf(state)
    return isItsTurn || disturbance === 'nothing disturbs'
  })
  const outcomes = await runCells(chosen, AT_ONCE)
  expect(outcomes.filter(({ result }) => result === 'missed').map(describe)).toEqual([])
  const undisturbed = outcomes.filter(({ cell }) => cell.disturbance === 'nothing disturbs')
  expect(undisturbed.map(({ cell, result }) => [cell.state.name, result])).toEqual(
    states.map(({ name }) => [name, 'told']),
  )
})
