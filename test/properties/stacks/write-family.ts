import { decideMembers, type FamilyPlace, isMounted, type Member, prefixOf } from './decide-members.ts'
import { judgeFamily } from './judge-family.ts'
import { pemPair, secretParts, strongKey } from './keys.ts'
import { printEnvLine, type ServiceDraft } from './service-draft.ts'
import type { FamilyPlan } from './stack-plan.ts'
import type { PlantedFault, SharedTokens } from './write-stack.ts'

/** The files of one family, and what is true about it. */
export interface FamilyFiles {
  readonly services: readonly ServiceDraft[]
  /** What the block of the file that an anchor names gives; empty where there is none. */
  readonly anchor: ReadonlyMap<string, string>
  readonly dotenv: ReadonlyMap<string, string>
  readonly secretFiles: ReadonlyMap<string, string>
  readonly files: Readonly<Record<string, string>>
  readonly pairs: readonly SharedTokens[]
  readonly fault: PlantedFault | null
  /** Whether files tell all about it. */
  readonly isClear: boolean
  readonly secrets: readonly string[]
}

/** The shared files, while members write into them. */
interface Shelf {
  readonly anchor: Map<string, string>
  readonly dotenv: Map<string, string>
  readonly secretFiles: Map<string, string>
  readonly files: Record<string, string>
  /** The variable of .env that feeds the family. */
  readonly source: string
}

/** Writes one family: its services with their settings, and the files that carry its key. */
export function writeFamily(family: FamilyPlan, place: FamilyPlace): FamilyFiles {
  const members = decideMembers(family, place)
  const shelf: Shelf = {
    anchor: new Map(),
    dotenv: new Map(),
    secretFiles: new Map(),
    files: {},
    source: `${prefixOf(place.index)}STACK_JWT_SECRET`,
  }
  const sound = members.find(({ fault }) => fault === null)
  if (place.hasAnchor && sound !== undefined) {
    shelf.anchor.set(sound.variable, `\${${shelf.source}}`)
    shelf.dotenv.set(shelf.source, sound.text)
  }
  const services = members.map((member) => writeMember(member, members[0]?.service ?? '', family, shelf, place.index))
  const { anchor, dotenv, secretFiles, files } = shelf
  const secrets = members.flatMap(({ text }) => secretParts(text))
  return { services, anchor, dotenv, secretFiles, files, ...judgeFamily(family, members), secrets }
}

/** How one service gets its key. */
type Carriage = Pick<ServiceDraft, 'environment' | 'envFile' | 'secrets' | 'volumes'>

function writeMember(member: Member, signer: string, family: FamilyPlan, shelf: Shelf, place: number): ServiceDraft {
  const { service, image, build, index, fault, isAside } = member
  const isGone = fault === 'drop' || (fault === 'unmount' && !isMounted(member.carrier))
  const mergesAnchor = shelf.anchor.size > 0 && !isGone && fault !== 'rename'
  const isFetching = family.scheme === 'fetched' && index > 0
  const fetching = new Map(isFetching && !isGone ? [['JWKS_URL', keyUrl(family, signer)]] : [])
  const carriage =
    isGone || isFetching ? { ...nothing, environment: fetching } : carry(member, mergesAnchor, shelf, place)
  return {
    ...nothing,
    ...carriage,
    name: service,
    image,
    build,
    command: family.layout === 'siblings' && index > 0 && build !== null ? service : null,
    environment: new Map([...carriage.environment, ...settingsOf(family, member, signer, place)]),
    mergesAnchor,
    dependsOn: family.call === 'depends-on' && index > 0 ? [signer] : [],
    profile: isAside ? 'extra' : null,
  }
}

const nothing: Omit<ServiceDraft, 'name' | 'image' | 'build'> = {
  command: null,
  environment: new Map(),
  mergesAnchor: false,
  envFile: null,
  secrets: [],
  volumes: [],
  dependsOn: [],
  profile: null,
}

