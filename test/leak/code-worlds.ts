/** A world of two services whose source is in reach, and which are given what the variables say. */
function world(
  files: Readonly<Record<string, string>>,
  environment = 'environment: { JWT_SECRET: "${JWT_SECRET:-}" }',
): Readonly<Record<string, string>> {
  const dockerfile = 'FROM scratch\nCOPY . .\n'
  return {
    'compose.yaml': `name: canary\nservices:\n  auth:\n    build: ./auth\n    ${environment}\n  api:\n    build: ./api\n    ${environment}\n`,
    'api/Dockerfile': dockerfile,
    'api/app.py':
      'import os, jwt\ndef check(t): return jwt.decode(t, os.getenv("JWT_SECRET") or "other", algorithms=["HS256"])\n',
    'auth/Dockerfile': dockerfile,
    ...files,
  }
}

const given = 'environment: { JWT_SECRET: one-fake-key-of-some-length }'

/** A call that signs with the expression, in JavaScript. */
function signs(expression: string, rest = "{ algorithm: 'HS256' }"): Readonly<Record<string, string>> {
  return {
    'auth/app.js': `const jwt = require('jsonwebtoken')\nconst key = ${expression}\nexports.login = (user) => jwt.sign({ user }, key, ${rest})\n`,
  }
}

const javaKey =
  'import io.jsonwebtoken.Jwts;\nimport io.jsonwebtoken.security.Keys;\nimport org.springframework.beans.factory.annotation.Value;\n' +
  'class Tokens {\n  @Value("${jwt.secret}")\n  String secret;\n' +
  '  String create() { return Jwts.builder().signWith(Keys.hmacShaKeyFor(secret.getBytes())).compact(); }\n}\n'

const kotlinKey =
  'import io.jsonwebtoken.Jwts\nimport io.jsonwebtoken.security.Keys\nimport org.springframework.beans.factory.annotation.Value\n' +
  'class Tokens(@Value("\\${jwt.secret}") val secret: String) {\n' +
  '  fun create() = Jwts.builder().signWith(Keys.hmacShaKeyFor(secret.toByteArray())).compact()\n}\n'

/** A call of Ktor's libraries that signs with the expression. */
function signsInKtor(expression: string, before = ''): string {
  return `import com.auth0.jwt.JWT\nimport com.auth0.jwt.algorithms.Algorithm\nimport io.ktor.server.application.*\n${before}\nfun Application.module() {\n  val key = ${expression}\n  JWT.create().sign(Algorithm.HMAC256(key))\n}\n`
}

const csharpKey =
  'using Microsoft.IdentityModel.Tokens;\nusing System.IdentityModel.Tokens.Jwt;\nclass Tokens {\n' +
  '  string Create(IConfiguration configuration) {\n' +
  '    var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(configuration["Jwt:Key"]));\n' +
  '    var token = new JwtSecurityToken(signingCredentials: new SigningCredentials(key, SecurityAlgorithms.HmacSha256));\n' +
  '    return new JwtSecurityTokenHandler().WriteToken(token);\n  }\n}\n'

