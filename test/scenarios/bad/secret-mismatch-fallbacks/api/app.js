const jwt = require('jsonwebtoken')

const KEY = process.env.JWT_SECRET || 'd0742fb8c95e1a63f7240b9ce6d1835ab9f2417ec05d386a'

exports.check = (token) => jwt.verify(token, KEY, { algorithms: ['HS256'] })
