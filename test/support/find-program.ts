import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Where a program of this machine is. Where it is missing the tests that need it are to be skipped, which is said loudly; with
 * `COUNTERSIGN_REQUIRE_BROWSER=1` that is an error.
 */
export function findProgram(name: string, debianPackage: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/usr/local/bin']
  const found = folders.map((folder) => join(folder, name)).find(isProgram)
  if (found !== undefined) return found
  const reason = `${name} is not installed: apt-get install ${debianPackage}`
  if (process.env['COUNTERSIGN_REQUIRE_BROWSER'] === '1') throw new Error(`COUNTERSIGN_REQUIRE_BROWSER=1 and ${reason}`)
  console.warn(`\n  !! tests are SKIPPED: ${reason}\n`)
  return null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
