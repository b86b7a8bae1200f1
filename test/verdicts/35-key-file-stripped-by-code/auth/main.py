"""Signs a token for whoever logs in."""

import os
import time

import jwt

with open(os.environ["JWT_SECRET_FILE"]) as file:
    KEY = file.read().strip()


def login(user):
    now = int(time.time())
    return jwt.encode({"sub": user, "iat": now, "exp": now + 900}, KEY, algorithm="HS256")
