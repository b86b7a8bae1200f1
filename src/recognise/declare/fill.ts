import { Template } from '../../model/text/template.ts'

/** Fills in a text as it is written. */
export type Fill = (written: string) => Template

/** Fills in the texts that have references in them, as Compose did; any other text is itself. */
export function fillFrom(texts: ReadonlyMap<string, Template> = new Map()): Fill {
  return (written) => texts.get(written) ?? Template.written(written)
}
