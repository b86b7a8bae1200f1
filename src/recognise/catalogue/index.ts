// Written by `npm run docs` from the files in entries/: do not edit.
import { airflow } from './entries/airflow.ts'
import { appflowy } from './entries/appflowy.ts'
import { authelia } from './entries/authelia.ts'
import { authentik } from './entries/authentik.ts'
import { budibase } from './entries/budibase.ts'
import { centrifugo } from './entries/centrifugo.ts'
import { dockerRegistry } from './entries/docker-registry.ts'
import { ethereumConsensus } from './entries/ethereum-consensus.ts'
import { ethereumExecution } from './entries/ethereum-execution.ts'
import { gotrue } from './entries/gotrue.ts'
import { harbor } from './entries/harbor.ts'
import { hasura } from './entries/hasura.ts'
import { huly } from './entries/huly.ts'
import { jhipster } from './entries/jhipster.ts'
import { jitsi } from './entries/jitsi.ts'
import { keycloak } from './entries/keycloak.ts'
import { krakend } from './entries/krakend.ts'
import { librechat } from './entries/librechat.ts'
import { livekit } from './entries/livekit.ts'
import { lkJwtService } from './entries/lk-jwt-service.ts'
import { logto } from './entries/logto.ts'
import { mercure } from './entries/mercure.ts'
import { n8n } from './entries/n8n.ts'
import { nextcloud } from './entries/nextcloud.ts'
import { novu } from './entries/novu.ts'
import { onlyoffice } from './entries/onlyoffice.ts'
import { openIm } from './entries/open-im.ts'
import { ory } from './entries/ory.ts'
import { postgrest } from './entries/postgrest.ts'
import { seafile } from './entries/seafile.ts'
import { strapi } from './entries/strapi.ts'
import { supabase } from './entries/supabase.ts'
import { tooljet } from './entries/tooljet.ts'
import { zitadel } from './entries/zitadel.ts'
import type { CatalogueEntry } from './product.ts'

/** Every product that is known, in the order of its id. */
export const catalogue: readonly CatalogueEntry[] = [
  airflow,
  appflowy,
  authelia,
  authentik,
  budibase,
  centrifugo,
  dockerRegistry,
  ethereumConsensus,
  ethereumExecution,
  gotrue,
  harbor,
  hasura,
  huly,
  jhipster,
  jitsi,
  keycloak,
  krakend,
  librechat,
  livekit,
  lkJwtService,
  logto,
  mercure,
  n8n,
  nextcloud,
  novu,
  onlyoffice,
  openIm,
  ory,
  postgrest,
  seafile,
  strapi,
  supabase,
  tooljet,
  zitadel,
]
