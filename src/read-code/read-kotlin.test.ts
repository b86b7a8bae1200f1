import { beforeAll, describe, expect, test } from 'vitest'
import type { TokenUse } from '../model/code/code.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { allGrammars, describeStep, describeUse, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 30_000)

const java = 'import com.auth0.jwt.JWT\nimport com.auth0.jwt.algorithms.Algorithm\n'
const jjwt =
  'import io.jsonwebtoken.Jwts\nimport io.jsonwebtoken.SignatureAlgorithm\nimport io.jsonwebtoken.security.Keys\n'
const ktor = `${java}import io.ktor.server.application.*\nimport io.ktor.server.auth.jwt.*\n`
const verifier =
  'install(Authentication) { jwt("a") { verifier(JWT.require(Algorithm.HMAC256(secret)).build()); validate { null } } }'

/** A program, its role, and the uses of tokens in it. */
type Case = readonly [name: string, tree: Tree, role: string, uses: readonly string[]]

const uses: readonly Case[] = [
  [
    'java-jwt in an object, with a variable and a fallback',
    {
      'Jwt.kt': `${java}object JwtConfig {
  private val secret = System.getenv("KT_SECRET") ?: "fake-default"
  private val algorithm = Algorithm.HMAC512(secret)
  val verifier = JWT.require(algorithm).withIssuer("me").withAudience("them").build()
  fun make(id: Int): String = JWT.create().withClaim("id", id).sign(algorithm)
}
`,
    },
    'both',
    ['verifies HS512 KT_SECRET > literal', 'signs HS512 KT_SECRET > literal'],
  ],
  [
    'a verifier that is kept and called is one use',
    {
      'Auth.kt': `${java}class Auth(private val key: String) {
  private val verifier = JWT.require(Algorithm.HMAC256(key)).build()
  fun check(t: String) = verifier.verify(t)
}
fun main() { Auth(System.getenv("KT_SECRET")!!) }
`,
    },
    'validator',
    ['verifies HS256 KT_SECRET'],
  ],
  [
    'jjwt in a class of Spring, with @Value at a parameter of its maker',
    {
      'src/main/resources/application.yml': 'app:\n  secret: ${KT_SECRET:fake-default}\n',
      'src/main/kotlin/Jwt.kt': `${jjwt}@Service
class Jwt(@Value("\\\${app.secret}") private val secret: String, private val users: Users) {
  private val key by lazy { Keys.hmacShaKeyFor(secret.toByteArray()) }
  fun make(name: String): String = Jwts.builder().subject("u$name").signWith(key, SignatureAlgorithm.HS256).compact()
  fun check(t: String) = Jwts.parser().verifyWith(key).build().parseSignedClaims(t).payload
}
`,
    },
    'both',
    ['signs HS256 KT_SECRET > literal', 'verifies * KT_SECRET > literal'],
  ],
  [
    'jjwt with @Value at a field, with and without a place for it',
    {
      'Jwt.kt': `${jjwt}class Jwt {
  @Value("\\\${KT_ONE:fake-default}") lateinit var one: String
  @field:Value("\\\${KT_TWO}")
  private var two: String? = null
  fun make() = Jwts.builder().signWith(Keys.hmacShaKeyFor(one.trim().toByteArray())).compact()
  fun check(t: String) = Jwts.parserBuilder().setSigningKey(Keys.hmacShaKeyFor(Decoders.BASE64.decode(two!!))).build().parseClaimsJws(t)
}
`,
    },
    'both',
    ['signs * KT_ONE > literal [trimmed]', 'verifies * KT_TWO [base64-decoded]'],
  ],
  [
    'Spring’s properties in a data class, with one within it',
    {
      'Props.kt': `@ConfigurationProperties(prefix = "auth")
data class Props(val secret: String = "fake-default", val refresh: Refresh) { data class Refresh(val key: String) }
`,
      'Jwt.kt': `${java}@Component
class Jwt(private val props: Props) {
  fun make() = JWT.create().sign(Algorithm.HMAC256(props.secret))
  fun again() = JWT.create().sign(Algorithm.HMAC384(props.refresh.key))
}
`,
    },
    'issuer',
    ['signs HS256 AUTH_SECRET > literal', 'signs HS384 AUTH_REFRESH_KEY'],
  ],
  [
    'Nimbus and Spring Security',
    {
      'Config.kt': `import com.nimbusds.jose.crypto.MACSigner
import com.nimbusds.jose.crypto.MACVerifier
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder
import javax.crypto.spec.SecretKeySpec
class Config(@Value("\\\${KT_SECRET}") val secret: String) {
  fun sign() = MACSigner(secret)
  fun check() = MACVerifier(secret.toByteArray(Charsets.UTF_8))
  @Bean fun decoder(): JwtDecoder = NimbusJwtDecoder.withSecretKey(SecretKeySpec(secret.toByteArray(), "HmacSHA256")).build()
}
`,
    },
    'both',
    ['signs * KT_SECRET', 'verifies * KT_SECRET', 'verifies HS256 KT_SECRET'],
  ],
  [
    'Ktor with application.conf',
    {
      'src/main/resources/application.conf': `ktor { application { modules = [ a.ModuleKt.module, "b}" ] } }
# secret = "comment"
jwt {
  secret = "fake-default"  // comment
  secret = \${?KT_SECRET}
}
`,
      'src/main/kotlin/Module.kt': `${ktor}fun Application.module() {
  val secret = environment.config.property("jwt.secret").getString()
  ${verifier}
}
`,
    },
    'validator',
    ['verifies HS256 KT_SECRET > literal'],
  ],
  [
    'Ktor with application.yaml, a part of the configuration, and a key that need not be there',
    {
      'src/main/resources/application.yaml': 'jwt:\n  secret: "$KT_SECRET:fake-default"\n  other: "$?KT_OTHER"\n',
      'src/main/kotlin/Module.kt': `${ktor}fun Application.module() {
  val jwt = environment.config.config("jwt")
  val secret = jwt.property("secret").getString()
  ${verifier}
  val other = jwt.propertyOrNull("other")?.getString() ?: "fake-fallback"
  JWT.create().sign(Algorithm.HMAC256(other))
}
`,
    },
    'both',
    ['verifies HS256 KT_SECRET > literal', 'signs HS256 KT_OTHER > literal'],
  ],
  [
    'Ktor with a constant of another package, and one of an object',
    {
      'config/Config.kt':
        'package a.config\nconst val SECRET = "fake-constant"\nobject Other { const val KEY = "fake-other" }\n',
      'Module.kt': `package a\n${ktor}import a.config.SECRET\nimport a.config.Other\nfun Application.module() {
  val secret = SECRET
  ${verifier}
  JWT.create().sign(Algorithm.HMAC256(Other.KEY))
}
`,
    },
    'both',
    ['verifies HS256 literal', 'signs HS256 literal'],
  ],
  [
    'Ktor with keys that are fetched',
    {
      'Module.kt': `${ktor}import com.auth0.jwk.JwkProviderBuilder
fun Application.module() {
  val provider = JwkProviderBuilder("https://auth/").build()
  install(Authentication) { jwt { verifier(provider, "https://auth/") { acceptLeeway(3) } } }
}
`,
    },
    'validator',
    ['verifies * remote'],
  ],
  [
    'a token that is decoded and not verified',
    { 'A.kt': `${java}fun read(t: String) = JWT.decode(t).subject\n` },
    'none',
    ['decodes * -'],
  ],
  [
    'a key in a file',
    {
      'A.kt': `${java}fun make() = JWT.create().sign(Algorithm.RSA256(null, load()))
fun load() = File("keys/private.pem").readText()
fun check() = JWT.require(Algorithm.HMAC256(Files.readString(Path.of("/run/secrets/jwt")))).build()
`,
    },
    'both',
    ['signs RS256 file keys/private.pem', 'verifies HS256 file /run/secrets/jwt'],
  ],
  [
    'a test is none of the program',
    {
      'src/test/kotlin/A.kt': `${java}fun make() = JWT.create().sign(Algorithm.HMAC256("fake"))\n`,
      'B.kt': 'class B\n',
    },
    'none',
    [],
  ],
]

