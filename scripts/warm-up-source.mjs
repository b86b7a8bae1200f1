import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/*
 * A service in each language that is read, so that the code that reads it is compiled when we are built. It proves nothing:
 * the tests read real programs. The keys are made up.
 */
const services = {
  python: {
    'config.py': `
import os
from functools import lru_cache
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    jwt_secret: str = "fake-fallback"
    algorithm: str = "HS256"
    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")


@lru_cache
def get_settings() -> Settings:
    return Settings()


def read_env(name: str, default: str | None = None) -> str | None:
    value = os.environ.get(name) or os.getenv(name.lower(), default)
    if not value:
        raise RuntimeError(f"{name} is not set")
    return value.strip()


OTHER_SECRET = read_env("OTHER_SECRET", "fake-other")
`,
    'app.py': `
import base64, os
from datetime import datetime, timedelta
import jwt
from fastapi import Depends, FastAPI, HTTPException
from .config import OTHER_SECRET, Settings, get_settings

app = FastAPI()
NAMES = ["A_SECRET", "B_SECRET"]
KEY = base64.b64decode(next(os.environ[one] for one in NAMES if os.environ.get(one)))


class Tokens:
    def __init__(self, key: bytes, issuer: str = "warm-up"):
        self.key = key
        self.issuer = issuer

    def make(self, user: dict, minutes=15):
        claims = {**user, "iss": self.issuer, "exp": datetime.utcnow() + timedelta(minutes=minutes)}
        return jwt.encode(claims, self.key, algorithm="HS256")


tokens = Tokens(KEY)


@app.post("/login")
def login(settings: Settings = Depends(get_settings)):
    return {"access": tokens.make({"sub": 1}), "other": jwt.encode({}, OTHER_SECRET)}


@app.get("/me")
def me(token: str, settings: Settings = Depends(get_settings)):
    try:
        return jwt.decode(token, settings.jwt_secret, algorithms=[settings.algorithm], audience="a", leeway=5)
    except jwt.PyJWTError as error:
        raise HTTPException(401) from error
`,
  },
  django: {
    'site/settings.py': `
from decouple import config
SECRET_KEY = config("DJANGO_KEY", default="fake-fallback")
SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": SECRET_KEY}
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"]}
`,
    'site/urls.py': `
from rest_framework_simplejwt.views import TokenObtainPairView
urlpatterns = [path("token/", TokenObtainPairView.as_view())]
`,
  },
  javascript: {
    'package.json': '{ "main": "index.js", "scripts": { "start": "node index.js" } }',
    'index.js': `
const express = require('express')
const jwt = require('jsonwebtoken')
require('dotenv').config()
const { secret, options } = require('./config')
const app = express()
function authenticate(req, res, next) {
  const token = req.headers.authorization?.split(' ')[1] ?? req.cookies.token
  jwt.verify(token, secret, { algorithms: ['HS256'], ...options }, (error, user) => (error ? res.sendStatus(401) : next()))
}
app.post('/login', async (req, res) => res.json({ token: jwt.sign({ id: 1 }, process.env.OTHER || secret, { expiresIn: '1h' }) }))
app.get('/me', authenticate, (req, res) => res.json(req.user))
`,
    'config.js': `
const { PORT = 3000 } = process.env
module.exports = { port: PORT, secret: (process.env.JWT_SECRET || 'fake-fallback').trim(), options: { issuer: process.env['ISS'] } }
`,
  },
  typescript: {
    'src/auth.module.ts': `
import { Module } from '@nestjs/common'
import { ConfigModule, ConfigService } from '@nestjs/config'
import { JwtModule, JwtService } from '@nestjs/jwt'
import { PassportStrategy } from '@nestjs/passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
@Module({
  imports: [ConfigModule.forRoot({ load: [jwtConfig] }), JwtModule.registerAsync({
    inject: [ConfigService],
    useFactory: async (config: ConfigService) => ({ secret: config.get<string>('jwt.secret') }),
  })],
})
export class AuthModule {}
export class AuthService {
  private readonly key: string = process.env.JWT_KEY ?? 'fake-fallback'
  constructor(private readonly jwt: JwtService, private readonly config: ConfigService) {}
  async login(user: User): Promise<string> { return this.jwt.signAsync({ sub: user.id }, { secret: this.key }) }
}
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(config: ConfigService) {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: config.getOrThrow('PASSPORT_KEY') })
  }
}
`,
    'src/jwt.config.ts': `
import { registerAs } from '@nestjs/config'
export default registerAs('jwt', () => ({ secret: process.env.NEST_JWT }))
`,
    'src/edge.ts': `
import { SignJWT, createRemoteJWKSet, jwtVerify } from 'jose'
const key = new TextEncoder().encode(process.env.EDGE_KEY!)
export const make = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(key)
export const check = (token: string) => jwtVerify(token, createRemoteJWKSet(new URL(process.env.JWKS as string)))
`,
    'src/page.tsx': `
import jwt from 'jsonwebtoken'
export const Page = ({ token }: Props) => <p title={process.env.NEXT_PUBLIC_URL}>{String(jwt.decode(token))}</p>
`,
  },
  go: {
    'go.mod': 'module example.com/warmup\n\ngo 1.22\n',
    'main.go': `package main

import (
	"os"
	"strings"

	"example.com/warmup/config"
	"github.com/golang-jwt/jwt/v5"
)

type Claims struct {
	UserID string
	jwt.RegisteredClaims
}

var key = []byte(getEnv("JWT_SECRET", "fake-fallback"))

func getEnv(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return strings.TrimSpace(value)
	}
	return fallback
}

func make(cfg *config.Config, user string) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, Claims{UserID: user})
	return token.SignedString([]byte(cfg.Secret))
}

func check(text string) (*jwt.Token, error) {
	return jwt.ParseWithClaims(text, &Claims{}, func(token *jwt.Token) (interface{}, error) { return key, nil })
}
`,
    'config/config.go': `package config

import "github.com/caarlos0/env/v11"

type Config struct {
	Secret string \`env:"CONFIG_SECRET" envDefault:"fake-fallback"\`
	Port   int    \`mapstructure:"PORT"\`
}

func Load() (*Config, error) {
	cfg := &Config{}
	if err := env.Parse(cfg); err != nil {
		return nil, err
	}
	return cfg, nil
}
`,
  },
  java: {
    'src/main/resources/application.yml': 'jwt:\n  secret: ${JWT_SECRET:fake-fallback}\n  issuer: warm-up\n',
    'src/main/java/com/acme/JwtService.java': `package com.acme;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

@Service
public class JwtService {
    @Value("\${jwt.secret}")
    private String secret;
    private final JwtProperties properties;

    public JwtService(JwtProperties properties) { this.properties = properties; }

    public String make(String user) {
        return Jwts.builder().setSubject(user).signWith(key(), SignatureAlgorithm.HS256).compact();
    }

    public Claims check(String token) {
        return Jwts.parserBuilder().setSigningKey(key()).build().parseClaimsJws(token).getBody();
    }

    private SecretKey key() { return Keys.hmacShaKeyFor(Decoders.BASE64.decode(secret)); }
}
`,
    'src/main/java/com/acme/JwtProperties.java': `package com.acme;

@ConfigurationProperties(prefix = "jwt")
public class JwtProperties {
    private String issuer = System.getenv("ISSUER");
    public String getIssuer() { return issuer; }
}
`,
  },
  kotlin: {
    'src/main/resources/application.conf':
      'jwt {\n  secret = "fake-fallback"\n  secret = ${?JWT_SECRET}\n  issuer = "warm-up"\n}\n',
    'src/main/kotlin/com/acme/Auth.kt': `package com.acme

import com.auth0.jwt.JWT
import com.auth0.jwt.algorithms.Algorithm
import io.ktor.server.application.*
import io.ktor.server.auth.jwt.*

object Settings {
    val realm by lazy { System.getenv("REALM") ?: "fake" }
}

class Tokens(private val secret: String, private val issuer: String) {
    private val algorithm = Algorithm.HMAC256(secret)

    fun make(user: User): String = JWT.create().withIssuer(issuer).withClaim("id", "u\${user.id}").sign(algorithm)
}

fun Application.module() {
    val secret = environment.config.property("jwt.secret").getString()
    val tokens = Tokens(secret, issuer = environment.config.propertyOrNull("jwt.issuer")?.getString() ?: "fake")
    install(Authentication) {
        jwt("auth") {
            realm = Settings.realm
            verifier(JWT.require(Algorithm.HMAC256(secret)).withAudience("a").build())
            validate { credential -> if (credential.payload.subject != "") JWTPrincipal(credential.payload) else null }
        }
    }
}
`,
  },
  csharp: {
    'appsettings.json': '{ "Jwt": { "Key": "fake-fallback", "Issuer": "warm-up" } }',
    'Program.cs': `using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using System.IdentityModel.Tokens.Jwt;

var builder = WebApplication.CreateBuilder(args);
builder.Services.Configure<JwtOptions>(builder.Configuration.GetSection("Jwt"));
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.TokenValidationParameters = new TokenValidationParameters
    {
        ValidateIssuer = true,
        ValidIssuer = builder.Configuration["Jwt:Issuer"],
        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(builder.Configuration["Jwt:Key"] ?? "fake")),
    };
});

public class Tokens
{
    private readonly JwtOptions _options;
    public Tokens(IOptions<JwtOptions> options) { _options = options.Value; }
    public string Make()
    {
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_options.Key));
        var token = new JwtSecurityToken(signingCredentials: new SigningCredentials(key, SecurityAlgorithms.HmacSha256));
        return new JwtSecurityTokenHandler().WriteToken(token) + Environment.GetEnvironmentVariable("OTHER");
    }
}

public record JwtOptions { public string Key { get; init; } = ""; }
`,
  },
  php: {
    'app/Auth.php': `<?php
namespace App;
use Firebase\\JWT\\JWT;
use Firebase\\JWT\\Key;
class Auth {
    private string $key;
    public function __construct() { $this->key = getenv('JWT_SECRET') ?: env('OTHER', 'fake-fallback'); }
    public function make(array $claims): string { return JWT::encode($claims, $this->key, 'HS256'); }
    public function check(string $token) { return JWT::decode($token, new Key(config('jwt.secret'), 'HS256')); }
}
`,
    'config/jwt.php': `<?php
return ['secret' => env('JWT_SECRET', 'fake-fallback'), 'ttl' => env('JWT_TTL', 60)];
`,
  },
  ruby: {
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
end
`,
  },
  rust: {
    'src/main.rs': `
use jsonwebtoken::{decode, encode, Algorithm, DecodingKey, EncodingKey, Header, Validation};
use std::env;

pub struct Config { pub secret: String }

impl Config {
    pub fn from_env() -> Self {
        Self { secret: env::var("JWT_SECRET").unwrap_or_else(|_| "fake-fallback".to_string()) }
    }
}

pub fn make(config: &Config, claims: &Claims) -> Result<String, Error> {
    encode(&Header::default(), claims, &EncodingKey::from_secret(config.secret.as_bytes()))
}

pub fn check(config: &Config, token: &str) -> Result<Claims, Error> {
    let validation = Validation::new(Algorithm::HS256);
    Ok(decode::<Claims>(token, &DecodingKey::from_secret(config.secret.as_ref()), &validation)?.claims)
}
`,
  },
}

/** Writes the stack and returns its compose file. */
export async function writeWarmUpSource(folder) {
  const compose = join(folder, 'compose.yaml')
  const blocks = Object.keys(services).map(
    (name) =>
      `  ${name}:\n    build: ./${name}\n    environment:\n      JWT_SECRET: fake-key-that-warms-the-compiler\n`,
  )
  const files = Object.entries(services).flatMap(([name, sources]) => [
    [`${name}/Dockerfile`, 'FROM scratch\nWORKDIR /app\nCOPY . .\n'],
    ...Object.entries(sources).map(([path, text]) => [`${name}/${path}`, text]),
  ])
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await writeFile(compose, `name: warm-up\nservices:\n${blocks.join('')}`)
  return compose
}
