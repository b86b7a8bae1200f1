"""Signs a token for whoever logs in."""

import time

import jwt

KEY = "VERDICT-ROW-KEY-b-91c4d2e8f6035a7b-made-up"


def login(user):
    now = int(time.time())
    return jwt.encode({"sub": user, "iat": now, "exp": now + 900}, KEY, algorithm="HS256")
