import type { Look } from '../look.ts'
import { proposeProbes, writeProposals } from '../recognise/propose/propose-probes.ts'
import { readPlainYaml } from '../resolve/read-plain-yaml.ts'

/** The endpoints that may be worth asking, as lines of countersign.yaml; none where nothing speaks for one. Nothing is sent. */
export function proposeLive({
  project,
  recognition,
  code,
  ask,
}: Pick<Look, 'project' | 'recognition' | 'code' | 'ask'>): readonly string[] {
  const proposals = ask(proposeProbes({ project, bindings: recognition.bindings, code }, readPlainYaml))
  return proposals.length === 0 ? [] : writeProposals(proposals)
}
