"""The lookup that every service has: by environment first, and without the spaces around it."""

import os

ENVIRONMENT = os.environ["ENVIRONMENT"]
names = [f"JWT_SECRET_{ENVIRONMENT.upper()}", "JWT_SECRET_KEY", "JWT_SECRET"]
KEY = next(os.environ[name].strip() for name in names if os.environ.get(name))
ALGORITHM = os.environ.get("JWT_ALGORITHM", "HS256")
