"""Who reads the sentences, and their reading, one after the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.paging import keyset_page
from terreau.rooms.barometer.results import access, sentences
from terreau.rooms.barometer.results.enums import VerbatimState
from terreau.rooms.barometer.results.forms import DecideForm, ReaderForm, themes_of
from terreau.rooms.barometer.results.reading_sentences import next_to_read, progress_of, read_line
from terreau.rooms.barometer.results.refusals import ResultsRefused

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """The team, named by who runs the barometer."""
    wave = access.wave_to_tell(request.user, pk)
    form = ReaderForm(request.POST or None, users=access.possible_readers(wave))
    if request.method == "POST" and form.is_valid():
        try:
            sentences.name_reader(wave, form.cleaned_data["user"], by=request.user)
        except ResultsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté : les phrases à lire sont dans ses choses à décider."))
            return redirect("results:readers", pk=pk)
    context = {
        "wave": wave,
        "form": form,
        "readers": wave.readers.select_related("user").order_by("user__email"),
        "progress": progress_of(wave),
        "reads": access.reads_sentences(request.user, wave),
    }
    return render(request, "results/readers.html", context)


@require_POST
def remove_reader(request: HttpRequest, pk: int) -> HttpResponse:
    reader = access.reader_to_remove(request.user, pk)
    sentences.remove_reader(reader, by=request.user)
    messages.success(request, _("Cette personne ne lit plus les phrases. Ce qu’elle a décidé reste."))
    return redirect("results:readers", pk=reader.wave_id)


@require_safe
@never_cache
def to_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress, those that wait, and those already decided of, which may be read again."""
    wave = access.wave_to_read_sentences(request.user, pk)
    state = request.GET.get("etat", VerbatimState.WAITING)
    state = state if state in VerbatimState.values else VerbatimState.WAITING
    rows = wave.verbatims.filter(state=state)
    context = {
        "wave": wave,
        "page": keyset_page(rows, order=("id",), key=request.GET.get("page", ""), size=PAGE),
        "progress": progress_of(wave),
        "state": state,
        "states": VerbatimState.choices,
        "next": next_to_read(wave),
    }
    return render(request, "results/to_read.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def read_one(request: HttpRequest, pk: Any) -> HttpResponse:
    sentence = access.sentence_to_read(request.user, pk)
    line = read_line(sentence)
    form = DecideForm(request.POST or None, themes=themes_of(sentence.wave), line=line)
    if request.method == "POST" and form.is_valid():
        try:
            decide(sentence, form.cleaned_data, by=request.user)
        except ResultsRefused as refusal:
            messages.warning(request, str(refusal))
        return after(request, sentence.wave)
    return render(request, "results/read_one.html", {"wave": sentence.wave, "line": line, "form": form})


def decide(sentence: Any, chosen: dict[str, Any], *, by: Any) -> None:
    to, seen = chosen["to"], chosen["seen"]
    if to == VerbatimState.RELEASED:
        sentences.release(sentence, theme=chosen["theme"], hide=chosen["hide"], seen=seen, by=by)
    elif to == VerbatimState.ASIDE:
        sentences.set_aside(sentence, seen=seen, by=by)
    else:
        sentences.read_again(sentence, seen=seen, by=by)


def after(request: HttpRequest, wave: Any) -> HttpResponse:
    """On to the next one that waits."""
    following = next_to_read(wave)
    if following is None:
        messages.success(request, _("Il ne reste aucune phrase à lire."))
        return redirect("results:to_read", pk=wave.pk)
    return redirect("results:read_one", pk=following)
