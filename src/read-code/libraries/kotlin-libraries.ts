import type { Call, FileSketch } from '../sketch.ts'
import type { Tracer } from '../tracer.ts'
import { chained, hmacAlgorithm, javaLibraries, link } from './java-libraries.ts'
import { bind, type LibraryRules, type UseSketch, use } from './use-sketch.ts'

/** The token libraries of Kotlin: Java's, and Ktor's bearer authentication (https://ktor.io/docs/server-jwt.html). */
export const kotlinLibraries: LibraryRules = {
  words: javaLibraries.words,
  usesOf,
  usesOfFile: javaLibraries.usesOfFile,
}

function usesOf(call: Call, path: string | null, tracer: Tracer): readonly UseSketch[] {
  const name = path?.slice(0, -2) ?? ''
  const { args, scope } = call
  const isKtor = ofKtor(scope.file)
  const tokenFrom = isKtor ? (['header'] as const) : []
  // Ktor calls the verifier that it is given: the call that builds it is the one use that is reported.
  const isVerifier = /(^|\.)JWT\.require\(\)\./.test(name)
  if (isVerifier && name.endsWith('.verify')) return []
  if (isVerifier && name.endsWith('.build')) {
    const required = link(call, /^require$/)
    const keys = required === null ? [] : bind(required.scope, required.args[0])
    return [
      use(call, 'verifies', 'java-jwt', 'JWT.require', {
        keys,
        algorithms: hmacAlgorithm(keys, tracer),
        issuer: chained(call, /^withIssuer$/),
        audience: chained(call, /^(withAudience|withAnyOfAudience)$/),
        tokenFrom,
      }),
    ]
  }
  const [first, second] = args
  if (isKtor && /(^|\.)verifier$/.test(name) && first !== undefined) {
    const given = tracer.names.pathOf(first, scope) ?? ''
    // An address or a provider of keys. A verifier is reported where it is built.
    if (/JwkProvider/.test(given) || first.kind === 'text' || (second !== undefined && second.kind !== 'function'))
      return [
        use(call, 'verifies', 'ktor', 'verifier', {
          keys: bind(scope, first),
          issuer: second === undefined || second.kind === 'function' ? null : { value: second, scope },
          tokenFrom,
        }),
      ]
  }
  return javaLibraries.usesOf(call, path, tracer)
}

function ofKtor(file: FileSketch): boolean {
  const isIt = (module: string): boolean => module.startsWith('io.ktor.')
  return file.wildcards.some(isIt) || [...file.imports.values()].some(({ module }) => isIt(module))
}
