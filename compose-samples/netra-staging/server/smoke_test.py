"""Signs a token of its own, as the tests of the incident did, and says what the backend answers."""

import os
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import jwt

from signing_key import ALGORITHM, KEY

claims = {"sub": "1", "aud": os.environ.get("JWT_AUDIENCE", "netra"), "exp": int(time.time()) + 60}
headers = {"Authorization": f"Bearer {jwt.encode(claims, KEY, algorithm=ALGORITHM)}"}
try:
    with urlopen(Request(f"{os.environ['BACKEND_URL']}/api/threads", headers=headers)) as answer:
        print(f"the backend answered {answer.status}")
except HTTPError as error:
    print(f"the backend answered {error.code}")
