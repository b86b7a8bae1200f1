import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Grammars } from '../model/stack/syntax.ts'
import { readCode } from './read-code.ts'
import { allGrammars, gather, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 30_000)

const canary = 'canary-7f3b9e1c'

/** What the parser makes thousands of functions `on` of, each of which the others may be. */
const statement = 'services.AddJwtBearer(o => o.TokenValidationParameters = new() { IssuerSigningKey = key });\n'
const unclosed = `💥on["Jwt:Key"]!));\n${statement}`
const brokenStartup = [
  'using Microsoft.IdentityModel.Tokens;\nvar key = new SymmetricSecurityKey(Encoding.UTF8.GetByfiguration["Jwt:Key"]!));\n',
  statement,
  unclosed.repeat(1_512),
  unclosed.replace('IssuerSigningKey', 'IssuerSign<<: *a\ningKey'),
  unclosed.repeat(290),
].join('')

/** The canary in every place of a program that a key can be in. */
const programs: Tree = {
  'a.py': `
import jwt, os
from pydantic_settings import BaseSettings
class S(BaseSettings):
    key: str = "${canary}"
KEY = os.getenv("A", "${canary}")
jwt.encode({"x": "${canary}"}, "${canary}", algorithm="${canary}")
jwt.encode({}, KEY, algorithm="HS256", headers={"kid": "${canary}"})
jwt.decode("${canary}", S().key, algorithms=["${canary}"], audience="${canary}", issuer="${canary}")
jwt.encode({}, open("${canary}").read())
os.environ["${canary}"]
`,
  'b.ts': `
import jwt from 'jsonwebtoken'
const k = process.env.B || '${canary}'
const t = \`${canary}\${k}\`
jwt.sign({}, t, { issuer: '${canary}', algorithm: '${canary}' as any })
jwt.verify('${canary}', process.env['${canary}'] ?? '${canary}')
app.set('jwt', '${canary}')
`,
  'c.go': `package main
import "github.com/golang-jwt/jwt/v5"
var k = "${canary}"
type E struct { K string \`env:"K" envDefault:"${canary}"\` }
func f(e E) { jwt.New(jwt.SigningMethodHS256).SignedString([]byte(e.K)); jwt.New(nil).SignedString([]byte(k)) }
`,
  'D.java': `import io.jsonwebtoken.Jwts;
class D { @Value("\${x.y:${canary}}") String s; Object f() { return Jwts.builder().setIssuer("${canary}").signWith(key("${canary}")).signWith(s).compact(); } }
`,
  'D.kt': `import io.jsonwebtoken.Jwts
import com.auth0.jwt.JWT
class D(@Value("\\\${x.y:${canary}}") val s: String, val t: String = "${canary}") {
  val u by lazy { System.getenv("${canary}") ?: "${canary}" }
  fun f() = Jwts.builder().issuer("${canary}").signWith(s).compact()
  fun g() = JWT.require(Algorithm.HMAC256("${canary}$t")).withAudience("${canary}").build()
  fun h() = JWT.create().sign(Algorithm.HMAC256(config.property("${canary}").getString().ifBlank { """${canary}""" }))
  fun i() = JWT.create().sign(Algorithm.HMAC256(File("${canary}").readText()))
  fun j() = JWT.create().sign(Algorithm.HMAC256(config.property("k.l").getString()))
}
`,
  'application.conf': `k { l = "${canary}", l = \${?${canary}} }\n${canary} = ${canary}\nk.l = \${${canary}}\n`,
  'application.yml': `x:\n  z: ${canary}\n  y: "${canary}"\n`,
  'E.cs': `class E { string k = config["${canary}"] ?? "${canary}"; void F() { new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes("${canary}")), "${canary}"); h.WriteToken(t); } }`,
  'appsettings.json': `{ "Jwt": { "Key": "${canary}" } }`,
  'f.php': `<?php use Firebase\\JWT\\JWT; JWT::encode([], env('F', '${canary}'), '${canary}'); JWT::encode([], '${canary}', 'HS256');`,
  'g.rs': `
use jsonwebtoken::{decode, encode, Algorithm, DecodingKey, EncodingKey, Header, Validation};
lazy_static! { static ref K: String = std::env::var("${canary}").unwrap_or("${canary}".into()); }
#[derive(Parser)]
struct A { #[arg(long = "${canary}", env = "G", default_value = "${canary}")] key: String, #[serde(rename = "${canary}")] other: String }
fn f(a: A) {
    let mut v = Validation::new(Algorithm::HS256);
    v.set_issuer(&["${canary}"]);
    v.set_audience(&[format!("${canary}{}", K)]);
    encode(&Header::new("${canary}".parse()?), &"${canary}", &EncodingKey::from_secret(b"${canary}"));
    decode::<C>("${canary}", &DecodingKey::from_secret(a.key.as_bytes()), &v).expect("${canary}");
    encode(&Header::default(), &(), &EncodingKey::from_base64_secret(env!("${canary}")));
    encode(&Header::default(), &(), &EncodingKey::from_secret(match a.other { Ok(_) => r#"${canary}"#, _ => concat!("${canary}", "x") }));
    encode(&Header::default(), &(), &EncodingKey::from_rsa_pem(include_bytes!("${canary}")));
}
`,
  '.env': `K=${canary}\n`,
}

