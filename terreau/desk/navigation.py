"""The menu of every page: five entries at most, drawn from the user's roles and from nothing else."""

from typing import Any

from django.http import HttpRequest

from terreau.desk.pages import COMPASS, GATHERINGS, HOME, IMPORTS, LEARNING, ORGANISATION, START, WHO_SEES_WHAT, Page
from terreau.ground.organisations.enums import RoleName

# Somebody whose only business is to bring files in is led there; for the others, files are behind « Organisation ».
VISITOR = (HOME, START, WHO_SEES_WHAT)
KEEPERS = (RoleName.HR, RoleName.ADMINISTRATOR, RoleName.MANAGER, RoleName.PROGRAMME_LEAD, RoleName.DPO)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation`: the entries (url, label, current) of this user's menu. Costs the query of his roles, if any."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        pages: tuple[Page, ...] = VISITOR
    else:
        shown = [HOME, COMPASS, LEARNING, GATHERINGS]  # « Mon espace » stands beside « Se déconnecter »
        if user.structures_as(*KEEPERS):
            shown.append(ORGANISATION)
        elif user.structures_as(RoleName.SKILL_IMPORTER):
            shown.append(IMPORTS)
        pages = tuple(page for page in shown if page.open_to(user))
    return {"navigation": [_entry(page, request.path) for page in pages]}


def _entry(page: Page, path: str) -> dict[str, Any]:
    return {"url": page.url, "label": page.label, "current": _current(page, path)}


# What lies under an entry without beginning like its own address.
PREFIXES = {
    COMPASS: ("/initiatives/", "/barometre/"),
    GATHERINGS: (
        "/rencontres/", "/retours/", "/themes/", "/solutions/", "/experimentations/", "/experiences/", "/equipes/",
        "/entraide/",
    ),
    ORGANISATION: ("/organisation/",),
}  # fmt: skip


def _current(page: Page, path: str) -> str:
    """The value of `aria-current`: the page itself, something under it, or nothing."""
    if path == page.url:
        return "page"
    under = page is not HOME and path.startswith((page.url, *PREFIXES.get(page, ())))
    return "true" if under else ""
