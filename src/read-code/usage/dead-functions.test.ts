import { beforeAll, describe, expect, it } from 'vitest'
import type { CodeRole } from '../../model/code/code.ts'
import type { Grammars } from '../../model/stack/syntax.ts'
import { allGrammars, describeUse, readTree, type Tree } from '../snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

const javaTokens = `
package shop;
import io.jsonwebtoken.Jwts;
import org.springframework.beans.factory.annotation.Value;
class Tokens {
  @Value("\${SHOP_KEY}") String key;
  // issue() is what the login service uses
  String issue(String user) { return Jwts.builder().subject(user).signWith(key).compact(); }
  String renew(String user) { return issue(user); }
  Object check(String token) { return Jwts.parser().verifyWith(key).build().parseSignedClaims(token); }
}
`
const goTokens = `
package tokens
import (
	"os"
	"github.com/golang-jwt/jwt/v5"
)
// Issue makes a token.
func Issue(user string) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user}).SignedString([]byte(os.Getenv("SHOP_KEY")))
}
func Check(token string) error {
	_, err := jwt.Parse(token, func(t *jwt.Token) (any, error) { return []byte(os.Getenv("SHOP_KEY")), nil })
	return err
}
`
const csharpTokens = `
class Tokens(IConfiguration configuration) {
  string Issue(Claim[] claims) {
    var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(configuration["Shop:Key"]));
    var token = new JwtSecurityToken(claims: claims, signingCredentials: new SigningCredentials(key, SecurityAlgorithms.HmacSha256));
    return new JwtSecurityTokenHandler().WriteToken(token);
  }
}
`

const beginnings: Tree = {
  'App.java': 'package shop;\nclass App { public static void main(String[] args) {} }\n',
  'Program.cs': 'var builder = WebApplication.CreateBuilder(args);\n',
}

it('says nothing where no program begins', () => {
  expect(readTree({ 'Tokens.java': javaTokens }, grammars).role).toBe('both')
})

describe('functions that nothing calls', () => {
  it.each<readonly [string, Tree, CodeRole, readonly string[]]>([
    [
      'Java: a helper that was copied along, and one that only it is called by',
      {
        'Tokens.java': javaTokens,
        'Filter.java':
          'package shop;\nclass Filter { Tokens tokens; void run(String t) { tokens.check(t); } @Bean void x() { run(""); } }\n',
      },
      'validator',
      ['verifies * SHOP_KEY [base64-decoded]'],
    ],
    [
      'Java: what an annotated method calls is called',
      {
        'Tokens.java': javaTokens,
        'Login.java':
          'package shop;\nclass Login { Tokens tokens; @PostMapping String login(String u) { return tokens.renew(u); } }\n',
      },
      'issuer',
      ['signs * SHOP_KEY [base64-decoded]'],
    ],
    [
      'Java: what overrides or implements something may be called by anybody',
      {
        'Tokens.java': javaTokens.replace('class Tokens {', 'class Tokens implements shop.lib.Issuer {'),
      },
      'both',
      ['signs * SHOP_KEY [base64-decoded]', 'verifies * SHOP_KEY [base64-decoded]'],
    ],
    [
      'Go: one of two helpers, the other of which a method calls',
      {
        'go.mod': 'module example.com/shop\n',
        'tokens/tokens.go': goTokens,
        'main.go':
          'package main\nimport "example.com/shop/tokens"\ntype server struct{}\nfunc (s server) Validate(t string) error { return tokens.Check(t) }\nfunc main() {}\n',
      },
      'validator',
      ['verifies * SHOP_KEY'],
    ],
    [
      'Go: helpers that nobody calls at all',
      { 'tokens/tokens.go': goTokens, 'main.go': 'package main\nfunc main() {}\n' },
      'none',
      [],
    ],
    ['C#: a method that nobody calls', { 'Tokens.cs': csharpTokens }, 'none', []],
    [
      'C#: a method of a controller',
      { 'Tokens.cs': csharpTokens.replace('configuration) {', 'configuration) : ControllerBase {') },
      'issuer',
      ['signs HS256 Shop__Key'],
    ],
    [
      'C#: a method with an attribute',
      { 'Tokens.cs': csharpTokens.replace('  string Issue', '  [HttpPost("login")]\n  string Issue') },
      'issuer',
      ['signs HS256 Shop__Key'],
    ],
  ])('%s', (_, tree, role, uses) => {
    const code = readTree({ ...beginnings, ...tree }, grammars)
    expect({ role: code.role, uses: code.uses.map(describeUse) }).toEqual({ role, uses })
  })
})
