import type { Verdict } from '../../model/report/audit-report.ts'
import type { Severity } from '../../model/report/finding.ts'
import { html, type Markup } from './markup.ts'

/** A shape for each verdict, so that nobody needs its colour: a tick, a cross, a question, an empty ring. */
export const verdictIcons: Readonly<Record<Verdict, Markup>> = {
  consistent: html`<circle cx="32" cy="32" r="30"/><path class="sign" d="m19 33 9 9 17-19"/>`,
  inconsistent: html`<path d="M20.4 2h23.2L62 20.4v23.2L43.6 62H20.4L2 43.6V20.4z"/><path class="sign" d="m22 22 20 20m0-20L22 42"/>`,
  incomplete: html`<path d="M32 2 62 32 32 62 2 32z"/><path class="sign" d="M25 26c0-4 3-7 7-7s7 3 7 6.500c0 5-7 5.500-7 10.500m0 8v.5"/>`,
  'nothing-to-audit': html`<circle class="hollow" cx="32" cy="32" r="28"/><path class="sign" d="M22 32h20"/>`,
}

/** A shape for each severity. */
export const severityIcons: Readonly<Record<Severity, Markup>> = {
  error: html`<path d="M5.500 1h5L15 5.500v5L10.500 15h-5L1 10.500v-5z"/><path class="sign" d="m5.500 5.500 5 5m0-5-5 5"/>`,
  warning: html`<path d="M8 1 15.500 14.500H.5z"/><path class="sign" d="M8 6v4m0 2v.1"/>`,
  note: html`<circle cx="8" cy="8" r="7"/><path class="sign" d="M8 7.500V11.500m0-6.500v.1"/>`,
}
