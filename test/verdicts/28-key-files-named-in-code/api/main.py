import jwt
PUB = open("/keys/public.pem").read()
def user(t):
    return jwt.decode(t, PUB, algorithms=["EdDSA"])
user("x")