function carry(member: Member, mergesAnchor: boolean, shelf: Shelf, place: number): Carriage {
  const { service, text, fault, carrier, index } = member
  const variable = fault === 'rename' ? misspell(member.variable) : member.variable
  const set = (value: string): Carriage => ({ ...nothing, environment: new Map([[variable, value]]) })
  if (fault === 'empty') return set('')
  if (fault === 'split') {
    const own = `${shelf.source}_${service.replaceAll('-', '_').toUpperCase()}`
    shelf.dotenv.set(own, text)
    return set(`\${${own}}`)
  }
  const isWrong = fault === 'other' || fault === 'swap'
  if (mergesAnchor) return isWrong ? set(escapeDollars(text)) : nothing
  switch (carrier) {
    case 'literal':
      return set(escapeDollars(text))
    case 'reference': {
      if (isWrong) return set(escapeDollars(text))
      const isTaken = (shelf.dotenv.get(shelf.source) ?? text) !== text
      const name = isTaken ? `${shelf.source}_${index}` : shelf.source
      shelf.dotenv.set(name, text)
      return set(`\${${name}}`)
    }
    case 'fallback':
      return set(`\${NOBODY_SETS_${index}:-${escapeDollars(text)}}`)
    case 'env-file':
      shelf.files[`${service}.env`] = printEnvLine(variable, text)
      return { ...nothing, envFile: `${service}.env` }
    case 'secret-file':
    case 'bind-file':
      return mount(member, variable, shelf)
    case 'unseen':
      return { ...nothing, environment: new Map([[`${variable}_FILE`, `/etc/${service}/jwt.key`]]) }
    case 'platform':
      return set(`\${SERVICE_PASSWORD_JWT${place}}`)
    case 'document':
      shelf.files[`${service}.json`] = JSON.stringify({ Jwt: { Key: text } }, null, 2)
      return { ...nothing, volumes: [`./${service}.json:/app/appsettings.json:ro`] }
  }
}

function mount({ service, text, carrier, fault }: Member, variable: string, shelf: Shelf): Carriage {
  const file = `${service}.key`
  const id = `${service.replaceAll('-', '_')}_key`
  const isSecret = carrier === 'secret-file'
  const path = isSecret ? `/run/secrets/${id}` : `/keys/${file}`
  const named = { ...nothing, environment: new Map([[`${variable}_FILE`, path]]) }
  shelf.files[file] = text
  if (fault === 'unmount') return named
  if (!isSecret) return { ...named, volumes: [`./${file}:${path}:ro`] }
  shelf.secretFiles.set(id, file)
  return { ...named, secrets: [id] }
}

/** The settings beside the key, which make roles and claims; products have their own. */
function settingsOf(
  family: FamilyPlan,
  { index, fault }: Member,
  signer: string,
  place: number,
): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  if (family.scheme === 'recipe') return settings
  const isSigner = index === 0
  const algorithm = family.scheme === 'secret' ? 'HS256' : pemPair(place).algorithm
  if (family.algorithm === 'all' || (family.algorithm === 'signer' && isSigner))
    settings.set('JWT_ALGORITHM', fault === 'algorithm' ? 'HS512' : algorithm)
  if (family.issuer) settings.set('JWT_ISSUER', fault === 'issuer' ? 'https://somebody-else.example' : signer)
  if (family.audience) settings.set('JWT_AUDIENCE', fault === 'audience' ? 'another-shop' : 'shop')
  if (isSigner && family.isSignerTold) settings.set('JWT_EXPIRES_IN', '15m')
  if (isSigner && family.hasRefreshKey) settings.set('JWT_REFRESH_SECRET', strongKey(90))
  if (!isSigner && family.call === 'url') settings.set('AUTH_URL', `http://${signer}:3000`)
  return settings
}

function keyUrl({ fetchedFrom }: FamilyPlan, signer: string): string {
  const hosts = { signer, nobody: 'keys-of-nobody', localhost: 'localhost', outside: 'login.example.com' }
  return `http://${hosts[fetchedFrom]}:3000/.well-known/jwks.json`
}

function misspell(variable: string): string {
  return `${variable.slice(0, -2)}${variable.at(-1)}${variable.at(-2)}`
}

function escapeDollars(text: string): string {
  return text.replaceAll('$', '$$$$')
}
