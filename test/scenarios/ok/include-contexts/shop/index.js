import jwt from 'jsonwebtoken'
import { serve } from './serve.js'

serve('/orders', (token) => jwt.verify(token, process.env.JWT_SECRET))
