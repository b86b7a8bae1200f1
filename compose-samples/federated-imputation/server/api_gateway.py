"""Checks the tokens of user-service, then hands the request on with them: the jobs page asks GET /api/jobs/."""

import json
import os
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from fastapi import Depends, FastAPI, Header, HTTPException

from tokens import current_user

JOB_PROCESSOR_URL = os.environ["JOB_PROCESSOR_URL"]
app = FastAPI()


@app.get("/api/session/")
def session(user=Depends(current_user)):
    return {"id": user["sub"]}


@app.get("/api/jobs/", dependencies=[Depends(current_user)])
def jobs(authorization: str = Header()):
    try:
        with urlopen(Request(f"{JOB_PROCESSOR_URL}/jobs", headers={"Authorization": authorization})) as answer:
            return json.load(answer)
    except HTTPError as error:
        raise HTTPException(status_code=error.code, detail=json.load(error)["detail"]) from error
