import { beforeAll, expect, test } from 'vitest'
import type { CodeRole } from '../../model/code/code.ts'
import type { Grammars } from '../../model/stack/syntax.ts'
import { allGrammars, describeUse, readTree, type Tree } from '../snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

const provider = (body: string): string =>
  `<?php\nnamespace App\\Providers;\nuse Laravel\\Passport\\Passport;\nclass AuthServiceProvider {\n  public function boot(): void {\n${body}\n  }\n}\n`
const guard = "<?php\nreturn ['guards' => ['api' => ['driver' => 'passport', 'provider' => 'users']]];\n"
const user = '<?php\nnamespace App\\Models;\nuse Laravel\\Passport\\HasApiTokens;\nclass User { use HasApiTokens; }\n'

test.each<[string, Tree, CodeRole, readonly string[]]>([
  [
    'a server with its keys in storage, and its guard',
    { 'app/Providers/AuthServiceProvider.php': provider('Passport::tokensExpireIn(now());'), 'config/auth.php': guard },
    'both',
    [
      'signs * PASSPORT_PRIVATE_KEY~ > file storage/oauth-private.key [newlines-restored]',
      'verifies * PASSPORT_PUBLIC_KEY~ > file storage/oauth-public.key [newlines-restored]',
    ],
  ],
  [
    'keys in a folder of their own, and one use of several calls',
    {
      'app/Providers/AuthServiceProvider.php': provider(
        "Passport::loadKeysFrom('/run/keys');\nPassport::enablePasswordGrant();",
      ),
    },
    'issuer',
    ['signs * PASSPORT_PRIVATE_KEY~ > file /run/keys/oauth-private.key [newlines-restored]'],
  ],
  [
    'names of their own in the configuration',
    {
      'app/Models/User.php': user,
      'app/Http/Login.php':
        "<?php\nclass Login { function login($user) { return $user->createToken('web')->accessToken; } }\n",
      'config/passport.php': "<?php\nreturn ['private_key' => env('SHOP_PRIVATE_KEY')];\n",
    },
    'issuer',
    ['signs * SHOP_PRIVATE_KEY~ > file storage/oauth-private.key [newlines-restored]'],
  ],
  [
    "not Sanctum's tokens",
    {
      'app/Models/User.php': user.replace('Passport', 'Sanctum'),
      'app/Http/Login.php':
        "<?php\nclass Login { function login($user) { return $user->createToken('web')->plainTextToken; } }\n",
    },
    'none',
    [],
  ],
])('Passport: %s', (_, tree, role, uses) => {
  const code = readTree(tree, grammars)
  expect({ role: code.role, uses: code.uses.map(describeUse) }).toEqual({ role, uses })
})