describe('no text of the source shows', () => {
  it('in anything but a Secret, wherever in a program it stands', () => {
    const code = readTree(programs, grammars)
    expect(code.uses.length).toBeGreaterThan(8)
    expect(code.uses.some(({ key }) => key?.steps.some(({ kind }) => kind === 'literal'))).toBe(true)
    expect(JSON.stringify(code)).not.toContain(canary)
    // Nor a part of it: a name is cut out of a text nowhere.
    expect(JSON.stringify(code)).not.toContain('7f3b')
  })
})

const snippets = Object.values(programs).map(String)
const names = Object.keys(programs)

/** A text of the snippets with pieces taken out, doubled, swapped and strange characters put in. */
const broken = fc
  .tuple(
    fc.nat(snippets.length - 1),
    fc.array(
      fc.tuple(
        fc.nat(600),
        fc.nat(40),
        fc.oneof(
          fc.string({ maxLength: 12 }),
          fc.constantFrom('(', '{', '"', '\0', '\u{1F600}', '\u202E', '/*', '`${', '<', '\r'),
        ),
      ),
      { maxLength: 8 },
    ),
  )
  .map(([which, edits]) => {
    let text = snippets[which] ?? ''
    for (const [at, length, put] of edits) text = text.slice(0, at) + put + text.slice(at + length)
    return { name: names[which] ?? 'a.py', text }
  })

