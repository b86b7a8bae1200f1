"""Makes the tables and the one user, then serves: python3 serve.py serve:application --host 0.0.0.0 --port 8000"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()

if __name__ == "__main__":
    import uvicorn
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    admin, _ = get_user_model().objects.get_or_create(username="admin")
    admin.set_password(os.environ["LOGIN_PASSWORD"])
    admin.save()
    uvicorn.main()
