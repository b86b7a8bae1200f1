import { expect, test } from 'vitest'
import { Template } from '../../../model/text/template.ts'
import { cutWords } from './shell-words.ts'

test.each<[string, string, readonly string[]]>([
  ['whitespace of any kind separates words', 'geth  --http\t--ws\n', ['geth', '--http', '--ws']],
  ['single quotes keep everything', "sh -c 'echo $X \\n'", ['sh', '-c', 'echo $X \\n']],
  ['double quotes keep whitespace, a backslash in them escapes', 'sh -c "a \\"b\\" c"', ['sh', '-c', 'a "b" c']],
  ['quotes within a word belong to it', '--flag="a b"c', ['--flag=a bc']],
  ['an empty quoted word is a word', "a '' b", ['a', '', 'b']],
  ['a backslash before a space keeps it', 'a\\ b c', ['a b', 'c']],
  ['a backslash before n leaves the n', 'a\\nb', ['anb']],
  ['back-quotes keep whitespace and themselves', 'a `b c` d', ['a', '`b c`', 'd']],
  ['so do brackets behind a dollar sign', 'a $(b "c d") e', ['a', '$(b "c d")', 'e']],
  ['a number before > belongs to it', 'a 2>b', ['a']],
  ['and so does a word that begins with a digit', 'a 2x>b', ['a']],
  ['a word before > stays', 'a x2>b', ['a', 'x2']],
  ['brackets in quotes are text', '"a (b) c"', ['a (b) c']],
  ['an operator ends the command', 'a b && c', ['a', 'b']],
  ['an operator in quotes is text', "sh -c 'a && b'", ['sh', '-c', 'a && b']],
  ['nothing gives no words', '  ', []],
])('%s', (_, line, words) => {
  expect(cutWords(Template.written(line))?.map(String)).toEqual(words)
})

test.each(['a "b c', "a 'b", 'a `b', 'a $(b', 'a (b) c', 'a b)c', 'a\\', 'a$ (b)'])(
  'refused, as Compose does: %s',
  (line) => {
    expect(cutWords(Template.written(line))).toBeNull()
  },
)
