import { beforeAll, describe, expect, it } from 'vitest'
import type { CodeRole } from '../model/code/code.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { languagesToParse, readCode } from './read-code.ts'
import {
  allGrammars,
  describeStep,
  describeUse,
  gather,
  readTree,
  type TestService,
  type Tree,
} from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 30_000)

type Case = readonly [string, Tree, CodeRole, readonly string[]]

const python: readonly Case[] = [
  [
    'PyJWT with the environment in the same file',
    {
      'app.py': `
import os, jwt
SECRET = os.getenv("JWT_SECRET", "fake-fallback")
def make(user):
    return jwt.encode({"sub": user}, SECRET, algorithm="HS256")
def check(token):
    return jwt.decode(token, SECRET, algorithms=["HS256", "HS512"])
`,
    },
    'both',
    ['signs HS256 JWT_SECRET > literal', 'verifies HS256|HS512 JWT_SECRET > literal'],
  ],
  [
    'python-jose with pydantic settings of another module, a prefix and an alias',
    {
      'app/config.py': `
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    jwt_secret: str = "fake-fallback"
    other: str = Field(validation_alias="OTHER_KEY")
settings = Settings()
`,
      'app/auth.py': `
from jose import jwt
from app.config import settings
def check(token): return jwt.decode(token, settings.jwt_secret, algorithms=["HS256"])
def make(data): return jwt.encode(data, settings.other)
`,
    },
    'both',
    ['verifies HS256 APP_JWT_SECRET > literal', 'signs HS256 OTHER_KEY'],
  ],
  [
    'settings through a cached function and FastAPI’s Depends',
    {
      'config.py': `
from functools import lru_cache
from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    secret_key: str
@lru_cache
def get_settings(): return Settings()
`,
      'deps.py': `
import jwt
from fastapi import Depends
from config import Settings, get_settings
def user(token: str, settings: Settings = Depends(get_settings)):
    return jwt.decode(token, settings.secret_key.strip(), algorithms=["HS256"])
`,
    },
    'validator',
    ['verifies HS256 SECRET_KEY [trimmed]'],
  ],
  [
    'a fallback that an empty variable takes too, and base64',
    {
      'a.py': `
import os, base64, jwt
KEY = base64.b64decode(os.environ.get("A") or os.environ["B"])
def make(): return jwt.encode({}, KEY, "HS256")
`,
    },
    'issuer',
    ['signs HS256 A~ > B [base64-decoded]'],
  ],
  [
    'a signature that is not checked',
    { 'a.py': 'import jwt\ndef read(t): return jwt.decode(t, options={"verify_signature": False})\n' },
    'none',
    ['decodes * -'],
  ],
  [
    'the key is a parameter: what the callers hand over',
    {
      'a.py': `
import os, jwt
class Tokens:
    def __init__(self, key): self.key = key
    def make(self): return jwt.encode({}, self.key, algorithm="HS256")
tokens = Tokens(os.environ["SIGNING_KEY"])
`,
    },
    'issuer',
    ['signs HS256 SIGNING_KEY'],
  ],
  [
    'the first of several names that is set, one of them put together',
    {
      'a.py': `
import os, jwt
STAGE = os.environ["STAGE"]
names = [f"KEY_{STAGE.upper()}", "KEY"]
SECRET = next(os.environ[name].strip() for name in names if os.environ.get(name))
def make(): return jwt.encode({}, SECRET, algorithm="HS256")
`,
    },
    'issuer',
    ['signs HS256 KEY_${STAGE^^}~ > KEY~ [trimmed]'],
  ],
  [
    'SimpleJWT takes Django’s SECRET_KEY where it has no key of its own',
    {
      'site/settings.py': `
from decouple import config
SECRET_KEY = config("DJANGO_KEY", default="fake-fallback")
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"]}
`,
      'site/urls.py': `
from rest_framework_simplejwt.views import TokenObtainPairView
urlpatterns = [path("token/", TokenObtainPairView.as_view())]
`,
    },
    'both',
    ['verifies * DJANGO_KEY > literal', 'signs * DJANGO_KEY > literal'],
  ],
  [
    'Flask-JWT-Extended reads its configuration',
    {
      'app.py': `
import os
from flask import Flask
from flask_jwt_extended import JWTManager, create_access_token, jwt_required
app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = os.environ.get("FLASK_JWT", "fake-fallback")
@app.route("/login")
def login(): return create_access_token("me")
@app.route("/me")
@jwt_required()
def me(): return {}
`,
    },
    'both',
    ['signs * FLASK_JWT > literal', 'verifies * FLASK_JWT > literal'],
  ],
  [
    'a constant signs',
    {
      'a.py':
        'from jose import jwt\nKEY = "fake-constant"\ndef make(): return jwt.encode({}, KEY, algorithm="HS256")\n',
    },
    'issuer',
    ['signs HS256 literal'],
  ],
  [
    'a key out of a file, at a path that stands in the code or in a variable',
    {
      'a.py': `
import os, jwt
with open("/keys/private.pem") as file: private = file.read()
public = open(os.environ["PUBLIC_KEY_PATH"]).read()
def make(): return jwt.encode({}, open("/keys/private.pem").read(), algorithm="RS256")
def check(t): return jwt.decode(t, public, algorithms=["RS256"])
`,
    },
    'both',
    ['signs RS256 file /keys/private.pem', 'verifies RS256 path in PUBLIC_KEY_PATH'],
  ],
  [
    'key files below the folder of the program, and a constant where there is none',
    {
      'a.py': `
import os, jwt
from pathlib import Path
HOME = Path(__file__).resolve().parent
try:
    with open(HOME / "keys" / "private.pem") as f: PRIVATE = f.read()
except OSError:
    PRIVATE = "fake-constant"
with open(HOME / "unrelated.pem") as f: UNRELATED = f.read()
PUBLIC = (HOME / "public.pem").read_text()
OTHER = open(os.path.join(os.path.dirname(__file__), "certs", "other.pem")).read()
def make(): return jwt.encode({}, PRIVATE, algorithm="RS256")
def check(t): return jwt.decode(t, PUBLIC, algorithms=["RS256"])
def check_other(t): return jwt.decode(t, OTHER, algorithms=["RS256"])
`,
    },
    'both',
    [
      'signs RS256 file keys/private.pem > literal',
      'verifies RS256 file public.pem',
      'verifies RS256 file certs/other.pem',
    ],
  ],
  [
    'a TokenBackend of SimpleJWT, given the settings',
    {
      'shop/settings.py': `
from decouple import config
SECRET_KEY = "fake-constant"
SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": config("SHARED_KEY")}
`,
      'shop/auth.py': `
from django.conf import settings
from rest_framework_simplejwt.backends import TokenBackend
def check(token):
    backend = TokenBackend(
        algorithm=settings.SIMPLE_JWT.get("ALGORITHM", "HS256"), signing_key=settings.SIMPLE_JWT["SIGNING_KEY"])
    return backend.decode(token, verify=True)
`,
    },
    'validator',
    ['verifies HS256 SHARED_KEY'],
  ],
  [
    'a variable that is empty, replaced by what is made at the start',
    {
      'a.py': `
import os, secrets, jwt
KEY = os.getenv("K")
if not KEY or KEY == "change-me":
    KEY = secrets.token_urlsafe(32)
OTHER = os.getenv("O")
if OTHER is None:
    OTHER = "fake-constant"
def make(): return jwt.encode({}, KEY, algorithm="HS256")
def check(t): return jwt.decode(t, OTHER, algorithms=["HS256"])
`,
    },
    'both',
    ['signs HS256 K~ > generated', 'verifies HS256 O > literal'],
  ],
  [
    'a token of SimpleJWT signs once, whatever is done with it after',
    {
      'settings.py': 'SECRET_KEY = "fake-constant"\n',
      'views.py': `
from rest_framework_simplejwt.tokens import RefreshToken
def login(user):
    RefreshToken.for_user(user).update({"a": 1})
`,
    },
    'issuer',
    ['signs * literal'],
  ],
  [
    'encode of something else',
    { 'a.py': 'import json\ndef f(x): return x.encode("utf8")\ndef g(jwt): return jwt\n' },
    'none',
    [],
  ],
]

