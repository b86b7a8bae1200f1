// Written by `npm run docs` from the files in entries/: do not edit.
import { activepieces } from './entries/activepieces.ts'
import { airflow } from './entries/airflow.ts'
import { anythingLlm } from './entries/anything-llm.ts'
import { apisix } from './entries/apisix.ts'
import { appflowy } from './entries/appflowy.ts'
import { appwrite } from './entries/appwrite.ts'
import { arangodb } from './entries/arangodb.ts'
import { argilla } from './entries/argilla.ts'
import { audiobookshelf } from './entries/audiobookshelf.ts'
import { authelia } from './entries/authelia.ts'
import { authentik } from './entries/authentik.ts'
import { baserow } from './entries/baserow.ts'
import { blueskyPds } from './entries/bluesky-pds.ts'
import { budibase } from './entries/budibase.ts'
import { caddy } from './entries/caddy.ts'
import { calcom } from './entries/calcom.ts'
import { centrifugo } from './entries/centrifugo.ts'
import { chirpstack } from './entries/chirpstack.ts'
import { confluent } from './entries/confluent.ts'
import { dify } from './entries/dify.ts'
import { directus } from './entries/directus.ts'
import { dockerRegistry } from './entries/docker-registry.ts'
import { docmost } from './entries/docmost.ts'
import { documenso } from './entries/documenso.ts'
import { emqx } from './entries/emqx.ts'
import { ente } from './entries/ente.ts'
import { envoy } from './entries/envoy.ts'
import { ethereumConsensus } from './entries/ethereum-consensus.ts'
import { ethereumExecution } from './entries/ethereum-execution.ts'
import { fastgpt } from './entries/fastgpt.ts'
import { fider } from './entries/fider.ts'
import { flowise } from './entries/flowise.ts'
import { formbricks } from './entries/formbricks.ts'
import { frigate } from './entries/frigate.ts'
import { gitea } from './entries/gitea.ts'
import { gotrue } from './entries/gotrue.ts'
import { grafana } from './entries/grafana.ts'
import { harbor } from './entries/harbor.ts'
import { hasura } from './entries/hasura.ts'
import { hoppscotch } from './entries/hoppscotch.ts'
import { huly } from './entries/huly.ts'
import { immich } from './entries/immich.ts'
import { infisical } from './entries/infisical.ts'
import { jhipster } from './entries/jhipster.ts'
import { jitsi } from './entries/jitsi.ts'
import { karakeep } from './entries/karakeep.ts'
import { keycloak } from './entries/keycloak.ts'
import { koillection } from './entries/koillection.ts'
import { komodo } from './entries/komodo.ts'
import { kong } from './entries/kong.ts'
import { krakend } from './entries/krakend.ts'
import { kutt } from './entries/kutt.ts'
import { langfuse } from './entries/langfuse.ts'
import { librechat } from './entries/librechat.ts'
import { linkwarden } from './entries/linkwarden.ts'
import { livekit } from './entries/livekit.ts'
import { lkJwtService } from './entries/lk-jwt-service.ts'
import { lldap } from './entries/lldap.ts'
import { logto } from './entries/logto.ts'
import { mercure } from './entries/mercure.ts'
import { metabase } from './entries/metabase.ts'
import { minio } from './entries/minio.ts'
import { n8n } from './entries/n8n.ts'
import { nacos } from './entries/nacos.ts'
import { nakama } from './entries/nakama.ts'
import { nextcloud } from './entries/nextcloud.ts'
import { nocodb } from './entries/nocodb.ts'
import { novu } from './entries/novu.ts'
import { ocis } from './entries/ocis.ts'
import { onlyoffice } from './entries/onlyoffice.ts'
import { openIm } from './entries/open-im.ts'
import { openWebui } from './entries/open-webui.ts'
import { ory } from './entries/ory.ts'
import { outline } from './entries/outline.ts'
import { penpot } from './entries/penpot.ts'
import { picsur } from './entries/picsur.ts'
import { plane } from './entries/plane.ts'
import { postgrest } from './entries/postgrest.ts'
import { posthog } from './entries/posthog.ts'
import { powersync } from './entries/powersync.ts'
import { pulsar } from './entries/pulsar.ts'
import { reactiveResume } from './entries/reactive-resume.ts'
import { saleor } from './entries/saleor.ts'
import { seafile } from './entries/seafile.ts'
import { shenyu } from './entries/shenyu.ts'
import { signoz } from './entries/signoz.ts'
import { sonarqube } from './entries/sonarqube.ts'
import { strapi } from './entries/strapi.ts'
import { supabase } from './entries/supabase.ts'
import { supermq } from './entries/supermq.ts'
import { superset } from './entries/superset.ts'
import { synapse } from './entries/synapse.ts'
import { temporal } from './entries/temporal.ts'
import { thingsboard } from './entries/thingsboard.ts'
import { tooljet } from './entries/tooljet.ts'
import { traefik } from './entries/traefik.ts'
import { twenty } from './entries/twenty.ts'
import { tyk } from './entries/tyk.ts'
import { umami } from './entries/umami.ts'
import { vikunja } from './entries/vikunja.ts'
import { zep } from './entries/zep.ts'
import { zitadel } from './entries/zitadel.ts'
import type { CatalogueEntry } from './product.ts'

/** Every product that is known, in the order of its id. */
export const catalogue: readonly CatalogueEntry[] = [
  activepieces,
  airflow,
  anythingLlm,
  apisix,
  appflowy,
  appwrite,
  arangodb,
  argilla,
  audiobookshelf,
  authelia,
  authentik,
  baserow,
  blueskyPds,
  budibase,
  caddy,
  calcom,
  centrifugo,
  chirpstack,
  confluent,
  dify,
  directus,
  dockerRegistry,
  docmost,
  documenso,
  emqx,
  ente,
  envoy,
  ethereumConsensus,
  ethereumExecution,
  fastgpt,
  fider,
  flowise,
  formbricks,
  frigate,
  gitea,
  gotrue,
  grafana,
  harbor,
  hasura,
  hoppscotch,
  huly,
  immich,
  infisical,
  jhipster,
  jitsi,
  karakeep,
  keycloak,
  koillection,
  komodo,
  kong,
  krakend,
  kutt,
  langfuse,
  librechat,
  linkwarden,
  livekit,
  lkJwtService,
  lldap,
  logto,
  mercure,
  metabase,
  minio,
  n8n,
  nacos,
  nakama,
  nextcloud,
  nocodb,
  novu,
  ocis,
  onlyoffice,
  openIm,
  openWebui,
  ory,
  outline,
  penpot,
  picsur,
  plane,
  postgrest,
  posthog,
  powersync,
  pulsar,
  reactiveResume,
  saleor,
  seafile,
  shenyu,
  signoz,
  sonarqube,
  strapi,
  supabase,
  supermq,
  superset,
  synapse,
  temporal,
  thingsboard,
  tooljet,
  traefik,
  twenty,
  tyk,
  umami,
  vikunja,
  zep,
  zitadel,
]
