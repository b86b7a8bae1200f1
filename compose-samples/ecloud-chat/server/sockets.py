"""The socket half, on Channels: chat refuses before the upgrade, notifications and presence after it, with 4001."""

import secrets
from urllib.parse import parse_qs

import django
from django.conf import settings

settings.configure(SECRET_KEY=secrets.token_hex(32), INSTALLED_APPS=["channels"], USE_TZ=True)
django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path  # noqa: E402

from tokens import read_user  # noqa: E402


class Socket(AsyncJsonWebsocketConsumer):
    """A browser cannot send a header with the upgrade, so the token comes as `?token=`."""

    def read_user(self):
        [token] = parse_qs(self.scope["query_string"].decode("latin-1")).get("token", [""])[:1]
        return read_user(token)


class Chat(Socket):
    async def connect(self):
        if self.read_user() is None:
            await self.close(code=4001)  # before accept(): the server answers 403, and the browser says 1006
        else:
            await self.accept()


class Notifications(Socket):
    async def connect(self):
        await self.accept()
        if self.read_user() is None:
            await self.close(code=4001)


application = ProtocolTypeRouter(
    {
        "http": get_asgi_application(),
        "websocket": URLRouter(
            [
                path("ws/chat/", Chat.as_asgi()),
                path("ws/notifications/", Notifications.as_asgi()),
                path("ws/presence/", Notifications.as_asgi()),
            ]
        ),
    }
)