test.each(uses)('Kotlin: %s', (_name, tree, role, wanted) => {
  const code = readTree(tree, grammars)
  expect({ role: code.role, uses: code.uses.map(describeUse), limits: code.limits }).toEqual({
    role,
    uses: wanted,
    limits: [],
  })
})

const keyOf = (value: string, before = ''): Tree => ({
  'A.kt': `${java}${before}\nfun make() = JWT.create().sign(Algorithm.HMAC256(${value}))\n`,
})

describe('where a value comes from', () => {
  test.each<readonly [string, string, Tree]>([
    ['an index of all variables', 'KT_A', keyOf('System.getenv()["KT_A"]')],
    ['with a default', 'KT_A > literal', keyOf('System.getenv().getOrDefault("KT_A", "fake")')],
    [
      'one variable or another',
      'KT_A > KT_B > literal',
      keyOf('System.getenv("KT_A") ?: System.getenv("KT_B") ?: "fake"'),
    ],
    ['or an end', 'KT_A', keyOf('System.getenv("KT_A") ?: throw IllegalStateException("no KT_A")')],
    ['a text that is not blank', 'KT_A~ > literal', keyOf('System.getenv("KT_A").ifBlank { "fake" }')],
    [
      'by a condition',
      'KT_A~ > literal',
      keyOf('if (a.isNullOrBlank()) "fake" else a', 'val a = System.getenv("KT_A")'),
    ],
    ['what must be there', 'KT_A', keyOf('requireNotNull(System.getenv("KT_A")) { "no KT_A" }')],
    ['of a lambda', 'KT_A [trimmed]', keyOf('System.getenv("KT_A").let { it.trim() }')],
    [
      'of a lambda with a name',
      'KT_A [base64-decoded]',
      keyOf('System.getenv("KT_A").let { x -> Base64.getDecoder().decode(x) }'),
    ],
    ['passed through', 'KT_A', keyOf('System.getenv("KT_A").also { println(it.length) }')],
    ['lazily', 'KT_A', keyOf('a', 'val a by lazy { System.getenv("KT_A") }')],
    ['of a getter', 'KT_A > literal', keyOf('a', 'val a: String get() = System.getenv("KT_A") ?: "fake"')],
    [
      'of dotenv',
      'KT_A > literal',
      keyOf(
        'env["KT_A"] ?: "fake"',
        'import io.github.cdimascio.dotenv.dotenv\nval env = dotenv { ignoreIfMissing = true }',
      ),
    ],
    [
      'a helper of one’s own',
      'KT_A > literal',
      keyOf('env("KT_A", "fake")', 'fun env(name: String, other: String = "fake-2") = System.getenv(name) ?: other'),
    ],
    [
      'a helper with its default',
      'KT_A > literal',
      keyOf('env("KT_A")', 'fun env(name: String, other: String = "fake") = System.getenv(name) ?: other'),
    ],
    [
      'a helper with an argument by name',
      'KT_A > literal',
      keyOf(
        'env(other = "fake", name = "KT_A")',
        'fun env(name: String, other: String) = System.getenv(name) ?: other',
      ),
    ],
    [
      'a name that is put together',
      'KT_A',
      keyOf(
        'System.getenv(name("A"))',
        'const val P = "KT"\nval name: (String) -> String = { value -> "${P}_$value" }',
      ),
    ],
    [
      'a name in upper case',
      'KT_A > literal',
      keyOf(
        'of("kt_a") ?: "fake"',
        'val all = System.getenv().mapKeys { it.key.uppercase() }\nfun of(key: String) = all[key.uppercase()]',
      ),
    ],
    [
      'a maker with arguments by name',
      'KT_A',
      keyOf(
        'load().key',
        'data class C(val host: String, val key: String)\nfun load() = C(key = System.getenv("KT_A"), host = "h")',
      ),
    ],
    [
      'what a class inherits',
      'KT_A',
      keyOf('D().key()', 'open class C(private val k: String) { fun key() = k }\nclass D : C(System.getenv("KT_A"))'),
    ],
    [
      'of when and try',
      'KT_A~ > literal',
      keyOf('try { when (s) { "x" -> System.getenv("KT_A"); else -> "fake" } } catch (e: Exception) { "no" }'),
    ],
    ['a text over lines', 'literal', keyOf('"""fake\n  key""".trimIndent()')],
    ['a text with a dollar', 'literal', keyOf('"fake\\$key$"')],
    ['a part of it', 'KT_A [cut]', keyOf('System.getenv("KT_A").take(32)')],
    ['of nobody knows where', '?', keyOf('somewhere.else()')],
  ])('%s', (_name, wanted, tree) => {
    const [use, ...more] = readTree(tree, grammars).uses
    expect([use === undefined ? null : describeUse(use), more.length]).toEqual([`signs HS256 ${wanted}`, 0])
  })

  test('HOCON: keys in each other, on one line, by paths, of other keys, and what is none', () => {
    const keys = ['a.b.c', 'a.d', 'e.f', 'g', 'h', 'i', 'j', 'k', 'l', 'm']
    const reads = keys
      .map((key) => `val ${key.replaceAll('.', '_')} = config.property("${key}").getString()`)
      .join('\n')
    const code = readTree(
      {
        'application.conf': `a { b { c = \${KT_C} }, d: \${?KT_D} }
e.f = \${a.d}
"g" = "fake", h = plain # comment
i = "\${KT_NONE}"
j = [ "x", { k = "fake" } ]
k = \${KT_K}"suffix"
include "other.conf"
l = "a { b = c }"
}}}} m = \${?KT_M}
`,
        'A.kt': `${reads}\nval secret = 1\n`,
      },
      grammars,
    )
    expect(code.reads.map(({ chain }) => chain.steps.map(describeStep).join(' > '))).toEqual([
      'KT_C',
      'KT_D',
      'KT_D',
      'KT_M',
    ])
  })

  test('a later entry of HOCON stands above an earlier one, whatever it is', () => {
    const conf = 'a = ${KT_A}\na = "fake-later"\nb = "fake"\nb = ${?KT_B}\nb = ${?KT_C}\n'
    const a = readTree({ 'application.conf': conf, ...keyOf('config.property("a").getString()') }, grammars)
    const b = readTree({ 'application.conf': conf, ...keyOf('config.property("b").getString()') }, grammars)
    expect([...a.uses, ...b.uses].map(describeUse)).toEqual([
      'signs HS256 literal',
      'signs HS256 KT_C > KT_B > literal',
    ])
  })

  test.each([
    ['a text that is not closed: the library reads nothing of such a file', 'a = "fake\nb = fake2"\n', '?'],
    ['one behind what was read before it', 'a = ${KT_A}\nc = "fake\n', '?'],
    ['a text over lines holds no entries', 'a = ${KT_A}\nc = """\na = "fake\nb""""\n', 'KT_A'],
    ['a text over lines that is not closed', 'a = ${KT_A}\nc = """\na = fake\n', '?'],
    ['a quote in a comment', 'a = ${KT_A} # "\n// "\n', 'KT_A'],
    ['an escaped quote', 'a = ${KT_A}\nc = "\\""\n', 'KT_A'],
    ['characters that only texts in quotes may have', 'a = ${KT_A}\na = fake+/=\n', '?'],
    ['a text that goes on with a substitution', 'a = "fake"\na = fake${KT_A}\n', '?'],
    ['a substitution that goes on with a text', 'a = "fake"\na = ${KT_A}"suffix"\n', '?'],
    ['a text in quotes with a dollar', 'a = ${KT_A}\na = "$fake"\n', '?'],
    ['a text over lines', 'a = "fake"\na = """fake\nb"""\n', '?'],
    ['one that may be left out above one that is not read', 'a = ${KT_A}"suffix"\na = ${?KT_B}\n', 'KT_B'],
  ])('HOCON: %s', (_, conf, wanted) => {
    const code = readTree({ 'application.conf': conf, ...keyOf('config.property("a").getString()') }, grammars)
    expect(code.uses.map(describeUse)).toEqual([`signs HS256 ${wanted}`])
  })

  test('Spring does not read HOCON', () => {
    const code = readTree(
      {
        'application.conf': 'jwt.secret = "fake"\n',
        ...keyOf('a', '@Value("\\${jwt.secret}") lateinit var x: String\nval a = System.getenv("KT_A")'),
      },
      grammars,
    )
    expect(code.uses.map(describeUse)).toEqual(['signs HS256 KT_A'])
  })
})

