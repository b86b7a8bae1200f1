"""Lets in whoever has a token."""

import base64
import os

import jwt

KEY = base64.b64decode(os.environ["JWT_SECRET_BASE64"])


def user_of(token):
    return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
