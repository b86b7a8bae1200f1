const { createServer } = require('node:http')
const jwt = require('jsonwebtoken')

createServer((request, response) => {
  const token = request.headers.authorization?.split(' ')[1]
  const claims = jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] })
  response.end(JSON.stringify({ orders: [], of: claims.sub }))
}).listen(8080)
