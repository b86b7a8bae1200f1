import { beforeAll, expect, test } from 'vitest'
import type { Grammars } from '../../model/stack/syntax.ts'
import { allGrammars, readTree, type Tree } from '../snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

function fetchedIn(tree: Tree): readonly string[] {
  const { uses } = readTree(tree, grammars)
  return uses.map(({ kind, library, call, location, certainty, isFetched }) =>
    [kind, call, library, `${location.file}:${location.line}`, certainty, isFetched === true ? 'fetched' : ''].join(
      ' ',
    ),
  )
}

const route = (from: string): string =>
  `import express from 'express'\nimport { requireAuth } from '${from}'\nexpress().get('/', requireAuth, handle)\n`
const importsOfGo = 'import (\n\t"github.com/shop/common"\n)\n'

test.each<[string, Tree, string]>([
  ["a package of the team's own scope", { 'app.ts': route('@shop/common') }, 'requireAuth @shop/common app.ts:2'],
  [
    'a package that is required',
    { 'app.js': "const { verifyToken } = require('@shop/auth')\nmodule.exports = [verifyToken]\n" },
    'verifyToken @shop/auth app.js:1',
  ],
  [
    'a module that nobody publishes',
    { 'main.py': 'from shop_auth import verify_token\n\n\ndef handle(token):\n    return verify_token(token)\n' },
    'verify_token shop_auth main.py:1',
  ],
  [
    "a class of the same company's",
    {
      'A.java':
        'package com.shop.orders;\nimport com.shop.security.JwtFilter;\nclass A { JwtFilter filter = new JwtFilter(); }\n',
    },
    'JwtFilter com.shop.security A.java:2',
  ],
  [
    'a Go module of the same owner',
    {
      'go.mod': 'module github.com/shop/orders\n',
      'main.go': `package main\n${importsOfGo}func main() { common.ValidateToken("") }\n`,
    },
    'ValidateToken github.com/shop/common main.go:5',
  ],
])('a check in %s is reported as a guess', (_, tree, expected) => {
  expect(fetchedIn(tree)).toEqual([`verifies ${expected} guessed fetched`])
})

test('what makes a token in a Go module that is taken from another folder', () => {
  const tree = {
    'go.mod': 'module users\n\nreplace github.com/shop/common => ../common\n',
    'main.go': `package main\n${importsOfGo}func main() { common.CreateToken("") }\n`,
  }
  expect(fetchedIn(tree)).toEqual(['signs CreateToken github.com/shop/common main.go:5 guessed fetched'])
})

test.each<[string, Tree]>([
  ['a package that everybody uses', { 'app.ts': route('@clerk/express') }],
  ['a folder of the same repository', { 'app.ts': route('@app/common') }],
  ['a name that is imported and not put to use', { 'app.ts': "import { requireAuth } from '@shop/common'\n" }],
  [
    'a framework of Python',
    { 'main.py': 'from flask_login import current_user\nfrom django.auth import verify_token\nverify_token(1)\n' },
  ],
  [
    'a module of the service',
    {
      'main.py': 'from helpers import verify_token\nverify_token(1)\n',
      'helpers.py': 'def verify_token(token): ...\n',
    },
  ],
  [
    'a Go module of somebody else',
    {
      'go.mod': 'module github.com/shop/orders\n',
      'main.go': 'package main\nimport "github.com/other/tokens"\nfunc main() { tokens.ValidateToken("") }\n',
    },
  ],
])('nothing is reported of %s', (_, tree) => {
  expect(fetchedIn(tree)).toEqual([])
})
