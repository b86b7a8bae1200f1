/** A service of the catalogue in a recipe, and the variable that holds the key there. */
export interface Ingredient {
  readonly name: string
  readonly image: string
  readonly variable: string
  /** Without the key the product runs, with what it is for switched off: files cannot tell that from a mistake. */
  readonly isOptional?: boolean
  /** Wraps the key in what the product reads. */
  readonly wrap?: (key: string) => string
}

const hasuraJson = (key: string): string => JSON.stringify({ type: 'HS256', key })

/** Products that share a key by what their makers document; the first signs. */
export const recipes: readonly (readonly [Ingredient, Ingredient])[] = [
  [
    { name: 'gotrue', image: 'netlify/gotrue:latest', variable: 'GOTRUE_JWT_SECRET' },
    { name: 'git-gateway', image: 'netlify/git-gateway:latest', variable: 'GITGATEWAY_JWT_SECRET' },
  ],
  [
    { name: 'nextcloud', image: 'nextcloud/aio-nextcloud:latest', variable: 'WHITEBOARD_SECRET' },
    { name: 'whiteboard', image: 'nextcloud/whiteboard:latest', variable: 'JWT_SECRET_KEY' },
  ],
  [
    { name: 'files', image: 'gtstef/filebrowser:latest', variable: 'FILEBROWSER_ONLYOFFICE_SECRET', isOptional: true },
    { name: 'onlyoffice', image: 'onlyoffice/documentserver:8', variable: 'JWT_SECRET' },
  ],
  [
    {
      name: 'hasura-auth',
      image: 'nhost/hasura-auth:0.36.0',
      variable: 'HASURA_GRAPHQL_JWT_SECRET',
      wrap: hasuraJson,
    },
    {
      name: 'hasura',
      image: 'hasura/graphql-engine:v2.44.0',
      variable: 'HASURA_GRAPHQL_JWT_SECRET',
      wrap: hasuraJson,
    },
  ],
  [
    { name: 'supabase-auth', image: 'supabase/gotrue:v2.170.0', variable: 'GOTRUE_JWT_SECRET' },
    { name: 'rest', image: 'postgrest/postgrest:v12', variable: 'PGRST_JWT_SECRET' },
  ],
  [
    { name: 'app', image: 'example/app', variable: 'CENTRIFUGO_TOKEN_HMAC_SECRET_KEY', isOptional: true },
    {
      name: 'centrifugo',
      image: 'centrifugo/centrifugo:v5',
      variable: 'CENTRIFUGO_TOKEN_HMAC_SECRET_KEY',
    },
  ],
]
