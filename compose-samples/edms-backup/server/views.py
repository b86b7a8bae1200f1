"""The pages: documents want the token, backups what BACKUP_AUTHENTICATION says."""

import os

from django.contrib.auth import authenticate, login
from django.urls import path
from django.utils.module_loading import import_string
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenObtainPairView

ways = os.environ.get("BACKUP_AUTHENTICATION", "rest_framework_simplejwt.authentication.JWTAuthentication")


class SessionLogin(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request):
        user = authenticate(request, username=request.data.get("username"), password=request.data.get("password"))
        if user is None:
            return Response({"detail": "wrong user name or password"}, status=401)
        login(request, user)
        return Response({"username": user.username})


class Documents(APIView):
    def get(self, request):
        return Response({"documents": []})


class Backups(APIView):
    authentication_classes = [import_string(way) for way in ways.split(",")]

    def get(self, request):
        return Response({"backups": []})


urlpatterns = [
    path("api/v1/auth/token/", TokenObtainPairView.as_view()),
    path("api/v1/auth/session/", SessionLogin.as_view()),
    path("api/v1/documents/", Documents.as_view()),
    path("api/v1/backups/", Backups.as_view()),
]
