// Opens idle listeners of /events: node flood.mjs PORT COUNT. Prints what they were answered once all were; ends with its input.
import { once } from 'node:events'
import { connect } from 'node:net'

const [port, count] = process.argv.slice(2).map(Number)
const answers = {}

function note(answer) {
  answers[answer] = (answers[answer] ?? 0) + 1
}

async function open() {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  try {
    await once(socket, 'connect')
    socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const [head] = await once(socket, 'data')
    note(/^HTTP\/1\.1 (\d+ )/.exec(head)[1] + (/urn:countersign:problem:([a-z-]+)/.exec(head)?.[1] ?? 'standing'))
  } catch (error) {
    note(error.code)
  }
}

const all = []
for (let opened = 0; opened < count; opened++) {
  all.push(open())
  // Not more at once than the system keeps waiting for a server.
  if (opened % 500 === 499) await Promise.all(all)
}
await Promise.all(all)
console.log(JSON.stringify(answers))
process.stdin.resume().on('end', () => process.exit())
