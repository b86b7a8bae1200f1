import { beforeAll, describe, expect, it } from 'vitest'
import type { CodeRole } from '../model/code/code.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { readCode } from './read-code.ts'
import { allGrammars, describeStep, describeUse, gather, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 30_000)

type Case = readonly [string, Tree, CodeRole, readonly string[]]

/** A file with the key of a token that it signs: `body` makes `key`. */
const signing = (body: string, rest = ''): Tree => ({
  'src/main.rs': `
use jsonwebtoken::{encode, EncodingKey, Header};
${rest}
fn make() -> Result<String, Error> {
    ${body}
    Ok(encode(&Header::default(), &claims, &EncodingKey::from_secret(key.as_bytes()))?)
}
`,
})

const lookUps: readonly Case[] = [
  ['a variable', signing('let key = std::env::var("KEY").expect("KEY must be set");'), 'issuer', ['signs HS256 KEY']],
  [
    'a fallback, which an empty variable does not take',
    signing('let key = env::var("KEY").unwrap_or_else(|_| "fake-fallback".to_string());', 'use std::env;'),
    'issuer',
    ['signs HS256 KEY > literal'],
  ],
  [
    'two names and a fallback',
    signing('let key = env::var("A").or_else(|_| env::var("B")).unwrap_or("fake".into());', 'use std::env;'),
    'issuer',
    ['signs HS256 A > B > literal'],
  ],
  [
    'a fallback for an empty variable too',
    signing(
      `let key = match env::var("KEY") {
        Ok(value) if !value.trim().is_empty() => value,
        _ => String::from("fake"),
    };`,
      'use std::env;',
    ),
    'issuer',
    ['signs HS256 KEY~ > literal'],
  ],
  [
    'filter and map',
    signing(
      'let key = dotenvy::var("KEY").ok().map(|k| k.trim().to_owned()).filter(|k| !k.is_empty()).unwrap_or_default();',
    ),
    'issuer',
    ['signs HS256 KEY~ > literal [trimmed]'],
  ],
  [
    'if let, and a name that is taken again',
    signing(`let key = if let Ok(found) = std::env::var("KEY") { found } else { panic!("no key") };
    let key = key.trim();`),
    'issuer',
    ['signs HS256 KEY [trimmed]'],
  ],
  [
    'early returns of a helper that is given the name',
    signing(
      'let key = required("KEY", "fake-default");',
      `fn required(name: &str, initial: &str) -> String {
    if let Ok(value) = std::env::var(name) {
        return value;
    }
    initial.to_string()
}`,
    ),
    'issuer',
    ['signs HS256 KEY > literal'],
  ],
  [
    'a call within a macro',
    {
      'src/main.rs': `
use jsonwebtoken::*;
fn login(user: User) -> Json {
    let key = std::env::var("KEY").unwrap();
    Json(json!({ "user": { "id": user.id }, "token": crate::tokens::sign::<Claims>(&user, [1, 2], key.as_bytes())?, "n": vec![1] }))
}
mod tokens;
`,
      'src/tokens.rs': `
use jsonwebtoken::{encode, EncodingKey, Header};
pub fn sign<T>(user: &User, scopes: [u8; 2], key: &[u8]) -> Result<String> {
    Ok(json!({ "token": encode(&Header::default(), &user, &EncodingKey::from_secret(key)).unwrap() }))
}
`,
    },
    'issuer',
    ['signs HS256 KEY'],
  ],
  [
    'the first of several names',
    signing(
      'let key = find();',
      `fn find() -> String {
    for name in ["A", "B"] {
        if let Ok(value) = std::env::var(name) { return value; }
    }
    unreachable!()
}`,
    ),
    'issuer',
    ['signs HS256 A > B'],
  ],
  ['what the build finds', signing('let key = env!("KEY");'), 'issuer', ['signs HS256 remote']],
  [
    'a file at a path in a variable',
    signing('let key = std::fs::read_to_string(std::env::var("KEY_FILE")?)?.trim().to_string();'),
    'issuer',
    ['signs HS256 path in KEY_FILE [trimmed]'],
  ],
  ['a constant', signing('let key = KEY;', 'const KEY: &str = "fake-constant";'), 'issuer', ['signs HS256 literal']],
  [
    'one that each process makes',
    signing('let key = Alphanumeric.sample_string(&mut rand::thread_rng(), 60);'),
    'issuer',
    ['signs HS256 generated'],
  ],
  [
    'put together, and a part of it',
    signing('let key = format!("{}-{pepper}", std::env::var("KEY")?);\n    let key = &key[..32];'),
    'issuer',
    ['signs HS256 KEY [joined cut]'],
  ],
]

