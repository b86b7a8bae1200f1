import type { CodeLanguage } from '../../model/code/code.ts'
import type { SyntaxNode } from '../../model/stack/syntax.ts'
import { csharpLibraries } from '../libraries/csharp-libraries.ts'
import { goLibraries } from '../libraries/go-libraries.ts'
import { javaLibraries } from '../libraries/java-libraries.ts'
import { javascriptLibraries } from '../libraries/javascript-libraries.ts'
import { kotlinLibraries } from '../libraries/kotlin-libraries.ts'
import { phpLibraries } from '../libraries/php-libraries.ts'
import { pythonLibraries } from '../libraries/python-libraries.ts'
import { rubyLibraries } from '../libraries/ruby-libraries.ts'
import { rustLibraries } from '../libraries/rust-libraries.ts'
import type { LibraryRules } from '../libraries/use-sketch.ts'
import { csharpRules } from '../rules/csharp-rules.ts'
import { goRules } from '../rules/go-rules.ts'
import { javaRules } from '../rules/java-rules.ts'
import { javascriptRules } from '../rules/javascript-rules.ts'
import { kotlinRules } from '../rules/kotlin-rules.ts'
import type { LanguageRules } from '../rules/language-rules.ts'
import { phpRules } from '../rules/php-rules.ts'
import { pythonRules } from '../rules/python-rules.ts'
import { rubyRules } from '../rules/ruby-rules.ts'
import { rustRules } from '../rules/rust-rules.ts'
import type { FileSketch, SourceFile } from '../sketch.ts'
import { sketchCsharp } from './csharp.ts'
import { sketchGo } from './go.ts'
import { sketchJava } from './java.ts'
import { sketchJavaScript } from './javascript.ts'
import { sketchKotlin } from './kotlin.ts'
import { sketchPhp } from './php.ts'
import { sketchPython } from './python.ts'
import { sketchRuby } from './ruby.ts'
import { sketchRust } from './rust.ts'
import { openMacros } from './rust-syntax.ts'

/** All that is known of one language. */
export interface LanguageReader {
  /** The text as it is parsed, of the same length and with the same lines. */
  readonly prepare?: (text: string) => string
  readonly sketch: (source: SourceFile, root: SyntaxNode) => FileSketch
  readonly rules: LanguageRules
  readonly libraries: LibraryRules
  /** A file without any of these words reads no configuration. */
  readonly environment: RegExp
}

const script: LanguageReader = {
  sketch: sketchJavaScript,
  rules: javascriptRules,
  libraries: javascriptLibraries,
  environment: /process\.env|\.env\b|ConfigService|registerAs|Deno\.env|createEnv|cleanEnv|loadEnv|secret/i,
}

const python: LanguageReader = {
  sketch: sketchPython,
  rules: pythonRules,
  libraries: pythonLibraries,
  environment: /environ|getenv|decouple|BaseSettings|environs|dynaconf|starlette\.config|secret/i,
}

const go: LanguageReader = {
  sketch: sketchGo,
  rules: goRules,
  libraries: goLibraries,
  environment: /Getenv|LookupEnv|viper|envconfig|cleanenv|caarlos0\/env|mapstructure|secret/i,
}

const java: LanguageReader = {
  sketch: sketchJava,
  rules: javaRules,
  libraries: javaLibraries,
  environment: /@Value|ConfigurationProperties|getenv|ConfigProperty|getProperty|secret/i,
}

const kotlin: LanguageReader = {
  sketch: sketchKotlin,
  rules: kotlinRules,
  libraries: kotlinLibraries,
  environment:
    /@Value|:Value\(|ConfigurationProperties|getenv|ConfigProperty|getProperty|\bproperty(?:OrNull)?\(|ConfigFactory|[dD]otenv|secret/i,
}

const csharp: LanguageReader = {
  sketch: sketchCsharp,
  rules: csharpRules,
  libraries: csharpLibraries,
  environment:
    /GetEnvironmentVariable|IConfiguration|IOptions|GetSection|\.Configuration\b|secret|\b(?:class|record) \w{0,60}(?:Options|Settings|Config)\b/i,
}

const php: LanguageReader = {
  sketch: sketchPhp,
  rules: phpRules,
  libraries: phpLibraries,
  environment: /\benv\(|getenv|_ENV\b|Env::|secret/i,
}

const ruby: LanguageReader = {
  sketch: sketchRuby,
  rules: rubyRules,
  libraries: rubyLibraries,
  environment: /\bENV\b|secret|credentials/i,
}

const rust: LanguageReader = {
  prepare: openMacros,
  sketch: sketchRust,
  rules: rustRules,
  libraries: rustLibraries,
  environment: /env::|\benv!|\bvar(_os)?\("|dotenv|envy|figment|Environment::|\benv\s*=|secret/i,
}

/** The reader of each language. */
export const languages: ReadonlyMap<CodeLanguage, LanguageReader> = new Map<CodeLanguage, LanguageReader>([
  ['python', python],
  ['javascript', script],
  ['typescript', script],
  ['tsx', script],
  ['go', go],
  ['ruby', ruby],
  ['php', php],
  ['csharp', csharp],
  ['java', java],
  ['kotlin', kotlin],
  ['rust', rust],
])
