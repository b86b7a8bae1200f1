"""Django REST framework with SimpleJWT, and Channels under Daphne, in one file. COUNTERSIGN_MODE chooses what is wrong."""

import os
import sys

import django
from django.conf import settings

MODE = os.environ.get("COUNTERSIGN_MODE", "sound")

settings.configure(
    SECRET_KEY=os.environ["JWT_SECRET"],
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    ASGI_APPLICATION=f"{__name__}.application",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "rest_framework", "channels"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": [
            "rest_framework.permissions.AllowAny" if MODE == "allow-any" else "rest_framework.permissions.IsAuthenticated"
        ],
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.contrib.auth import authenticate, login  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402
from rest_framework_simplejwt.authentication import JWTAuthentication  # noqa: E402
from rest_framework_simplejwt.exceptions import TokenError, AuthenticationFailed, InvalidToken  # noqa: E402
from rest_framework_simplejwt.views import TokenObtainPairView  # noqa: E402


class Documents(APIView):
    def get(self, request):
        return Response({"documents": []})


@csrf_exempt
def session_login(request):
    user = authenticate(request, username=request.POST.get("username"), password=request.POST.get("password"))
    if user is None:
        return JsonResponse({"detail": "no"}, status=400)
    login(request, user)
    return JsonResponse({"detail": "welcome"})


def by_session(request):
    if not request.user.is_authenticated:
        return JsonResponse({"detail": "no session"}, status=403)
    return JsonResponse({"backups": []})


urlpatterns = [
    path("api/documents/", Documents.as_view()),
    path("api/v1/auth/token/", TokenObtainPairView.as_view()),
    path("api/session/", session_login),
    path("api/backups/", by_session),
]


@database_sync_to_async
def user_of(token):
    authentication = JWTAuthentication()
    return authentication.get_user(authentication.get_validated_token(token))


class Chat(AsyncJsonWebsocketConsumer):
    accepts_first = False

    async def connect(self):
        query = dict(pair.split("=", 1) for pair in self.scope["query_string"].decode().split("&") if "=" in pair)
        if self.accepts_first:
            await self.accept()
        try:
            await user_of(query.get("token", "").encode())
        except (TokenError, InvalidToken, AuthenticationFailed):
            await self.close(code=4001)
            return
        if not self.accepts_first:
            await self.accept()


class Notifications(Chat):
    accepts_first = True


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter([path("ws/chat/", Chat.as_asgi()), path("ws/notifications/", Notifications.as_asgi())]),
    }
)

if __name__ == "__main__":
    from daphne.cli import CommandLineInterface
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User

    User.objects.create_user("admin", password=os.environ["LOGIN_PASSWORD"])
    sys.modules["django_app"] = sys.modules[__name__]
    CommandLineInterface().run(["-b", "127.0.0.1", "-p", sys.argv[1], "django_app:application"])
