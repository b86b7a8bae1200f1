const http = require('node:http')
const jwt = require('jsonwebtoken')

const secret = 'made-up-secret-key-of-the-shop-that-opens-nothing'

http
  .createServer((request, response) => {
    const [, token] = (request.headers.authorization ?? '').split(' ')
    try {
      jwt.verify(token, secret, { algorithms: ['HS256'] })
      response.writeHead(200).end()
    } catch {
      response.writeHead(401).end()
    }
  })
  .listen(8080)
