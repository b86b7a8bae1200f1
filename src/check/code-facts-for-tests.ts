import type { CodeFacts, CodeUse, GivenValue, KeyStep } from '../model/code/code-facts.ts'
import type { Fingerprint } from '../model/keys/binding.ts'
import { strength } from './facts-for-tests.ts'

/** What the source of `service`, read as a whole, does with tokens; the variables of the uses are read. */
export function codeOf(service: string, uses: readonly CodeUse[], facts: Partial<CodeFacts> = {}): CodeFacts {
  return {
    service,
    project: 'shop',
    roots: [{ folder: service, isShared: false }],
    filesSeen: 1,
    filesParsed: 1,
    languages: ['python'],
    limits: [],
    isWhole: true,
    applies: 'surely',
    mentions: [],
    role: 'unknown',
    uses,
    reads: uses.flatMap(({ key }) =>
      (key?.steps ?? []).flatMap((step) =>
        step.kind === 'variable' ? [{ variable: step.name, location: step.location, certainty: 'seen' as const }] : [],
      ),
    ),
    ...facts,
  }
}

/** A call that was seen, in `app.py`, with a key that is looked up in these steps; without any it takes none. */
export function use(kind: CodeUse['kind'], steps: readonly KeyStep[] = [], facts: Partial<CodeUse> = {}): CodeUse {
  return {
    kind,
    library: 'PyJWT',
    call: kind === 'signs' ? 'jwt.encode' : 'jwt.decode',
    location: { file: 'app.py', line: 9 },
    certainty: 'seen',
    key: steps.length === 0 ? null : { steps, treatments: [], certainty: 'seen' },
    algorithms: null,
    ...facts,
  }
}

/** A look-up of a variable for which an empty text counts as none. */
export function asks(name: string, given: GivenValue = 'text', blank: 'set' | 'unset' = 'unset'): KeyStep {
  return { kind: 'variable', name, blank, holds: 'value', given, location: { file: 'app.py', line: 4 } }
}

/** A text in the source; `key` stands for it. */
export function writes(
  key: string,
  facts: Partial<Extract<KeyStep, { readonly kind: 'literal' }>> = {},
): Extract<KeyStep, { readonly kind: 'literal' }> {
  return {
    kind: 'literal',
    fingerprint: key as Fingerprint,
    holds: 'symmetric',
    strength: strength(),
    writtenIn: 'source',
    location: { file: 'app.py', line: 5 },
    ...facts,
  }
}