const scripts: readonly Case[] = [
  [
    'jsonwebtoken with ?? and ||',
    {
      'a.js': `
const jwt = require('jsonwebtoken')
const secret = process.env.JWT_SECRET || 'fake-fallback'
exports.make = (user) => jwt.sign({ user }, secret, { algorithm: 'HS256' })
exports.check = (token) => jwt.verify(token, process.env.OTHER ?? 'fake-other', { algorithms: ['HS256'] })
`,
    },
    'both',
    ['signs HS256 JWT_SECRET~ > literal', 'verifies HS256 OTHER > literal'],
  ],
  [
    'a configuration module, destructured',
    {
      'src/config/index.ts': `
const { JWT_KEY = 'fake-fallback' } = process.env
export default { auth: { key: JWT_KEY.trim() } }
`,
      'src/auth.ts': `
import { verify } from 'jsonwebtoken'
import config from './config'
export const check = (token: string) => verify(token, config.auth.key as string)
`,
    },
    'validator',
    ['verifies * JWT_KEY > literal [trimmed]'],
  ],
  [
    'Nest: the module has the key, the service uses it',
    {
      'auth.module.ts': `
import { JwtModule } from '@nestjs/jwt'
import { ConfigService } from '@nestjs/config'
@Module({ imports: [JwtModule.registerAsync({ inject: [ConfigService],
  useFactory: (config: ConfigService) => ({ secret: config.get<string>('jwt.secret'), signOptions: { algorithm: 'HS256' } }) })] })
export class AuthModule {}
`,
      'jwt.config.ts': `
import { registerAs } from '@nestjs/config'
export default registerAs('jwt', () => ({ secret: process.env.NEST_JWT }))
`,
      'auth.service.ts': `
import { JwtService } from '@nestjs/jwt'
export class AuthService {
  constructor(private readonly jwt: JwtService) {}
  login() { return this.jwt.signAsync({ sub: 1 }) }
}
`,
    },
    'issuer',
    ['signs HS256 NEST_JWT'],
  ],
  [
    'passport-jwt in Nest',
    {
      'jwt.strategy.ts': `
import { PassportStrategy } from '@nestjs/passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(config: ConfigService) {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: config.getOrThrow('PASSPORT_KEY') })
  }
}
`,
    },
    'validator',
    ['verifies * PASSPORT_KEY'],
  ],
  [
    'jose with TextEncoder, and a remote key set',
    {
      'a.mjs': `
import { SignJWT, jwtVerify, createRemoteJWKSet } from 'jose'
const key = new TextEncoder().encode(process.env.KEY)
export const make = () => new SignJWT({}).setProtectedHeader({ alg: 'HS512' }).setExpirationTime('1h').sign(key)
const keys = createRemoteJWKSet(new URL(process.env.JWKS))
export const check = (token) => jwtVerify(token, keys)
`,
    },
    'both',
    ['signs HS512 KEY', 'verifies * remote'],
  ],
  [
    'express-jwt, and a key file',
    {
      'a.js': `
const { expressjwt } = require('express-jwt')
const fs = require('fs')
app.use(expressjwt({ secret: fs.readFileSync('./keys/public.pem'), algorithms: ['RS256'] }))
`,
    },
    'validator',
    ['verifies RS256 file ./keys/public.pem'],
  ],
  [
    'a key file below the folder of the program',
    {
      'a.js': `
const jwt = require('jsonwebtoken')
const fs = require('fs'), path = require('path')
const key = fs.readFileSync(path.join(process.cwd(), 'keys', 'public.pem'), 'utf8')
exports.check = (token) => jwt.verify(token, key, { algorithms: ['RS256'] })
`,
    },
    'validator',
    ['verifies RS256 file keys/public.pem'],
  ],
  [
    'a helper of the workspace that validates the environment by a schema',
    {
      'src/env.ts': `
import { z } from 'zod'
import { createEnv } from '@shop/common'
const schema = z.object({ KEY: z.string().min(32), OTHER: z.string().default('fake-default') })
export const env: Env = createEnv(schema, { serviceName: 'a' })
`,
      'src/tokens.ts': `
import jwt from 'jsonwebtoken'
import { env } from './env'
const KEY: Secret = env.KEY
export const make = () => jwt.sign({}, KEY)
export const check = (token: string) => jwt.verify(token, env.OTHER)
`,
    },
    'both',
    ['signs HS256 KEY', 'verifies * OTHER > literal'],
  ],
  [
    'a variable that is empty, replaced later',
    {
      'a.js': `
const jwt = require('jsonwebtoken')
let key = process.env.K
if (!key) { key = 'fake-constant' }
exports.check = (token) => jwt.verify(token, key)
`,
    },
    'validator',
    ['verifies * K~ > literal'],
  ],
  [
    'a middleware that is imported and not put to use is a guess',
    {
      'src/guard.js': `
const jwt = require('jsonwebtoken')
function guard(token) { return jwt.verify(token, process.env.K) }
module.exports = { guard }
`,
      'src/index.js': `
const { guard } = require('./guard')
// app.use(guard)
app.listen(80)
`,
    },
    'validator',
    ['verifies * K (guessed)'],
  ],
  [
    'and one that is put to use is none',
    {
      'src/guard.ts': `
import jwt from 'jsonwebtoken'
export function guard(token) { return jwt.verify(token, process.env.K) }
`,
      'src/index.ts': "import { guard } from './guard'\napp.use(guard)\n",
    },
    'validator',
    ['verifies * K'],
  ],
  [
    '@fastify/jwt: the plugin has the key, the request verifies',
    {
      'a.ts': `
import fastifyJwt from '@fastify/jwt'
app.register(fastifyJwt, { secret: process.env.FASTIFY_KEY! })
app.get('/', async (request, reply) => { await request.jwtVerify() })
`,
    },
    'validator',
    ['verifies * FASTIFY_KEY'],
  ],
  [
    'types only',
    { 'a.ts': `import type { JwtPayload } from 'jsonwebtoken'\nexport const a: JwtPayload = {}\n` },
    'none',
    [],
  ],
  [
    'decoded, not verified',
    { 'a.js': `const jwt = require('jsonwebtoken')\njwt.decode(x)\n` },
    'none',
    ['decodes * -'],
  ],
]

