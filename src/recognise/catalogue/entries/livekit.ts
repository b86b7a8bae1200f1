import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace, ProductKey } from '../product.ts'

/** A YAML file in one of the folders where people mount the configuration of LiveKit's programs, with the key at `pointer`. */
function inConfiguration(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(
    ['', '/etc', '/etc/livekit', '/livekit', '/config', '/out', '/app', '/app/config'],
    ['yaml', 'yml'],
    pointer,
  )
}

/** The secret of one key id, as every client of the server holds it. */
const clientSecret = {
  variables: ['LIVEKIT_API_SECRET'],
  documents: inConfiguration('api_secret'),
  purpose: 'access',
  links: ['livekit'],
  role: 'issuer',
  roleBasis: 'clients of LiveKit sign their tokens with the API secret',
  form: 'text',
  algorithms: ['HS256'],
  whenUnset: 'refuses',
  isOptional: true,
} as const satisfies ProductKey

/** LiveKit: the server with its `id: secret` pairs, and the programs beside it that hold one pair. */
export const livekit: CatalogueEntry = {
  id: 'livekit',
  title: 'LiveKit',
  sources: [
    'https://docs.livekit.io/home/self-hosting/deployment/',
    'https://github.com/livekit/livekit/blob/master/config-sample.yaml',
    'https://github.com/livekit/livekit/blob/master/cmd/server/main.go',
    'https://github.com/livekit/livekit/issues/2482',
  ],
  products: [
    {
      title: 'LiveKit server',
      images: ['livekit/livekit-server', 'openvidu/openvidu-livekit', 'livekit-server'],
      services: ['livekit', 'livekit-server'],
      keys: [
        {
          variables: ['LIVEKIT_KEYS'],
          fileVariables: ['LIVEKIT_KEY_FILE'],
          fileFlags: ['--key-file'],
          flags: ['--keys'],
          documents: [
            ...inConfiguration('keys'),
            ...inConfiguration('key_file').map((place) => ({ ...place, holds: 'file' as const })),
          ],
          purpose: 'access',
          links: ['livekit'],
          role: 'both',
          roleBasis: 'LiveKit checks the tokens of clients and signs those of its webhooks',
          form: 'kid-pairs',
          algorithms: ['HS256'],
          // `--dev` takes a published pair, and the keys may be in LIVEKIT_CONFIG, the whole configuration as text.
          whenUnset: 'refuses',
          isOptional: true,
          acceptsSeveral: true,
          wrongNames: ['LIVEKIT_API_KEYS', 'LIVEKIT_KEY'],
        },
      ],
      notKeys: ['LIVEKIT_API_KEY', 'LIVEKIT_CONFIG'],
    },
    {
      title: 'LiveKit egress, ingress, SIP and agents',
      images: [
        'livekit/egress',
        'livekit/ingress',
        'livekit/sip',
        'livekit/agents',
        'livekit/agent*',
        'livekit/cloud-agent*',
      ],
      services: ['livekit-egress', 'livekit-ingress', 'livekit-sip'],
      keys: [clientSecret],
      notKeys: ['LIVEKIT_API_KEY'],
    },
    {
      title: 'LiveKit Meet',
      images: ['livekit/meet', 'livekit/meet*', 'lasuite/meet-backend', 'lasuite/meet-summary'],
      services: ['livekit-meet'],
      keys: [clientSecret],
      notKeys: ['LIVEKIT_API_KEY'],
    },
  ],
}
