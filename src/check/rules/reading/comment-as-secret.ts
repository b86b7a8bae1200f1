import type { TrustGroup } from '../../../model/keys/binding.ts'
import { groupByKey, type Side } from '../../compare/group-by-key.ts'
import { envFileLine, takesComment } from '../../compare/takes-comment.ts'
import { defineRule, type Report } from '../../define-rule.ts'
import { listLocations } from '../../words/list-locations.ts'
import { listNames } from '../../words/list-names.ts'
import { prepareRenewal } from '../../words/renew-key.ts'

/**
 * `KEY= # fill in` looks empty and is not: in compose-go's grammar of env files (`dotenv/parser.go`) a `#` begins a comment
 * only after whitespace within the value, so the comment is the key, and it is in the sample file for everyone to read.
 * Node's dotenv reads the line as empty. Only `likely`: a key in quotes may begin with `#` on purpose.
 */
export const commentAsSecret = defineRule({
  id: 'comment-as-secret',
  severity: 'error',
  confidence: 'likely',
  summary: 'The value of a key is a comment in an env file.',
  remedy:
    'Set a key of your own there (`openssl rand -hex 32`), with the comment on its own line above it, and recreate the services.',
  needs: ['files'],
  *check(view) {
    const renew = prepareRenewal(view)
    for (const group of view.groups) {
      for (const side of groupByKey(group.bindings.filter(takesComment)))
        yield { ...toReport(group, side), ...renew(side, group.id) }
    }
  },
})

function toReport(group: TrustGroup, side: Side): Report {
  const services = [...new Set(side.map((binding) => binding.service))]
  const variables = [...new Set(side.map((binding) => binding.variable))]
  return {
    message: `the key in ${listNames(variables)} of ${listNames(services)} begins with \`#\`: it is probably the comment on an empty line of the env file`,
    group: group.id,
    services,
    data: { variables },
    locations: listLocations(side.map((binding) => envFileLine(binding) ?? binding.location)),
  }
}
