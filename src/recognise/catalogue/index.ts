// Written by `npm run docs` from the files in entries/: do not edit.
import { activepieces } from './entries/activepieces.ts'
import { airflow } from './entries/airflow.ts'
import { akhq } from './entries/akhq.ts'
import { albyHub } from './entries/alby-hub.ts'
import { alist } from './entries/alist.ts'
import { anythingLlm } from './entries/anything-llm.ts'
import { apisix } from './entries/apisix.ts'
import { appflowy } from './entries/appflowy.ts'
import { appwrite } from './entries/appwrite.ts'
import { arangodb } from './entries/arangodb.ts'
import { arcane } from './entries/arcane.ts'
import { argilla } from './entries/argilla.ts'
import { audiobookshelf } from './entries/audiobookshelf.ts'
import { authelia } from './entries/authelia.ts'
import { authentik } from './entries/authentik.ts'
import { automatisch } from './entries/automatisch.ts'
import { baserow } from './entries/baserow.ts'
import { blinko } from './entries/blinko.ts'
import { blueskyPds } from './entries/bluesky-pds.ts'
import { budibase } from './entries/budibase.ts'
import { caddy } from './entries/caddy.ts'
import { calcom } from './entries/calcom.ts'
import { centrifugo } from './entries/centrifugo.ts'
import { checkmate } from './entries/checkmate.ts'
import { chirpstack } from './entries/chirpstack.ts'
import { confluent } from './entries/confluent.ts'
import { corteza } from './entries/corteza.ts'
import { cube } from './entries/cube.ts'
import { dify } from './entries/dify.ts'
import { directus } from './entries/directus.ts'
import { dockerRegistry } from './entries/docker-registry.ts'
import { docmost } from './entries/docmost.ts'
import { documenso } from './entries/documenso.ts'
import { electric } from './entries/electric.ts'
import { emqx } from './entries/emqx.ts'
import { ente } from './entries/ente.ts'
import { envoy } from './entries/envoy.ts'
import { erxes } from './entries/erxes.ts'
import { ethereumConsensus } from './entries/ethereum-consensus.ts'
import { ethereumExecution } from './entries/ethereum-execution.ts'
import { evolutionApi } from './entries/evolution-api.ts'
import { fastgpt } from './entries/fastgpt.ts'
import { fider } from './entries/fider.ts'
import { flowise } from './entries/flowise.ts'
import { formbricks } from './entries/formbricks.ts'
import { formio } from './entries/formio.ts'
import { frigate } from './entries/frigate.ts'
import { gauzy } from './entries/gauzy.ts'
import { ghostfolio } from './entries/ghostfolio.ts'
import { gitea } from './entries/gitea.ts'
import { gotrue } from './entries/gotrue.ts'
import { grafana } from './entries/grafana.ts'
import { gravitee } from './entries/gravitee.ts'
import { growthbook } from './entries/growthbook.ts'
import { harbor } from './entries/harbor.ts'
import { hasura } from './entries/hasura.ts'
import { homarr } from './entries/homarr.ts'
import { hoppscotch } from './entries/hoppscotch.ts'
import { huly } from './entries/huly.ts'
import { hyperswitch } from './entries/hyperswitch.ts'
import { immich } from './entries/immich.ts'
import { infisical } from './entries/infisical.ts'
import { jellystat } from './entries/jellystat.ts'
import { jhipster } from './entries/jhipster.ts'
import { jitsi } from './entries/jitsi.ts'
import { karakeep } from './entries/karakeep.ts'
import { kener } from './entries/kener.ts'
import { keycloak } from './entries/keycloak.ts'
import { kitchenowl } from './entries/kitchenowl.ts'
import { koillection } from './entries/koillection.ts'
import { komodo } from './entries/komodo.ts'
import { kong } from './entries/kong.ts'
import { krakend } from './entries/krakend.ts'
import { kutt } from './entries/kutt.ts'
import { langflow } from './entries/langflow.ts'
import { langfuse } from './entries/langfuse.ts'
import { librechat } from './entries/librechat.ts'
import { linkwarden } from './entries/linkwarden.ts'
import { livekit } from './entries/livekit.ts'
import { lkJwtService } from './entries/lk-jwt-service.ts'
import { lldap } from './entries/lldap.ts'
import { lobeChat } from './entries/lobe-chat.ts'
import { logto } from './entries/logto.ts'
import { mercure } from './entries/mercure.ts'
import { metabase } from './entries/metabase.ts'
import { minio } from './entries/minio.ts'
import { n8n } from './entries/n8n.ts'
import { nacos } from './entries/nacos.ts'
import { nakama } from './entries/nakama.ts'
import { nextcloud } from './entries/nextcloud.ts'
import { nocobase } from './entries/nocobase.ts'
import { nocodb } from './entries/nocodb.ts'
import { novu } from './entries/novu.ts'
import { ocis } from './entries/ocis.ts'
import { omnivore } from './entries/omnivore.ts'
import { onlyoffice } from './entries/onlyoffice.ts'
import { openIm } from './entries/open-im.ts'
import { openWebui } from './entries/open-webui.ts'
import { openreplay } from './entries/openreplay.ts'
import { ory } from './entries/ory.ts'
import { outline } from './entries/outline.ts'
import { papermerge } from './entries/papermerge.ts'
import { penpot } from './entries/penpot.ts'
import { peppermint } from './entries/peppermint.ts'
import { picsur } from './entries/picsur.ts'
import { plane } from './entries/plane.ts'
import { planka } from './entries/planka.ts'
import { postgrest } from './entries/postgrest.ts'
import { posthog } from './entries/posthog.ts'
import { postiz } from './entries/postiz.ts'
import { powersync } from './entries/powersync.ts'
import { pulsar } from './entries/pulsar.ts'
import { reactiveResume } from './entries/reactive-resume.ts'
import { redpandaConsole } from './entries/redpanda-console.ts'
import { romm } from './entries/romm.ts'
import { rustdeskApi } from './entries/rustdesk-api.ts'
import { saleor } from './entries/saleor.ts'
import { seafile } from './entries/seafile.ts'
import { sftpgo } from './entries/sftpgo.ts'
import { shenyu } from './entries/shenyu.ts'
import { shiori } from './entries/shiori.ts'
import { signoz } from './entries/signoz.ts'
import { sonarqube } from './entries/sonarqube.ts'
import { standardNotes } from './entries/standard-notes.ts'
import { strapi } from './entries/strapi.ts'
import { supabase } from './entries/supabase.ts'
import { supermq } from './entries/supermq.ts'
import { superset } from './entries/superset.ts'
import { swetrix } from './entries/swetrix.ts'
import { synapse } from './entries/synapse.ts'
import { taiga } from './entries/taiga.ts'
import { teable } from './entries/teable.ts'
import { temporal } from './entries/temporal.ts'
import { thingsboard } from './entries/thingsboard.ts'
import { tooljet } from './entries/tooljet.ts'
import { traefik } from './entries/traefik.ts'
import { twenty } from './entries/twenty.ts'
import { tyk } from './entries/tyk.ts'
import { umami } from './entries/umami.ts'
import { vikunja } from './entries/vikunja.ts'
import { wger } from './entries/wger.ts'
import { wundergraphCosmo } from './entries/wundergraph-cosmo.ts'
import { zep } from './entries/zep.ts'
import { zero } from './entries/zero.ts'
import { zitadel } from './entries/zitadel.ts'
import type { CatalogueEntry } from './product.ts'

