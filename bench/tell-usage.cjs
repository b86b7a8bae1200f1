// Preloaded by hosts.mjs: what the process took of the processor and of memory, as the last line of standard error.
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  const usage = { ms: (user + system) / 1_000, MiB: process.resourceUsage().maxRSS / 1_024 }
  require('node:fs').writeSync(2, `\n${JSON.stringify(usage)}`)
})
