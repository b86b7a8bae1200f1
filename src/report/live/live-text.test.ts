import { expect, test } from 'vitest'
import { fullReport, sampleLive } from '../sample-report.test-data.ts'
import { renderText } from '../text/text.ts'
import { renderLive } from './live-text.ts'

test('nothing was asked: nothing is shown', () => {
  expect(renderLive(undefined, 100)).toBeNull()
  expect(renderLive({ endpoints: [], logins: [] }, 100)).toBeNull()
})

test('logins first, then endpoints, each with what it came to', () => {
  const shown = renderLive(sampleLive, 150)
  expect(shown?.title).toBe('0 of 1 endpoint is guarded')
  expect(shown?.rows.map((row) => row.map((cell) => cell.trimEnd()))).toEqual([
    ['service', 'asked at', 'is', 'because'],
    [
      'user-service',
      'login http://localhost:8000/login',
      'as it says',
      'its token is signed with the key of its group',
    ],
    ['gateway', 'http://localhost:8000/jobs', 'refuses a good token', '401 (container shop-gateway-1)'],
  ])
})

test('it is part of the report, before what was looked at', () => {
  const text = renderText({ ...fullReport, live: sampleLive }, { color: false, width: 120 })
  const [asked, lookedAt] = [text.indexOf('\nasked live  0 of 1 endpoint is guarded\n'), text.indexOf('\nlooked at')]
  expect(asked).toBeGreaterThan(0)
  expect(lookedAt).toBeGreaterThan(asked)
})