/** Every product that is known, in the order of its id. */
export const catalogue: readonly CatalogueEntry[] = [
  activepieces,
  airflow,
  akhq,
  albyHub,
  alist,
  anythingLlm,
  apisix,
  appflowy,
  appwrite,
  arangodb,
  arcane,
  argilla,
  audiobookshelf,
  authelia,
  authentik,
  automatisch,
  baserow,
  blinko,
  blueskyPds,
  budibase,
  caddy,
  calcom,
  centrifugo,
  checkmate,
  chirpstack,
  confluent,
  corteza,
  cube,
  dify,
  directus,
  dockerRegistry,
  docmost,
  documenso,
  electric,
  emqx,
  ente,
  envoy,
  erxes,
  ethereumConsensus,
  ethereumExecution,
  evolutionApi,
  fastgpt,
  fider,
  flowise,
  formbricks,
  formio,
  frigate,
  gauzy,
  ghostfolio,
  gitea,
  gotrue,
  grafana,
  gravitee,
  growthbook,
  harbor,
  hasura,
  homarr,
  hoppscotch,
  huly,
  hyperswitch,
  immich,
  infisical,
  jellystat,
  jhipster,
  jitsi,
  karakeep,
  kener,
  keycloak,
  kitchenowl,
  koillection,
  komodo,
  kong,
  krakend,
  kutt,
  langflow,
  langfuse,
  librechat,
  linkwarden,
  livekit,
  lkJwtService,
  lldap,
  lobeChat,
  logto,
  mercure,
  metabase,
  minio,
  n8n,
  nacos,
  nakama,
  nextcloud,
  nocobase,
  nocodb,
  novu,
  ocis,
  omnivore,
  onlyoffice,
  openIm,
  openWebui,
  openreplay,
  ory,
  outline,
  papermerge,
  penpot,
  peppermint,
  picsur,
  plane,
  planka,
  postgrest,
  posthog,
  postiz,
  powersync,
  pulsar,
  reactiveResume,
  redpandaConsole,
  romm,
  rustdeskApi,
  saleor,
  seafile,
  sftpgo,
  shenyu,
  shiori,
  signoz,
  sonarqube,
  standardNotes,
  strapi,
  supabase,
  supermq,
  superset,
  swetrix,
  synapse,
  taiga,
  teable,
  temporal,
  thingsboard,
  tooljet,
  traefik,
  twenty,
  tyk,
  umami,
  vikunja,
  wger,
  wundergraphCosmo,
  zep,
  zero,
  zitadel,
]
