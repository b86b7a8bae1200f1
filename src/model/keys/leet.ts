const letters: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}

/** A text with letters in the place of the digits and signs that people write for them: `p@ssw0rd` is `password`. */
export function unleet(text: string): string {
  return text.replace(/[013457@$]/g, (character) => letters[character] ?? character)
}
