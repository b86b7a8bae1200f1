const jwt = require('jsonwebtoken')

const KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA05HMZzpi782CkXg8Ugms
LLpn/AuoGYhmWhoZSJ7rmrKPXUZeRns3RBNzSX+QTHQK0/5x+BDwFpSLuetXVevx
rvkpxwAyojrrb+y2pbRGm1nxuzNQzPlfpqGcyRbanIoFtxVz9EEoAxbVhVW/5vmS
lLiTPd9ihgijyxeIFw1q+zTUhPEoKhkmFOCHGdnBB5NYE9YG29qBdwz7rLaQiykd
qdjaVKVck4Z4Dm4HX+dEXjT1SBD6SiCOOSBttS/s4xYe7dmPl4F6G13KbziMRk1c
8DNt1BY/2Y3W++OjWzvO3cq+fLEn5b8scRuIjZvNBa3mzrSkXeVND3NS/ZNUMgzb
TwIDAQAB
-----END PUBLIC KEY-----`

exports.check = (token) => jwt.verify(token, KEY, { algorithms: ['RS256'] })
