const jwt = require('jsonwebtoken')

const KEY = process.env.TOKEN_SECRET

exports.check = (token) => jwt.verify(token, KEY, { algorithms: ['HS256'] })
