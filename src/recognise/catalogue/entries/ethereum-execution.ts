import { documentPlaces } from '../document-places.ts'
import type { CatalogueEntry, DocumentPlace, ProductKey } from '../product.ts'

/** The engine API's secret: 32 bytes in hex, in a file that both clients read. */
const secret = {
  purpose: 'engine',
  role: 'validator',
  roleBasis: 'an execution client verifies the tokens of its consensus client',
  form: 'hex',
  algorithms: ['HS256'],
  minimumBits: 256,
  whenUnset: 'random-once',
  // Without the flag the client writes a file of its own, which the consensus client may share through the data volume.
  isOptional: true,
  isTrimmed: true,
} as const

const fileFlags = [
  '--authrpc.jwtsecret',
  '--engine-jwt-secret',
  '--JsonRpc.JwtSecretFile',
  '--jsonrpc-jwtsecretfile',
  '--jwt-secret',
  '--jwtSecret',
  '--jwt-secret-path',
]

const fileVariables = ['GETH_AUTHRPC_JWTSECRET', 'BESU_ENGINE_JWT_SECRET', 'NETHERMIND_JSONRPCCONFIG_JWTSECRETFILE']

function inTomlFile(...pointer: readonly string[]): readonly DocumentPlace[] {
  return documentPlaces(
    ['', '/config', '/etc/besu', '/etc/geth', '/opt/besu', '/etc/ethereum'],
    ['toml'],
    pointer,
    'file',
  )
}

const fromFile = {
  ...secret,
  fileFlags,
  fileVariables,
  documents: [...inTomlFile('engine-jwt-secret'), ...inTomlFile('Node', 'JWTSecret')],
} as const

/** What eth-docker's images write into the file at their start, when it is set. */
const writtenAtStart = {
  ...secret,
  variables: ['JWT_SECRET'],
  roleBasis: 'the image writes it into the file from which the execution client reads it',
  links: ['engine-api'],
} as const satisfies ProductKey

/** The same key inline, as the images of Base and other OP chains take it. */
const inline = {
  ...secret,
  variables: ['OP_NODE_L2_ENGINE_AUTH_RAW', 'BASE_NODE_L2_ENGINE_AUTH_RAW'],
  links: ['engine-api.l2'],
} as const satisfies ProductKey

/** The execution clients of Ethereum and of the chains above it. */
export const ethereumExecution: CatalogueEntry = {
  id: 'ethereum-execution',
  title: 'Ethereum execution clients',
  sources: [
    'https://github.com/ethereum/execution-apis/blob/main/src/engine/authentication.md',
    'https://geth.ethereum.org/docs/fundamentals/command-line-options',
    'https://besu.hyperledger.org/public-networks/reference/cli/options#engine-jwt-secret',
    'https://docs.nethermind.io/fundamentals/configuration/#jsonrpc',
    'https://reth.rs/cli/reth/node',
    'https://docs.erigon.tech/',
    'https://github.com/ethstaker/eth-docker',
    'https://github.com/base/node',
    'https://github.com/ethstaker/eth-docker/issues/1801',
  ],
  products: [
    {
      title: 'Ethereum execution client',
      images: [
        'ethereum/client-go',
        'ethpandaops/geth',
        'geth',
        'hyperledger/besu',
        'besu',
        'nethermind/nethermind',
        'nethermind',
        'paradigmxyz/reth',
        'reth',
        'thorax/erigon',
        'erigontech/erigon',
        'erigon',
        'lambdaclass/ethrex',
        'lambdaclass/ethereum_rust',
        'ethrex',
        'statusim/nimbus-eth1',
        'nimbus-el',
        'ethpandaops/ethereumjs',
        'bera-geth',
        'bera-reth',
      ],
      keys: [{ ...fromFile, links: ['engine-api'] }, writtenAtStart],
    },
    {
      title: 'Execution client of an OP chain',
      images: ['op-geth', 'op-reth', 'op-erigon', 'op-nethermind', 'op-besu', 'op-rbuilder', 'taiko-geth', 'l2geth'],
      services: ['op-geth', 'op-reth', 'op-erigon', 'op-nethermind', 'l2geth'],
      keys: [{ ...fromFile, links: ['engine-api.l2'] }, inline],
    },
    {
      title: 'Ethereum execution client (built here)',
      images: [],
      services: ['execution', 'geth', 'besu', 'nethermind', 'reth', 'erigon', 'ethrex', 'execution-client'],
      keys: [{ ...fromFile, links: ['engine-api'] }, inline],
    },
  ],
}

/** The smallest stack with all of them. */
export const sample = `
services:
  ethereum-execution-client:
    image: ethereum/client-go
    environment:
      JWT_SECRET: made-up-key-of-this-sample-0123456789abcdef
  execution-client-of-an-op-chain:
    image: op-geth
    environment:
      OP_NODE_L2_ENGINE_AUTH_RAW: made-up-key-of-this-sample-0123456789abcdef
`
