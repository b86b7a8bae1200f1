import type { Rule } from '../define-rule.ts'
import { algorithmMismatch } from './algorithm-mismatch.ts'
import { audienceMismatch } from './audience-mismatch.ts'
import { commentAsSecret } from './comment-as-secret.ts'
import { containerDiffersFromCompose } from './container-differs-from-compose.ts'
import { corsPreflightRefused } from './cors-preflight-refused.ts'
import { dialectSensitiveValue } from './dialect-sensitive-value.ts'
import { issuerMismatch } from './issuer-mismatch.ts'
import { keyOverExposed } from './key-over-exposed.ts'
import { keySharedAcrossProjects } from './key-shared-across-projects.ts'
import { keyTypeMismatch } from './key-type-mismatch.ts'
import { latentSplit } from './latent-split.ts'
import { literalSecret } from './literal-secret.ts'
import { liveAcceptsAnonymous } from './live-accepts-anonymous.ts'
import { liveAcceptsExpiredToken } from './live-accepts-expired-token.ts'
import { liveAcceptsForgedToken } from './live-accepts-forged-token.ts'
import { liveAcceptsMockToken } from './live-accepts-mock-token.ts'
import { liveAcceptsPlaceholderKey } from './live-accepts-placeholder-key.ts'
import { liveAnswersDiffer } from './live-answers-differ.ts'
import { liveClockSkew } from './live-clock-skew.ts'
import { liveRefusesValidToken } from './live-refuses-valid-token.ts'
import { lowEntropySecret } from './low-entropy-secret.ts'
import { mangledPem } from './mangled-pem.ts'
import { pathAsSecret } from './path-as-secret.ts'
import { placeholderSecret } from './placeholder-secret.ts'
import { privateKeyInValidator } from './private-key-in-validator.ts'
import { processDiffersFromContainer } from './process-differs-from-container.ts'
import { purposeReuse } from './purpose-reuse.ts'
import { randomPerProcess } from './random-per-process.ts'
import { replicasDisagree } from './replicas-disagree.ts'
import { rolloutBreaksLiveTokens } from './rollout-breaks-live-tokens.ts'
import { secretEmpty } from './secret-empty.ts'
import { secretMismatch } from './secret-mismatch.ts'
import { secretMissing } from './secret-missing.ts'
import { shellOverridesEnvFile } from './shell-overrides-env-file.ts'
import { shortSecret } from './short-secret.ts'
import { staleProcess } from './stale-process.ts'
import { tokenAsSecret } from './token-as-secret.ts'
import { tokenExpired } from './token-expired.ts'
import { tokenExpiresSoon } from './token-expires-soon.ts'
import { tokenNotSignedByKey } from './token-not-signed-by-key.ts'
import { unwiredVariable } from './unwired-variable.ts'
import { verificationRefused } from './verification-refused.ts'
import { websocketSubprotocolNotEchoed } from './websocket-subprotocol-not-echoed.ts'
import { wrongVariableName } from './wrong-variable-name.ts'

/**
 * Every rule: what breaks a token first, then drift, then what is read otherwise than it was meant, then strength and
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
  liveRefusesValidToken,
  liveAnswersDiffer,
  liveAcceptsAnonymous,
  liveAcceptsForgedToken,
  liveAcceptsExpiredToken,
  liveAcceptsPlaceholderKey,
  liveAcceptsMockToken,
  corsPreflightRefused,
  websocketSubprotocolNotEchoed,
  liveClockSkew,
]
