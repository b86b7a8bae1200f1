/**
 * Longer texts are no names: an image's reference has at most 255 characters and a tag of 128 (OCI distribution specification), and
 * nobody types so long a variable. The expressions that look into names take the square of their length.
 */
export const nameLimits = { variable: 200, image: 500 } as const
