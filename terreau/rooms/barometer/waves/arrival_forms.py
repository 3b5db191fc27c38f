"""Is what is said of a file of answers well formed? Nothing of it is guessed: which answers count is asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.forms import StructureField
from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.common.forms import Form
from terreau.ground.common.uploads import TABLES, check_upload
from terreau.rooms.barometer.questionnaires.content import TEXT_MOST, Document
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.foreign.tables import MOST_VALUES, Column, Made, Seen, questionnaire_from
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused
from terreau.rooms.barometer.questionnaires.responses import NOTHING
from terreau.rooms.barometer.waves.actions import MOST_DAYS
from terreau.rooms.barometer.waves.bringing import KINDS, Sampled, choices_of

MOST_BYTES = 20 * 1024 * 1024


class ArrivalForm(Form):
    name = forms.CharField(
        label=gettext_lazy("Nom de la vague"), max_length=120, help_text=gettext_lazy("Exemple : baromètre 2024.")
    )
    structure = StructureField(
        label=gettext_lazy("Structure"),
        help_text=gettext_lazy("Code ou libellé. La vague vaut aussi pour tout ce qui est dessous."),
    )
    edition = forms.ModelChoiceField(
        label=gettext_lazy("Questionnaire"), queryset=Edition.objects.none(), required=False,
        empty_label=gettext_lazy("Le faire à partir du fichier"),
        help_text=gettext_lazy(
            "Celui que l’autre outil a posé, importé ici ; à défaut, il est fait des colonnes que vous choisirez."
        ),
    )  # fmt: skip
    opens_on = forms.DateField(label=gettext_lazy("Premier jour de la collecte"), widget=forms.DateInput)
    closes_on = forms.DateField(label=gettext_lazy("Dernier jour de la collecte"), widget=forms.DateInput)
    file = forms.FileField(
        label=gettext_lazy("Fichier des réponses"),
        help_text=gettext_lazy(
            "CSV (UTF-8 ou Windows-1252) ou classeur XLSX, une ligne par réponse, 20 Mo et 100 000 lignes au plus. Il "
            "est détruit dès que ses réponses sont prises, au plus tard après deux jours."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
    )

    def __init__(self, *args: Any, structures: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].choose_among(structures)  # type: ignore[attr-defined]
        self.fields["edition"].queryset = editions  # type: ignore[attr-defined]

    def clean_edition(self) -> Edition | None:
        edition: Edition | None = self.cleaned_data["edition"]
        try:
            _document = edition.document if edition is not None else None
        except ContentRefused as refusal:
            raise forms.ValidationError(refusal.problems) from refusal
        return edition

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        check_upload(file, kinds=TABLES, most_bytes=MOST_BYTES)
        refuse_unclean(file, file.name or "")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if last and last > timezone.localdate():
            self.add_error("closes_on", _("La collecte n’est pas finie : ce jour est à venir."))
        if first and last and last < first:
            self.add_error("closes_on", _("Le dernier jour suit le premier."))
        elif first and last and (last - first).days > MOST_DAYS:
            self.add_error("closes_on", _("Une vague dure %(days)s jours au plus.") % {"days": MOST_DAYS})
        return cleaned


class ColumnsForm(Form):
    """What each column is; proposed where its heading says it. `seen`: where columns become questions."""

    def __init__(
        self, *args: Any, columns: Sequence[Sampled], document: Document | None, first: Mapping[str, str],
        seen: Mapping[str, Seen] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.columns, self.seen = columns, seen or {}
        known = choices_of(document)
        choices = [
            ("", _("Laisser de côté")),
            (_("Questions"), [each for each in known if not each[0].startswith("@")]),
            (_("Qui répond, et comment il a été tiré"), [each for each in known if each[0].startswith("@")]),
        ]
        for rank, column in enumerate(columns):
            self.fields[f"column-{rank}"] = forms.ChoiceField(
                label=column.heading, choices=choices, required=False, initial=first.get(column.heading, ""),
                help_text=_("Exemples : %(cells)s") % {"cells": column.words},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for rank, column in enumerate(self.columns):
            key = cleaned.get(f"column-{rank}", "")
            if key in KINDS:
                reason = self._why_no_question(column.heading, KINDS[key])
            else:
                reason = _("La colonne « %(name)s » tient déjà cela.") % {"name": taken[key]} if key in taken else ""
            if reason:
                self.add_error(f"column-{rank}", reason)
            if key:
                taken.setdefault(key, column.heading)
        if all(key.startswith("@") for key in taken):
            raise forms.ValidationError(_("Dites au moins quelle colonne est celle d’une question."))
        return cleaned

    def _why_no_question(self, heading: str, kind: Kind) -> str:
        seen = self.seen[heading]
        if not seen.values:
            return _("Cette colonne est vide.")
        if kind == Kind.SINGLE and seen.too_many:
            return _("Cette colonne a plus de %(most)s réponses différentes.") % {"most": MOST_VALUES}
        if kind == Kind.SCALE and (not seen.numbers or seen.low is None):
            return _("Cette colonne ne contient pas que des nombres.")
        return ""

    @property
    def chosen(self) -> dict[str, str]:
        """{heading: key} of the columns that are taken."""
        given = {column.heading: self.cleaned_data[f"column-{rank}"] for rank, column in enumerate(self.columns)}
        return {heading: key for heading, key in given.items() if key}


class QuestionsForm(Form):
    """Of each column that becomes a question: its words, and what is counted in its share."""

    def __init__(
        self, *args: Any, title: str, kinds: Mapping[str, Kind], seen: Mapping[str, Seen], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.title, self.kinds, self.seen = title, kinds, seen
        self.made: Made | None = None
        for rank, (heading, kind) in enumerate(kinds.items()):
            self.fields[f"text-{rank}"] = forms.CharField(
                label=_("« %(name)s » : la question, telle qu’elle a été posée") % {"name": heading},
                max_length=TEXT_MOST, initial=heading,
            )  # fmt: skip
            if kind == Kind.SINGLE:
                self._ask_answers(rank, heading)
            elif kind == Kind.SCALE:
                self._ask_marks(rank, heading)

    def _ask_answers(self, rank: int, heading: str) -> None:
        # Places rather than cells: a browser may change a cell (its line ends), and an answer must stay as it is.
        cells = self.seen[heading].values
        choices = [(str(place), cell) for place, cell in enumerate(cells)]
        asked = {
            "counted": _("« %(name)s » : réponses comptées dans la part"),
            "aside": _("« %(name)s » : réponses mises à part (« ne se prononce pas »)"),
            "nothing": _("« %(name)s » : ce qui n’est pas une réponse"),
        }
        for name, words in asked.items():
            self.fields[f"{name}-{rank}"] = forms.MultipleChoiceField(
                label=words % {"name": heading}, choices=choices, widget=forms.CheckboxSelectMultiple,
                required=name == "counted",
            )  # fmt: skip
        nothing = [str(place) for place, cell in enumerate(cells) if cell.lower() in NOTHING]
        self.fields[f"nothing-{rank}"].initial = nothing

    def _ask_marks(self, rank: int, heading: str) -> None:
        seen = self.seen[heading]
        found = _("Dans le fichier : de %(low)g à %(high)g.") % {"low": seen.low or 0, "high": seen.high or 0}
        asked = {
            "low": _("« %(name)s » : note la plus basse possible"),
            "high": _("« %(name)s » : note la plus haute possible"),
            "from": _("« %(name)s » : note à partir de laquelle on compte"),
        }
        for name, words in asked.items():
            self.fields[f"{name}-{rank}"] = forms.IntegerField(
                label=words % {"name": heading}, help_text=found if name != "from" else ""
            )

    def _column(self, rank: int, heading: str, kind: Kind) -> Column:
        said, cells = self.cleaned_data, self.seen[heading].values
        common: dict[str, Any] = {"heading": heading, "kind": kind, "text": said[f"text-{rank}"]}
        if kind == Kind.SCALE:
            ends = {"low": said[f"low-{rank}"], "high": said[f"high-{rank}"], "counted_from": said[f"from-{rank}"]}
            return Column(**common, **ends)
        if kind == Kind.TEXT:
            return Column(**common)
        names = ("counted", "aside", "nothing")
        lists: dict[str, Any] = {name: tuple(cells[int(place)] for place in said[f"{name}-{rank}"]) for name in names}
        return Column(**common, **lists)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        columns = [self._column(rank, heading, kind) for rank, (heading, kind) in enumerate(self.kinds.items())]
        try:
            self.made = questionnaire_from(self.title, columns, self.seen)
        except ContentRefused as refusal:
            raise forms.ValidationError(refusal.problems) from refusal
        return cleaned


class TakeForm(Form):
    """What is agreed to before the wave is created; `refused`: how many lines cannot be read."""

    without_refused = forms.BooleanField(required=False)

    def __init__(self, *args: Any, refused: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["without_refused"].label = _("Laisser ces lignes de côté et prendre les autres")
        if not refused:
            del self.fields["without_refused"]

    @property
    def without(self) -> bool:
        return bool(self.cleaned_data.get("without_refused", False))
