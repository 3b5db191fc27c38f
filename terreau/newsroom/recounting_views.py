"""« En faire un article »: the lessons of an event become a draft of the public site."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from terreau.ground.common.forms import Form
from terreau.newsroom import door, recounting
from terreau.newsroom.models import EventArticle
from terreau.rooms.gatherings.echoes.models import Takeaway
from terreau.rooms.gatherings.events.access import event_for


class TitleForm(Form):
    title = forms.CharField(
        label=gettext_lazy("Titre de l’article"),
        max_length=250,
        help_text=gettext_lazy("Exemple : 10 enseignements pour insuffler une culture numérique."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def from_event(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_for(request.user, pk)
    if not door.may_edit(request.user):
        raise PermissionDenied
    lessons = list(Takeaway.objects.shown(event))
    form = TitleForm(request.POST or None, initial={"title": recounting.proposed_title(event, len(lessons))})
    made: Any = EventArticle.objects.filter(event=event).first()
    if request.method == "POST" and form.is_valid():
        try:
            page = recounting.make_article(event, title=form.cleaned_data["title"], by=request.user)
        except recounting.RecountRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le brouillon est prêt : complétez-le, puis proposez-le à la relecture."))
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "newsroom/from_event.html", {"event": event, "form": form, "lessons": lessons, "made": made})
