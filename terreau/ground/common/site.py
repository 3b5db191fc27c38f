"""What every page needs to know of the installation: its name, its brand, whether it is a demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

# The reference links that the footer of every State site carries.
STATE_SITES = ("info.gouv.fr", "service-public.gouv.fr", "legifrance.gouv.fr", "data.gouv.fr")


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "BRAND": settings.BRAND,
        "BRAND_LINES": settings.BRAND_LINES,
        "STATE_SITES": STATE_SITES,
        "DEMONSTRATION": settings.DEMONSTRATION,
    }
