import type { KeyForm, Role, WhenUnset } from '../../model/keys/binding.ts'
import type { DocumentFormat } from '../../model/stack/document.ts'

/** Where in a configuration file a key stands. */
export interface DocumentPlace {
  /** The path in the container, `*` for anything but a slash: `/config.json`, `/etc/livekit*.yaml`. */
  readonly path: string
  readonly format: DocumentFormat
  /**
   * The keys to follow from the top; `*` stands for every member of a mapping or sequence. Where a mapping stands at the end,
   * its members are the key together: the `id: secret` pairs of LiveKit.
   */
  readonly pointer: readonly string[]
  /** What stands there; absent: the key. `file` is the path of a file with the key, `url` an address that serves it (`file:` names a file). */
  readonly holds?: 'key' | 'file' | 'url'
  /** A variable that holds the document itself, and is read before the file: `EGRESS_CONFIG_BODY`. */
  readonly variable?: string
}

/** One key of a product. Variables, flags, documents and files say where it is given: one of them, or several that mean the same. */
export interface ProductKey {
  /**
   * Names of environment variables that mean this key, the one that wins first; compared without regard to case and
   * separators (`Jwt__Key` = `JWT__KEY`). `*` stands for any words: `MG_*_JWT_SECRET`.
   */
  readonly variables?: readonly string[]
  /** Names of variables that hold the path of a file with the key. */
  readonly fileVariables?: readonly string[]
  /** Options of a JAAS login module whose value is the path of a file with the key, in whatever variable its text stands. */
  readonly jaasOptions?: readonly string[]
  /** Flags of the command line whose value is the path of a file with the key: `--authrpc.jwtsecret`. */
  readonly fileFlags?: readonly string[]
  /** Flags whose value is the key itself. */
  readonly flags?: readonly string[]
  readonly documents?: readonly DocumentPlace[]
  /** Paths in the container at which the product looks for a file with the key, configured or not: `/etc/core/private_key.pem`. */
  readonly files?: readonly string[]
  /** What the key is for; groups are named after it. */
  readonly purpose: string
  /**
   * What must agree: keys with one link in one project are one trust group (basis `recipe`), whatever their variables are
   * called. A product that is used in several stacks names the link of each.
   */
  readonly links: readonly string[]
  readonly role: Role
  /** Why that role, in words that a report can print: “GoTrue signs the tokens”. */
  readonly roleBasis: string
  /** How the product makes bytes of the text; absent: determined by the text itself (PEM, JWK, JSON), else taken as UTF-8. */
  readonly form?: KeyForm
  /** A variable that switches the form: `PGRST_JWT_SECRET_IS_BASE64=true` makes it `base64`. */
  readonly formSwitch?: { readonly variable: string; readonly value: string; readonly form: KeyForm }
  /** The algorithms it uses or accepts when no setting says otherwise. */
  readonly algorithms?: readonly string[]
  readonly algorithmVariables?: readonly string[]
  readonly issuerVariables?: readonly string[]
  readonly audienceVariables?: readonly string[]
  /** The fewest bits the product accepts, after decoding; it refuses or fails below. */
  readonly minimumBits?: number
  readonly whenUnset: WhenUnset
  /** Whether an unset or empty key is normal here: the key is elsewhere, or the feature is off. */
  readonly isOptional?: boolean
  /** The version from which on an optional key is needed where another holds it (`2.13`), as the image's tag says. */
  readonly neededFrom?: string
  /** A setting with which the product does not use the key at all, whatever its value: `JWT_ENABLED=false`. */
  readonly offSwitch?: { readonly variable: string; readonly value: string }
  /** Whether the value is a ready-made token signed with the key of the link, not the key: `ANON_KEY`. */
  readonly isToken?: boolean
  /** Whether the product can verify with several keys at once (a list, a JWKS, a previous-key variable), so that a rotation need not break tokens. */
  readonly acceptsSeveral?: boolean
  /** Whether whitespace and a line break around the key are removed by the product. Absent: not known. */
  readonly isTrimmed?: boolean
  /** Names that users set in vain: the product does not read them. */
  readonly wrongNames?: readonly string[]
}

/** One container image, or several that behave alike. */
export interface Product {
  /** As people call it: “PostgREST”. */
  readonly title: string
  /**
   * Names of images without registry, tag and digest, `*` for anything: `postgrest/postgrest`, `supabase/*`. A name without
   * a slash also matches the last part of a longer one.
   */
  readonly images: readonly string[]
  /** Names of services that stand for the product when the image says nothing (it is built here, or from a variable). */
  readonly services?: readonly string[]
  /**
   * Stands for any application of the stack: a service of which no image tells what it is, that is given one of these keys by
   * its name in a project where another product of the entry runs.
   */
  readonly isApplication?: boolean
  /** Major versions of the tag for which this holds, `>=3`; a tag that is no number counts as the newest. */
  readonly versions?: string
  readonly keys: readonly ProductKey[]
  /** Variables that look like a key of a token and are not: `JWT_APP_ID`, `ACCESS_TOKEN_SECRET` of an OAuth 1 client. */
  readonly notKeys?: readonly string[]
}

/** One entry of the catalogue: a product, or the products of one stack that share keys. One file each. */
export interface CatalogueEntry {
  /** Kebab-case; the file's name. */
  readonly id: string
  readonly title: string
  /** Where this is known from: documents, source files, issues. */
  readonly sources: readonly string[]
  readonly products: readonly Product[]
}