const holders: readonly Case[] = [
  [
    'lazy_static, LazyLock and OnceLock',
    {
      'src/keys.rs': `
use std::env;
lazy_static! {
    pub static ref A: String = env::var("KEY_A").unwrap_or("fake".to_string());
}
pub static B: LazyLock<EncodingKey> = LazyLock::new(|| EncodingKey::from_secret(env::var("KEY_B").unwrap().as_ref()));
static C: OnceLock<String> = OnceLock::new();
pub fn c() -> &'static str { C.get_or_init(|| env::var("KEY_C").unwrap()) }
`,
      'src/main.rs': `
mod keys;
use jsonwebtoken::*;
fn a() { encode(&Header::default(), &claims, &EncodingKey::from_secret(keys::A.as_bytes())); }
fn b() { encode(&Header::new(Algorithm::HS384), &claims, &crate::keys::B); }
fn c() { encode(&Header { alg: Algorithm::HS512, ..Default::default() }, &claims, &EncodingKey::from_secret(keys::c().as_ref())); }
`,
    },
    'issuer',
    ['signs HS256 KEY_A > literal', 'signs HS384 KEY_B', 'signs HS512 KEY_C'],
  ],
  [
    'the two keys of a struct, made once (axum’s example)',
    {
      'src/main.rs': `
use jsonwebtoken::{decode, encode, DecodingKey, EncodingKey, Header, Validation};
static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let secret = std::env::var("JWT_SECRET").expect("JWT_SECRET must be set");
    Keys::new(secret.as_bytes())
});
async fn authorize(Json(payload): Json<AuthPayload>) -> Result<Json<AuthBody>, AuthError> {
    let token = encode(&Header::default(), &claims, &KEYS.encoding).map_err(|_| AuthError::TokenCreation)?;
    Ok(Json(AuthBody::new(token)))
}
impl<S> FromRequestParts<S> for Claims where S: Send + Sync {
    type Rejection = AuthError;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let token_data = decode::<Claims>(bearer.token(), &KEYS.decoding, &Validation::default())?;
        Ok(token_data.claims)
    }
}
struct Keys { encoding: EncodingKey, decoding: DecodingKey }
impl Keys {
    fn new(secret: &[u8]) -> Self {
        Self { encoding: EncodingKey::from_secret(secret), decoding: DecodingKey::from_secret(secret) }
    }
}
`,
    },
    'both',
    ['signs HS256 JWT_SECRET', 'verifies HS256 JWT_SECRET'],
  ],
  [
    'a configuration in the state of axum, filled by from_env in another file',
    {
      'Cargo.toml': '[package]\nname = "my-app"\n',
      'src/lib.rs': 'pub mod config;\npub mod auth;\n',
      'src/config/mod.rs': 'pub mod settings;\npub use settings::Config;\n',
      'src/config/settings.rs': `
use std::env;
use anyhow::{Context, Result};
#[derive(Clone)]
pub struct Config { pub jwt: JwtConfig }
#[derive(Clone)]
pub struct JwtConfig { pub secret: String, pub issuer: String }
impl Config {
    pub fn from_env() -> Result<Self> {
        let jwt = JwtConfig {
            secret: env::var("JWT_SECRET").context("JWT_SECRET is missing")?,
            issuer: env::var("JWT_ISSUER").unwrap_or_else(|_| "fake-issuer".to_owned()),
        };
        Ok(Self { jwt })
    }
}
`,
      'src/auth.rs': `
use crate::config::Config;
use std::sync::Arc;
use jsonwebtoken::{decode, Algorithm, DecodingKey, Validation};
#[derive(Clone)]
pub struct AppState { pub config: Arc<Config> }
pub async fn check(State(state): State<AppState>, headers: HeaderMap) -> Result<(), Error> {
    let mut validation = Validation::new(Algorithm::HS512);
    validation.set_issuer(&[&state.config.jwt.issuer]);
    validation.leeway = 5;
    let key = DecodingKey::from_secret(state.config.jwt.secret.as_bytes());
    let data = decode::<Claims>(token, &key, &validation).map_err(|_| Error::Unauthorized)?;
    Ok(())
}
`,
      'src/main.rs': 'use my_app::config::Config;\nfn main() { let config = Config::from_env().unwrap(); }\n',
    },
    'validator',
    ['verifies HS512 JWT_SECRET'],
  ],
  [
    'the state of actix-web, and a service that holds its keys',
    {
      'src/service.rs': `
use jsonwebtoken::{encode, decode, EncodingKey, DecodingKey, Header, Validation};
pub struct TokenService { secret: String, validation: Validation }
impl TokenService {
    pub fn new(secret: String) -> Self {
        let mut validation = Validation::default();
        validation.algorithms = vec![Algorithm::HS256, Algorithm::HS384];
        TokenService { secret, validation }
    }
    pub fn make(&self) -> String { encode(&Header::default(), &claims, &self.key()).unwrap() }
    fn key(&self) -> EncodingKey { EncodingKey::from_secret(self.secret.as_ref()) }
    pub fn check(&self, token: &str) -> Result<Claims> {
        decode(token, &DecodingKey::from_secret(self.secret.as_ref()), &self.validation).map(|data| data.claims)
    }
}
`,
      'src/main.rs': `
mod service;
use service::TokenService;
struct AppConfig { key: String }
impl AppConfig { fn load() -> Self { Self { key: dotenv::var("ACTIX_KEY").unwrap_or("fake".to_string()) } } }
#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let config = AppConfig::load();
    let tokens = web::Data::new(TokenService::new(config.key.clone()));
    HttpServer::new(move || App::new().app_data(tokens.clone())).bind(("0.0.0.0", 80))?.run().await
}
`,
    },
    'both',
    ['signs HS256 ACTIX_KEY > literal', 'verifies HS256|HS384 ACTIX_KEY > literal'],
  ],
  [
    'methods that stand in another file than their type',
    {
      'src/main.rs': `
mod tokens;
pub struct Signer { key: Vec<u8> }
impl Signer { pub fn new() -> Self { Self { key: std::env::var("KEY").unwrap().into_bytes() } } }
`,
      'src/tokens.rs': `
use super::Signer;
use jsonwebtoken::EncodingKey;
impl Signer {
    pub fn sign(&self) -> String { jsonwebtoken::encode(&Default::default(), &claims, &EncodingKey::from_secret(&self.key)).unwrap() }
}
`,
    },
    'issuer',
    ['signs HS256 KEY'],
  ],
  [
    'clap’s arguments and envconfig’s',
    {
      'src/main.rs': `
use clap::Parser;
use jsonwebtoken::{encode, EncodingKey, Header};
#[derive(Parser, Debug)]
#[command(version, about)]
struct Args {
    /// The key.
    #[arg(long, env = "CLAP_KEY", default_value = "fake-default", hide_env_values = true)]
    key: String,
    #[clap(long, env)]
    other_key: String,
}
#[derive(Envconfig)]
struct Config {
    #[envconfig(from = "CONFIG_KEY")]
    key: String,
}
fn main() {
    let args = Args::parse();
    encode(&Header::default(), &claims, &EncodingKey::from_secret(args.key.as_bytes()));
    encode(&Header::default(), &claims, &EncodingKey::from_secret(args.other_key.as_bytes()));
    let config = Config::init_from_env().unwrap();
    encode(&Header::default(), &claims, &EncodingKey::from_secret(config.key.as_bytes()));
}
`,
    },
    'issuer',
    ['signs HS256 CLAP_KEY > literal', 'signs HS256 OTHER_KEY', 'signs HS256 CONFIG_KEY'],
  ],
  [
    'envy with a prefix, serde’s names and defaults',
    {
      'src/main.rs': `
use jsonwebtoken::{encode, EncodingKey, Header};
#[derive(Deserialize)]
struct Config {
    jwt_secret: String,
    #[serde(rename = "refresh_key", default = "initial")]
    refresh: String,
}
fn initial() -> String { "fake-default".into() }
fn main() {
    let config: Config = envy::prefixed("APP_").from_env().unwrap();
    encode(&Header::default(), &claims, &EncodingKey::from_secret(config.jwt_secret.as_bytes()));
    encode(&Header::default(), &claims, &EncodingKey::from_secret(config.refresh.as_bytes()));
}
`,
    },
    'issuer',
    ['signs HS256 APP_JWT_SECRET', 'signs HS256 APP_REFRESH_KEY > literal'],
  ],
  [
    'config with a prefix and a separator',
    {
      'src/configuration.rs': `
use config::{Config, Environment, File};
#[derive(Debug, Deserialize, Clone)]
pub struct Settings { pub auth: AuthSettings }
#[derive(Debug, Deserialize, Clone)]
pub struct AuthSettings { pub jwt_secret: Secret<String> }
impl Settings {
    pub fn load() -> Result<Self, config::ConfigError> {
        let settings = Config::builder()
            .set_default("auth.jwt_secret", "fake-default")?
            .add_source(File::with_name("config/base").required(false))
            .add_source(Environment::with_prefix("APP").prefix_separator("_").separator("__"))
            .build()?;
        settings.try_deserialize()
    }
}
`,
      'src/tokens.rs': `
use crate::configuration::Settings;
use jsonwebtoken::{decode, DecodingKey, Validation};
pub fn check(settings: &Settings, token: &str) -> bool {
    let secret = settings.auth.jwt_secret.expose_secret().as_bytes();
    decode::<Claims>(token, &DecodingKey::from_secret(secret), &Validation::default()).is_ok()
}
`,
    },
    'validator',
    ['verifies HS256 APP_AUTH__JWT_SECRET > literal'],
  ],
  [
    'config with several sources, and keys that no variable leads to',
    {
      'src/main.rs': `
use config::{Config, Environment};
use jsonwebtoken::{encode, EncodingKey, Header};
#[derive(Deserialize)]
struct Settings { key: String, jwt: Jwt }
#[derive(Deserialize)]
struct Jwt { access_key: String, secret: String }
fn main() {
    let settings: Settings = Config::builder()
        .set_default("jwt.access_key", "fake-default").unwrap()
        .add_source(Environment::with_prefix("APP").separator("_"))
        .add_source(Environment::with_prefix("LATER").separator("_"))
        .build().unwrap().try_deserialize().unwrap();
    encode(&Header::default(), &c, &EncodingKey::from_secret(settings.key.as_ref()));
    encode(&Header::default(), &c, &EncodingKey::from_secret(settings.jwt.secret.as_ref()));
    encode(&Header::default(), &c, &EncodingKey::from_secret(settings.jwt.access_key.as_ref()));
}
`,
    },
    'issuer',
    ['signs HS256 LATER_KEY > APP_KEY', 'signs HS256 LATER_JWT_SECRET > APP_JWT_SECRET', 'signs HS256 literal'],
  ],
  [
    'what the state can do is a trait’s, and the state of actix is a text',
    {
      'src/main.rs': `
use jsonwebtoken::{decode, encode, DecodingKey, EncodingKey, Header, Validation};
trait HasKey { fn key(&self) -> &str; }
struct State { secret: String }
impl HasKey for State { fn key(&self) -> &str { &self.secret } }
fn sign<C: HasKey + ?Sized>(state: &C) -> String { encode(&Header::default(), &c, &EncodingKey::from_secret(state.key().as_bytes())).unwrap() }
fn check(req: &HttpRequest) {
    let key = req.app_data::<web::Data<String>>().unwrap();
    decode::<Claims>(t, &DecodingKey::from_secret(key.as_bytes()), &Validation::default());
}
fn main() {
    let state = State { secret: std::env::var("STATE_KEY").unwrap() };
    let key = std::env::var("TEXT_KEY").unwrap();
    App::new().app_data(web::Data::new(state)).app_data(web::Data::new(key.clone()));
}
`,
    },
    'both',
    ['signs HS256 STATE_KEY', 'verifies HS256 TEXT_KEY'],
  ],
  [
    'figment',
    {
      'src/main.rs': `
use figment::{Figment, providers::{Env, Format, Toml}};
use jsonwebtoken::{encode, EncodingKey, Header};
#[derive(Deserialize)]
struct Config { jwt: Jwt }
#[derive(Deserialize)]
struct Jwt { key: String }
fn main() {
    let config: Config = Figment::new().merge(Toml::file("App.toml")).merge(Env::prefixed("APP_").split("__")).extract().unwrap();
    encode(&Header::default(), &claims, &EncodingKey::from_base64_secret(&config.jwt.key).unwrap());
}
`,
    },
    'issuer',
    ['signs HS256 APP_JWT__KEY [base64-decoded]'],
  ],
  [
    'a crate of the same workspace',
    {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
      'crates/api/Cargo.toml': '[package]\nname = "api"\n',
      'crates/common/Cargo.toml': '[package]\nname = "acme-common"\n\n[lib]\nname = "common"\n',
      'crates/api/src/main.rs': `
use common::tokens::check;
fn main() { check("", &std::env::var("SHARED_KEY").unwrap()); }
`,
      'crates/common/src/lib.rs': 'pub mod tokens;\n',
      'crates/common/src/tokens.rs': `
use jsonwebtoken as jwt;
pub fn check(token: &str, key: &str) -> bool {
    let mut rules = jwt::Validation::new(jwt::Algorithm::HS256);
    rules.set_audience(&["fake-audience"]);
    jwt::decode::<Claims>(token, &jwt::DecodingKey::from_secret(key.as_bytes()), &rules).is_ok()
}
`,
    },
    'validator',
    ['verifies HS256 SHARED_KEY'],
  ],
]

