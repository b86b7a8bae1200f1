/** Why no edit of a file ends the findings of a rule: what is wrong is not in a file that may be changed, or only a person knows what is right. */
const reasons = {
  code: 'it is in source code, which is not edited',
  runs: 'it is in the running containers, not in the files',
  token: 'a token has to be signed again, which `countersign mint` or its own tool does',
  pair: 'which half of a key pair belongs there, and where it is, only its owner knows',
  value: 'what the right value is, only its owner knows',
  shell: 'it is in the shell that runs docker compose',
  endpoint: 'it is in what the endpoint answers',
  form: 'the key is in a form or a location for which there is no edit',
} as const

type Reason = keyof typeof reasons

/** The rules of which no finding, or not every one, has an edit. */
const byRule: Readonly<Record<string, Reason>> = {
  'secret-mismatch': 'form',
  'secret-missing': 'form',
  'secret-empty': 'form',
  'algorithm-mismatch': 'value',
  'code-refuses-algorithm': 'code',
  'key-type-mismatch': 'pair',
  'issuer-mismatch': 'value',
  'audience-mismatch': 'value',
  'token-not-signed-by-key': 'token',
  'token-expired': 'token',
  'token-expires-soon': 'token',
  'replicas-disagree': 'runs',
  'random-per-process': 'form',
  'verification-refused': 'value',
  'hardcoded-key': 'code',
  'fallbacks-differ': 'code',
  'signature-not-verified': 'code',
  'container-differs-from-compose': 'runs',
  'process-differs-from-container': 'runs',
  'stale-process': 'runs',
  'shell-overrides-env-file': 'shell',
  'unwired-variable': 'value',
  'wrong-variable-name': 'form',
  'latent-split': 'form',
  'rollout-breaks-live-tokens': 'runs',
  'dialect-sensitive-value': 'form',
  'comment-as-secret': 'form',
  'mangled-pem': 'pair',
  'path-as-secret': 'value',
  'token-as-secret': 'value',
  'placeholder-secret': 'form',
  'short-secret': 'form',
  'low-entropy-secret': 'form',
  'purpose-reuse': 'form',
  'key-shared-across-projects': 'runs',
  'literal-secret': 'form',
  'private-key-in-validator': 'pair',
  'key-over-exposed': 'form',
  'refusals-in-log': 'runs',
  'live-refuses-valid-token': 'endpoint',
  'live-accepts-anonymous': 'endpoint',
  'live-accepts-forged-token': 'endpoint',
  'live-accepts-expired-token': 'endpoint',
  'live-accepts-placeholder-key': 'endpoint',
  'live-accepts-mock-token': 'endpoint',
  'live-answers-differ': 'endpoint',
  'live-clock-skew': 'endpoint',
  'cors-preflight-refused': 'endpoint',
  'websocket-subprotocol-not-echoed': 'endpoint',
}

/** Why a finding of the rule that carries no edit is left to a person. */
export function whyManual(ruleId: string): string {
  return reasons[byRule[ruleId] ?? 'value']
}
