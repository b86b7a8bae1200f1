import { join } from 'node:path'
import { planRule, roomsIn } from './scaffold/plan-rule.ts'
import { runScaffold } from './scaffold/write-scaffold.ts'

/* `npm run new-rule -- ID ROOM`: see "Add a rule in ten minutes" in CONTRIBUTING.md. An id is never reused. */
const rooms = roomsIn(join(import.meta.dirname, '..')).join(', ')
runScaffold(`npm run new-rule -- ID ROOM, the id in kebab-case (secret-mismatch), the room one of ${rooms}`, planRule)