describe('what else is told of a use', () => {
  const told = ({ issuer, audience, tokenFrom, location, certainty }: TokenUse): unknown => ({
    issuer: issuer?.steps.map(describeStep) ?? null,
    audience: audience?.steps.map(describeStep) ?? null,
    tokenFrom,
    line: location.line,
    certainty,
  })

  test('issuer, audience, where the token is, and the line', () => {
    const code = readTree(
      {
        'Module.kt': `${ktor}fun Application.module() {
  val secret = System.getenv("KT_SECRET")
  install(Authentication) {
    jwt {
      verifier(
        JWT
          .require(Algorithm.HMAC256(secret))
          .withAudience(System.getenv("KT_AUDIENCE") ?: "them")
          .withIssuer("me")
          .build(),
      )
    }
  }
}
`,
      },
      grammars,
    )
    expect(code.uses.map(told)).toEqual([
      { issuer: ['literal'], audience: ['KT_AUDIENCE', 'literal'], tokenFrom: ['header'], line: 14, certainty: 'seen' },
    ])
  })

  test('a resource server of Spring by its settings', () => {
    const code = readTree(
      {
        'src/main/resources/application.yml':
          'spring:\n  security:\n    oauth2:\n      resourceserver:\n        jwt:\n          jwk-set-uri: ${KT_KEYS:http://auth/keys}\n',
        'src/main/kotlin/Security.kt':
          'class Security { @Bean fun chain(http: HttpSecurity) = http.oauth2ResourceServer { it.jwt { } }.build() }\n',
      },
      grammars,
    )
    expect(code.uses.map(describeUse)).toEqual(['verifies * remote'])
  })

  test('Kotlin and Java in one service', () => {
    const code = readTree(
      {
        'Jwt.java': `${java.replaceAll('\n', ';\n')}class Jwt { String make(Keys k) { return JWT.create().sign(Algorithm.HMAC256(k.getSecret())); } }\n`,
        'Keys.kt': 'class Keys { val secret = System.getenv("KT_SECRET") }\n',
      },
      grammars,
    )
    expect(code.uses.map(describeUse)).toEqual(['signs HS256 KT_SECRET'])
  })
})