const libraries: readonly Case[] = [
  [
    'jsonwebtoken with PEM, a key set and without a check',
    {
      'src/main.rs': `
use jsonwebtoken::{decode, decode_header, encode, jwk::JwkSet, Algorithm, DecodingKey, EncodingKey, Header, Validation};
fn make() { encode(&Header::new(Algorithm::RS256), &claims, &EncodingKey::from_rsa_pem(include_bytes!("../keys/private.pem")).unwrap()); }
fn check(token: &str) {
    let header = decode_header(token)?;
    let jwk = keys.find(&header.kid?)?;
    decode::<Claims>(token, &DecodingKey::from_jwk(jwk)?, &Validation::new(header.alg));
}
fn peek(token: &str) {
    let mut validation = Validation::default();
    validation.insecure_disable_signature_validation();
    decode::<Claims>(token, &DecodingKey::from_secret(&[]), &validation);
    jsonwebtoken::dangerous_insecure_decode::<Claims>(token);
}
`,
    },
    'both',
    ['signs RS256 file ../keys/private.pem', 'verifies * remote', 'decodes * -', 'decodes * -'],
  ],
  [
    'jwt-simple',
    {
      'src/main.rs': `
use jwt_simple::prelude::*;
struct Tokens { key: HS512Key }
impl Tokens {
    fn new() -> Self { Self { key: HS512Key::from_bytes(std::env::var("SIMPLE_KEY").unwrap().as_bytes()) } }
    fn make(&self) -> String { self.key.authenticate(Claims::create(Duration::from_hours(2))).unwrap() }
}
fn check(token: &str) {
    let options = VerificationOptions { time_tolerance: Some(Duration::from_mins(1)), ..Default::default() };
    ES256PublicKey::from_pem(&std::env::var("PUBLIC_PEM").unwrap().replace("\\\\n", "\\n")).unwrap().verify_token::<NoCustomClaims>(token, Some(options));
}
`,
    },
    'both',
    ['signs HS512 SIMPLE_KEY', 'verifies ES256 PUBLIC_PEM [newlines-restored]'],
  ],
  [
    'josekit',
    {
      'src/main.rs': `
use josekit::{jws::{JwsHeader, HS256}, jwt::{self, JwtPayload}};
fn make(payload: JwtPayload) {
    let signer = HS256.signer_from_bytes(std::env::var("JOSE_KEY").unwrap().as_bytes()).unwrap();
    jwt::encode_with_signer(&payload, &header, &signer).unwrap();
}
fn check(token: &str) {
    let verifier = HS256.verifier_from_bytes(b"fake-key-of-thirty-two-bytes-ab!").unwrap();
    jwt::decode_with_verifier(token, &verifier).unwrap();
}
`,
    },
    'both',
    ['signs HS256 JOSE_KEY', 'verifies HS256 literal'],
  ],
  [
    'jwt with an HMAC',
    {
      'src/main.rs': `
use hmac::{Hmac, Mac};
use jwt::{SignWithKey, VerifyWithKey};
use sha2::Sha384;
fn key() -> Hmac<Sha384> { Hmac::new_from_slice(std::env::var("HMAC_KEY").unwrap().as_bytes()).unwrap() }
fn make() { claims.sign_with_key(&key()).unwrap(); }
fn check(token: &str) { let claims: Claims = token.verify_with_key(&key()).unwrap(); }
`,
    },
    'both',
    ['signs HS384 HMAC_KEY', 'verifies HS384 HMAC_KEY'],
  ],
  [
    'files that no module declares',
    {
      'src/main.rs': 'mod auth;\n// mod old;\nfn main() {}\n',
      'src/auth/mod.rs': 'pub(crate) mod tokens;\n',
      'src/auth/tokens.rs':
        'fn f() { jsonwebtoken::encode(&Header::default(), &c, &EncodingKey::from_secret(b"fake")); }\n',
      'src/old.rs': 'mod tokens;\nfn f() { jsonwebtoken::decode(t, &DecodingKey::from_secret(b"fake"), &v); }\n',
      'src/old/tokens.rs': 'fn f() { jsonwebtoken::decode(t, &DecodingKey::from_secret(b"fake"), &v); }\n',
    },
    'issuer',
    ['signs HS256 literal'],
  ],
  [
    'encode of something else, and tests',
    {
      'src/main.rs': `
use base64::encode;
use jsonwebtoken::errors::Error;
fn make() -> String { encode(std::env::var("KEY").unwrap()) }
#[cfg(test)]
mod tests {
    use jsonwebtoken::{encode, EncodingKey, Header};
    #[test]
    fn works() { encode(&Header::default(), &claims, &EncodingKey::from_secret(b"fake")); }
}
`,
      'src/auth/tests.rs': 'fn f() { jsonwebtoken::encode(&h, &c, &EncodingKey::from_secret(b"fake")); }\n',
    },
    'none',
    [],
  ],
]

