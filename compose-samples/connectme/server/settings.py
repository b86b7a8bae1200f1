"""Django's settings, from the environment."""

import os
import secrets

ALLOWED_HOSTS = ["*"]
SECRET_KEY = secrets.token_hex(32)  # nothing here is signed with it
ROOT_URLCONF = "views"
MIDDLEWARE = ["cors.allow_origins"]
INSTALLED_APPS = ["rest_framework"]
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": os.environ.get(
        "AUTHENTICATION_CLASSES", "authentication.JWTAuthentication"
    ).split(","),
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
