"""Signs the tokens: POST /auth/login gives one."""

import os
import time

import jwt
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from signing_key import ALGORITHM, KEY

MINUTES = int(os.environ.get("JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "15"))
AUDIENCE = os.environ.get("JWT_AUDIENCE", "netra")
app = FastAPI()


class Credentials(BaseModel):
    username: str
    password: str


@app.post("/auth/login")
def login(credentials: Credentials):
    if credentials.dict() != {"username": "admin", "password": os.environ["LOGIN_PASSWORD"]}:
        raise HTTPException(status_code=401, detail="wrong user name or password")
    now = int(time.time())
    claims = {"sub": "1", "aud": AUDIENCE, "iat": now, "exp": now + 60 * MINUTES}
    return {"access_token": jwt.encode(claims, KEY, algorithm=ALGORITHM)}