const ruby: readonly Case[] = [
  [
    'ruby-jwt with ENV.fetch and a block',
    {
      'lib/tokens.rb': `
class Tokens
  KEY = ENV.fetch('RUBY_KEY') { 'fake-default' }
  def self.make(payload) = JWT.encode(payload, KEY, 'HS256')
  def self.check(token)
    JWT.decode(token, key, true, { algorithm: 'HS256' })
  end
  def self.key
    ENV['OTHER_KEY'] || Rails.application.secret_key_base
  end
  def self.peek(token) = JWT.decode(token, nil, false)
end
`,
    },
    'both',
    ['signs HS256 RUBY_KEY > literal', 'verifies HS256 OTHER_KEY > SECRET_KEY_BASE > remote', 'decodes * -'],
  ],
  [
    'devise-jwt',
    {
      'config/initializers/devise.rb':
        "Devise.setup do |config|\n  config.jwt do |jwt|\n    jwt.secret = ENV['DEVISE_JWT']\n  end\nend\n",
    },
    'both',
    ['signs * DEVISE_JWT', 'verifies * DEVISE_JWT'],
  ],
]

const compiled: readonly Case[] = [
  [
    'golang-jwt with a helper and a struct',
    {
      'config/config.go': `package config
import "os"
type Config struct { Secret string }
func Load() *Config { return &Config{Secret: getEnv("GO_SECRET", "fake-fallback")} }
func getEnv(key, fallback string) string {
	if value := os.Getenv(key); value != "" { return value }
	return fallback
}
`,
      'auth/auth.go': `package auth
import (
	"example.test/app/config"
	"github.com/golang-jwt/jwt/v5"
)
func Make(cfg *config.Config) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{})
	return token.SignedString([]byte(cfg.Secret))
}
func Check(text string, cfg *config.Config) (*jwt.Token, error) {
	return jwt.Parse(text, func(token *jwt.Token) (interface{}, error) {
		return []byte(cfg.Secret), nil
	}, jwt.WithValidMethods([]string{"HS256"}))
}
`,
      'go.mod': 'module example.test/app\n',
    },
    'both',
    ['signs HS256 GO_SECRET~ > literal', 'verifies HS256 GO_SECRET~ > literal'],
  ],
  [
    'a package variable that another file assigns to, and struct tags',
    {
      'a.go': `package main
import "github.com/golang-jwt/jwt/v4"
var key = "fake-default"
type Env struct { Other string \`env:"TAGGED" envDefault:"fake-tag"\` }
func check(t string) { jwt.ParseWithClaims(t, nil, func(*jwt.Token) (any, error) { return []byte(key), nil }) }
func make(e Env) { jwt.New(jwt.SigningMethodHS256).SignedString([]byte(e.Other)) }
`,
      'b.go': 'package main\nimport "os"\nfunc init() { if v := os.Getenv("SET"); v != "" { key = v } }\n',
    },
    'both',
    ['verifies * SET~ > literal', 'signs HS256 TAGGED~ > literal'],
  ],
  [
    'jjwt with Spring’s @Value and a placeholder',
    {
      'src/main/resources/application.yml': 'app:\n  jwt:\n    secret: ${JAVA_SECRET:fake-default}\n',
      'src/main/java/Jwt.java': `package a;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.SignatureAlgorithm;
import io.jsonwebtoken.io.Decoders;
import io.jsonwebtoken.security.Keys;
class Jwt {
  @Value("\${app.jwt.secret}") private String secret;
  private Key key() { return Keys.hmacShaKeyFor(Decoders.BASE64.decode(secret)); }
  String make() { return Jwts.builder().signWith(key(), SignatureAlgorithm.HS256).compact(); }
  Object check(String t) { return Jwts.parserBuilder().setSigningKey(key()).build().parseClaimsJws(t); }
}
`,
    },
    'both',
    ['signs HS256 JAVA_SECRET > literal [base64-decoded]', 'verifies * JAVA_SECRET > literal [base64-decoded]'],
  ],
  [
    'jjwt with text, which it takes for base64, and with bytes of text',
    {
      'Jwt.java': `package a;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.SignatureAlgorithm;
class Jwt {
  @Value("\${TEXT_SECRET}") private String secret;
  String make() { return Jwts.builder().signWith(SignatureAlgorithm.HS256, secret).compact(); }
  Object check(String t) { return Jwts.parser().setSigningKey(this.secret).parseClaimsJws(t); }
  String other() { return Jwts.builder().signWith(SignatureAlgorithm.HS256, secret.getBytes()).compact(); }
}
`,
    },
    'both',
    ['signs HS256 TEXT_SECRET [base64-decoded]', 'verifies * TEXT_SECRET [base64-decoded]', 'signs HS256 TEXT_SECRET'],
  ],
  [
    'java-jwt with @ConfigurationProperties',
    {
      'a/Props.java': '@ConfigurationProperties(prefix = "auth")\npublic class Props { private String key; }\n',
      'a/Check.java': `import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
class Check {
  private final Props props;
  Object check(String t) { return JWT.require(Algorithm.HMAC256(props.getKey())).build().verify(t); }
}
`,
    },
    'validator',
    ['verifies HS256 AUTH_KEY'],
  ],
  [
    'JwtBearer with appsettings',
    {
      'appsettings.json': '{\n  // comment\n  "Jwt": { "Key": "fake-setting" }\n}\n',
      'Program.cs': `var jwt = builder.Configuration.GetSection("Jwt");
builder.Services.AddAuthentication().AddJwtBearer(o => {
  o.TokenValidationParameters = new TokenValidationParameters {
    IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(jwt["Key"]!)) };
});
`,
      'Tokens.cs': `public class Tokens {
  private readonly JwtOptions _options;
  public Tokens(IOptions<JwtOptions> options) { _options = options.Value; }
  public string Make() {
    var credentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_options.Key)), SecurityAlgorithms.HmacSha256);
    return new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(signingCredentials: credentials));
  }
}
public class JwtOptions { public string Key { get; set; } = ""; }
public static class Setup { public static void Add(IServiceCollection s, IConfiguration c) { s.Configure<JwtOptions>(c.GetSection("Jwt")); } }
`,
    },
    'both',
    ['verifies * Jwt__Key > literal', 'signs HS256 Jwt__Key > literal'],
  ],
  [
    'firebase/php-jwt with a configuration file of Laravel’s kind',
    {
      'config/auth.php': "<?php\nreturn ['jwt' => ['key' => env('PHP_KEY', 'fake-default')]];\n",
      'src/Tokens.php': `<?php
use Firebase\\JWT\\{JWT, Key};
class Tokens {
  public function make() { return JWT::encode([], config('auth.jwt.key'), 'HS256'); }
  public function check($t) { return JWT::decode($t, new Key($_ENV['PHP_KEY'] ?? 'fake-other', 'HS256')); }
}
`,
    },
    'both',
    ['signs HS256 PHP_KEY > literal', 'verifies HS256 PHP_KEY > literal'],
  ],
]

