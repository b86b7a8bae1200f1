import type { Rule } from '../define-rule.ts'
import { hostsDisagree } from './across/hosts-disagree.ts'
import { keySharedAcrossHosts } from './across/key-shared-across-hosts.ts'
import { codeRefusesAlgorithm } from './code/code-refuses-algorithm.ts'
import { fallbacksDiffer } from './code/fallbacks-differ.ts'
import { hardcodedKey } from './code/hardcoded-key.ts'
import { signatureNotVerified } from './code/signature-not-verified.ts'
import { containerDiffersFromCompose } from './drift/container-differs-from-compose.ts'
import { processDiffersFromContainer } from './drift/process-differs-from-container.ts'
import { replicasDisagree } from './drift/replicas-disagree.ts'
import { rolloutBreaksLiveTokens } from './drift/rollout-breaks-live-tokens.ts'
import { shellOverridesEnvFile } from './drift/shell-overrides-env-file.ts'
import { staleProcess } from './drift/stale-process.ts'
import { keyOverExposed } from './keys/key-over-exposed.ts'
import { keySharedAcrossProjects } from './keys/key-shared-across-projects.ts'
import { keyTypeMismatch } from './keys/key-type-mismatch.ts'
import { latentSplit } from './keys/latent-split.ts'
import { literalSecret } from './keys/literal-secret.ts'
import { privateKeyInValidator } from './keys/private-key-in-validator.ts'
import { purposeReuse } from './keys/purpose-reuse.ts'
import { randomPerProcess } from './keys/random-per-process.ts'
import { secretEmpty } from './keys/secret-empty.ts'
import { secretMismatch } from './keys/secret-mismatch.ts'
import { secretMissing } from './keys/secret-missing.ts'
import { unwiredVariable } from './keys/unwired-variable.ts'
import { wrongVariableName } from './keys/wrong-variable-name.ts'
import { corsPreflightRefused } from './live/cors-preflight-refused.ts'
import { liveAcceptsAnonymous } from './live/live-accepts-anonymous.ts'
import { liveAcceptsExpiredToken } from './live/live-accepts-expired-token.ts'
import { liveAcceptsForgedToken } from './live/live-accepts-forged-token.ts'
import { liveAcceptsMockToken } from './live/live-accepts-mock-token.ts'
import { liveAcceptsOtherAlgorithm } from './live/live-accepts-other-algorithm.ts'
import { liveAcceptsOtherAudience } from './live/live-accepts-other-audience.ts'
import { liveAcceptsPlaceholderKey } from './live/live-accepts-placeholder-key.ts'
import { liveAnswersDiffer } from './live/live-answers-differ.ts'
import { liveClockSkew } from './live/live-clock-skew.ts'
import { liveRefusesValidToken } from './live/live-refuses-valid-token.ts'
import { websocketSubprotocolNotEchoed } from './live/websocket-subprotocol-not-echoed.ts'
import { refusalsInLog } from './logs/refusals-in-log.ts'
import { commentAsSecret } from './reading/comment-as-secret.ts'
import { dialectSensitiveValue } from './reading/dialect-sensitive-value.ts'
import { mangledPem } from './reading/mangled-pem.ts'
import { pathAsSecret } from './reading/path-as-secret.ts'
import { tokenAsSecret } from './reading/token-as-secret.ts'
import { lowEntropySecret } from './strength/low-entropy-secret.ts'
import { placeholderSecret } from './strength/placeholder-secret.ts'
import { shortSecret } from './strength/short-secret.ts'
import { algorithmMismatch } from './tokens/algorithm-mismatch.ts'
import { audienceMismatch } from './tokens/audience-mismatch.ts'
import { issuerMismatch } from './tokens/issuer-mismatch.ts'
import { tokenExpired } from './tokens/token-expired.ts'
import { tokenExpiresSoon } from './tokens/token-expires-soon.ts'
import { tokenNotSignedByKey } from './tokens/token-not-signed-by-key.ts'
import { verificationRefused } from './tokens/verification-refused.ts'

/**
 * Every rule: what breaks a token first, then what the source code does, then drift, then what is read otherwise than it was meant, then strength and
 * hygiene, and last what only asking shows. The order here is the order in reports and docs.
 */
export const rules: readonly Rule[] = [
  secretMismatch,
  secretMissing,
  secretEmpty,
  randomPerProcess,
  wrongVariableName,
  keyTypeMismatch,
  algorithmMismatch,
  issuerMismatch,
  audienceMismatch,
  tokenNotSignedByKey,
  tokenExpired,
  tokenExpiresSoon,
  verificationRefused,
  hostsDisagree,
  keySharedAcrossHosts,
  hardcodedKey,
  codeRefusesAlgorithm,
  signatureNotVerified,
  fallbacksDiffer,
  replicasDisagree,
  containerDiffersFromCompose,
  processDiffersFromContainer,
  staleProcess,
  shellOverridesEnvFile,
  rolloutBreaksLiveTokens,
  unwiredVariable,
  latentSplit,
  commentAsSecret,
  mangledPem,
  pathAsSecret,
  tokenAsSecret,
  dialectSensitiveValue,
  placeholderSecret,
  shortSecret,
  lowEntropySecret,
  purposeReuse,
  keySharedAcrossProjects,
  literalSecret,
  privateKeyInValidator,
  keyOverExposed,
  refusalsInLog,
  liveRefusesValidToken,
  liveAnswersDiffer,
  liveAcceptsAnonymous,
  liveAcceptsForgedToken,
  liveAcceptsExpiredToken,
  liveAcceptsPlaceholderKey,
  liveAcceptsMockToken,
  liveAcceptsOtherAudience,
  liveAcceptsOtherAlgorithm,
  corsPreflightRefused,
  websocketSubprotocolNotEchoed,
  liveClockSkew,
]
