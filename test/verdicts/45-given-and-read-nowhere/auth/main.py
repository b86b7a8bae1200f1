"""Signs a token for whoever logs in."""

import os
import time

import jwt

KEY = os.environ["JWT_SECRET"]


def login(user):
    now = int(time.time())
    return jwt.encode({"sub": user, "iat": now, "exp": now + 900}, KEY, algorithm="HS256")


def user_of(token):
    return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
