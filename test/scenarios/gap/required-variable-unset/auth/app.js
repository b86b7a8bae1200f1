const jwt = require('jsonwebtoken')
module.exports = (user) => jwt.sign({ sub: user }, process.env.JWT_SECRET)
