"""Checks the tokens of auth-service: GET /api/threads. Its audience has another default than that of auth-service."""

import os

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from signing_key import ALGORITHM, KEY

AUDIENCE = os.environ.get("JWT_AUDIENCE", "netra-api")
app = FastAPI()
bearer = HTTPBearer()


def current_user(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    try:
        return jwt.decode(credentials.credentials, KEY, algorithms=[ALGORITHM], audience=AUDIENCE)
    except jwt.InvalidTokenError as error:
        raise HTTPException(status_code=403, detail="Forbidden") from error


@app.get("/api/threads")
def threads(user=Depends(current_user)):
    return {"threads": [], "owner": user["sub"]}
