import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findFreePort, type StartedProgram, startProgram } from './start-program.ts'

/** Debian's own wrapper would log below /var and change the user. */
export const rabbitmqProgram = '/usr/lib/rabbitmq/bin/rabbitmq-server'

/** A key that the broker verifies with, by its `kid`. */
export interface BrokerKey {
  readonly id: string
  readonly form: 'text' | 'pem'
  readonly value: string
}

/** Erlang compiles what it loads: ten seconds of work, and minutes on a busy machine. */
const START_TIMEOUT_MS = 420_000

/**
 * RabbitMQ with its OAuth 2 plugin and its management API on loopback, as a node of its own with a port mapper (epmd) of its own. The first
 * key is for tokens without a `kid`.
 */
export async function startRabbitmq(audience: string, keys: readonly BrokerKey[]): Promise<StartedProgram> {
  const mapper = await startProgram(async ({ port }) => {
    return { program: 'epmd', args: ['-port', `${port}`, '-address', '127.0.0.1'] }
  })
  try {
    const distributionPort = await findFreePort()
    const broker = await startProgram(async ({ port, folder }) => {
      const at = (name: string) => join(folder, name)
      await mkdir(at('logs'))
      await writeFile(at('rabbitmq.conf'), settings(port))
      await writeFile(at('advanced.config'), advancedSettings(audience, keys))
      await writeFile(at('plugins'), '[rabbitmq_management,rabbitmq_auth_backend_oauth2].\n')
      const env = {
        ...{ RABBITMQ_NODENAME: 'countersign@localhost', RABBITMQ_DIST_PORT: `${distributionPort}` },
        ...{ ERL_EPMD_ADDRESS: '127.0.0.1', ERL_EPMD_PORT: `${mapper.port}` },
        ...{ RABBITMQ_MNESIA_BASE: at('mnesia'), RABBITMQ_LOG_BASE: at('logs'), RABBITMQ_PID_FILE: at('pid') },
        ...{ RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'), RABBITMQ_ADVANCED_CONFIG_FILE: at('advanced.config') },
        ...{ RABBITMQ_ENABLED_PLUGINS_FILE: at('plugins'), RABBITMQ_CONF_ENV_FILE: '/dev/null' },
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
        // The script then becomes the broker: what ends the one ends the other.
        RUNNING_UNDER_SYSTEMD: 'true',
      }
      return { program: rabbitmqProgram, args: [], env, timeoutMs: START_TIMEOUT_MS }
    })
    const stop = async () => {
      await broker.stop()
      await mapper.stop()
    }
    return { ...broker, stop }
  } catch (error) {
    await mapper.stop()
    throw error
  }
}

/** No AMQP: the management API alone. */
function settings(port: number): string {
  const lines = [
    ...['listeners.tcp = none', 'management.tcp.ip = 127.0.0.1', `management.tcp.port = ${port}`],
    ...['auth_backends.1 = rabbit_auth_backend_oauth2', 'log.file = false', 'log.console = true'],
  ]
  return `${lines.join('\n')}\n`
}

function advancedSettings(audience: string, keys: readonly BrokerKey[]): string {
  const written = keys.map(({ id, form, value }) => {
    const key =
      form === 'pem'
        ? `{pem, <<"${value}">>}`
        : `{map, #{<<"kty">> => <<"oct">>, <<"k">> => <<"${Buffer.from(value).toString('base64url')}">>}}`
    return `<<"${id}">> => ${key}`
  })
  const keyConfig = `[{default_key, <<"${keys[0]?.id}">>}, {signing_keys, #{${written.join(', ')}}}]`
  return `[{rabbitmq_auth_backend_oauth2, [{resource_server_id, <<"${audience}">>}, {key_config, ${keyConfig}}]}].\n`
}
