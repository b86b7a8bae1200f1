import fc from 'fast-check'
import { mutated } from './mutate-text.ts'

/** A program that signs and verifies, in each language that is read. */
const programs: Readonly<Record<string, string>> = {
  'main.py':
    'import os, jwt\nSECRET = os.environ.get("JWT_SECRET", "fallback")\ndef make(user):\n    return jwt.encode({"sub": user}, SECRET, algorithm="HS256")\ndef read(token):\n    return jwt.decode(token, SECRET.strip(), algorithms=["HS256"], options={"verify_aud": False})\n',
  'index.js':
    "const jwt = require('jsonwebtoken')\nconst secret = process.env.JWT_SECRET || 'fallback'\nexports.make = (id) => jwt.sign({ id }, secret, { expiresIn: '1h' })\nexports.read = (t) => jwt.verify(t, secret, { algorithms: ['HS256'] })\n",
  'main.ts':
    "import { SignJWT, jwtVerify } from 'jose'\nconst { JWT_SECRET = 'x' } = process.env\nconst key = new TextEncoder().encode(JWT_SECRET)\nexport const read = async (t: string) => (await jwtVerify<{ a: 1 }>(t, key)).payload\nexport class A { constructor(private readonly c: Config) {} }\n",
  'main.go':
    'package main\nimport ("os"; "github.com/golang-jwt/jwt/v5")\ntype C struct { Key string `env:"JWT_SECRET"` }\nfunc read(t string) { jwt.Parse(t, func(*jwt.Token) (any, error) { return []byte(os.Getenv("JWT_SECRET")), nil }) }\n',
  'Main.java':
    'import io.jsonwebtoken.Jwts;\npublic class Main { @Value("${jwt.secret}") String secret;\n String make() { return Jwts.builder().signWith(Keys.hmacShaKeyFor(secret.getBytes())).compact(); } }\n',
  'Main.kt':
    'import com.auth0.jwt.JWT\nimport com.auth0.jwt.algorithms.Algorithm\nobject Cfg { val secret = System.getenv("JWT_SECRET") ?: "x" }\nfun Application.module() { val other = environment.config.property("jwt.secret").getString()\n verifier(JWT.require(Algorithm.HMAC256(other)).build()) }\nfun make() = JWT.create().sign(Algorithm.HMAC256("${Cfg.secret}$other"))\n',
  'Program.cs':
    'using Microsoft.IdentityModel.Tokens;\nvar key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(builder.Configuration["Jwt:Key"]!));\nservices.AddJwtBearer(o => o.TokenValidationParameters = new() { IssuerSigningKey = key });\n',
  'index.php':
    "<?php\nuse Firebase\\JWT\\JWT;\n$key = getenv('JWT_SECRET') ?: 'x';\necho JWT::encode(['sub' => 1], $key, 'HS256');\nJWT::decode($t, new Key($key, 'HS256'));\n",
  'app.rb':
    "require 'jwt'\nKEY = ENV.fetch('JWT_SECRET') { 'x' }\ndef read(t) = JWT.decode(t, KEY, true, { algorithm: 'HS256' })\ndef make(u) = JWT.encode({ u: }, KEY, 'HS256')\n",
  'src/main.rs':
    'use jsonwebtoken::{decode, DecodingKey, Validation};\nfn main() { let s = std::env::var("JWT_SECRET").unwrap_or_else(|_| "x".into());\n decode::<Claims>(&t, &DecodingKey::from_secret(s.as_bytes()), &Validation::default()); }\n',
}

const settings: Readonly<Record<string, string>> = {
  Dockerfile:
    'ARG A=1\nFROM node:20 AS build\nENV JWT_SECRET=x A="b c"\nCOPY --from=build . .\nRUN echo \\\n  x\nENTRYPOINT ["node", "index.js"]\nCMD python main.py\n',
  'package.json': '{ "scripts": { "start": "node index.js" }, "dependencies": { "jsonwebtoken": "9" } }',
  'appsettings.json': '{ "Jwt": { "Key": "x" }, "A": [1, { "b": null }] }',
  'application.yml': 'jwt:\n  secret: ${JWT_SECRET:x}\n---\na: [b, {c: d}]\n',
  'application.conf': 'jwt { secret = "x", secret = ${?JWT_SECRET} }\na.b : [ 1, { c = d } ] # e\n',
  'Cargo.toml':
    '[package]\nname = "app"\n[workspace]\nmembers = ["a/*"]\n[dependencies]\njsonwebtoken = { version = "9" }\n',
  'config.toml': 'jwt_secret = """x"""\n[a.b]\nc = [1, 2]\n',
  'app.properties': 'jwt.secret=${JWT_SECRET:x}\na\\:b = c \\\n d\n',
}

const changed = ([name, text]: readonly [string, string]): fc.Arbitrary<readonly [string, string]> =>
  mutated(fc.constant(text)).map((made) => [name, made] as const)

/** Some programs and settings, changed. */
export const sourceFile: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .tuple(
    fc
      .subarray(Object.entries(programs), { minLength: 1, maxLength: 2 })
      .chain((some) => fc.tuple(...some.map(changed))),
    fc.subarray(Object.entries(settings), { maxLength: 3 }).chain((some) => fc.tuple(...some.map(changed))),
  )
  .map(([first, second]) => Object.fromEntries([...first, ...second]))
