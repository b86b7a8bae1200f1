import type { ValueFlaw } from '../model/report/edit.ts'
import { CannotEdit } from './text-change.ts'

/** The key file without the flaw. It is all one value, so whatever is at its ends goes. */
export function cleanKeyFile(text: string, flaw: ValueFlaw): string {
  switch (flaw) {
    case 'trailing-newline':
      return withoutLineBreaks(text)
    case 'surrounding-whitespace':
      return text.trim()
    case 'carriage-return':
      return text.replaceAll('\r', '')
    case 'byte-order-mark':
      return text.startsWith('\ufeff') ? text.slice(1) : text
    case 'comment-as-secret':
    case 'dollar-interpolation':
    case 'cut-at-hash':
      throw new CannotEdit('a key file has no comments and no references')
  }
}

function withoutLineBreaks(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n' || text[end - 1] === '\r') end -= 1
  return text.slice(0, end)
}