describe.each([
  ['Python', python],
  ['JavaScript and TypeScript', scripts],
  ['Ruby', ruby],
  ['Go, Java, C# and PHP', compiled],
])('%s', (_language, cases) => {
  it.each(cases)('%s', (_name, tree, role, uses) => {
    const code = readTree(tree, grammars)
    expect({ role: code.role, uses: code.uses.map(describeUse).toSorted() }).toEqual({
      role,
      uses: [...uses].toSorted(),
    })
  })
})

/** The claims that a signed token carries, in each language, and the variable of its issuer (`~`: blank counts as unset). */
const signedClaims: readonly (readonly [string, string, Tree])[] = [
  [
    'PyJWT, a dictionary in a variable',
    'ISS',
    {
      'a.py': `
import os, jwt
def make(key=os.environ["K"]):
    claims = {"sub": "1", "iss": os.environ.get("ISS", "me"), "aud": "you"}
    return jwt.encode(claims, os.environ["K"], algorithm="HS256")
`,
    },
  ],
  [
    'jsonwebtoken, in the claims and in the options',
    'ISS~',
    {
      'a.js': `
const jwt = require('jsonwebtoken')
jwt.sign({ sub: 1, iss: process.env.ISS || 'me' }, process.env.K, { audience: 'you' })
`,
    },
  ],
  [
    'golang-jwt, a struct within a struct',
    'ISS~',
    {
      'a.go': `
package main
import ("os"; "github.com/golang-jwt/jwt/v5")
func iss() string { if v := os.Getenv("ISS"); v != "" { return v }; return "me" }
func sign() (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, Claims{UserID: 1, RegisteredClaims: jwt.RegisteredClaims{Issuer: iss(), Audience: jwt.ClaimStrings{"you"}}})
	return token.SignedString([]byte(os.Getenv("K")))
}
`,
    },
  ],
  [
    'firebase/php-jwt, an array',
    'ISS~',
    {
      'a.php': `<?php
use Firebase\\JWT\\JWT;
$payload = ['sub' => 1, 'iss' => getenv('ISS') ?: 'me', 'aud' => 'you'];
JWT::encode($payload, getenv('K'), 'HS256');
`,
    },
  ],
  [
    'ruby-jwt, a hash',
    'ISS',
    {
      'a.rb': `
payload = { sub: 1, iss: ENV.fetch('ISS', 'me'), aud: 'you' }
JWT.encode(payload, ENV['K'], 'HS256')
`,
    },
  ],
]

