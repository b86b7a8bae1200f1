import type { Binding } from '../../model/keys/binding.ts'
import { asNoun } from '../../model/text/show-name.ts'
import { signs, verifies } from '../../relate/roles.ts'
import type { Side } from '../compare/group-by-key.ts'
import { listNames } from './list-names.ts'

/** What the odd side cannot do because its key is not that of `reference`; without the cause. */
export function describeMismatch(odd: Side, reference: Binding): string {
  const subject = listNames(odd.map((binding) => binding.service))
  const variables = listNames(odd.map((binding) => binding.variable))
  const nouns = listNames(odd.map((binding) => asNoun(binding.variable)))
  const isOne = new Set(odd.map((binding) => binding.service)).size === 1
  if (odd[0].form === 'reference') {
    return `${subject} ${isOne ? 'takes' : 'take'} ${variables} from a different source than ${reference.service}, and neither value can be seen: tokens are refused unless both hold the same key`
  }
  const isOneVariable = new Set(odd.map((binding) => binding.variable)).size === 1
  if (isOne && odd[0].service === reference.service) {
    return variables === reference.variable
      ? `${subject} does not hold one key: ${variables} differs between its containers`
      : `${subject} holds two keys for one purpose: its ${nouns} differs from its ${asNoun(reference.variable)}`
  }
  const reason = `${isOne ? 'its' : 'their'} ${nouns} ${isOneVariable ? 'differs' : 'differ'}`
  if (!odd.some(verifies))
    return `tokens of ${subject} are refused where those of ${reference.service} are accepted: ${reason}`
  if (signs(reference)) return `${subject} cannot verify tokens of ${reference.service}: ${reason}`
  return `${subject} ${isOne ? 'does' : 'do'} not accept the tokens that ${reference.service} accepts: ${reason}`
}
