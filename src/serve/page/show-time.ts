import { html, type Markup } from './markup.ts'

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** A moment as people say it, with the exact one for machines and behind the pointer. The script keeps it true. */
export function showTime(at: string, nowMs: number): Markup {
  return html`<time datetime="${at}" title="${at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}">${sayAge(nowMs - Date.parse(at))}</time>`
}

/** How long ago: “3 minutes ago”. A clock that was set back makes no moment lie ahead. */
function sayAge(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1_000)
  for (const [unit, length] of UNITS) {
    const count = Math.floor(seconds / length)
    if (count > 0) return `${count} ${unit}${count === 1 ? '' : 's'} ago`
  }
  return 'just now'
}