describe('the claims of a signed token', () => {
  it.each(signedClaims)('%s', (_name, issuer, tree) => {
    const [use] = readTree(tree, grammars).uses
    expect([use?.issuer?.steps.map(describeStep), use?.audience?.steps.map(describeStep)]).toEqual([
      [issuer, 'literal'],
      ['literal'],
    ])
  })
})

describe('reads', () => {
  it('reports each look-up once, with what it falls back to', () => {
    const code = readTree(
      {
        'a.js': `const a = process.env.A || process.env.B || 'fake'\nconst { C } = process.env\n`,
        'b.py': `import os\nx = os.getenv("D", "fake")\ny = os.environ["E"]\n`,
      },
      grammars,
    )
    const reads = code.reads.map(
      ({ chain, location }) => `${location.file}:${location.line} ${chain.steps.map(describeStep).join(' > ')}`,
    )
    expect(reads).toEqual(['a.js:1 A~ > B~ > literal', 'a.js:2 C', 'b.py:2 D > literal', 'b.py:3 E'])
  })
})

describe('the algorithm where a call names none', () => {
  it.each([
    ['PyJWT signs with HS256', 'a.py', 'import jwt\njwt.encode({}, "fake")\n', ['HS256']],
    ['unless its headers may name one', 'a.py', 'import jwt\njwt.encode({}, "fake", headers=h)\n', null],
    ['or arguments that do not stand there', 'a.py', 'import jwt\njwt.encode({}, key="fake", **rest)\n', null],
    ['PyJWT does not verify without', 'a.py', 'import jwt\njwt.decode(t, "fake")\n', null],
    ['python-jose', 'a.py', 'from jose import jwt\njwt.encode({}, "fake")\n', ['HS256']],
    [
      'jsonwebtoken',
      'a.js',
      "const jwt = require('jsonwebtoken')\njwt.sign({}, 'fake', { expiresIn: 1 })\n",
      ['HS256'],
    ],
    ['with a callback', 'a.js', "const jwt = require('jsonwebtoken')\njwt.sign({}, 'fake', () => 1)\n", ['HS256']],
    [
      'unless its options come along',
      'a.js',
      "const jwt = require('jsonwebtoken')\njwt.sign({}, 'fake', opts)\n",
      null,
    ],
    ['or a part of them', 'a.js', "const jwt = require('jsonwebtoken')\njwt.sign({}, 'fake', { ...opts })\n", null],
    ['jsonwebtoken verifies what fits the key', 'a.js', "require('jsonwebtoken').verify(t, 'fake')\n", null],
    ['jwt-simple', 'a.js', "const jwt = require('jwt-simple')\njwt.encode({}, 'fake')\n", ['HS256']],
    ['hono', 'a.ts', "import { sign } from 'hono/jwt'\nsign({}, 'fake')\n", ['HS256']],
    ['ruby-jwt', 'a.rb', "JWT.encode({}, 'fake')\n", ['HS256']],
    ['also when it verifies', 'a.rb', "JWT.decode(t, 'fake', true)\n", ['HS256']],
    ['unless its options come along', 'a.rb', "JWT.decode(t, 'fake', true, opts)\n", null],
  ] as const)('%s', (_name, file, text, expected) => {
    expect(readTree({ [file]: text }, grammars).uses.map(({ algorithms }) => algorithms)).toEqual([expected])
  })
})

