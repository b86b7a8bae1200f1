"""The two authenticators. REST framework asks them in a row and stops at the first that raises."""

import os
from types import SimpleNamespace

import jwt
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

KEY = os.environ["JWT_SECRET_KEY"]
ALGORITHM = os.environ.get("JWT_ALGORITHM", "HS256")


def read_bearer(request):
    scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
    return token if scheme.lower() == "bearer" else None


class JWTAuthentication(BaseAuthentication):
    def authenticate(self, request):
        token = read_bearer(request)
        if token is None:
            return None
        try:
            claims = jwt.decode(token, KEY, algorithms=[ALGORITHM])
        except jwt.InvalidTokenError as error:
            # For `mock_…` too ("Not enough segments"): the authenticator behind this one is never asked.
            raise AuthenticationFailed(f"Invalid token: {error}") from error
        return SimpleNamespace(is_authenticated=True, name=claims["sub"]), token


class MockTokenAuthentication(BaseAuthentication):
    """For development: takes any token that begins with `mock_`."""

    def authenticate(self, request):
        token = read_bearer(request)
        if token is None or not token.startswith("mock_"):
            return None
        return SimpleNamespace(is_authenticated=True, name="mock"), token
