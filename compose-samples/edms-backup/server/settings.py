"""Django's settings, from the environment."""

import os
import secrets
from datetime import timedelta

ALLOWED_HOSTS = ["*"]
SECRET_KEY = secrets.token_hex(32)  # tokens are signed with SIGNING_KEY, sessions are rows
ROOT_URLCONF = "views"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "rest_framework"]
MIDDLEWARE = [
    "cors.allow_origins",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SIMPLE_JWT = {
    "SIGNING_KEY": os.environ["SIMPLE_JWT_SIGNING_KEY"],
    "ALGORITHM": os.environ.get("SIMPLE_JWT_ALGORITHM", "HS256"),
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=int(os.environ.get("SIMPLE_JWT_ACCESS_TOKEN_LIFETIME_MINUTES", "30"))),
}