describe('what a service runs', () => {
  const tree: Tree = {
    '/p/app/main.py': 'from app.auth import check\n',
    '/p/app/auth.py': 'import jwt, os\ndef check(t): return jwt.decode(t, os.environ["K"], algorithms=["HS256"])\n',
    '/p/app/worker.py': 'from app.jobs import run\nrun()\n',
    '/p/app/jobs.py': 'def run(): pass\n',
  }
  it.each([
    ['the image’s own command', [], 'validator'],
    ['a server', ['uvicorn', 'app.main:app'], 'validator'],
    ['a module that never comes to tokens', ['python', '-m', 'app.worker'], 'none'],
    ['a migration', ['alembic', 'upgrade', 'head'], 'none'],
    ['a tool that fetches packages', ['pip', 'install', '-r', 'requirements.txt'], 'none'],
    ['a tool in a shell', ['sh', '-c', 'npm ci'], 'none'],
    ['packages, and then the server', ['sh', '-c', 'pip install . && uvicorn app.main:app'], 'validator'],
    ['a migration tool of Rust', ['sh', '-c', 'sea-orm-cli migrate up'], 'none'],
    ['a migration tool of Rust and then a program', ['sh', '-c', 'sqlx migrate run && ./server'], 'validator'],
    ['a migration and then the server', ['sh', '-c', 'alembic upgrade head && uvicorn app.main:app'], 'validator'],
  ] as const)('%s', (_name, command, role) => {
    const sources = gather(tree, { api: { build: '.', command } })
    expect(readCode(sources, grammars, { now: () => 0 }).get('api')?.role).toBe(role)
  })

  it('runs only a part of a source that other services are built from', () => {
    const shared: Tree = {
      '/p/tokens.py':
        'import jwt, os\ndef make(): return jwt.encode({}, os.environ["K"])\ndef check(t): return jwt.decode(t, os.environ["K"], algorithms=["HS256"])\n',
      '/p/login.py': 'from tokens import make\napp = make()\n',
      '/p/data.py': 'from tokens import check\napp = check("")\n',
    }
    const serve = (module: string): readonly string[] => ['uvicorn', `${module}:app`, '--port', '80']
    const sources = gather(shared, {
      login: { build: '.', command: serve('login') },
      data: { build: '.', command: serve('data') },
    })
    const code = readCode(sources, grammars, { now: () => 0 })
    expect([code.get('login')?.role, code.get('data')?.role]).toEqual(['issuer', 'validator'])
  })

  it('may run what its command could not be followed to', () => {
    const sources = gather(tree, { api: { build: '.', command: ['celery', '-A', 'elsewhere', 'worker'] } })
    expect(readCode(sources, grammars, { now: () => 0 }).get('api')?.applies).toBe('may')
  })

  it('counts shared code only where its own code uses it', () => {
    const shared =
      'package lib\nimport "github.com/golang-jwt/jwt/v5"\nfunc Guard(k string) { jwt.Parse("", func(*jwt.Token) (any, error) { return []byte(k), nil }) }\n'
    const sources = gather(
      {
        '/p/lib/guard.go': shared,
        '/p/a/Dockerfile': 'FROM x\nCOPY a a\nCOPY lib lib\n',
        '/p/a/main.go': 'package main\nimport "os"\nfunc main() { lib.Guard(os.Getenv("A")) }\n',
        '/p/b/Dockerfile': 'FROM x\nCOPY b b\nCOPY lib lib\n',
        '/p/b/main.go': 'package main\nfunc main() {}\n',
      },
      {
        a: { build: { context: '.', dockerfile: 'a/Dockerfile' } },
        b: { build: { context: '.', dockerfile: 'b/Dockerfile' } },
      },
    )
    const code = readCode(sources, grammars, { now: () => 0 })
    expect(code.get('a')?.uses.map(describeUse)).toEqual(['verifies * A'])
    expect(code.get('b')?.role).toBe('none')
  })
})

