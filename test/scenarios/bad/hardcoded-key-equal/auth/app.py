import os

import jwt

KEY = "9c1f0e7b52d84a36b7e9d3014c6fa85e27b0d19f43ce68a5"


def login(user):
    return jwt.encode({"sub": user}, KEY, algorithm="HS256")
