"""What the page that plays a package needs to know, whoever opens it."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from terreau.rooms.learning.packages import capability
from terreau.rooms.learning.packages.models import Package


def playing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a page that plays packages: a frame may hold their content, and nothing else."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return csp_replace({"frame-src": [capability.frames_of(request)]})(view)(request, *args, **kwargs)

    return wrapped


def page_of(
    request: HttpRequest, package: Package, *, values: dict[str, str], reader: str, save: str = "", revision: int = 0
) -> dict[str, str]:
    """`values`: the data model as the package finds it. `save`: where what it says is sent, nowhere for a trial.

    `reader`: under which name this browser keeps what it could not send.
    """
    about = {
        "launch": capability.launch_url(request, package, capability.token_for(package, reader)),
        "title": _("Contenu du paquet « %(title)s »") % {"title": package.title},
        "key": f"terreau.scorm.{reader}", "values": values, "save": save, "revision": revision,
    }  # fmt: skip
    return {"about": json.dumps(about, ensure_ascii=False), "words": json.dumps(words(), ensure_ascii=False)}


def words() -> dict[str, str]:
    return {
        "offline": _("Pas de réseau : votre avancement est gardé dans ce navigateur, et sera envoyé dès que possible."),
        "refused": _("L’enregistrement a été refusé. Revenez au cours, puis rouvrez cette page."),
        "recovered": _("Ce qui n’avait pas pu être envoyé la dernière fois vient de l’être."),
        "older": _("Ce cours a avancé ailleurs depuis : ce que ce navigateur avait gardé n’est pas repris."),
        "tried": _("Essai : le paquet communique, rien n’est enregistré."),
        "tried_over": _("Essai : le paquet dit qu’il est terminé. Rien n’est enregistré."),
    }