/** Worlds in which a secret stands in source, or in what travels with it. */
export const codeWorlds: Readonly<Record<string, (secret: string) => Readonly<Record<string, string>>>> = {
  'in code, as a fallback that is in effect': (secret) => world(signs(`process.env.JWT_SECRET || '${secret}'`)),
  'in code, as a fallback that is not': (secret) => world(signs(`process.env.JWT_SECRET || '${secret}'`), given),
  'in code, as a constant': (secret) => world(signs(`'${secret}'`)),
  'in code, as a constant beside another key': (secret) => world(signs(`'${secret}'`), given),
  'in code, as the constant that the others are given': (secret) =>
    world(signs(`'${secret}'`), `environment: { JWT_SECRET: ${secret} }`),
  'in code, encoded and decoded': (secret) =>
    world(signs(`Buffer.from('${Buffer.from(secret).toString('base64')}', 'base64')`)),
  'in code, joined and cut': (secret) => world(signs(`('x' + '${secret}').slice(0, 20) + process.env.PEPPER`)),
  'in code, as a template': (secret) => world(signs(`\`${secret}\${process.env.JWT_SECRET}\``)),
  'in code, as the name of a variable': (secret) => world(signs(`process.env['${secret}'] || process.env.JWT_SECRET`)),
  'in code, as the path of a key file': (secret) => world(signs(`require('node:fs').readFileSync('./${secret}')`)),
  'in code, as a folder of a key file': (secret) =>
    world(signs(`require('node:fs').readFileSync('/app/${secret}/private.pem')`)),
  'in code, as the path that Python opens': (secret) =>
    world({
      'auth/app.py': `import jwt\nwith open("/run/${secret}") as f:\n    KEY = f.read()\ndef f(): return jwt.encode({}, KEY, "HS256")\nf()\n`,
    }),
  'in code, as a piece of a name': (secret) =>
    world(
      {
        'auth/app.py':
          'import os, jwt\nKEY = os.environ[f"KEY_{os.environ[\'PIECE\']}"]\ndef f(): return jwt.encode({}, KEY, "HS256")\n',
      },
      `environment: { PIECE_KEY: ${secret}, PIECE: ${secret} }`,
    ),
  'in code, as algorithm, issuer and audience': (secret) =>
    world(
      signs(
        'process.env.JWT_SECRET',
        `{ algorithm: '${secret}', issuer: '${secret}', audience: '${secret}', expiresIn: '${secret}' }`,
      ),
      given,
    ),
  'in code, in comments': (secret) =>
    world(
      {
        'auth/app.js': `// ${secret}\n/* JWT_SECRET=${secret} */\n${signs('process.env.JWT_SECRET')['auth/app.js']}// countersign-ignore ${secret}\n`,
      },
      given,
    ),
  'in code that is only decoded': (secret) =>
    world({
      'auth/app.js': `const jwt = require('jsonwebtoken')\nexports.read = () => jwt.decode('${secret}', { complete: '${secret}' })\n`,
    }),
  'in code that breaks on it': (secret) =>
    world({
      'auth/app.js': `const jwt = require('jsonwebtoken')\nconst key = '${secret}\njwt.sign({}, key, \`${secret}\n`,
    }),
  'in settings of Python': (secret) =>
    world({
      'auth/config.py': `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    jwt_secret: str = "${secret}"\nsettings = Settings()\n`,
      'auth/app.py':
        'import jwt\nfrom config import settings\ndef make(): return jwt.encode({}, settings.jwt_secret, algorithm="HS256")\n',
    }),
  'in settings of Django': (secret) =>
    world({
      'auth/settings.py': `SECRET_KEY = "${secret}"\nSIMPLE_JWT = {"SIGNING_KEY": "${secret}", "ALGORITHM": "HS256"}\nREST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"]}\n`,
    }),
  'in Go': (secret) =>
    world({
      'auth/main.go': `package main\nimport "github.com/golang-jwt/jwt/v5"\nvar key = []byte("${secret}")\nfunc make() (string, error) { return jwt.NewWithClaims(jwt.SigningMethodHS256, nil).SignedString(key) }\n`,
    }),
  'in PHP': (secret) =>
    world({
      'auth/app.php': `<?php\nuse Firebase\\JWT\\JWT;\n$key = getenv('JWT_SECRET') ?: '${secret}';\n$token = JWT::encode([], $key, 'HS256');\n`,
    }),
  'in Ruby': (secret) =>
    world({
      'auth/app.rb': `require 'jwt'\nKEY = ENV.fetch('JWT_SECRET', '${secret}')\ndef make = JWT.encode({}, KEY, 'HS256')\n`,
    }),
  'in Rust': (secret) =>
    world({
      'auth/src/main.rs': `use jsonwebtoken::{encode, EncodingKey, Header};\nfn make() -> String {\n  let key = std::env::var("JWT_SECRET").unwrap_or_else(|_| "${secret}".to_string());\n  encode(&Header::default(), &(), &EncodingKey::from_secret(key.as_bytes())).unwrap()\n}\n`,
    }),
  'in Rust, as the default of an argument and in a macro': (secret) =>
    world({
      'auth/src/main.rs': `use clap::Parser;\nuse jsonwebtoken::{encode, EncodingKey, Header};\n#[derive(Parser)]\nstruct Args {\n  #[arg(long = "${secret}", env = "JWT_SECRET", default_value = "${secret}")]\n  key: String,\n}\nfn main() {\n  let args = Args::parse();\n  println!("${secret} {}", json!({ "${secret}": encode(&Header::default(), &"${secret}", &EncodingKey::from_secret(args.key.as_bytes())).expect("${secret}") }));\n}\n`,
      'auth/Cargo.toml': `[package]\nname = "${secret}"\n[dependencies]\n${secret} = { path = "../${secret}" }\n`,
    }),
  'in Rust, as the default of a configuration': (secret) =>
    world({
      'auth/src/main.rs': `use jsonwebtoken::{encode, EncodingKey, Header};\n#[derive(Deserialize)]\nstruct Settings {\n  #[serde(default = "initial")]\n  jwt_secret: String,\n  #[serde(rename = "${secret}")]\n  other: String,\n}\nfn initial() -> String { format!("{}", "${secret}") }\nfn main() {\n  let settings: Settings = envy::prefixed("${secret}").from_env().unwrap();\n  encode(&Header::default(), &(), &EncodingKey::from_secret(settings.jwt_secret.as_bytes()));\n  encode(&Header::default(), &(), &EncodingKey::from_secret(settings.other.as_bytes()));\n}\n`,
    }),
  'in settings of Spring, as YAML': (secret) =>
    world({
      'auth/src/main/resources/application.yml': `jwt:\n  secret: ${secret}\n  "${secret}": ${secret}\n`,
      'auth/src/main/java/Tokens.java': javaKey,
    }),
  'in settings of Spring, as properties with a placeholder': (secret) =>
    world({
      'auth/src/main/resources/application.properties': `jwt.secret=\${JWT_SECRET:${secret}}\n${secret}=${secret}\n`,
      'auth/src/main/java/Tokens.java': javaKey,
    }),
  'in Kotlin': (secret) =>
    world({ 'auth/src/main/kotlin/App.kt': signsInKtor(`System.getenv("JWT_SECRET") ?: "${secret}"`) }),
  'in Kotlin, as a constant of an object that is put together': (secret) =>
    world({
      'auth/src/main/kotlin/App.kt': signsInKtor(
        '"${Keys.A}$B${"x"}".trim()',
        `object Keys { const val A = "${secret}" }\nconst val B = "${secret}"`,
      ),
    }),
  'in Kotlin, in an annotation and in settings of Spring': (secret) =>
    world({
      'auth/src/main/kotlin/Tokens.kt': kotlinKey.replace('jwt.secret', `jwt.secret:${secret}`),
      'auth/src/main/resources/application.yml': `other: ${secret}\n`,
    }),
  'in settings of Ktor, as HOCON': (secret) =>
    world({
      'auth/src/main/kotlin/App.kt': signsInKtor('environment.config.property("jwt.secret").getString()'),
      'auth/src/main/resources/application.conf': `jwt {\n  secret = "${secret}"\n  secret = \${?JWT_SECRET}\n  "${secret}" = \${?${secret}}\n}\n${secret} { a = ${secret} }\ninclude "${secret}"\n`,
    }),
  'in settings of Ktor that break on it': (secret) =>
    world({
      'auth/src/main/kotlin/App.kt': signsInKtor('environment.config.property("jwt.secret").getString()'),
      'auth/src/main/resources/application.conf': `jwt { secret = "${secret}\n } secret = \${${secret}\njwt.secret = ${secret}"\n`,
    }),
  'in settings of Ktor, as YAML with a dollar': (secret) =>
    world({
      'auth/src/main/kotlin/App.kt': signsInKtor(
        'environment.config.property("jwt.secret").getString() + environment.config.property("jwt.other").getString()',
      ),
      'auth/src/main/resources/application.yaml': `jwt:\n  secret: "$${secret}"\n  other: "$JWT_SECRET:${secret}"\n`,
    }),
  'in Kotlin, as names and addresses': (secret) =>
    world({
      'auth/src/main/kotlin/Tokens.kt': kotlinKey.replace(
        '"\\${jwt.secret}"',
        `"\\\${${secret}:\\\${${secret}.key:${secret}}}"`,
      ),
      'auth/src/main/kotlin/App.kt': `${signsInKtor(
        `System.getenv("${secret}") ?: dotenv["${secret}"] ?: environment.config.property("${secret}").getString()`,
      )}fun check() = JWT.require(Algorithm.HMAC256(File("/run/${secret}").readText())).withIssuer("${secret}").withAudience(System.getenv("${secret}") ?: "${secret}").build()\nfun fetched() = JwkProviderBuilder("https://user:${secret}@idp.example.test/${secret}").build()\nfun jwt() { verifier(fetched(), "${secret}") }\n`,
    }),
  'in settings of .NET': (secret) =>
    world({
      'auth/appsettings.json': JSON.stringify({ Jwt: { Key: secret, [secret]: secret } }),
      'auth/Tokens.cs': csharpKey,
    }),
  'in settings of .NET that break on it': (secret) =>
    world({
      'auth/appsettings.json': `{ "Jwt": { "Key": "${secret}`,
      'auth/Tokens.cs': csharpKey,
    }),
  'in a .env that travels with the code': (secret) =>
    world({
      ...signs('process.env.JWT_SECRET'),
      'auth/.env': `JWT_SECRET=${secret}\n${secret}\n`,
      'auth/package.json': '{ "dependencies": { "dotenv": "1", "jsonwebtoken": "9" } }',
      'auth/load.js': "require('dotenv').config()\n",
    }),
  'in a key file that the code opens': (secret) =>
    world({
      'auth/app.py':
        'import jwt\nKEY = open("/app/jwt.key").read()\ndef make(): return jwt.encode({}, KEY, algorithm="HS256")\n',
      'auth/Dockerfile': 'FROM python:3.12\nWORKDIR /app\nCOPY . .\n',
      'auth/jwt.key': `${secret}\n`,
    }),
  'in a Dockerfile': (secret) =>
    world({
      ...signs('process.env.JWT_SECRET'),
      'auth/Dockerfile': `FROM node:20\nARG JWT_SECRET=${secret}\nENV JWT_SECRET=${secret} OTHER="${secret}\nCOPY . .\nRUN echo ${secret}\nCMD ["node", "--secret=${secret}"]\n`,
    }),
  'in code, where a token is taken from': (secret) =>
    world(
      {
        'auth/app.js': `const express = require('express')\nconst { expressjwt } = require('express-jwt')\nconst app = express()\napp.get('/${secret}', expressjwt({ secret: process.env.JWT_SECRET, algorithms: ['HS256'], getToken: (req) => req.headers['${secret}'] || req.cookies['${secret}'] || req.query['${secret}'] }), (req, res) => res.send('${secret}'))\napp.use(require('cookie-parser')('${secret}'))\n`,
      },
      given,
    ),
  'in code, as the address of a key set': (secret) =>
    world({
      'auth/app.js': `const { createRemoteJWKSet, jwtVerify } = require('jose')\nconst keys = createRemoteJWKSet(new URL('https://user:${secret}@idp.example.test/${secret}?key=${secret}'))\nexports.check = (token) => jwtVerify(token, keys, { issuer: 'https://${secret}@idp.example.test/${secret}', requiredClaims: ['${secret}'] })\nconst other = require('jwks-rsa')({ jwksUri: 'https://${secret}/jwks' })\n`,
    }),
  'in code, as a header of a token': (secret) =>
    world(
      signs(
        'process.env.JWT_SECRET',
        `{ algorithm: 'HS256', keyid: '${secret}', header: { kid: '${secret}', typ: '${secret}', jku: '${secret}' }, subject: '${secret}' }`,
      ),
      given,
    ),
  'in code of Nest, as names of its configuration': (secret) =>
    world({
      'auth/app.module.ts': `import { Module } from '@nestjs/common'\nimport { ConfigModule, ConfigService, registerAs } from '@nestjs/config'\nimport { JwtModule } from '@nestjs/jwt'\nconst settings = registerAs('${secret}', () => ({ '${secret}': process.env['${secret}'], key: process.env.JWT_SECRET ?? '${secret}' }))\n@Module({ imports: [ConfigModule.forRoot({ load: [settings], envFilePath: '${secret}' }), JwtModule.registerAsync({ inject: [ConfigService], useFactory: (config: ConfigService) => ({ secret: config.get('${secret}.key', '${secret}'), signOptions: { expiresIn: '${secret}' } }) })] })\nexport class AppModule {}\n`,
    }),
  'in code of Python, as names': (secret) =>
    world({
      'auth/app.py': `import os, jwt\nfrom fastapi.security import APIKeyHeader, OAuth2PasswordBearer\nfrom pydantic import Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\nclass Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="${secret}", env_file="${secret}")\n    jwt_secret: str = Field(alias="${secret}", default="${secret}")\n    jwt_issuer: str = "${secret}"\nsettings = Settings()\nscheme = OAuth2PasswordBearer(tokenUrl="/${secret}")\nheader = APIKeyHeader(name="${secret}")\nKEYS = {"${secret}": os.getenv("${secret}", "${secret}")}\ndef check(t): return jwt.decode(t, KEYS["${secret}"], algorithms=["${secret}"], audience="${secret}", issuer=settings.jwt_issuer, options={"require": ["${secret}"]})\ndef make(): return jwt.encode({"${secret}": "${secret}"}, settings.jwt_secret, algorithm="HS256", headers={"kid": "${secret}"})\n`,
    }),
  'in Go, as names': (secret) =>
    world({
      'auth/main.go': `package main\nimport (\n"os"\n"github.com/golang-jwt/jwt/v5"\n"github.com/spf13/viper"\n)\ntype Config struct {\n  Key string \`env:"${secret}" envDefault:"${secret}" mapstructure:"${secret}"\`\n}\nfunc make() (string, error) {\n  viper.SetDefault("${secret}", "${secret}")\n  viper.SetEnvPrefix("${secret}")\n  key := viper.GetString("${secret}")\n  if key == "" { key = os.Getenv("${secret}") }\n  return jwt.NewWithClaims(jwt.GetSigningMethod("${secret}"), jwt.MapClaims{"iss": "${secret}"}).SignedString([]byte(key))\n}\nfunc main() { make() }\n`,
    }),
  'in Java, as names and addresses': (secret) =>
    world({
      'auth/src/main/java/Tokens.java': javaKey.replace(
        '"${jwt.secret}"',
        `"\${${secret}:\${${secret}.key:${secret}}}"`,
      ),
      'auth/src/main/resources/application.yml': `spring:\n  security:\n    oauth2:\n      resourceserver:\n        jwt:\n          issuer-uri: https://user:${secret}@idp.example.test/${secret}\n          jwk-set-uri: https://${secret}/jwks\n          audiences: [ "${secret}" ]\n          public-key-location: "classpath:${secret}"\n`,
      'auth/src/main/java/Security.java':
        'import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;\nclass Security { Object decoder() { return NimbusJwtDecoder.withJwkSetUri("https://' +
        `${secret}/${secret}").build(); } }\n`,
    }),
  'in C#, as names and addresses': (secret) =>
    // With a dash in any case: whether one is in it decides whether it is taken for a key of the configuration.
    world({
      'auth/Tokens.cs': csharpKey.replace('configuration["Jwt:Key"]', `configuration["x-${secret}"] ?? "${secret}"`),
      'auth/Program.cs': `builder.Services.AddAuthentication("${secret}").AddJwtBearer("${secret}", options => { options.Authority = "https://${secret}/${secret}"; options.Audience = "${secret}"; options.MetadataAddress = "${secret}"; options.TokenValidationParameters = new TokenValidationParameters { ValidIssuer = "${secret}", IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(builder.Configuration["x-${secret}"])) }; });\n`,
      'auth/appsettings.json': JSON.stringify({
        Jwt: { Authority: `https://${secret}/`, Issuer: secret, Audience: secret },
      }),
    }),
  'in PHP, as names': (secret) =>
    world({
      'auth/config/jwt.php': `<?php\nreturn ['secret' => env('${secret}', '${secret}'), '${secret}' => '${secret}', 'keys' => ['public' => env('JWT_PUBLIC_KEY', 'file://${secret}')]];\n`,
      'auth/app.php': `<?php\nuse Firebase\\JWT\\JWT;\nuse Firebase\\JWT\\Key;\n$key = config('jwt.${secret}') ?: $_ENV['${secret}'];\n$token = JWT::encode(['iss' => '${secret}'], $key, '${secret}', '${secret}');\nJWT::decode($token, new Key(config('jwt.secret'), '${secret}'));\n`,
      'auth/composer.json': JSON.stringify({ name: secret, require: { 'firebase/php-jwt': secret, [secret]: '*' } }),
    }),
  'in Ruby, as names': (secret) =>
    world({
      'auth/app.rb': `require 'jwt'\nKEY = Rails.application.credentials.dig(:jwt, :'${secret}') || ENV['${secret}'] || '${secret}'\nALG = '${secret}'\ndef make = JWT.encode({ iss: '${secret}' }, KEY, ALG, { kid: '${secret}' })\ndef check(t) = JWT.decode(t, KEY, true, { algorithm: '${secret}', iss: '${secret}', verify_iss: true })\n`,
    }),
  'in what says of which packages a service is made': (secret) =>
    world(
      {
        ...signs('process.env.JWT_SECRET'),
        'auth/package.json': JSON.stringify({
          name: secret,
          main: secret,
          scripts: { start: `JWT_SECRET=${secret} node ${secret}`, [secret]: secret },
          dependencies: { jsonwebtoken: secret, [secret]: `file:../${secret}` },
        }),
        'auth/.dockerignore': `${secret}\n!${secret}\n`,
        'auth/Dockerfile': `FROM ${secret} AS ${secret}\nLABEL ${secret}=${secret}\nUSER ${secret}\nWORKDIR /${secret}\nCOPY ${secret} ${secret}\nCOPY --from=${secret} /a /b\nCOPY . .\nENTRYPOINT ["node", "${secret}.js", "--key", "${secret}"]\nHEALTHCHECK CMD curl http://x/${secret}\n`,
      },
      given,
    ),
  'in the name of a package that is not in reach': (secret) =>
    world({
      'auth/app.js': `import jwt from 'jsonwebtoken'\nimport { requireAuth } from '@team/${secret}'\nimport { verifyToken } from '@team/${secret}/common'\nrequireAuth(verifyToken)\n`,
    }),
  'in what proposals of probes are made of': (secret) => ({
    ...world({
      'api/openapi.json': JSON.stringify({
        openapi: '3.0.0',
        info: { title: secret },
        servers: [{ url: `https://user:${secret}@idp.example.test/${secret}` }],
        components: { securitySchemes: { [secret]: { type: 'apiKey', in: 'cookie', name: `auth_${secret}` } } },
        security: [{ [secret]: [] }],
        paths: { [`/hooks/${secret}`]: { get: { operationId: secret } }, [`/${secret}.json`]: { get: {} } },
      }),
      'auth/swagger.yaml': `swagger: '2.0'\nbasePath: /base/${secret}\nsecurityDefinitions: { a: { type: apiKey, in: query, name: token } }\nsecurity: [ { a: [] } ]\npaths: { /me: { get: { summary: ${secret} } } }\n`,
    }),
    'compose.yaml': `name: canary\nservices:\n  auth:\n    build: ./auth\n    ports: [ "8001:8000" ]\n    environment: { JWT_SECRET: one-fake-key-of-some-length, JWT_EXPIRES_IN: 5m }\n    healthcheck: { test: [ CMD, curl, "http://localhost:8000/health/${secret}?key=${secret}" ] }\n  api:\n    build: ./api\n    ports: [ "8002:8000" ]\n    environment: { JWT_SECRET: one-fake-key-of-some-length, JWT_ALGORITHM: HS256 }\n`,
  }),
  'in a key file of the code, and its name in the settings': (secret) =>
    world({
      'auth/app.py':
        'import json, jwt\nC = json.load(open("config.json"))\ndef make(): return jwt.encode({}, open(C["key"]).read(), algorithm="RS256")\n',
      'auth/config.json': JSON.stringify({ key: secret, [secret]: secret }),
    }),
}
