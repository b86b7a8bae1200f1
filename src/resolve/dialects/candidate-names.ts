const CANDIDATE = /^\s*(?:export\s+)?(?:'([^'=]+)'|"([^"=]+)"|([^\s=:#'"]+))\s*(?:[=:]|$)/

/** The names that the text seems to assign, by anybody's reading: the ones to mark when a reader refuses it. */
export function candidateNames(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const line of text.split(/\r\n|\n|\r/)) {
    const match = CANDIDATE.exec(line.replace(/^\ufeff/, ''))
    const name = match?.[1] ?? match?.[2] ?? match?.[3]
    if (name !== undefined) names.add(name)
  }
  return names
}
