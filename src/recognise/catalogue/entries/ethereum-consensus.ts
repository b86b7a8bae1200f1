import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace, ProductKey } from '../product.ts'

/** The engine API's secret: 32 bytes in hex, in a file that both clients read. */
const secret = {
  purpose: 'engine',
  role: 'issuer',
  roleBasis: 'a consensus client signs its calls to the execution client',
  form: 'hex',
  algorithms: ['HS256'],
  minimumBits: 256,
  whenUnset: 'refuses',
  // The validator clients run from the same images and need none.
  isOptional: true,
  isTrimmed: true,
} as const

const fileFlags = [
  '--execution-jwt',
  '--execution-jwts',
  '--jwt-secrets',
  '--ee-jwt-secret-file',
  '--jwt-secret',
  '--jwtSecret',
  '--jwt-secret-file',
]

const fileVariables = ['TEKU_EE_JWT_SECRET_FILE', 'LODESTAR_JWT_SECRET', 'JWT_FILE_PATH']

function inYamlFile(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(
    ['', '/config', '/etc/teku', '/opt/teku', '/etc/prysm', '/etc/ethereum'],
    ['yaml', 'yml'],
    pointer,
    'file',
  )
}

const fromFile = {
  ...secret,
  fileFlags,
  fileVariables,
  documents: [...inYamlFile('ee-jwt-secret-file'), ...inYamlFile('jwt-secret')],
  links: ['engine-api'],
} as const satisfies ProductKey

const onCommandLine = {
  ...secret,
  flags: ['--execution-jwt-secret-key'],
  links: ['engine-api'],
} as const satisfies ProductKey

const rollupFile = {
  ...secret,
  fileFlags: ['--l2.jwt-secret', '--l2-engine-jwt-secret'],
  fileVariables: ['OP_NODE_L2_ENGINE_AUTH', 'KONA_NODE_L2_ENGINE_AUTH', 'BASE_NODE_L2_ENGINE_AUTH'],
  links: ['engine-api.l2'],
} as const satisfies ProductKey

/** What the images of Base and other OP chains write into the file at their start. */
const rollupInline = {
  ...secret,
  variables: ['OP_NODE_L2_ENGINE_AUTH_RAW', 'KONA_NODE_L2_ENGINE_AUTH_ENCODED', 'BASE_NODE_L2_ENGINE_AUTH_RAW'],
  links: ['engine-api.l2'],
} as const satisfies ProductKey

/** The consensus clients of Ethereum and the nodes that drive the chains above it. */
export const ethereumConsensus: CatalogueEntry = {
  id: 'ethereum-consensus',
  title: 'Ethereum consensus clients',
  sources: [
    'https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md',
    'https://lighthouse-book.sigmaprime.io/help_bn.html',
    'https://docs.teku.consensys.io/reference/cli#ee-jwt-secret-file',
    'https://nimbus.guide/eth1.html',
    'https://docs.prylabs.network/docs/execution-node/authentication',
    'https://chainsafe.github.io/lodestar/run/beacon-management/beacon-cli',
    'https://docs.grandine.io/',
    'https://docs.optimism.io/operators/node-operators/configuration/consensus-config',
    'https://github.com/flashbots/rollup-boost',
    'https://github.com/base/node',
  ],
  products: [
    {
      title: 'Ethereum consensus client',
      images: [
        'sigp/lighthouse',
        'lighthouse',
        'consensys/teku',
        'teku',
        'statusim/nimbus-eth2',
        'nimbus-eth2',
        'nimbus',
        'prysmaticlabs/prysm*',
        'offchainlabs/prysm*',
        'prysmaticlabs/prysm/beacon-chain',
        'offchainlabs/prysm/beacon-chain',
        'prysm-beacon-chain',
        'prysm-consensus',
        'chainsafe/lodestar',
        'lodestar',
        'sifrai/grandine',
        'grandine',
      ],
      keys: [
        fromFile,
        onCommandLine,
        {
          ...secret,
          variables: ['JWT_SECRET'],
          roleBasis: 'the image writes it into the file from which the consensus client reads it',
          links: ['engine-api'],
        },
      ],
    },
    {
      title: 'Ethereum consensus client (built here)',
      images: [],
      services: [
        'consensus',
        'lighthouse',
        'teku',
        'nimbus',
        'prysm',
        'lodestar',
        'grandine',
        'beacon',
        'beacon-chain',
        'beacon-node',
      ],
      keys: [fromFile, onCommandLine],
    },
    {
      title: 'op-node',
      images: ['op-node', 'kona-node', 'base-consensus', 'op-stack-node'],
      services: ['op-node', 'kona-node', 'node'],
      keys: [rollupFile, rollupInline],
    },
    {
      title: 'rollup-boost',
      images: ['flashbots/rollup-boost', 'rollup-boost'],
      services: ['rollup-boost'],
      keys: [
        {
          ...secret,
          variables: ['L2_JWT_TOKEN'],
          flags: ['--l2-jwt-token'],
          fileVariables: ['L2_JWT_PATH'],
          fileFlags: ['--l2-jwt-path'],
          links: ['engine-api.l2'],
          role: 'both',
          roleBasis: 'rollup-boost stands between op-node and the execution client',
        },
        {
          ...secret,
          variables: ['BUILDER_JWT_TOKEN'],
          flags: ['--builder-jwt-token'],
          fileVariables: ['BUILDER_JWT_PATH'],
          fileFlags: ['--builder-jwt-path'],
          purpose: 'builder',
          links: ['engine-api.builder'],
          roleBasis: 'rollup-boost signs its calls to the builder',
        },
      ],
    },
    {
      title: 'Taiko client',
      images: ['taiko-client', 'taiko-client-rs'],
      keys: [
        {
          ...secret,
          fileVariables: ['JWT_SECRET'],
          fileFlags: ['--jwtSecret', '--jwt.secret'],
          links: ['engine-api.l2'],
        },
      ],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  ethereum-consensus-client:
    image: sigp/lighthouse
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  op-node:
    image: op-node
    environment:
      OP_NODE_L2_ENGINE_AUTH_RAW: made-up-key-of-this-sample-0123456789abcdef
  rollup-boost:
    image: flashbots/rollup-boost
    environment:
      L2_JWT_TOKEN: made-up-key-of-this-sample-0123456789abcdef
  taiko-client:
    image: taiko-client
    configs:
      - source: key1
        target: /run/key
    environment:
      JWT_SECRET: /run/key
configs:
  settings:
    content: |
      ee-jwt-secret-file: /run/key
  key1:
    content: made-up-key-of-this-sample-0123456789abcdef
`
