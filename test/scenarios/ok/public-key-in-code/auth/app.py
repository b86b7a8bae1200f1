import os

import jwt

KEY = open(os.environ["JWT_PRIVATE_KEY_FILE"]).read()


def login(user):
    return jwt.encode({"sub": user}, KEY, algorithm="RS256")
