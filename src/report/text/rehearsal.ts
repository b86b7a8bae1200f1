import type { OutOfStep, Rehearsal, RehearsedHolder, Rotation, StayingHolder } from '../../model/report/rehearsal.ts'
import { isFileLocation, type Location } from '../../model/text/location.ts'
import { countOf } from '../headline.ts'
import { printable } from '../printable.ts'
import { indent, padEnd, wrap } from './text-layout.ts'

const LABEL_WIDTH = 14

/** The rehearsal as text of at most `width` columns: for each source who follows, who does not, and the steps. Ends with a line feed. */
export function renderRehearsal(rehearsal: Rehearsal, width: number): string {
  const lines: string[] = []
  for (const rotation of rehearsal.rotations) lines.push(...describeRotation(rotation, width), '')
  for (const { source, reason } of rehearsal.gaps)
    lines.push(...paragraph('gap', `${printable(source)}: ${printable(reason)}`, width))
  if (rehearsal.gaps.length > 0) lines.push('')
  lines.push(...wrap(conclude(rehearsal), width))
  return `${lines.join('\n')}\n`
}

function describeRotation(rotation: Rotation, width: number): readonly string[] {
  const { source, group, follows, leftBehind, outOfStep, steps, keepsTokens } = rotation
  const isOwnPlace = source.location?.file === source.name
  const place = source.location === undefined || isOwnPlace ? '' : `  (${describeLocation(source.location)})`
  return [
    `${printable(source.name)}${place}  feeds ${printable(group)}`,
    ...paragraph('follow', listHolders(follows), width),
    ...leftBehind.flatMap((holder) => paragraph('left behind', describeHolder(holder), width)),
    ...outOfStep.flatMap((holder) => paragraph('not following', describeOutOfStep(holder), width)),
    ...steps.flatMap(({ action, services }, index) =>
      paragraph(index === 0 ? 'in this order' : '', `${index + 1}. ${printable(action)}${commandFor(services)}`, width),
    ),
    ...paragraph(
      'live tokens',
      keepsTokens
        ? 'stay valid if the steps are taken in this order'
        : 'are refused from then on: everybody who is logged in has to log in again',
      width,
    ),
  ]
}

function listHolders(holders: readonly RehearsedHolder[]): string {
  return holders.map(({ service, variable }) => `${printable(service)} (${printable(variable)})`).join(', ')
}

function describeHolder({ service, variable, because }: StayingHolder): string {
  return `${printable(service)} (${printable(variable)}): ${printable(because)}`
}

function describeOutOfStep(holder: OutOfStep): string {
  return `${describeHolder(holder)}${holder.today === 'unknown' ? '; it is not known whether it must follow' : ''}`
}

function commandFor(services: readonly string[]): string {
  return services.length === 0 ? '' : `: docker compose up -d --force-recreate ${services.map(printable).join(' ')}`
}

function paragraph(label: string, text: string, width: number): readonly string[] {
  const head = indent + padEnd(label, LABEL_WIDTH)
  return wrap(text, Math.max(30, width - head.length)).map(
    (line, index) => (index === 0 ? head : ' '.repeat(head.length)) + line,
  )
}

function describeLocation(location: Location): string {
  if (!isFileLocation(location)) return printable(location.container)
  return printable(location.file) + (location.line === undefined ? '' : `:${location.line}`)
}

function conclude({ rotations, gaps }: Rehearsal): string {
  if (rotations.length === 0) {
    return gaps.length > 0
      ? 'No key that could be seen comes from a variable or a file: there is nothing to rotate.'
      : 'No key of this stack comes from a variable or a file: there is nothing to rotate.'
  }
  const leftBehind = namesOf(rotations.flatMap(({ leftBehind }) => leftBehind))
  const apart = namesOf(rotations.flatMap(({ outOfStep }) => outOfStep))
  const sentences = [
    ...(leftBehind.length === 0
      ? []
      : [`A rotation leaves ${countServices(leftBehind)} behind: ${leftBehind.join(', ')}.`]),
    ...(apart.length === 0 ? [] : [`${countServices(apart)} ${describeOwnKeys(apart)}: ${apart.join(', ')}.`]),
  ]
  if (sentences.length > 0) return sentences.join(' ')
  return gaps.length > 0
    ? 'No rotation leaves behind a service that could be checked; see the gaps for those that could not.'
    : 'Everyone follows: no rotation leaves a service behind.'
}

function describeOwnKeys({ length }: readonly string[]): string {
  return length === 1 ? 'does not follow and holds another key, or none' : 'do not follow and hold another key, or none'
}

function namesOf(holders: readonly RehearsedHolder[]): readonly string[] {
  return [...new Set(holders.map(({ service }) => printable(service)))]
}

function countServices(names: readonly string[]): string {
  return countOf(names.length, 'service')
}
