import jwt from 'jsonwebtoken'

const key = process.env.JWT_SECRET ?? 'VERDICT-ROW-KEY-a-3f0e6c1d9b7a4825-made-up'

export function userOf(token) {
  return jwt.verify(token, key, { algorithms: ['HS256'] }).sub
}
