"""Signs a token for whoever logs in."""

import time

import jwt

KEY = "VERDICT-ROW-KEY-a-3f0e6c1d9b7a4825-made-up"


def login(user):
    now = int(time.time())
    return jwt.encode({"sub": user, "iat": now, "exp": now + 900}, KEY, algorithm="HS256")
