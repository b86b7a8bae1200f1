"""Signs the tokens: POST /api/auth/login/ gives one, GET /users/me says whose it is."""

import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel

from tokens import ALGORITHM, JWT_SECRET, current_user

HOURS = int(os.getenv("JWT_EXPIRATION_HOURS", "24"))
app = FastAPI()


class Credentials(BaseModel):
    username: str
    password: str


@app.post("/api/auth/login/")
def login(credentials: Credentials):
    if credentials.dict() != {"username": "admin", "password": os.environ["LOGIN_PASSWORD"]}:
        raise HTTPException(status_code=401, detail="Invalid credentials")
    now = datetime.now(timezone.utc)
    claims = {"sub": "1", "username": "admin", "iat": now, "exp": now + timedelta(hours=HOURS)}
    return {"access_token": jwt.encode(claims, JWT_SECRET, algorithm=ALGORITHM), "token_type": "bearer"}


@app.get("/users/me")
def me(user=Depends(current_user)):
    return {"id": user["sub"]}
