"""The messages of the review: to those who may accept what is proposed, then to who proposed it.

They are written with what they announce, in the same transaction, and hold a title and an address that takes signing
in: never the text of a page that is not published.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.newsroom.door import editors, publisher

PROPOSED = purpose("newsroom.proposed", gettext_lazy("Site public : une page à relire"))
DECIDED = purpose("newsroom.decided", gettext_lazy("Site public : la réponse de la relecture"))


def tell_reviewers(page: Any, proposed_by: Any) -> None:
    """Everybody who may accept the page: whoever proposed it may not."""
    for user in editors().exclude(pk=getattr(proposed_by, "pk", None)):
        with translation.override(settings.LANGUAGE_CODE):
            subject = _("Une page à relire : %(title)s") % {"title": short(page.title)}
            _send(PROPOSED, user, "proposed", subject, page, who=str(proposed_by or _("un rédacteur")))


def tell_author(page: Any, author: Any, *, accepted: bool, comment: str) -> None:
    """Whoever proposed the page: it is accepted, or changes are asked for, and why."""
    user = User.objects.active().filter(pk=getattr(author, "pk", None)).first()
    if user is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Page acceptée : %(title)s") if accepted else _("Changements demandés : %(title)s")
        subject = subject % {"title": short(page.title)}
        # Accepted for a later day, it has no public address yet.
        said = {"accepted": accepted, "published": accepted and page.live, "comment": quoted(comment)}
        _send(DECIDED, user, "decided", subject, page, **said)


def short(title: str) -> str:
    """A title on one line, short enough for the subject of a message."""
    title = " ".join(title.split())
    return title if len(title) <= 100 else f"{title[:99]}…"


def _send(kind: Purpose, user: User, template: str, subject: str, page: Any, **context: Any) -> None:
    address = page.url if context.get("published") else reverse("wagtailadmin_pages:edit", args=[page.pk])
    context |= {"title": short(page.title), "link": absolute(address)}
    written = write(f"newsroom/mail/{template}.txt", subject=subject, **context)
    enqueue(kind, to=user.email, written=written, structure=publisher())
