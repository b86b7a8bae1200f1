import 'reflect-metadata'
import { createServer } from 'node:http'
import { server as createHapi } from '@hapi/hapi'
import hapiJwt from '@hapi/jwt'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import {
  Controller,
  Get,
  type INestApplication,
  Inject,
  Module,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { JwtModule, JwtService } from '@nestjs/jwt'
import express from 'express'
import { Hono } from 'hono'
import { decode as decodeForHono, jwt as honoJwt } from 'hono/jwt'
import jwt from 'jsonwebtoken'
import Koa from 'koa'
import koaJwt from 'koa-jwt'
import { Passport } from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { serveLocally } from './serve-locally.ts'

/** A framework with its own way to verify tokens; `isBroken`: it reads what a token says, and verifies nothing. */
export interface NpmServer {
  readonly name: string
  /** Its address without a path; `/jobs` asks for a token. */
  readonly serve: (key: string, isBroken: boolean) => Promise<{ readonly url: string; close(): Promise<void> }>
}

const jobs = { jobs: [] }
const bearer = (header: string | undefined): string => header?.replace(/^Bearer /, '') ?? ''

async function serveHono(key: string, isBroken: boolean) {
  const app = new Hono()
  app.use('/jobs', async (context, next) => {
    if (!isBroken) return honoJwt({ secret: key, alg: 'HS256' })(context, next)
    try {
      decodeForHono(bearer(context.req.header('Authorization')))
    } catch {
      return context.text('Unauthorized', 401)
    }
    return next()
  })
  app.get('/jobs', (context) => context.json(jobs))
  // What @hono/node-server does, as far as a GET needs it.
  return serveLocally(
    createServer(async (request, response) => {
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
      const answer = await app.fetch(new Request(`http://localhost${request.url}`, { headers }))
      response.writeHead(answer.status, [...answer.headers].flat()).end(await answer.text())
    }),
  )
}

async function serveKoa(key: string, isBroken: boolean) {
  const app = new Koa()
  app.silent = true
  if (isBroken) {
    app.use((context, next) =>
      jwt.decode(bearer(context.get('Authorization'))) === null ? context.throw(401) : next(),
    )
  } else app.use(koaJwt({ secret: key, algorithms: ['HS256'] }))
  app.use((context) => {
    context.body = jobs
  })
  return serveLocally(createServer(app.callback()))
}

async function servePassport(key: string, isBroken: boolean) {
  const passport = new Passport()
  const strategy = new Strategy(
    { jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: key, algorithms: ['HS256'] },
    (claims, done) => done(null, claims),
  )
  passport.use(strategy)
  const app = express()
  app.get(
    '/jobs',
    isBroken
      ? (request, response, next) =>
          jwt.decode(bearer(request.headers.authorization)) === null ? void response.sendStatus(401) : next()
      : passport.authenticate('jwt', { session: false }),
    (_request, response) => void response.json(jobs),
  )
  return serveLocally(createServer(app))
}

async function serveHapi(key: string, isBroken: boolean) {
  const server = createHapi({ host: '127.0.0.1', port: 0 })
  if (isBroken) {
    server.auth.scheme('decode', () => ({
      authenticate: ({ headers }, toolkit) =>
        jwt.decode(bearer(String(headers['authorization'] ?? ''))) === null
          ? toolkit.unauthenticated(new Error('Unauthorized'))
          : toolkit.authenticated({ credentials: {} }),
    }))
    server.auth.strategy('tokens', 'decode')
  } else {
    await server.register(hapiJwt)
    server.auth.strategy('tokens', 'jwt', {
      keys: { key, algorithms: ['HS256'] },
      verify: { aud: false, iss: false, sub: false },
      validate: () => ({ isValid: true }),
    })
  }
  server.route({ method: 'GET', path: '/jobs', options: { auth: 'tokens' }, handler: () => jobs })
  await server.start()
  return { url: server.info.uri, close: () => server.stop({ timeout: 0 }) }
}

/** The guard of Nest's own documentation. Decorators are called by hand: TypeScript that is only stripped has none. */
async function serveNest(key: string, isBroken: boolean) {
  class Guard implements CanActivate {
    readonly #tokens: JwtService
    constructor(tokens: JwtService) {
      this.#tokens = tokens
    }
    async canActivate(context: ExecutionContext): Promise<boolean> {
      const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>()
      const token = bearer(headers.authorization)
      try {
        const claims: unknown = isBroken ? this.#tokens.decode(token) : await this.#tokens.verifyAsync(token)
        if (claims === null) throw new Error('no token')
      } catch {
        throw new UnauthorizedException()
      }
      return true
    }
  }
  class Jobs {
    list() {
      return jobs
    }
  }
  class App {}
  Inject(JwtService)(Guard, undefined, 0)
  const list = Object.getOwnPropertyDescriptor(Jobs.prototype, 'list')
  if (list === undefined) throw new Error('no method')
  Get('jobs')(Jobs.prototype, 'list', list)
  UseGuards(Guard)(Jobs)
  Controller()(Jobs)
  Module({
    imports: [JwtModule.register({ secret: key, verifyOptions: { algorithms: ['HS256'] } })],
    controllers: [Jobs],
  })(App)
  const app: INestApplication = await NestFactory.create(App, { logger: false })
  await app.listen(0, '127.0.0.1')
  return { url: await app.getUrl(), close: () => app.close() }
}

/** Each as its documentation sets it up. */
export const npmServers: readonly NpmServer[] = [
  { name: 'Hono with hono/jwt', serve: serveHono },
  { name: 'Koa with koa-jwt', serve: serveKoa },
  { name: 'Express with passport-jwt', serve: servePassport },
  { name: 'hapi with @hapi/jwt', serve: serveHapi },
  { name: 'Nest with @nestjs/jwt', serve: serveNest },
]
