import jwt from 'jsonwebtoken'
import { vault } from './vault.js'

export async function make(user) {
  return jwt.sign({ sub: user }, await vault.read('keys/tokens'))
}
