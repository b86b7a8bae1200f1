const jwt = require('jsonwebtoken')

exports.userOf = (token) => jwt.decode(token).sub
