const jwt = require('jsonwebtoken')

const KEY = process.env.JWT_SECRET

exports.check = (token) => jwt.verify(token, KEY, { algorithms: ['HS256'] })

exports.keyIdOf = (token) => jwt.decode(token, { complete: true }).header.kid
