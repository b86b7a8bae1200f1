import type { CodeLanguage } from '../../model/code/code.ts'
import type { SourceFile } from '../sketch.ts'
import { languages } from './languages.ts'

/** What the words of a file are about. A language without a reader says nothing. */
export function topicOf(language: CodeLanguage, text: string): SourceFile['topic'] {
  const reader = languages.get(language)
  if (reader === undefined) return 'nothing'
  if (reader.libraries.words.test(text)) return 'tokens'
  return reader.environment.test(text) ? 'environment' : 'nothing'
}
