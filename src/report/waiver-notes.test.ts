import { expect, test } from 'vitest'
import { fullReport, sampleWaivers } from './sample-report.test-data.ts'
import { renderText } from './text/text.ts'
import { noteWaivers } from './waiver-notes.ts'

test('the lapsed ones first, then those about to lapse, then the unused; what a baseline has left over in one line', () => {
  expect(noteWaivers({ waivers: sampleWaivers })).toEqual([
    {
      state: 'expired',
      rules: ['latent-split'],
      text: 'the waiver of latent-split expired after 2020-01-01 and no longer covers anything',
      source: 'c.yaml',
    },
    {
      state: 'expires-soon',
      rules: ['short-secret'],
      text: 'the waiver of short-secret for legacy (ops) expires after 2027-01-31: fix the finding, or renew the waiver',
      source: 'countersign.yaml',
    },
    {
      state: 'unused',
      rules: ['latent-split'],
      text: 'the waiver of latent-split for api covers no finding of this run',
      source: 'compose.yaml',
    },
    {
      state: 'unused',
      rules: ['secret-missing'],
      text: '2 findings of the baseline are gone: create it again, so that they cannot come back unnoticed',
      source: 'old.json',
    },
  ])
})

test('nothing to say without waivers, or of one that is used', () => {
  expect(noteWaivers({})).toEqual([])
  expect(noteWaivers({ waivers: sampleWaivers.filter(({ state }) => state === 'used') })).toEqual([])
})

test('they stand in the text between the gaps and the groups', () => {
  const text = renderText({ ...fullReport, waivers: sampleWaivers.slice(0, 1) }, { color: false, width: 100 })
  expect(text).toContain(`
  old.env:4:1

waiver  expires-soon
  the waiver of short-secret for legacy (ops) expires after 2027-01-31: fix the finding, or renew
  the waiver
  countersign.yaml

shop/access  same variable name
`)
})
