// Loaded before the command (`node --require`): stands for libraries with bugs. An HMAC over bytes with `a-fault` in them throws, with
// the bytes in its message, and where the file of FAULT_FILE is there every path of the audit does.
const crypto = require('node:crypto')
const { existsSync } = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')
const path = require('node:path')

const { createHmac } = crypto
crypto.createHmac = (...of) => {
  const hmac = createHmac(...of)
  const update = hmac.update.bind(hmac)
  hmac.update = (bytes, ...rest) => {
    if (Buffer.from(bytes).includes('a-fault')) throw new TypeError(`cannot digest ${bytes}`)
    return update(bytes, ...rest)
  }
  return hmac
}

const { relative } = path
path.relative = (from, to) => {
  const { FAULT_FILE } = process.env
  if (FAULT_FILE !== undefined && existsSync(FAULT_FILE)) throw new RangeError(`nothing leads from ${from} to ${to}`)
  return relative(from, to)
}
syncBuiltinESMExports()
