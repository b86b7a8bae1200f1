import { readKeyName } from '../../names/key-names.ts'
import { wordsOf } from '../../names/name-words.ts'
import type { Carried } from './carried.ts'
import { carryText } from './carry-value.ts'
import { isTemplate } from './is-template.ts'
import type { CarrierScene } from './scene.ts'

/** The keys in labels, as plugins of Traefik are given them. countersign's and Compose's own labels are none. */
export function carryLabels({ sighting }: CarrierScene): readonly Carried[] {
  const location = sighting.locations.get('labels') ?? sighting.location
  return Array.from(sighting.labels).flatMap(([label, template]) => {
    const text = template.filled()
    if (/^(?:countersign|com\.docker)\./.test(label) || text === '' || isTemplate(text)) return []
    if (readKeyName(label)?.carrier !== 'value' || !endsInKey(label)) return []
    if (/^(?:true|false|\d+)$/i.test(text)) return []
    return [carryText(template, { variable: label, carrier: 'label', location, chain: [] })]
  })
}

/** Whether the last part of the name is what a key is called: `…plugin.jwt.secret`, `…jwt.keys[0]`. */
function endsInKey(label: string): boolean {
  const words = wordsOf(label.split('.').at(-1) ?? '').filter((word) => !/^\d+$/.test(word))
  return /^(?:secret|secrets|key|keys|jwk|jwks)$/.test(words.at(-1) ?? '')
}
