/** The text without any of the characters at its end. `/[xy]+$/` takes the square of the length of a text that is full of them. */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text[end - 1] ?? '')) end -= 1
  return end === text.length ? text : text.slice(0, end)
}
