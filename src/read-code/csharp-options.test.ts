import { beforeAll, expect, test } from 'vitest'
import type { Grammars } from '../model/stack/syntax.ts'
import { allGrammars, describeUse, readTree } from './snippets.test-data.ts'

let grammars: Grammars
beforeAll(async () => {
  grammars = await allGrammars()
}, 120_000)

const options = (name: string): string =>
  `namespace Shop;\npublic class ${name} {\n  public const string Section = "Keys";\n  public string PublicPem { get; set; } = string.Empty;\n}\n`
const program = (name: string, more: string): string =>
  `var builder = WebApplication.CreateBuilder(args);\n${more}\nvar options = builder.Configuration.GetSection(${name}.Section).Get<${name}>();\nbuilder.Services.AddAuthentication().AddJwtBearer(o => { o.TokenValidationParameters = new TokenValidationParameters { IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(options.PublicPem)) }; });\n`

test.each([
  ['no word of tokens or settings in it but its name', 'KeyOptions', ''],
  [
    'its section as a constant, and bound twice',
    'JwtOptions',
    'builder.Services.AddOptions<JwtOptions>().Bind(builder.Configuration.GetSection(JwtOptions.Section)).ValidateOnStart();',
  ],
])('a class of options that has %s', (_, name, more) => {
  const { uses } = readTree({ 'Options.cs': options(name), 'Program.cs': program(name, more) }, grammars)
  expect(uses.map(describeUse)).toEqual(['verifies * Keys__PublicPem'])
})

test('two classes of options with one name, each in its namespace', () => {
  const tree = {
    'Shop/Options.cs': options('JwtOptions'),
    'Lib/Options.cs': options('JwtOptions').replace('Shop', 'Lib').replace('"Keys"', '"Other"'),
    'Lib/Setup.cs':
      'namespace Lib;\npublic static class Setup { public static void Add(this IServiceCollection services, IConfiguration configuration) { services.Configure<JwtOptions>(configuration.GetSection("Other")); } }\n',
    'Program.cs': `using Shop;\n${program('JwtOptions', '')}`,
  }
  const found = readTree(tree, grammars).uses.map(describeUse)
  expect(found).toEqual(['verifies * Keys__PublicPem'])
})
