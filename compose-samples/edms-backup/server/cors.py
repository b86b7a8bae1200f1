"""What django-cors-headers does, in short."""

import os

from django.http import HttpResponse

ORIGINS = os.environ.get("CORS_ALLOWED_ORIGINS", "").split(",")
CREDENTIALS = os.environ.get("CORS_ALLOW_CREDENTIALS", "false")


def allow_origins(get_response):
    def answer(request):
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_preflight else get_response(request)
        response["Vary"] = "Origin"
        if request.headers.get("Origin") in ORIGINS:
            response["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response["Access-Control-Allow-Headers"] = "authorization, content-type"
            response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            if CREDENTIALS == "true":
                response["Access-Control-Allow-Credentials"] = "true"
        return response

    return answer
