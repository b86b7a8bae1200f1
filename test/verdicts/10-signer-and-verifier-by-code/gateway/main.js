import jwt from 'jsonwebtoken'

const key = process.env.JWT_VERIFY_KEY

export function userOf(token) {
  return jwt.verify(token, key, { algorithms: ['HS256'] }).sub
}
