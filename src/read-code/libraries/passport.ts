import type { ValueChain, ValueStep } from '../../model/code/code.ts'
import type { FileLocation } from '../../model/text/location.ts'
import type { Expression, FileSketch } from '../sketch.ts'
import { at, fileAt } from '../traced.ts'
import type { Tracer } from '../tracer.ts'
import { type UseSketch, use } from './use-sketch.ts'

/** Calls by which an application says how its own authorization server makes tokens. */
const SERVES =
  /^(routes|enable\w+Grant|loadKeysFrom|tokensExpireIn|refreshTokensExpireIn|personalAccessTokensExpireIn|tokensCan)$/

/**
 * Laravel Passport (https://laravel.com/docs/passport): the application is an authorization server, whose tokens the guard
 * with the driver `passport` verifies. It signs with PASSPORT_PRIVATE_KEY, or else with a file in `storage` or in the folder
 * that `Passport::loadKeysFrom` names.
 */
export function passportUses(file: FileSketch, tracer: Tracer): readonly UseSketch[] {
  const isServed = file.calls.find(({ callee, args, scope }) => {
    if (callee.kind !== 'member') return false
    // $user->createToken('web')
    if (callee.name === 'createToken') return args.length > 0
    return SERVES.test(callee.name) && /(^|\\|\.)Passport$/.test(tracer.names.pathOf(callee.of, scope) ?? '')
  })
  const guard = file.records.find(({ record }) => texts(record.fields.get('driver')).includes('passport'))
  if (isServed === undefined && guard === undefined) return []
  if (!tracer.index.files.some(({ source }) => /\bLaravel\\Passport\\/.test(source.text))) return []
  const found: UseSketch[] = []
  if (isServed !== undefined) {
    const chain = keyOf('private', tracer, at(file.scope, isServed.line))
    found.push(use(isServed, 'signs', 'laravel/passport', 'Passport', { chain }))
  }
  if (guard !== undefined) {
    const place = { scope: file.scope, line: guard.record.line }
    const chain = keyOf('public', tracer, at(place.scope, place.line))
    found.push(use(place, 'verifies', 'laravel/passport', 'guard', { chain, tokenFrom: ['header'] }))
  }
  return found
}

function keyOf(half: 'private' | 'public', tracer: Tracer, location: FileLocation): ValueChain {
  const config = tracer.index.files.find(({ source }) => source.path.endsWith('/config/passport.php'))
  const made = config?.scope.names.get('default')?.[0]
  const entry: Expression | null =
    made === undefined ? null : { kind: 'member', of: made.value, name: `${half}_key`, line: location.line ?? 1 }
  const published = made === undefined || entry === null ? [] : tracer.chainOf(entry, made.scope).steps
  const name = `PASSPORT_${half.toUpperCase()}_KEY`
  const own: ValueStep = { kind: 'variable', name, blank: 'unset', holds: 'value', location }
  const given = (published.length > 0 ? published : [own]).map(
    (step): ValueStep => (step.kind === 'variable' ? { ...step, blank: 'unset' } : step),
  )
  const path = `${folderOf(tracer)}/oauth-${half}.key`
  return { steps: [...given, ...fileAt(path, location)], treatments: ['newlines-restored'], certainty: 'seen' }
}

function folderOf(tracer: Tracer): string {
  for (const call of tracer.index.callsNamed('loadKeysFrom')) {
    const text = tracer.textOf(call.args[0], call.scope)
    if (text !== null) return text.replace(/\/$/, '')
  }
  return 'storage'
}

/** The texts in a value, also in a list or a record. */
export function texts(value: Expression | undefined): readonly string[] {
  if (value === undefined) return []
  if (value.kind === 'text') return [value.text]
  if (value.kind === 'list') return value.parts.flatMap(texts)
  return value.kind === 'record' ? [...value.fields.values()].flatMap(texts) : []
}
