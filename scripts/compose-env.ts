// Prints what each service of a case of the Compose corpus gets, secrets and all: a tool for development, not packaged.
// usage: compose-env CASE_FOLDER [--compose v2|v5]
//        compose-env --batch [--compose v2|v5]   (case folders on stdin, one a line)
import { readFileSync } from 'node:fs'
import { argv, stdin, stdout } from 'node:process'
import { resolveCase } from '../test/oracle/resolve-case.ts'

const words = argv.slice(2)
const at = words.indexOf('--compose')
const compose = at >= 0 && words[at + 1] === 'v5' ? 'v5' : 'v2'
const folders = words.filter((word, index) => !word.startsWith('--') && (at < 0 || index !== at + 1))

if (words.includes('--batch')) {
  const lines = readFileSync(stdin.fd, 'utf8').split('\n')
  for (const folder of lines.filter((line) => line !== '')) {
    stdout.write(`${JSON.stringify({ case: folder, result: resolveCase(folder, compose) })}\n`)
  }
} else {
  stdout.write(`${JSON.stringify(resolveCase(folders[0] ?? '.', compose))}\n`)
}
