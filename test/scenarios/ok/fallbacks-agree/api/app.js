const jwt = require('jsonwebtoken')

const KEY = process.env.JWT_SECRET || '5e83b6d9a01c4f72e8b35d6071fa924cd3e60b8f17a9c254'

exports.check = (token) => jwt.verify(token, KEY, { algorithms: ['HS256'] })
