import type { WebSocket } from 'ws'
import type { Refusal } from './server-states.ts'

/** How a socket server takes a token and how it says no. */
export interface SocketDisturbance {
  readonly name: string
  /** As `token:` of a probe. */
  readonly token: string
  readonly send?: string
  readonly expect?: string
  /** Whatever the token is, nothing that is sent or done differs: nobody can tell what became of it. */
  readonly isDeaf?: true
  /** The states for which that is so: what they do to every token, right servers of another disturbance do, too. */
  readonly isDeafTo?: readonly string[]
  /** The status in place of an upgrade, for the request of a number; `null` opens. Left out: all are opened. */
  readonly upgrade?: (refusal: Refusal | null, number: number) => number | 'drop' | null
  /** What happens once it is open. `check` reads a token that came as a message; `refusal` is that of the request's own. */
  readonly talk: (socket: WebSocket, refusal: Refusal | null, check: (token: string) => Refusal | null) => void
}

const greet = (socket: WebSocket): void => void socket.send('{"type":"welcome"}')
const refuseUpgrade = (refusal: Refusal | null) => (refusal === null ? null : 401)
const later = (socket: WebSocket, act: () => void, ms = 40): void => {
  const timer = setTimeout(act, ms)
  socket.on('close', () => clearTimeout(timer))
}

/** Engine.IO 4 and Socket.IO 5, as much of them as a probe hears. */
function talkSocketIo(refuse: (socket: WebSocket) => void): SocketDisturbance['talk'] {
  return (socket, _refusal, check) => {
    socket.send('0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}')
    socket.on('message', (bytes) => {
      const text = bytes.toString()
      if (!text.startsWith('40')) return
      const given: unknown = text.length > 2 ? JSON.parse(text.slice(2)) : {}
      const token = typeof given === 'object' && given !== null ? String(Reflect.get(given, 'token') ?? '') : ''
      if (check(token) === null) socket.send('40{"sid":"y"}')
      else refuse(socket)
    })
  }
}

/** Every kind of socket server. */
export const socketDisturbances: readonly SocketDisturbance[] = [
  { name: 'socket: 401 in place of the upgrade', token: 'query:token', upgrade: refuseUpgrade, talk: greet },
  {
    name: 'socket: closes with 4401 once it is open',
    token: 'query:token',
    talk: (socket, refusal) => (refusal === null ? greet(socket) : socket.close(4401)),
  },
  {
    name: 'socket: silent, closes with 4401 after a moment',
    isDeafTo: ['open to everyone'],
    token: 'query:token',
    talk: (socket, refusal) => (refusal === null ? undefined : later(socket, () => socket.close(4401))),
  },
  {
    name: 'socket: an error message, and open',
    token: 'query:token',
    talk: (socket, refusal) => (refusal === null ? greet(socket) : socket.send('{"type":"error","message":"no"}')),
  },
  {
    name: 'socket: first message, with an answer',
    token: 'message:{"type":"auth","token":"{token}"}',
    talk: (socket, _refusal, check) =>
      hearToken(socket, (token) => (check(token) === null ? socket.send('{"type":"auth_ok"}') : socket.close(4401))),
  },
  {
    name: 'socket: first message, silent to a good one',
    isDeafTo: ['open to everyone'],
    token: 'message:{"type":"auth","token":"{token}"}',
    talk: (socket, _refusal, check) =>
      hearToken(socket, (token) => (check(token) === null ? undefined : socket.close(4401))),
  },
  {
    name: 'socket: first message, silent to all',
    isDeaf: true,
    token: 'message:{"type":"auth","token":"{token}"}',
    talk: () => {},
  },
  {
    name: 'socket: first message, silent to all, with send and expect',
    token: 'message:{"type":"auth","token":"{token}"}',
    send: '{"type":"list"}',
    expect: '"jobs"',
    talk: (socket, _refusal, check) => {
      let isKnown = check('') === null
      hearToken(socket, (token) => {
        isKnown ||= check(token) === null
      })
      socket.on('message', (bytes) => {
        if (isKnown && bytes.toString() === '{"type":"list"}') socket.send('{"jobs":[]}')
      })
    },
  },
  { name: 'socket: silent to all, token in the query', isDeaf: true, token: 'query:token', talk: () => {} },
  {
    name: 'socket.io: refuses to connect',
    token: 'socket.io',
    talk: talkSocketIo((socket) => socket.send('44{"message":"unauthorized"}')),
  },
  {
    name: 'socket.io: connects and then kicks',
    isDeafTo: ['has another key'],
    token: 'socket.io',
    talk: talkSocketIo((socket) => {
      socket.send('40{"sid":"y"}')
      later(socket, () => {
        socket.send('41')
        socket.close()
      })
    }),
  },
  {
    name: 'socket.io: connects and then kicks everybody',
    isDeaf: true,
    token: 'socket.io',
    talk: (socket) =>
      talkSocketIo(() => {})(socket, null, () => {
        later(socket, () => {
          socket.send('41')
          socket.close()
        })
        return null
      }),
  },
  {
    name: 'socket: every 7th upgrade is 502',
    token: 'query:token',
    upgrade: (refusal, number) => (number % 7 === 0 ? 502 : refuseUpgrade(refusal)),
    talk: greet,
  },
  {
    name: 'socket: drops every 5th upgrade',
    token: 'query:token',
    upgrade: (refusal, number) => (number % 5 === 0 ? 'drop' : refuseUpgrade(refusal)),
    talk: greet,
  },
  {
    name: 'socket: 403 after 12 upgrades',
    token: 'query:token',
    upgrade: (refusal, number) => (number > 12 ? 403 : refuseUpgrade(refusal)),
    talk: greet,
  },
]

function hearToken(socket: WebSocket, heard: (token: string) => void): void {
  socket.on('message', (bytes) => {
    const said: unknown = JSON.parse(bytes.toString())
    const token: unknown = typeof said === 'object' && said !== null ? Reflect.get(said, 'token') : undefined
    if (typeof token === 'string') heard(token)
  })
}
