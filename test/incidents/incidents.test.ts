import { expect, test } from 'vitest'
import { fileIncidents, runIncident } from '../support/incidents/incident.ts'
import { judgeIncident } from '../support/incidents/judge-incident.ts'

/**
 * Public incidents, rebuilt small: `case.md` tells what happened and what a correct tool says, `expect.json` says it for the
 * test. The answer is the one expected, or `incomplete` with the missing fact named where files cannot decide it. States that
 * need an engine or a server say so in `needs` and are not run here.
 */
test.each(fileIncidents.map((incident) => [`${incident.name}: ${incident.state}`, incident] as const))(
  '%s',
  async (_, incident) => {
    const judgement = judgeIncident(incident.expectation, await runIncident(incident))
    if (judgement.result !== 'incomplete-with-fact') expect(judgement).toEqual({ result: 'exact', differences: [] })
  },
)
