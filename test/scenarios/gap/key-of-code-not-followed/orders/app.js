import { requireAuth } from '@shop/common'
import express from 'express'

const app = express()
app.get('/orders', requireAuth, (_request, response) => response.json([]))
app.listen(3000)
