import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment, ensureBuilt } from '../support/run-cli.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * A folder of its own with the package in it as `npm publish` would send it, and beside it what is installed here, so that
 * nothing is fetched. Answers the folder; whoever asks for it removes it.
 */
export function makeProject(example: string | null, isBare = false): string {
  ensureBuilt()
  const folder = mkdtempSync(join(tmpdir(), 'countersign-packed-'))
  const settings = { env: cleanEnvironment(), encoding: 'utf8' } as const
  const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder, root]
  const tarball =
    execFileSync('npm', words, { ...settings, cwd: folder })
      .trim()
      .split('\n')
      .at(-1) ?? ''
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', modules], settings)
  execFileSync('mv', [join(modules, 'package'), join(modules, 'countersign')], settings)
  if (!isBare) {
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== 'countersign') symlinkSync(join(root, 'node_modules', name), join(modules, name))
    }
  }
  if (example !== null) cpSync(join(root, 'examples', example), folder, { recursive: true })
  return folder
}
