import jwt
with open("/keys/private.pem") as f:
    KEY = f.read()
def login(user):
    return jwt.encode({"sub": user}, KEY, algorithm="EdDSA")
login("a")
