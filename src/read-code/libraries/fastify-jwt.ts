import type { Call, Expression, FunctionSketch, Scope } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'
import { type Bound, optionsOf, type UseSketch, use } from './use-sketch.ts'

/** The names of a callee, whatever it begins with: `request.server.jwt.verify`. */
export function dotted(callee: Expression): string {
  if (callee.kind === 'name') return callee.name
  return callee.kind === 'member' ? `${dotted(callee.of)}.${callee.name}` : ''
}

/** @fastify/jwt: the plugin has the key; `jwtSign`, `jwtVerify`, `jwt.sign` and `jwt.verify` use it, those of a namespace its own. */
export function fastify(call: Call, name: string, tracer: Tracer): readonly UseSketch[] {
  const method = name.slice(name.lastIndexOf('.') + 1)
  const [, namespace = '', does = ''] = /(?:^|\.)jwt\.(?:(\w+)\.)?(sign|verify)$/.exec(name) ?? []
  if (does === '' && !/(?:sign|verify)$/i.test(method)) return []
  const plugins = pluginsOf(tracer)
  const isMeant = (plugin: Plugin): boolean =>
    does === '' ? plugin.signs === method || plugin.verifies === method : plugin.namespace === namespace
  // One plugin alone is meant, whatever its namespace is called.
  const isUsual = does !== '' || method === 'jwtSign' || method === 'jwtVerify'
  const plugin = plugins.find(isMeant) ?? (plugins.length === 1 && isUsual ? plugins[0] : undefined)
  if (plugin === undefined) return []
  const isSigning = does === '' ? plugin.signs === method || method === 'jwtSign' : does === 'sign'
  const secret = plugin.options('secret')
  return [
    use(call, isSigning ? 'signs' : 'verifies', '@fastify/jwt', method, {
      keys: secret === null ? [] : keysIn(secret, isSigning ? 'private' : 'public'),
      tokenFrom: ['header'],
    }),
  ]
}

interface Plugin {
  readonly namespace: string
  readonly options: (name: string) => Bound | null
  /** What it calls the methods that it gives replies and requests. */
  readonly signs: string
  readonly verifies: string
}

function pluginsOf(tracer: Tracer): readonly Plugin[] {
  return tracer.index
    .callsNamed('register')
    .filter(
      ({ args, scope }) =>
        args[0] !== undefined && /^(@fastify\/jwt|fastify-jwt)$/.test(tracer.names.pathOf(args[0], scope) ?? ''),
    )
    .map(({ args, scope }) => {
      const options = optionsOfPlugin(args[1], scope, tracer)
      const textOf = (name: string): string => {
        const given = options(name)
        return given === null ? '' : (tracer.textOf(given.value, given.scope) ?? '')
      }
      const namespace = textOf('namespace')
      const [signs, verifies] =
        namespace === '' ? ['jwtSign', 'jwtVerify'] : [`${namespace}JwtSign`, `${namespace}JwtVerify`]
      return { namespace, options, signs: textOf('jwtSign') || signs, verifies: textOf('jwtVerify') || verifies }
    })
}

/** The options of the call, or those that a plugin of the team is registered with and passes on. */
function optionsOfPlugin(value: Expression | undefined, scope: Scope, tracer: Tracer): (name: string) => Bound | null {
  const meaning = value?.kind === 'name' ? tracer.names.lookUp(value.name, scope) : null
  if (meaning?.kind !== 'parameter') return optionsOf(value, scope, tracer)
  const handed = tracer.index
    .callsNamed('register')
    .filter(({ args, scope: other }) => args[0] !== undefined && leadsTo(args[0], other, meaning.fn, tracer))
    .flatMap(({ args, scope: other }) => (args[1] === undefined ? [] : [optionsOf(args[1], other, tracer)]))
  return (name) => handed.map((options) => options(name)).find((found) => found !== null) ?? null
}

/** Whether a plugin is the function, by itself or wrapped: `fp(plugin)`. */
function leadsTo(plugin: Expression, scope: Scope, fn: FunctionSketch, tracer: Tracer, depth = 0): boolean {
  if (depth > 4) return false
  if (plugin.kind === 'function') return plugin.fn === fn
  if (plugin.kind === 'call') return plugin.args.some((one) => leadsTo(one, scope, fn, tracer, depth + 1))
  if (plugin.kind !== 'name' && plugin.kind !== 'member') return false
  if (tracer.names.functionsOf(plugin, scope).includes(fn)) return true
  const made = tracer.names.definitionOf(plugin, scope)
  return made !== null && leadsTo(made.value, made.scope, fn, tracer, depth + 1)
}

/** The key itself, or of a pair the half that is asked for. */
function keysIn(secret: Bound, half: 'private' | 'public'): readonly Bound[] {
  if (secret.value.kind !== 'record') return [secret]
  const { fields } = secret.value
  const value = fields.get(half) ?? fields.get('private') ?? fields.get('public')
  return value === undefined ? [] : [{ value, scope: secret.scope }]
}
