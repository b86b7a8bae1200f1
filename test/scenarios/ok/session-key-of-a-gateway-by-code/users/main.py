import os

import jwt


def make(user):
    return jwt.encode({"sub": user}, os.environ["JWT_SECRET"], algorithm="HS256")
