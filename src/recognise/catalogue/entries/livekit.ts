import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace, ProductKey } from '../product.ts'

/** The configuration of LiveKit's programs as the text of a variable, or as a file in one of the folders where people mount it. */
function inConfiguration(variable: string, ...pointer: readonly string[]): readonly DocumentPlace[] {
  const folders = ['', '/etc', '/etc/livekit', '/livekit', '/config', '/out', '/app', '/app/config']
  return [
    { path: '/config.yaml', format: 'yaml', pointer, variable },
    ...documentPlaces(folders, ['yaml', 'yml'], pointer),
  ]
}

/** The secret of one key id, as an application holds it. */
const applicationSecret = {
  variables: ['LIVEKIT_API_SECRET'],
  purpose: 'access',
  links: ['livekit'],
  role: 'issuer',
  roleBasis: 'clients of LiveKit sign their tokens with the API secret',
  form: 'text',
  algorithms: ['HS256'],
  whenUnset: 'refuses',
  isOptional: true,
} as const satisfies ProductKey

/** The same for a program beside the server, whose whole configuration may be the text of a variable. */
function clientSecret(variable: string): ProductKey {
  return { ...applicationSecret, documents: inConfiguration(variable, 'api_secret') }
}

/** LiveKit: the server with its `id: secret` pairs, and the programs beside it that hold one pair. */
export const livekit: CatalogueEntry = {
  id: 'livekit',
  title: 'LiveKit',
  sources: [
    'https://docs.livekit.io/home/self-hosting/deployment/',
    'https://github.com/livekit/livekit/blob/master/config-sample.yaml',
    'https://github.com/livekit/livekit/blob/master/cmd/server/main.go',
    'https://github.com/livekit/livekit/issues/2482',
    'https://docs.livekit.io/home/server/generating-tokens/',
    'https://github.com/OpenVidu/openvidu-local-deployment',
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
            ...inConfiguration('LIVEKIT_CONFIG', 'keys'),
            ...inConfiguration('LIVEKIT_CONFIG', 'key_file').map((place) => ({ ...place, holds: 'file' as const })),
          ],
          purpose: 'access',
          links: ['livekit'],
          role: 'both',
          roleBasis: 'LiveKit verifies the tokens of clients and signs those of its webhooks',
          form: 'kid-pairs',
          algorithms: ['HS256'],
          // `--dev` takes a published pair.
          whenUnset: 'refuses',
          isOptional: true,
          acceptsSeveral: true,
          wrongNames: ['LIVEKIT_API_KEYS'],
        },
      ],
      notKeys: ['LIVEKIT_API_KEY'],
    },
    {
      title: 'OpenVidu server',
      images: ['openvidu/openvidu-server'],
      // Those before it had a secret of their own and no tokens of this kind.
      versions: '>=3',
      keys: [
        {
          documents: inConfiguration('LIVEKIT_CONFIG', 'keys'),
          purpose: 'access',
          links: ['livekit'],
          role: 'both',
          roleBasis: 'OpenVidu is LiveKit: it verifies the tokens of clients and signs those of its webhooks',
          form: 'kid-pairs',
          algorithms: ['HS256'],
          whenUnset: 'refuses',
          isOptional: true,
          acceptsSeveral: true,
        },
      ],
    },
    {
      title: 'LiveKit egress',
      images: ['livekit/egress', 'openvidu/egress'],
      services: ['livekit-egress', 'egress'],
      keys: [clientSecret('EGRESS_CONFIG_BODY')],
      notKeys: ['LIVEKIT_API_KEY'],
    },
    {
      title: 'LiveKit ingress',
      images: ['livekit/ingress', 'openvidu/ingress'],
      services: ['livekit-ingress'],
      keys: [clientSecret('INGRESS_CONFIG_BODY')],
      notKeys: ['LIVEKIT_API_KEY'],
    },
    {
      title: 'LiveKit SIP',
      images: ['livekit/sip'],
      services: ['livekit-sip'],
      keys: [clientSecret('SIP_CONFIG_BODY')],
      notKeys: ['LIVEKIT_API_KEY'],
    },
    {
      title: 'LiveKit Meet and agents',
      images: ['livekit/meet', 'livekit/meet-*', 'livekit/agents', 'livekit/agent-*', 'lasuite/meet-backend'],
      services: ['livekit-meet', 'livekit-agent', 'livekit-agents'],
      keys: [applicationSecret],
      notKeys: ['LIVEKIT_API_KEY'],
    },
    {
      title: 'Application with LiveKit',
      images: [],
      isApplication: true,
      keys: [{ ...applicationSecret, variables: ['LIVEKIT_API_SECRET', 'LIVEKIT_SECRET'] }],
      notKeys: ['LIVEKIT_API_KEY', 'LIVEKIT_KEY'],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  livekit-server:
    image: livekit/livekit-server
    environment:
      LIVEKIT_KEYS: "devkey: made-up-key-of-this-sample-0123456789abcdef"
  openvidu-server:
    image: openvidu/openvidu-server:3
    configs:
      - source: settings
        target: /etc/livekit/livekit.yaml
  livekit-egress:
    image: livekit/egress
    environment:
      LIVEKIT_API_SECRET: made-up-key-of-this-sample-0123456789abcdef
  livekit-ingress:
    image: livekit/ingress
    environment:
      LIVEKIT_API_SECRET: made-up-key-of-this-sample-0123456789abcdef
  livekit-sip:
    image: livekit/sip
    environment:
      LIVEKIT_API_SECRET: made-up-key-of-this-sample-0123456789abcdef
  livekit-meet-and-agents:
    image: livekit/meet
    environment:
      LIVEKIT_API_SECRET: made-up-key-of-this-sample-0123456789abcdef
configs:
  settings:
    content: |
      keys:
        devkey: made-up-key-of-this-sample-0123456789abcdef
`
