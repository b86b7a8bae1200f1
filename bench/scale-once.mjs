// Run by scale.mjs: audits (or verifies) the stack in a folder once, and tells what that took of the processor and of memory.
const [, , library, command, folder] = process.argv
const { [command]: run } = await import(library)
const before = process.cpuUsage()
const { verdict, gaps, findings, matrix } = await run({ directory: folder, shell: {} })
const { user, system } = process.cpuUsage(before)
console.log(
  JSON.stringify({
    ms: (user + system) / 1_000,
    MiB: process.resourceUsage().maxRSS / 1_024,
    verdict,
    gaps: gaps.length,
    findings: findings.length,
    cells: matrix.length,
  }),
)
