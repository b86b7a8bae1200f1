/** Begins the symbol that stands for an unset variable in `audit --wiring`: a private-use character no real text holds. */
export const symbolStart = '\u{F0000}'

/** Ends it. */
export const symbolEnd = '\u{F0001}'
