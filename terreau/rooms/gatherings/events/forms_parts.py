"""The forms of the parts of an event: programme, questions, partners; and the form of who registers."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.ground.seats.enums import Mode
from terreau.rooms.gatherings.events.enums import Moment, PartnerKind, QuestionKind
from terreau.rooms.gatherings.events.models import MOST_QUESTIONS, Event, ProgrammeLine, Question
from terreau.rooms.gatherings.events.programme import MOST_SPEAKERS, LineSpec, SpeakerSpec

LEAST_SPEAKERS = 2
SPEAKER = ("name", "function", "organisation", "may_be_named")


class LineForm(Form):
    """A line of the programme with its speakers."""

    kind = forms.ChoiceField(label=_("Nature"), choices=Moment)
    title = forms.CharField(
        label=_("Titre"), required=False, max_length=300, help_text=_("Vide : la nature suffit (« Débat »).")
    )
    minutes = forms.IntegerField(
        label=_("Durée en minutes"), required=False, min_value=1, max_value=720,
        help_text=_("Les heures s’en déduisent. Vide : les heures suivantes ne s’affichent pas."),
    )  # fmt: skip
    session = forms.TypedChoiceField(label=_("Séance"), coerce=int)

    def __init__(self, *args: Any, sessions: int, line: ProgrammeLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["session"]
        if isinstance(where, forms.ChoiceField):
            where.choices = [(str(number), str(number)) for number in range(1, sessions + 1)]
        if sessions < 2:
            del self.fields["session"]
        speakers = list(line.speakers.all()) if line else []
        self.slots = min(max(LEAST_SPEAKERS, len(speakers) + 1), MOST_SPEAKERS)
        for number in range(1, self.slots + 1):
            self.add_speaker(number)
        if line is not None:
            self.initial.update({name: getattr(line, name) for name in ("kind", "title", "minutes", "session")})
            for number, each in enumerate(speakers, 1):
                self.initial.update({f"{name}_{number}": getattr(each, name) for name in SPEAKER})

    def add_speaker(self, number: int) -> None:
        self.fields[f"name_{number}"] = forms.CharField(
            label=format_lazy(_("Nom de l’intervenant {number}"), number=number), required=False, max_length=200
        )
        self.fields[f"function_{number}"] = forms.CharField(label=_("Fonction"), required=False, max_length=200)
        self.fields[f"organisation_{number}"] = forms.CharField(label=_("Organisme"), required=False, max_length=200)
        self.fields[f"may_be_named_{number}"] = forms.BooleanField(
            label=_("Cette personne accepte d’être nommée sur la page"), required=False,
            help_text=_("Sinon la page dit sa fonction et son organisme."),
        )  # fmt: skip

    @property
    def line_fields(self) -> list[Any]:
        return [self[name] for name in ("kind", "title", "minutes", "session") if name in self.fields]

    @property
    def speaker_rows(self) -> list[list[Any]]:
        return [[self[f"{name}_{number}"] for name in SPEAKER] for number in range(1, self.slots + 1)]

    @property
    def spec(self) -> LineSpec:
        cleaned = self.cleaned_data
        speakers = [
            SpeakerSpec(**{name: cleaned[f"{name}_{number}"] for name in SPEAKER})
            for number in range(1, self.slots + 1)
        ]
        return LineSpec(
            cleaned["kind"], cleaned["title"], cleaned["minutes"], cleaned.get("session") or 1,
            [each for each in speakers if each.is_somebody],
        )  # fmt: skip


class QuestionsForm(Form):
    """Up to five questions, asked of whoever registers."""

    def __init__(self, *args: Any, questions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields[f"text_{number}"] = forms.CharField(
                label=format_lazy(_("Question {number}"), number=number), required=False, max_length=300
            )
            self.fields[f"kind_{number}"] = forms.ChoiceField(label=_("Réponse attendue"), choices=QuestionKind)
            self.fields[f"choices_{number}"] = forms.CharField(
                label=_("Choix, un par ligne"), required=False, max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Seulement pour un choix dans une liste."),
            )  # fmt: skip
            self.fields[f"required_{number}"] = forms.BooleanField(label=_("Réponse obligatoire"), required=False)
        for number, each in enumerate(questions, 1):
            self.initial.update(
                {f"{name}_{number}": getattr(each, name) for name in ("text", "kind", "choices", "required")}
            )

    @property
    def rows(self) -> list[list[Any]]:
        names = ("text", "kind", "choices", "required")
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, MOST_QUESTIONS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, MOST_QUESTIONS + 1):
            asked = cleaned.get(f"text_{number}") and cleaned.get(f"kind_{number}") == QuestionKind.CHOICE
            listed = [line for line in cleaned.get(f"choices_{number}", "").splitlines() if line.strip()]
            if asked and len(listed) < 2:
                self.add_error(f"choices_{number}", _("Donnez deux choix au moins, un par ligne."))
        return cleaned

    @property
    def questions(self) -> list[dict[str, Any]]:
        found = []
        for number in range(1, MOST_QUESTIONS + 1):
            if text := self.cleaned_data.get(f"text_{number}"):
                kind = self.cleaned_data[f"kind_{number}"]
                choices = self.cleaned_data.get(f"choices_{number}", "") if kind == QuestionKind.CHOICE else ""
                required = self.cleaned_data.get(f"required_{number}", False)
                found.append({"text": text, "kind": kind, "choices": choices, "required": required})
        return found


class SheetForm(Form):
    """The sheet of a partner: who it is, then why it is there and on which terms."""

    name = forms.CharField(label=_("Nom du partenaire"), max_length=200)
    kind = forms.ChoiceField(label=_("Nature"), choices=PartnerKind)
    url = forms.URLField(label=_("Site"), required=False, max_length=300, assume_scheme="https")
    contact_function = forms.CharField(
        label=_("Fonction de l’interlocuteur"), required=False, max_length=200,
        help_text=_("Une fonction, pas un nom : par exemple « responsable des partenariats »."),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("Ce que l’on en attend"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    brings = forms.CharField(
        label=_("Ce que le partenaire apporte"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Matériel, démonstration, retour d’expérience… et s’il est payé pour cela."),
    )  # fmt: skip
    neutrality = forms.CharField(
        label=_("Neutralité"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        initial=_("Pas de démarchage, pas de liste de participants remise, plusieurs solutions citées."),
    )  # fmt: skip
    conflict = forms.TypedChoiceField(
        label=_("Un conflit d’intérêts est-il possible ?"), choices=[("0", _("Non")), ("1", _("Oui"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
        help_text=_("Par exemple : un marché en cours, un ancien emploi, un lien de famille."),
    )  # fmt: skip
    conflict_handling = forms.CharField(
        label=_("Si oui, comment il est traité"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    PARTNER = ("name", "kind", "url", "contact_function")
    SHEET = ("purpose", "brings", "neutrality", "conflict", "conflict_handling")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("conflict") and not cleaned.get("conflict_handling"):
            self.add_error("conflict_handling", _("Dites comment le conflit d’intérêts est traité."))
        return cleaned

    def part(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}


class RegistrationForm(Form):
    """A seat: how one comes, whether one is seen by the others, the organiser's questions; who one is, from outside."""

    name = forms.CharField(
        label=_("Vos prénom et nom"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Votre courriel professionnel"), widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Celui de votre administration, par exemple prenom.nom@service.gouv.fr. Vous y recevrez un lien."),
    )  # fmt: skip
    organisation = forms.CharField(
        label=_("Votre administration"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Comment viendrez-vous ?"), choices=Mode, widget=forms.RadioSelect)
    consent_listed = forms.BooleanField(
        label=_("J’accepte que les autres participants voient mon nom"), required=False,
        help_text=_("Facultatif. Sans cela, seuls les organisateurs le voient."),
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes = event.occasion.modes
        where = self.fields["mode"]
        if isinstance(where, forms.ChoiceField):
            where.choices = [(mode.value, mode.label) for mode in modes]
        self.only = modes[0].value if len(modes) == 1 else ""
        if self.only:
            del self.fields["mode"]
        if user.is_authenticated:
            for name in ("name", "email", "organisation"):
                del self.fields[name]
        self.asked = list(event.questions.order_by("position"))
        for question in self.asked:
            self.fields[f"answer_{question.pk}"] = field_of(question)
        self.order_fields(["name", "email", "organisation", "mode", *(f"answer_{each.pk}" for each in self.asked)])

    @property
    def chosen_mode(self) -> str:
        return self.only or self.cleaned_data["mode"]

    @property
    def answers(self) -> dict[int, str]:
        return {each.pk: self.cleaned_data.get(f"answer_{each.pk}", "") for each in self.asked}


def field_of(question: Question) -> forms.Field:
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(label=question.text, required=question.required, max_length=600)
    options = [str(_("Oui")), str(_("Non"))] if question.kind == QuestionKind.YES_NO else question.options
    return forms.ChoiceField(
        label=question.text, required=question.required, widget=forms.RadioSelect,
        choices=[(each, each) for each in options],
    )  # fmt: skip
