import { beforeAll, describe, expect, it } from 'vitest'
import type { Grammars } from '../model/stack/syntax.ts'
import { allGrammars, describeUse, readTree, type Tree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

const viper = (setUp: string): string => `
package settings
import (
	"strings"
	"github.com/spf13/viper"
)
type Settings struct {
	Login LoginSettings \`mapstructure:"login"\`
}
type LoginSettings struct {
	Key string \`mapstructure:"key"\`
}
func Load() (*Settings, error) {
	v := viper.New()
	${setUp}
	var settings Settings
	err := v.Unmarshal(&settings)
	return &settings, err
}
`
const program = `
package main
import (
	"example.com/shop/settings"
	"github.com/golang-jwt/jwt/v5"
)
type App struct {
	Settings *settings.Settings
}
func main() {
	loaded, _ := settings.Load()
	app := App{Settings: loaded}
	jwt.Parse("", func(t *jwt.Token) (any, error) { return []byte(app.Settings.Login.Key), nil })
}
`
const go = (setUp: string): Tree => ({
  'go.mod': 'module example.com/shop\n',
  'settings/settings.go': viper(setUp),
  'main.go': program,
})

const csharp = (helper: string, call: string): Tree => ({
  'Shop.cs': `
public record TokenOptions { public required string Key { get; init; } }
public static class Extensions {
  ${helper}
  public static void AddTokens(this IServiceCollection services, IConfiguration configuration) {
    var options = ${call};
    services.AddAuthentication().AddJwtBearer(o => {
      o.TokenValidationParameters = new TokenValidationParameters {
        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.Key))
      };
    });
  }
}
`,
  'Program.cs': 'builder.Services.AddTokens(builder.Configuration);\n',
})

describe('configuration by the key of a field', () => {
  it.each<readonly [string, Tree, readonly string[]]>([
    [
      'viper: the struct that is filled begins the key, whatever holds it',
      go('v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))\n\tv.AutomaticEnv()'),
      ['verifies * LOGIN_KEY~'],
    ],
    [
      'viper: AutomaticEnv asks before the names that are bound',
      go(
        'v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))\n\tv.AutomaticEnv()\n\tv.BindEnv("login.key", "SHOP_KEY")',
      ),
      ['verifies * LOGIN_KEY~ > SHOP_KEY~'],
    ],
    [
      'viper: only the names that are bound, where nothing else is asked',
      go('v.BindEnv("login.key", "SHOP_KEY")'),
      ['verifies * SHOP_KEY~'],
    ],
    ['viper: no variable where the dots of the key stay', go('v.AutomaticEnv()'), ['verifies * ?']],
    [
      '.NET: a helper that takes the section from the name of the class',
      csharp(
        'public static T SectionOf<T>(this IConfiguration c) => Guard.NotNull(c.GetSection(typeof(T).Name).Get<T>());',
        'configuration.SectionOf<TokenOptions>()',
      ),
      ['verifies * TokenOptions__Key'],
    ],
    [
      '.NET: a helper out of reach, and a section of the name of the class',
      {
        ...csharp('', 'configuration.GetOptionsOf<TokenOptions>()'),
        'appsettings.json': '{ "TokenOptions": { "Key": "fake-key-of-a-test" } }',
      },
      ['verifies * TokenOptions__Key > literal'],
    ],
  ])('%s', (_, tree, uses) => {
    expect(readTree(tree, grammars).uses.map(describeUse)).toEqual(uses)
  })
})
