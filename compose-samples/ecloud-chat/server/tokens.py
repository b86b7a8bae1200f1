"""Signing and checking, the same in both services."""

import os
import time

import jwt

KEY = os.environ["JWT_SECRET"]
ALGORITHM = os.environ.get("JWT_ALGORITHM", "HS256")


def sign(user):
    now = int(time.time())
    return jwt.encode({"sub": user, "iat": now, "exp": now + 3600}, KEY, algorithm=ALGORITHM)


def read_user(token):
    """Whose token it is; `None` when it does not verify."""
    try:
        return jwt.decode(token, KEY, algorithms=[ALGORITHM])["sub"]
    except (jwt.InvalidTokenError, KeyError):
        return None
