import type { Names } from './names.ts'
import type { ServiceIndex } from './service-index.ts'
import type { Call, Definition, FunctionSketch } from './sketch.ts'

/** Calls of one function that are looked at. */
const MAX_CALLERS = 8

/** What calls of `fn` in the service hand over for its parameter at `position`. */
export function findCallers(
  index: ServiceIndex,
  names: Names,
  fn: FunctionSketch,
  position: number,
): readonly Definition[] {
  const isConstructor = fn.owner !== null && /^(__init__|constructor|initialize|__construct|__invoke)$/.test(fn.name)
  const name = isConstructor || fn.name === fn.owner?.name ? (fn.owner?.name ?? '') : fn.name
  if (name === '') return []
  const parameter = fn.parameters[position]?.name ?? ''
  const found: Definition[] = []
  const calls = [...index.callsNamed(name), ...(isConstructor ? index.callsNamed('super') : [])]
  for (const call of calls) {
    if (found.length >= MAX_CALLERS) break
    if (call.scope.file.source.language !== fn.scope.file.source.language) continue
    // Where the call is known to mean another function of that name, it is not one of ours.
    const meant = names.functionsOf(call.callee, call.scope)
    if (!isConstructor && meant.length > 0 && !meant.includes(fn)) continue
    if (meant.length === 0 && isOfOtherType(call, fn)) continue
    const value = call.named.get(parameter) ?? call.args[position]
    if (value !== undefined) found.push({ value, scope: call.scope, line: call.line })
  }
  return found
}

/** Rust: `Arc::new(…)` is no `Keys::new(…)`. */
function isOfOtherType({ callee, scope }: Call, fn: FunctionSketch): boolean {
  if (scope.file.source.language !== 'rust') return false
  const type = fn.owner?.name ?? fn.receiver
  if (callee.kind !== 'member') return type !== undefined
  const { of } = callee
  const named = of.kind === 'name' || of.kind === 'member' ? of.name : ''
  return /^[A-Z]\w*[a-z]/.test(named) && named !== type
}
