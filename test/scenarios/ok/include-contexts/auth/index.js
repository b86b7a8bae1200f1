import jwt from 'jsonwebtoken'
import { serve } from './serve.js'

serve('/login', (user) => jwt.sign({ sub: user }, process.env.JWT_SECRET))
