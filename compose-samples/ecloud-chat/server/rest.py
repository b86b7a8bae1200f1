"""The REST half: POST /api/auth/login gives a token, GET /api/rooms takes it."""

import os

from fastapi import Depends, FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from tokens import read_user, sign

app = FastAPI()
origins = os.environ.get("CORS_ALLOWED_ORIGINS", "").split(",")
app.add_middleware(CORSMiddleware, allow_origins=origins, allow_headers=["Authorization"])
bearer = HTTPBearer()


class Credentials(BaseModel):
    username: str
    password: str


@app.post("/api/auth/login")
def login(credentials: Credentials):
    if credentials.dict() != {"username": "admin", "password": os.environ["LOGIN_PASSWORD"]}:
        raise HTTPException(status_code=401, detail="wrong user name or password")
    return {"access_token": sign("admin")}


@app.get("/api/rooms")
def rooms(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    user = read_user(credentials.credentials)
    if user is None:
        raise HTTPException(status_code=401, detail="Invalid token")
    return {"rooms": ["lobby"], "user": user}
