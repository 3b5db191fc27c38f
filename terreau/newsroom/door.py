"""The one door to the editor of the public site, under `/redaction/`.

Wagtail asks its questions to Django's groups and superusers, which we do not have. Here the roles of Terreau answer:
the editors and the administrators of the employer who publishes (decision 0012). Everything else under the prefix is
refused before Wagtail is reached, its sign-in page included.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from terreau.ground.accounts.querysets import UserQuerySet
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import any_subtree

PREFIX = "/redaction/"
EDITING_ROLES = (RoleName.EDITOR, RoleName.ADMINISTRATOR)

# What each role may do. An editor writes and proposes; somebody else than he accepts (see ReviewTask). An administrator
# may also publish, withdraw and delete at once.
PAGE_RIGHTS: dict[RoleName, frozenset[str]] = {
    RoleName.EDITOR: frozenset({"add_page", "change_page"}),
    RoleName.ADMINISTRATOR: frozenset(
        {"add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"}
    ),
}
FILE_RIGHTS: dict[RoleName, frozenset[str]] = {
    RoleName.EDITOR: frozenset(
        {"add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"}
    ),
}
FILE_RIGHTS[RoleName.ADMINISTRATOR] = FILE_RIGHTS[RoleName.EDITOR] | {"delete_image", "delete_document"}

# Wagtail's editor writes scripts and styles into its own pages, and shows drafts in a frame.
EDITOR_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}

# A draft is drawn by our own templates: shown in the editor's frame, and as strict as once published.
PREVIEW_POLICY = {"frame-ancestors": ["'self'"]}


def publisher() -> Structure | None:
    """The employer for whom the public site speaks: the one the settings name, or the first registered here."""
    employers = Structure.objects.employers().order_by("pk")
    if settings.PUBLISHER:
        return employers.filter(code=settings.PUBLISHER).first()
    return employers.first()


def editors() -> UserQuerySet:
    """Those who may pass the door today: the same rule as `editing_roles`, asked of everybody at once."""
    from terreau.ground.accounts.models import Role, User  # not before the applications are ready

    employer = publisher()
    if employer is None:
        return User.objects.none()
    held = Role.objects.filter(any_subtree([employer], "structure__"), user=OuterRef("pk"), role__in=EDITING_ROLES)
    return User.objects.active().filter(Exists(held)).order_by("pk")


def editing_roles(user: Any) -> frozenset[RoleName]:
    """Which of the two editing roles `user` holds at the publisher; none for whoever may not pass."""
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    employer = publisher()
    if employer is None:
        return frozenset()
    return frozenset(
        role
        for role in EDITING_ROLES
        if any(structure.employer_id == employer.pk for structure in user.structures_as(role))
    )


def may_edit(user: Any) -> bool:
    return bool(editing_roles(user))


class EditorDoor:
    """Middleware: under the prefix, only an editor passes, as an `Editor` whom Wagtail understands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response = self._refusal(request) or self.get_response(request)
        policy = PREVIEW_POLICY if request.path_info.endswith("/preview/") else EDITOR_POLICY
        response._csp_replace = policy  # type: ignore[attr-defined] # noqa: SLF001 the way django-csp is told
        response["X-Frame-Options"] = "SAMEORIGIN"
        add_never_cache_headers(response)
        return response

    def _refusal(self, request: Any) -> HttpResponse | None:
        """Before any view under the prefix is looked up, and whatever that view would ask for."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.WAGTAILADMIN_LOGIN_URL)
        roles = editing_roles(request.user)
        if not roles:
            raise PermissionDenied
        from terreau.newsroom.models import Editor  # not before the applications are ready

        request.user = Editor.objects.get(pk=request.user.pk).with_roles(roles)
        return None
