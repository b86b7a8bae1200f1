"""Signs a token for whoever logs in."""

import os
import time

import jwt

KEY = os.environ.get("JWT_SECRET", "made-up-secret-key-of-the-shop-that-opens-nothing")


def login(user):
    now = int(time.time())
    return jwt.encode({"sub": user, "iat": now, "exp": now + 900}, KEY, algorithm="HS256")
