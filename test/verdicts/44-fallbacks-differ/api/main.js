import jwt from 'jsonwebtoken'

const key = process.env.JWT_SECRET ?? 'VERDICT-ROW-KEY-b-91c4d2e8f6035a7b-made-up'

export function userOf(token) {
  return jwt.verify(token, key, { algorithms: ['HS256'] }).sub
}
