import { lastShownColumn } from '../model/text/last-shown-column.ts'
import { showKey } from '../model/text/show-name.ts'
import type { Shown } from './yaml/shown.ts'

/** What is shown of a YAML file, in locations and reasons: no column after a value, and keys that look like names. */
export const shownOfYaml: Shown = { lastColumn: lastShownColumn, isName: (key) => showKey(key) === key }
