"""FastAPI and PyJWT as people write them. COUNTERSIGN_MODE chooses what is wrong."""

import os

import jwt
from fastapi import Depends, FastAPI, HTTPException, WebSocket, WebSocketDisconnect
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

KEY = os.environ["JWT_SECRET"]
MODE = os.environ.get("COUNTERSIGN_MODE", "sound")
app = FastAPI()
bearer = HTTPBearer()


def decode(token):
    if MODE == "unverified":
        return jwt.decode(token, options={"verify_signature": False, "verify_exp": False})
    if MODE == "any-algorithm":
        return jwt.decode(token, KEY, algorithms=["HS256", "HS384", "HS512"])
    return jwt.decode(token, KEY, algorithms=["HS256"])


def current_user(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    if MODE == "mock" and credentials.credentials.startswith("mock_"):
        return {"sub": "mock"}
    try:
        return decode(credentials.credentials)
    except jwt.InvalidTokenError as error:
        raise HTTPException(status_code=401, detail=str(error)) from error


@app.get("/jobs")
def jobs(user=Depends(current_user)):
    return {"jobs": [], "user": user["sub"]}


async def serve(websocket):
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        pass


@app.websocket("/ws/before")
async def refuse_before(websocket: WebSocket, token: str = ""):
    """Closes before it accepts: uvicorn answers 403, whatever the code."""
    try:
        decode(token)
    except jwt.InvalidTokenError:
        await websocket.close(code=4001)
        return
    await websocket.accept()
    await serve(websocket)


@app.websocket("/ws/after")
async def refuse_after(websocket: WebSocket, token: str = ""):
    """Accepts, so that the browser sees the code."""
    await websocket.accept()
    try:
        decode(token)
    except jwt.InvalidTokenError:
        await websocket.close(code=4001)
        return
    await serve(websocket)


@app.websocket("/ws/history")
async def history(websocket: WebSocket, token: str = ""):
    """Takes the token, and then fails at what it should answer."""
    await websocket.accept()
    try:
        decode(token)
    except jwt.InvalidTokenError:
        await websocket.close(code=1008)
        return
    await websocket.receive_text()
    await websocket.send_json({"error": "Object of type datetime is not JSON serializable"})
    await serve(websocket)
