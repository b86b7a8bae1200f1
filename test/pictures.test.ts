import { expect, test } from 'vitest'
import { drawTerminal, palettes } from '../scripts/pictures/draw-terminal.ts'

test('what a terminal shows is drawn run by run, each at its column and in its colour', () => {
  const printed = '\u001b[31m\u001b[1m✗ bad\u001b[22m\u001b[39m  1 <error>\n\n  \u001b[2m│\u001b[22m  KEY  A b\n'
  expect(drawTerminal(printed, 'a & b', palettes.light).split('\n').slice(1, -3)).toEqual([
    '<title>a &amp; b</title>',
    '<rect width="100%" height="100%" rx="8" fill="#f6f8fa"/>',
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="13">`,
    '<text x="16" y="29.5" textLength="39" fill="#cf222e" font-weight="bold">✗ bad</text>',
    '<text x="70.6" y="29.5" textLength="70.2" fill="#1f2328">1 &lt;error&gt;</text>',
    '<text x="31.6" y="65.5" textLength="7.8" fill="#59636e">│</text>',
    '<text x="55" y="65.5" textLength="23.4" fill="#1f2328">KEY</text>',
    '<text x="94" y="65.5" textLength="23.4" fill="#1f2328">A b</text>',
  ])
})
