const units = [
  { name: 'second', seconds: 1, until: 90 },
  { name: 'minute', seconds: 60, until: 90 * 60 },
  { name: 'hour', seconds: 3_600, until: 36 * 3_600 },
  { name: 'day', seconds: 86_400, until: 700 * 86_400 },
  { name: 'year', seconds: 31_557_600, until: Number.POSITIVE_INFINITY },
] as const

/** How long it is from one moment (ISO 8601) to another, in the nearest whole unit: `12 minutes`. */
export function describeDistance(from: string, to: string): string {
  const seconds = Math.abs(Date.parse(to) - Date.parse(from)) / 1000
  const unit = units.find(({ until }) => seconds < until) ?? units[4]
  const count = Math.max(1, Math.round(seconds / unit.seconds))
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`
}
