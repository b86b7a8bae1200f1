import express from 'express'
import { requireAuth } from '@shop/common'

const app = express()
app.get('/orders', requireAuth, (request, response) => response.json([]))
app.listen(3000)