it('follows the names under which a library hands its functions on, and not its lists of exports', () => {
  const tree: Tree = {
    '/p/lib/tokens.py':
      'import os, jwt\ndef issue(c): return jwt.encode(c, os.environ["K"])\ndef check(t): return jwt.decode(t, os.environ["K"])\n',
    '/p/lib/__init__.py':
      'from .tokens import check as checked\nfrom .tokens import issue\n__all__ = [checked, issue]\n',
    '/p/a/Dockerfile': 'FROM x\nCOPY a a\nCOPY lib lib\n',
    '/p/a/main.py': 'from lib import checked\n__all__ = []\nrun(checked)\n',
  }
  const sources = gather(tree, { a: { build: { context: '.', dockerfile: 'a/Dockerfile' } } })
  const uses = readCode(sources, grammars, { now: () => 0 }).get('a')?.uses ?? []
  expect(uses.map(describeUse)).toEqual(['verifies * K'])
})

it('takes what is called on an instance of a shared class for used where the class is', () => {
  const tree: Tree = {
    '/p/lib/guard.py':
      'import os, jwt\nclass Guard:\n    def __call__(self, t): return jwt.decode(t, os.environ["K"])\n    def issue(self, c): return jwt.encode(c, os.environ["K"])\nguard = Guard()\n',
    '/p/a/Dockerfile': 'FROM x\nCOPY a a\nCOPY lib lib\n',
    '/p/a/main.py': 'from lib.guard import guard\nrun(guard)\n',
  }
  const sources = gather(tree, { a: { build: { context: '.', dockerfile: 'a/Dockerfile' } } })
  const uses = readCode(sources, grammars, { now: () => 0 }).get('a')?.uses ?? []
  expect(uses.map(describeUse)).toEqual(['verifies * K'])
})

