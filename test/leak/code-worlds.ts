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
}
