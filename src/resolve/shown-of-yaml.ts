import { lastShownColumn } from '../model/last-shown-column.ts'
import { showKey } from '../model/show-name.ts'
import type { Shown } from './yaml/shown.ts'

/** What is told of a YAML file, in places and in reasons: no column behind a value, and keys that look like names. */
export const shownOfYaml: Shown = { lastColumn: lastShownColumn, isName: (key) => showKey(key) === key }
