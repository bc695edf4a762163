"""What somebody sees who has typed too many wrong passwords."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    minutes = settings.AXES_COOLOFF_TIME // timedelta(minutes=1)
    context = {**admin.site.each_context(request), "title": "Wait a while", "minutes": minutes}
    return render(request, "access/locked_out.html", context, status=429)
