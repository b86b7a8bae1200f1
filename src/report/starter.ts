import type { Binding, ClaimSource } from '../model/keys/binding.ts'
import type { AuditReport } from '../model/report/audit-report.ts'
import type { Gap } from '../model/report/gap.ts'
import type { Court, Relation, RelationBasis } from '../model/report/relation.ts'
import { groupBy } from '../model/text/group-by.ts'
import { identityOf } from '../model/text/identity.ts'

/**
 * A first `countersign.yaml` for the stack, for the user to correct: the trust groups with who signs and who verifies. What rests
 * on a guess is marked as guessed; what nothing but a guess speaks for stands there commented out, for the user to confirm. Ends
 * with a line feed. `probes`: lines of proposed endpoints, written as comments. Names are quoted where YAML would take them for something else; values there are none.
 */
export function renderStarter(
  { tool, gaps }: AuditReport,
  { relations, looseEnds }: Court,
  probes: readonly string[] = [],
): string {
  const names = new Set<string>()
  const loose = new Set(looseEnds.flatMap(({ holders }) => holders.map(identityOfBinding)))
  const inFiles = relations.filter(({ layer }) => layer === 'files')
  const known = inFiles.filter(({ confidence }) => confidence !== 'possible')
  // Where the audit asks with whom a holder shares its tokens, its own line of configuration is taken.
  const possible = inFiles.filter(
    ({ confidence, issuers, validators }) =>
      confidence === 'possible' && ![...issuers, ...validators].every((one) => loose.has(identityOfBinding(one))),
  )
  const written = [...groupBy(known, ({ group }) => group).values()].map((group) => describeGroup(group, names))
  const guessed = [
    ...[...groupBy(possible, ({ group }) => group).values()].map((group) => commentOut(describeGroup(group, names))),
    ...gaps.flatMap((gap) => describeGap(gap, names)),
  ]
  const groups = [...written, ...guessed].flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
  return `${[
    `# Written by ${tool.name} ${tool.version} from what it found. It contains no secret. What is written here overrides what countersign infers:`,
    '# correct it where it is wrong, and remove what is not needed.',
    ...(groups.some((line) => line.includes(mark))
      ? [`# Lines marked “${mark}” are for you to confirm: correct them, or uncomment them if they are right.`]
      : []),
    '',
    ...(written.length > 0 ? ['groups:'] : guessed.length > 0 ? ['# groups:'] : ['groups: {}']),
    ...groups,
    '',
    ...(probes.length === 0
      ? []
      : [
          '# The endpoints that `verify --live` asks once you uncomment them: good and bad tokens are sent there. Use a path that requires a token.',
          ...probes.map((line) => `# ${line}`),
          '',
        ]),
    '# severity:',
    '#   placeholder-secret: error',
    '',
    '# waivers:',
    '#   - { rule: short-secret, service: legacy, reason: "vendor limit", owner: ops, expires: 2027-01-31 }',
  ].join('\n')}\n`
}

const mark = 'guessed'

/** What speaks for a group that is not certain. */
const guesses: Readonly<Record<RelationBasis, string>> = {
  declared: 'it is declared',
  recipe: 'so the products are usually wired',
  code: 'their code says so',
  'shared-variable': 'they take the key from one variable',
  'same-name': 'their variables have the same name',
  'equal-key': 'they hold the same key today, and nothing else relates them',
  'sole-pair': 'the only service that signs and the only one that verifies',
  itself: 'it signs and verifies for itself',
  token: 'a ready-made token is signed with its key',
  external: 'the signer is outside the stack',
}

/** One trust group, indented to stand under `groups:`. */
function describeGroup(group: readonly [Relation, ...Relation[]], names: Set<string>): readonly string[] {
  const [{ group: id, purpose, basis, confidence }] = group
  const issuers = distinct(group.flatMap((relation) => relation.issuers))
  const validators = distinct(group.flatMap((relation) => relation.validators))
  const bindings = distinct([...issuers, ...validators])
  const algorithms = [...new Set(bindings.flatMap((binding) => binding.algorithms))]
  const [algorithm] = algorithms
  const name = chooseName(names.has(purpose) ? (id.split('/').at(-1) ?? id) : purpose, names)
  return [
    ...(confidence === 'certain' ? [] : [`  # ${mark}: ${guesses[basis]}`]),
    `  ${quote(name)}:`,
    `    # ${[...new Set(bindings.map(({ variable }) => printableName(variable)))].join(', ')}`,
    basis === 'external' ? '    external: true' : `    issuers: ${list(issuers)}${describeReasons(issuers)}`,
    `    validators: ${list(validators)}${describeReasons(validators)}`,
    ...(algorithms.length === 1 && algorithm !== undefined ? [`    algorithm: ${algorithm}`] : []),
  ]
}

/** What would settle a gap, as a line to uncomment. */
function describeGap({ reason, settle }: Gap, names: Set<string>): readonly (readonly string[])[] {
  if (settle === undefined) return []
  const [, name, body] = groupLine.exec(settle) ?? []
  const why = `  # ${mark}: ${printableName(reason)}`
  if (name === undefined || body === undefined) return [[why, `  # ${printableName(settle)}`]]
  const plain = name.startsWith('"') ? (JSON.parse(name) as string) : name
  return [[why, `  # ${quote(chooseName(plain, names))}: ${body}`]]
}

/** The one group of a line such as `groups: { access: { … } }`: here it goes under a `groups:` that is there already. */
const groupLine = /^groups: \{ ("(?:[^"\\]|\\.)*"|[^"\s:]+): (\{.*\}) \}$/

function commentOut(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (/^ *#/.test(line) ? line : line.replace(/^ {2}/, '  # ')))
}

/** A name that no other group has, or YAML would take the second for a mistake. */
function chooseName(wanted: string, names: Set<string>): string {
  let name = wanted
  for (let number = 2; names.has(name); number += 1) name = `${wanted}-${number}`
  names.add(name)
  return name
}

/** Claims that are not believed on their own. */
const weak: ReadonlySet<ClaimSource> = new Set(['setting', 'name', 'nothing'])

/** Why these services stand on this side: of guesses all that are made, else the reason that they have in common. */
function describeReasons(bindings: readonly Binding[]): string {
  const guessed = bindings.filter(({ roleSource }) => weak.has(roleSource))
  const isGuess = guessed.length > 0
  const shown = isGuess ? guessed : bindings
  const reasons = [...new Set(shown.map(({ roleBasis }) => printableName(roleBasis)))]
  if (reasons.length > 1 && !isGuess) return ''
  return ` # ${isGuess ? `${mark}: ` : ''}${reasons.join('; ')}`
}

function distinct(bindings: readonly Binding[]): readonly Binding[] {
  return [...new Map(bindings.map((binding) => [identityOfBinding(binding), binding])).values()]
}

function identityOfBinding({ project, service, variable }: Binding): string {
  return identityOf(project, service, variable)
}

function list(bindings: readonly Binding[]): string {
  return `[${[...new Set(bindings.map(({ service }) => quote(service)))].join(', ')}]`
}

/** In a comment, where a line break would end it. */
function printableName(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u024f\u2010-\u2027]/g, '?')
}

function quote(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
