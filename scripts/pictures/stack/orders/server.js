const jwt = require('jsonwebtoken')

function whoAsks(request) {
  const token = request.headers.authorization.split(' ')[1]
  return jwt.verify(token, process.env.JWT_SECRET, { algorithms: ['HS256'] })
}

module.exports = { whoAsks }
