import { expect, test } from 'vitest'
import { Template } from '../../model/template.ts'
import { cutWords } from './shell-words.ts'

test.each<[string, string, readonly string[]]>([
  ['blanks of any kind part words', 'geth  --http\t--ws\n', ['geth', '--http', '--ws']],
  ['single quotes keep everything', "sh -c 'echo $X \\n'", ['sh', '-c', 'echo $X \\n']],
  ['double quotes keep blanks, a backslash in them escapes', 'sh -c "a \\"b\\" c"', ['sh', '-c', 'a "b" c']],
  ['quotes within a word belong to it', '--flag="a b"c', ['--flag=a bc']],
  ['an empty quoted word is a word', "a '' b", ['a', '', 'b']],
  ['a backslash before a blank keeps it', 'a\\ b c', ['a b', 'c']],
  ['a backslash before n is a line break', 'a\\nb', ['a\nb']],
  ['an operator ends the command', 'a b && c', ['a', 'b']],
  ['an operator in quotes is text', "sh -c 'a && b'", ['sh', '-c', 'a && b']],
  ['a quote that is left open lasts to the end', 'a "b c', ['a', 'b c']],
  ['nothing gives no words', '  ', []],
])('%s', (_, line, words) => {
  expect(cutWords(Template.written(line)).map(String)).toEqual(words)
})