describe('hostile source', () => {
  it('broken syntax neither throws nor shows what stands in it', () => {
    fc.assert(
      fc.property(broken, ({ name, text }) => {
        const code = readTree({ [name]: text }, grammars)
        expect(JSON.stringify(code)).not.toContain(canary)
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  it.each([
    ['deep nesting of brackets', 'a.js', `process.env.X;jwt;${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['deep nesting of calls', 'a.py', `import jwt\nx = ${'f('.repeat(5_000)}1${')'.repeat(5_000)}\n`],
    ['deep nesting of blocks', 'a.go', `package a\n// jwt\nfunc f() ${'{'.repeat(5_000)}${'}'.repeat(5_000)}`],
    ['deep nesting of lambdas in Kotlin', 'a.kt', `// jwt\nval a = ${'f { '.repeat(5_000)}${'}'.repeat(5_000)}`],
    ['a long chain of calls in Kotlin', 'a.kt', `// jwt\nval a = b${'.c().d { it }'.repeat(3_000)}\n`],
    ['a long sum and a long elvis in Kotlin', 'a.kt', `// jwt\nval a = ${'"x" + y ?: '.repeat(3_000)}1\n`],
    ['a long text with dollars in Kotlin', 'a.kt', `// jwt\nval a = "${'$a$b '.repeat(20_000)}"\n`],
    ['a long chain of calls', 'A.java', `class A { Object x = Jwts.builder()${'.a()'.repeat(3_000)}.compact(); }`],
    [
      'long chains of calls on something of its own',
      'a.js',
      `const jwt = require('jsonwebtoken')\nclass A { make() { return jwt.sign({}, this.b${'.c()'.repeat(60)}.d) } }\n`,
    ],
    [
      'long chains of calls on something of its own, in Rust',
      'a.rs',
      `struct A { b: B }\nimpl A { fn make(&self) { jsonwebtoken::encode(&h, &c, &self.b${'.c(x)'.repeat(60)}.d); } }\n`,
    ],
    ['deep nesting of blocks in Rust', 'a.rs', `// jwt\nfn f() ${'{'.repeat(5_000)}${'}'.repeat(5_000)}`],
    ['a long chain of methods in Rust', 'a.rs', `// jwt\nfn f() { x${'.unwrap_or(y)'.repeat(3_000)}; }`],
    [
      'a name that is taken again and again',
      'a.rs',
      `use jsonwebtoken::*;\nfn f() { ${'let k = k;'.repeat(3_000)} encode(&Header::default(), &c, &k); }`,
    ],
    [
      'Rust modules and types that mean each other',
      'a.rs',
      'use crate::a::*; use self::a::b; use super::super::b; mod a; use b as c; use c as b;\nstruct A(A); struct B { b: B }\nimpl B { fn new() -> Self { Self::new() } }\nstatic K: &str = K;\nfn f() { jsonwebtoken::encode(&v(), &b, &B::new().b.b.k); jsonwebtoken::decode(K, &A.0, &self::f()); }\nfn v() -> V { v() }\n',
    ],
    ['a long sum', 'a.js', `const jwt = require('jsonwebtoken'); jwt.sign({}, ${'"a" + '.repeat(4_000)}"b")`],
    ['names that mean each other', 'a.py', 'import jwt\na = b\nb = a\nc = c\njwt.encode({}, a)\njwt.encode({}, c)\n'],
    ['a class that extends itself', 'a.py', 'import jwt\nclass A(A): pass\njwt.encode({}, A().x)\n'],
    [
      'functions that return each other',
      'a.js',
      'const jwt = require("jsonwebtoken")\nfunction f() { return g() }\nfunction g() { return f() }\njwt.sign({}, f())\n',
    ],
    [
      'modules that import each other',
      'a.js',
      'import { x } from "./a"\nimport jwt from "jsonwebtoken"\njwt.sign({}, x)\nexport { x } from "./a"\n',
    ],
    [
      'the names of an object’s own methods',
      'a.js',
      'const jwt = require("jsonwebtoken")\njwt.sign({}, constructor.toString.__proto__["hasOwnProperty"])\nprocess.env.constructor\nprocess.env.__proto__\n',
    ],
    ['thousands of functions of one name that garbage makes', 'Program.cs', brokenStartup],
    ['properties that are placeholders of themselves', 'application.yml', 'a:\n  b: ${a.b:${a.b}}\n'],
  ])('%s', (_name, file, text) => {
    const before = performance.now()
    expect(() =>
      readTree(
        {
          [file]: text,
          'Z.java':
            'class Z { @Value("${a.b}") String s; Object f() { return Jwts.builder().signWith(s).compact(); } }',
        },
        grammars,
      ),
    ).not.toThrow()
    expect(performance.now() - before).toBeLessThan(5_000)
  })

  it('invalid UTF-8', () => {
    const bytes = new Uint8Array([
      ...new TextEncoder().encode('import jwt\njwt.encode({}, "'),
      0xff,
      0xfe,
      0x80,
      0xc3,
      0x28,
      0x22,
      0x29,
      0x0a,
    ])
    expect(readTree({ 'a.py': bytes }, grammars).role).toBe('issuer')
  })

  it('control characters in a file’s name', () => {
    const code = readTree({ 'a\u001b[31m\n.py': 'import jwt\njwt.encode({}, "fake")\n' }, grammars)
    expect(code.role).toBe('issuer')
  })

  it('a minified bundle is passed over', () => {
    const code = readTree(
      { 'bundle.js': `const jwt=require("jsonwebtoken");${'jwt.sign({},"fake");'.repeat(2_000)}` },
      grammars,
    )
    expect(code).toMatchObject({ filesParsed: 0, role: 'unknown' })
  })

  it('a large file is not read, and that is said', () => {
    const code = readTree({ 'a.py': 'x'.repeat(600_000), 'b.py': 'import jwt\njwt.encode({}, "fake")\n' }, grammars)
    expect(code).toMatchObject({ role: 'issuer', isWhole: false, limits: [{ kind: 'too-large', files: 1 }] })
  })

  it('a hundred functions that call each other cost no more than the budget of steps', () => {
    const functions = Array.from(
      { length: 100 },
      (_, at) =>
        `def f${at}(x): return ${Array.from({ length: 20 }, (_, n) => `f${(at * 7 + n) % 100}(x)`).join(' or ')}`,
    )
    const sources = gather(
      { '/p/a.py': `import jwt\n${functions.join('\n')}\njwt.encode({}, f0(1))\n` },
      { api: { build: '.' } },
    )
    const before = performance.now()
    readCode(sources, grammars, { now: () => performance.now() })
    expect(performance.now() - before).toBeLessThan(10_000)
  })

  it('thousands of helpers that nothing names are counted in one pass', () => {
    const helpers = (file: number): string =>
      Array.from({ length: 3_000 }, (_, at) => `def f${file}_${at}_token(x):\n    return jwt.decode(x, "k")\n`).join('')
    const files = Object.fromEntries([0, 1, 2, 3, 4, 5].map((at) => [`m${at}.py`, `import jwt\n${helpers(at)}`]))
    const before = process.cpuUsage()
    expect(readTree(files, grammars)).toMatchObject({ filesParsed: 6, role: 'none', uses: [] })
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000)
  })

  it('time that ends while values are followed is a limit that is reported', () => {
    const calls = Array.from({ length: 50 }, (_, at) => `jwt.encode({}, k${at})`)
    const sources = gather({ '/p/a.py': `import jwt\n${calls.join('\n')}\n` }, { api: { build: '.' } })
    let asked = -1
    const parse = grammars.get('python')
    const thenCount: typeof parse = (text, isOver) => {
      const tree = parse?.(text, isOver) ?? null
      asked = 0
      return tree
    }
    const now = () => (asked >= 0 && asked++ > 0 ? 3_000 : 0)
    const code = readCode(sources, new Map([['python', thenCount]]), { now }).get('api')
    expect(code).toMatchObject({ filesParsed: 1, isWhole: false, limits: [{ kind: 'out-of-time', limit: 2_000 }] })
  })
})
