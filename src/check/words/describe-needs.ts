import type { Need, RuleHeader } from '../define-rule.ts'

const words: Readonly<Record<Need, string>> = {
  files: 'the files',
  code: 'the source code',
  engine: 'the containers (`--running`)',
  processes: "their processes (on the engine's machine, or with `--exec`)",
  logs: 'their logs (`--logs`)',
  verify: 'minted tokens (`verify`)',
  endpoints: 'the live endpoints (`verify --live`)',
  hosts: 'another host to compare with (`--with`, or several engines)',
}

/** What a run has to look at for a finding of the rule, as a sentence in Markdown. */
export function describeNeeds({ needs }: Pick<RuleHeader, 'needs'>): string {
  return `Needs ${needs.map((need) => words[need]).join(' and ')}.`
}
