import { defineRule } from '../../define-rule.ts'
import { listNames } from '../../words/list-names.ts'

/**
 * Compose asks the shell before .env when it fills in `${NAME}` (docs.docker.com, "Environment variables precedence"). So a key
 * that was exported once, in this shell or in a profile, goes to the containers, whatever .env says, and another shell, a
 * cron job or CI starts them with another key.
 */
export const shellOverridesEnvFile = defineRule({
  id: 'shell-overrides-env-file',
  severity: 'warning',
  confidence: 'certain',
  summary: 'The shell overrides the value of a key in .env.',
  remedy: 'Unset the variable in the shell, or remove it from the env file.',
  needs: ['files'],
  *check({ overridden }) {
    for (const { project, variable, location, services } of overridden) {
      yield {
        message: `${listNames(services)} would get ${variable} from the shell, not from ${location.file}, where the value differs`,
        remedy: `Run \`unset ${variable}\` in the shell that runs docker compose if ${location.file} is right; otherwise remove the variable from ${location.file}.`,
        services,
        data: { variable, project },
        locations: [location],
      }
    }
  },
})
