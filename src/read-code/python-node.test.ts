import { beforeAll, expect, it, test } from 'vitest'
import type { CodeRole } from '../model/code/code.ts'
import type { Grammars } from '../model/stack/syntax.ts'
import { allGrammars, describeUse, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

const fastify = `
import jwt from '@fastify/jwt'
export const plugin = async (app) => {
  await app.register(jwt, { secret: process.env.SHOP_KEY })
  await app.register(jwt, { secret: process.env.CART_KEY, namespace: 'cart' })
  await app.register(jwt, { secret: process.env.PAY_KEY, jwtVerify: 'payVerify', namespace: 'pay' })
}
`

test.each<[string, Tree, CodeRole, readonly string[]]>([
  [
    '@fastify/jwt: every namespace has a key of its own',
    {
      'plugin.ts': fastify,
      'routes.ts': `
export const routes = async (app) => {
  app.get('/a', (request) => app.jwt.verify(request.query.token))
  app.get('/b', () => app.jwt.cart.sign({ a: 1 }))
}
`,
    },
    'both',
    ['verifies * SHOP_KEY', 'signs * CART_KEY'],
  ],
  [
    '@fastify/jwt: the methods that namespaces give requests',
    {
      'plugin.ts': fastify,
      'routes.ts': `
export const routes = async (app) => {
  app.addHook('onRequest', async (request) => { await request.cartJwtVerify() })
  app.addHook('onRequest', async (request) => { await request.payVerify() })
  app.addHook('onRequest', async (request) => { await request.jwtVerify() })
}
`,
    },
    'validator',
    ['verifies * CART_KEY', 'verifies * PAY_KEY', 'verifies * SHOP_KEY'],
  ],
  [
    '@fastify/jwt: the halves of a pair',
    {
      'app.ts': `
import jwt from '@fastify/jwt'
app.register(jwt, { secret: { private: process.env.SIGNING_KEY, public: process.env.CHECKING_KEY } })
app.get('/a', () => app.jwt.sign({}))
app.get('/b', (request) => request.jwtVerify())
`,
    },
    'both',
    ['signs * SIGNING_KEY', 'verifies * CHECKING_KEY'],
  ],
  [
    "@fastify/jwt: options that a plugin of the team's own hands on",
    {
      'app.ts': "import guard from './guard'\nserver.register(guard, { secret: process.env.SHOP_KEY!, open: ['/'] })\n",
      'guard.ts': `
import fp from 'fastify-plugin'
import jwt from '@fastify/jwt'
const plugin = (app, options, done) => {
  app.register(jwt, options)
  app.addHook('onRequest', async (request) => { app.jwt.verify(request.token) })
  done()
}
export default fp(plugin, { name: 'guard' })
`,
    },
    'validator',
    ['verifies * SHOP_KEY'],
  ],
  [
    '@fastify/env: what it gives the server, under its own name, and what the schema falls back to',
    {
      'env.ts': `
import fastifyEnv from '@fastify/env'
const schema = { type: 'object', properties: { SHOP_KEY: { type: 'string' }, CART_KEY: { default: 'fake-fallback' } } }
export default async (server) => {
  server.log.info({ SHOP_KEY: process.env.SHOP_KEY ? 'SET' : 'MISSING' })
  await server.register(fastifyEnv, { confKey: 'env', schema })
}
`,
      'app.ts': `
import jwt from '@fastify/jwt'
app.register(jwt, { secret: app.env.SHOP_KEY })
app.register(jwt, { secret: app.getEnvs().CART_KEY, namespace: 'cart' })
app.get('/', () => [app.jwt.sign({}), app.jwt.cart.sign({})])
`,
    },
    'issuer',
    ['signs * SHOP_KEY', 'signs * CART_KEY > literal'],
  ],
  [
    'the package jwt of Python: keys as a JWK, and a claim that is only looked at',
    {
      'tokens.py': `
import os
from jwt import JWT, jwk_from_dict
from jwt.jwk import OctetJWK
_tokens = JWT()
KEY = os.environ["SHOP_KEY"]
def make(claims):
    return _tokens.encode(claims, jwk_from_dict({"kty": "oct", "k": KEY}), alg="HS512")
def check(token):
    return JWT().decode(token, OctetJWK(KEY.encode()), do_verify=True, algorithms=["HS512"])
def look(token):
    return _tokens.decode(token, do_verify=False)
`,
    },
    'both',
    ['signs HS512 SHOP_KEY [base64url-decoded]', 'verifies HS512 SHOP_KEY', 'decodes * -'],
  ],
  [
    'JavaScript: a helper for tokens that nothing names',
    {
      'jwt.ts': `
import jwt from 'jsonwebtoken'
export const makeToken = (claims) => jwt.sign(claims, process.env.SHOP_KEY)
export const checkToken = (token) => jwt.verify(token, process.env.SHOP_KEY)
`,
      'login.ts': "import { makeToken } from './jwt'\napp.post('/login', () => makeToken({}))\n",
    },
    'issuer',
    ['signs HS256 SHOP_KEY'],
  ],
  [
    'a helper that is named in a text, or loaded with its folder, may be called',
    {
      'jwt.ts':
        "import jwt from 'jsonwebtoken'\nexport const checkToken = (token) => jwt.verify(token, process.env.SHOP_KEY)\n",
      'load.ts': 'for (const file of readdirSync(folder)) await import(file)\n',
    },
    'validator',
    ['verifies * SHOP_KEY'],
  ],
  [
    'Python: a module that nobody imports, beside one of the same names that is',
    {
      'app/old.py': `
import os
from jose import jwt
def current_user(token):
    return jwt.decode(token, os.environ["SHOP_KEY"], algorithms=["HS256"])
`,
      'app/asking.py': 'import httpx\ndef current_user(token):\n    return httpx.get("http://auth/check").json()\n',
      'app/main.py': 'from app.asking import current_user\n@app.get("/")\ndef home(user=Depends(current_user)): ...\n',
    },
    'none',
    [],
  ],
  [
    'Python: a module that is imported as a whole',
    {
      'app/old.py': `
import os
from jose import jwt
def current_user(token):
    return jwt.decode(token, os.environ["SHOP_KEY"], algorithms=["HS256"])
`,
      'app/main.py': 'from app import old\n@app.get("/")\ndef home(user=Depends(old.current_user)): ...\n',
    },
    'validator',
    ['verifies HS256 SHOP_KEY'],
  ],
])('%s', (_, tree, role, uses) => {
  const code = readTree(tree, grammars)
  expect({ role: code.role, uses: code.uses.map(describeUse) }).toEqual({ role, uses })
})

it('takes a text that only a name leads to for a guess', () => {
  const { uses } = readTree(
    {
      'keys.ts': `
import jwt from 'jsonwebtoken'
class Keys {
  verify(token, kind) { return jwt.verify(token, this.keys[kind].publicKey) }
}
app.use(new Keys().verify)
`,
      'debug.ts': "export const shown = { publicKey: 'hidden', secret: process.env.SHOP_KEY }\n",
    },
    grammars,
  )
  expect(uses.map(({ key }) => key?.certainty)).toEqual(['guessed'])
})