describe.each([
  ['look-ups', lookUps],
  ['what holds a key', holders],
  ['libraries', libraries],
])('Rust: %s', (_part, cases) => {
  it.each(cases)('%s', (_name, tree, role, uses) => {
    const code = readTree(tree, grammars)
    expect({ role: code.role, uses: code.uses.map(describeUse).toSorted() }).toEqual({
      role,
      uses: [...uses].toSorted(),
    })
  })
})

describe('Rust: what else is reported', () => {
  it('reaches an extractor of a shared crate with the type that it makes', () => {
    const sources = gather(
      {
        '/p/Cargo.toml': '[workspace]\nmembers = ["api", "shared"]\n',
        '/p/api/Cargo.toml': '[package]\nname = "api"\n[dependencies]\nshared = { path = "../shared" }\n',
        '/p/api/Dockerfile': 'FROM rust\nCOPY . .\nRUN cargo build --bin api\n',
        '/p/api/src/main.rs':
          'use shared::User;\nasync fn me(user: User) {}\nfn main() { std::env::set_var("X", "y"); }\n',
        '/p/shared/Cargo.toml': '[package]\nname = "shared"\n',
        '/p/shared/src/lib.rs': `
pub struct User;
impl FromRequest for User { fn from_request(req: &HttpRequest) -> Self { extract(req) } }
fn extract(req: &HttpRequest) -> User { jsonwebtoken::decode::<User>(t, &DecodingKey::from_secret(b"fake"), &Validation::default()) }
pub fn sign() { jsonwebtoken::encode(&Header::default(), &c, &EncodingKey::from_secret(b"fake")); }
`,
      },
      { api: { build: { context: '.', dockerfile: 'api/Dockerfile' } } },
    )
    const code = readCode(sources, grammars, { now: () => 0 }).get('api')
    expect(code?.uses.map(describeUse)).toEqual(['verifies HS256 literal'])
  })

  it('issuer, audience and leeway', () => {
    const code = readTree(
      {
        'a.rs': `
use jsonwebtoken::{decode, DecodingKey, Validation};
fn rules() -> Validation {
    let mut validation = Validation::default();
    validation.set_issuer(&["fake-issuer"]);
    validation.set_audience(&[std::env::var("AUDIENCE").unwrap()]);
    validation.leeway = 30;
    validation
}
fn check(token: &str) { decode::<Claims>(token, &DecodingKey::from_secret(b"fake"), &rules()); }
`,
      },
      grammars,
    )
    const [use] = code.uses
    expect([use?.issuer, use?.audience].map((one) => one?.steps.map(describeStep))).toEqual([['literal'], ['AUDIENCE']])
    expect(use?.leewaySeconds).toBe(30)
  })

  it('the issuer and audience that signed claims say', () => {
    const code = readTree(
      {
        'a.rs': `
use jsonwebtoken::{encode, EncodingKey, Header};
fn make(aud: String) {
    let claims = Claims { iss: "fake-issuer".to_string(), aud: std::env::var("AUDIENCE").unwrap(), exp };
    encode(&Header::default(), &claims, &EncodingKey::from_secret(b"fake"));
}
`,
      },
      grammars,
    )
    const [use] = code.uses
    expect([use?.issuer, use?.audience].map((one) => one?.steps.map(describeStep))).toEqual([['literal'], ['AUDIENCE']])
  })

  it('each look-up once, with what it falls back to', () => {
    const code = readTree(
      {
        'a.rs': `
use std::env;
fn a() -> String {
    env::var("A").or_else(|_| env::var("B"))
        .unwrap_or_else(|_| "fake".to_string())
}
fn b() { let port: u16 = env::var("PORT").unwrap_or("80".into()).parse().unwrap(); }
fn c() { if env::var_os("FLAG").is_some() {} }
`,
      },
      grammars,
    )
    const reads = code.reads.map(
      ({ chain, location }) => `${location.line} ${chain.steps.map(describeStep).join(' > ')}`,
    )
    expect(reads).toEqual(['4 A > B > literal', '7 PORT > literal', '8 FLAG'])
  })
})
