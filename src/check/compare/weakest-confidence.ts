import type { Confidence } from '../../model/report/finding.ts'

const rising: readonly Confidence[] = ['possible', 'likely', 'certain']

/** What follows from several facts is as sure as the least sure of them. */
export function weakestConfidence(...confidences: readonly Confidence[]): Confidence {
  return rising.find((one) => confidences.includes(one)) ?? 'certain'
}
