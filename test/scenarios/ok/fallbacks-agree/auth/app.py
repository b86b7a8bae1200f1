import os

import jwt

KEY = os.getenv("JWT_SECRET", "5e83b6d9a01c4f72e8b35d6071fa924cd3e60b8f17a9c254")


def login(user):
    return jwt.encode({"sub": user}, KEY, algorithm="HS256")
