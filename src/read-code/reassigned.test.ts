import { beforeAll, expect, test } from 'vitest'
import type { Grammars } from '../model/stack/syntax.ts'
import { allGrammars, describeUse, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

test.each<[string, Tree, string]>([
  [
    'Go: one variable for two files',
    {
      'keys.go': `package keys
import (
	"os"
	"github.com/golang-jwt/jwt/v5"
)
func Sign(claims jwt.Claims) (string, error) {
	data, _ := os.ReadFile(os.Getenv("SHOP_PRIVATE_FILE"))
	key, _ := jwt.ParseRSAPrivateKeyFromPEM(data)
	data, _ = os.ReadFile(os.Getenv("SHOP_PUBLIC_FILE"))
	publish(data)
	return jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(key)
}
`,
    },
    'signs RS256 path in SHOP_PRIVATE_FILE',
  ],
  [
    'Python: a name that is used again for something else',
    {
      'tokens.py':
        'import os\nimport jwt\n\n\ndef issue(claims):\n    value = os.environ["SHOP_KEY"]\n    token = jwt.encode(claims, value, algorithm="HS256")\n    value = os.environ["SHOP_NAME"]\n    return token, value\n',
    },
    'signs HS256 SHOP_KEY',
  ],
  [
    'JavaScript: what is assigned before it is read counts, in every branch',
    {
      'tokens.js':
        "const jwt = require('jsonwebtoken')\nfunction issue(claims) {\n  let key = process.env.SHOP_KEY\n  if (!key) key = process.env.OLD_KEY\n  return jwt.sign(claims, key)\n}\nmodule.exports = { issue }\n",
    },
    'signs HS256 SHOP_KEY~ > OLD_KEY (guessed)',
  ],
])('a variable that is assigned twice: %s', (_, tree, expected) => {
  const { uses } = readTree(tree, grammars)
  expect(uses.map(describeUse)).toEqual([expected])
})