it('guesses where a constant stands beside what could not be followed', () => {
  const text =
    'import jwt\nfrom elsewhere import load\nK = "fake"\nif x:\n    K = load("a")\njwt.encode({}, K, "HS256")\n'
  const [use] = readTree({ 'a.py': text }, grammars).uses
  expect(use?.key).toMatchObject({ steps: [{ kind: 'literal' }], certainty: 'guessed' })
})

describe('a workspace of Nest', () => {
  const strategy = `
export class Guarding extends PassportStrategy(Strategy) {
  constructor(config: ConfigService) { super({ secretOrKey: config.get('K') }) }
}
`
  const head = "import { PassportStrategy } from '@nestjs/passport'\nimport { Strategy } from 'passport-jwt'\n"
  const files: Tree = {
    '/p/lib/guarding.ts': head + strategy,
    '/p/lib/module.ts':
      "import { Guarding } from './guarding'\n@Module({ providers: [Guarding] })\nexport class GuardModule {}\n",
    '/p/lib/clock.ts': 'export class Clock { constructor(zone: string) {} }\n',
    '/p/apps/a/main.ts': "import { GuardModule } from '@x/lib'\nboot(GuardModule)\n",
    '/p/apps/b/main.ts': "import { Clock } from '@x/lib'\nclass Own { constructor() {} }\nboot(Clock, Own)\n",
    '/p/apps/a/Dockerfile': 'FROM x\nCOPY lib lib\nCOPY apps/a apps/a\n',
    '/p/apps/b/Dockerfile': 'FROM x\nCOPY lib lib\nCOPY apps/b apps/b\n',
  }
  const roles = (services: Parameters<typeof gather>[1]): readonly (CodeRole | undefined)[] => {
    const code = readCode(gather(files, services), grammars, { now: () => 0 })
    return Object.keys(services).map((name) => code.get(name)?.role)
  }

  it('takes what makes an instance of a shared class for used where the class is', () => {
    const built = (app: string): TestService => ({ build: { context: '.', dockerfile: `apps/${app}/Dockerfile` } })
    expect(roles({ a: built('a'), b: built('b') })).toEqual(['validator', 'none'])
  })

  it('tells its programs apart where all of it is mounted into each', () => {
    const mounted = (app: string): TestService => ({
      build: { context: '.', dockerfile: `apps/${app}/Dockerfile` },
      binds: [{ source: '/p', target: '/usr/src/app' }],
    })
    expect(roles({ a: mounted('a'), b: mounted('b') })).toEqual(['validator', 'none'])
  })

  it('tells its programs apart by the command, where one image has them all', () => {
    const started = (...command: readonly string[]): TestService => ({ build: '.', command })
    expect(
      roles({ a: started('nest', 'start', 'a', '--watch'), b: started('sh', '-c', 'pnpm --filter=@x/b run dev') }),
    ).toEqual(['validator', 'none'])
  })
})

describe('limits', () => {
  const file = 'import jwt, os\njwt.encode({}, os.environ["K"])\n'

  it('says which language it does not read, and that nothing found means nothing', () => {
    const code = readTree({ 'a.ex': 'defmodule A do end' }, grammars)
    expect(code).toMatchObject({
      role: 'unknown',
      isWhole: false,
      limits: [{ kind: 'language', language: 'Elixir', files: 1 }],
    })
  })

  it('stops when its time is over, and says so', () => {
    let now = 0
    const sources = gather({ '/p/a.py': file, '/p/b.py': file }, { api: { build: '.' } })
    const code = readCode(sources, grammars, { now: () => (now += 1_000), budgetMs: 1_500 }).get('api')
    expect(code?.limits).toContainEqual({ kind: 'out-of-time', limit: 1_500 })
    expect(code?.isWhole).toBe(false)
  })

  it('parses only so many files, those that speak of tokens first', () => {
    const tree = { '/p/a.py': 'import os\nos.environ["X"]\n', '/p/z.py': file }
    const code = readCode(gather(tree, { api: { build: '.' } }), grammars, { now: () => 0, parsedPerService: 1 }).get(
      'api',
    )
    expect(code).toMatchObject({ role: 'issuer', filesParsed: 1, limits: [{ kind: 'too-many-parsed', limit: 1 }] })
  })

  it('parses nothing, and wants no grammar, where no file speaks of tokens or the environment', () => {
    const sources = gather({ '/p/a.py': 'print("hello")\n' }, { api: { build: '.' } })
    expect([...languagesToParse(sources)]).toEqual([])
  })
})
