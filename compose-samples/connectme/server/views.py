"""The pages. What is open, and to whom, is set by the environment, as each state of the sample has it."""

import os
import time

import jwt
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from authentication import ALGORITHM, KEY, MockTokenAuthentication


class Login(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request):
        if request.data != {"username": "admin", "password": os.environ["LOGIN_PASSWORD"]}:
            return Response({"detail": "wrong user name or password"}, status=401)
        now = int(time.time())
        token = jwt.encode({"sub": "admin", "iat": now, "exp": now + 900}, KEY, algorithm=ALGORITHM)
        return Response({"access": token})


class Profile(APIView):
    def get(self, request):
        return Response({"profile": request.user.name})


class Feed(APIView):
    """The hot-fix: with AllowAny the page works again, and for everyone."""

    if os.environ.get("FEED_HOTFIX") == "AllowAny":
        permission_classes = [AllowAny]

    def get(self, request):
        return Response({"posts": []})


class Messages(APIView):
    """The repair: the mock authenticator, where there is one, is asked first."""

    authentication_classes = sorted(
        api_settings.DEFAULT_AUTHENTICATION_CLASSES, key=lambda one: one is not MockTokenAuthentication
    )

    def get(self, request):
        return Response({"messages": []})


urlpatterns = [
    path("auth/login/", Login.as_view()),
    path("api/profile/", Profile.as_view()),
    path("api/feed/", Feed.as_view()),
    path("api/messages/", Messages.as_view()),
]
