"""Headers of every answer: what a browser may do with the page, and that nobody keeps a page of somebody signed in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

# Nothing of this is used by any page: neither is it by whatever would slip into one.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "usb",
        "browsing-topics",
    )
)  # fmt: skip


class PrivatePages:
    """Adds Permissions-Policy and Cross-Origin-Resource-Policy, and `no-store` to what somebody signed in receives."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)  # absent when a middleware before it has answered
        if user is not None and user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
