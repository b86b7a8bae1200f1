import os

import jwt


def check(token):
    return jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"])
