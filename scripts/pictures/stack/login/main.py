import os

import jwt

KEY = os.environ["JWT_SECRET"]


def login(user):
    return jwt.encode({"sub": user}, KEY, algorithm="HS256")
