from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.access import grantable_roles
from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.common.forms import Form
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure

# Beyond this a password is a way to keep the server busy hashing.
PASSWORD_MAX = 1000


class TidyEmailField(forms.EmailField):
    """An address, in the one form under which it is kept."""

    def to_python(self, value: Any) -> str:
        return tidy_email(super().to_python(value))


def email_field(**options: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    defaults: dict[str, Any] = {
        "label": _("Courriel"),
        "help_text": _("Format attendu : nom@domaine.fr"),
        "widget": widget,
    }
    return TidyEmailField(**(defaults | options))


def password_field(autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    defaults: dict[str, Any] = {
        "label": _("Mot de passe"),
        "strip": False,
        "max_length": PASSWORD_MAX,
        "widget": widget,
    }
    return forms.CharField(**(defaults | options))


class SignInForm(Form):
    email = email_field(widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = password_field("current-password")


class PasswordForm(Form):
    """The password of an account already named on the page."""

    password = password_field("current-password", label=_("Mot de passe de ce compte"))


class ForgottenForm(Form):
    email = email_field()


class NewPasswordForm(Form):
    """A new password, typed twice: without JavaScript nobody can look at what he typed."""

    password = password_field(
        "new-password",
        label=_("Nouveau mot de passe"),
        help_text=_("16 caractères au moins. Une phrase convient ; aucun signe particulier n’est exigé."),
    )
    again = password_field("new-password", label=_("Le même mot de passe, une seconde fois"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") and again != self.cleaned_data["password"]:
            raise ValidationError(_("Les deux mots de passe sont différents."))
        return again


class PasswordChangeForm(NewPasswordForm):
    current = password_field("current-password", label=_("Mot de passe actuel"))
    field_order = ["current", "password", "again"]


class NewAccountForm(NewPasswordForm):
    name = forms.CharField(
        label=_("Prénom et nom"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "password", "again"]

    @property
    def new_account(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in ("name", "password")}


class ActivateForm(Form):
    matricule = forms.CharField(
        label=_("Matricule"), max_length=40, help_text=_("Il figure sur votre bulletin de paie.")
    )
    code = forms.CharField(
        label=_("Code d’activation"),
        max_length=40,
        help_text=_("Seize signes remis par vos ressources humaines, avec ou sans tirets."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = email_field(
        help_text=_("Une adresse à vous, même personnelle : elle sert à vous connecter et à changer de mot de passe.")
    )


class DigitsForm(Form):
    digits = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label=_("Code reçu par courriel"),
        help_text=_("Six chiffres."),
        error_messages={"invalid": _("Le code a six chiffres.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class StructureInput(forms.TextInput):
    """A text box that proposes structures: it serves ten services as well as ten thousand."""

    template_name = "accounts/_structure_input.html"
    proposed: "QuerySet[Structure]" = Structure.objects.none()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = (attrs or {}) | {"list": f"{(attrs or {}).get('id', name)}_list", "autocomplete": "off"}
        return super().get_context(name, value, attrs) | {"proposed": self.proposed[:300]}


class StructureField(forms.CharField):
    """A structure given by its code, its label or both as proposed; `structures` are those that may be chosen."""

    widget = StructureInput
    structures: "QuerySet[Structure]" = Structure.objects.none()

    def choose_among(self, structures: "QuerySet[Structure]") -> None:
        self.structures = structures
        if isinstance(self.widget, StructureInput):
            self.widget.proposed = structures

    def matching(self, text: str) -> "list[Structure]":
        code = text.split(" — ")[0].strip()
        found = list(self.structures.filter(code__iexact=code)[:6])
        return found or list(self.structures.filter(label__iexact=text.strip())[:6])

    def prepare_value(self, value: Any) -> Any:
        return f"{value.code} — {value.label}" if isinstance(value, Structure) else value

    def clean(self, value: Any) -> Any:
        found = self.matching(super().clean(value))
        if not found:
            raise ValidationError(gettext("Aucune structure que vous gérez n’a ce code ou ce libellé."))
        if len(found) > 1:
            names = ", ".join(f"{each.code} — {each.label}" for each in found)
            raise ValidationError(gettext("Plusieurs structures correspondent : %(names)s.") % {"names": names})
        return found[0]


class StructuresField(StructureField):
    """Several structures, one per line, each by its code, its label or both: a thousand of them fit in no list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(map(super().prepare_value, value))

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in forms.CharField.clean(self, value).splitlines() if line.strip()]
        found = {line: self.matching(line) for line in lines}
        errors = [
            gettext("« %(line)s » : plusieurs structures correspondent, donnez le code.") % {"line": line}
            if rows
            else gettext("« %(line)s » : aucune structure n’a ce code ou ce nom.") % {"line": line}
            for line, rows in found.items()
            if len(rows) != 1
        ]
        if errors:
            raise ValidationError(errors)
        return list({rows[0].pk: rows[0] for rows in found.values()}.values())


class GrantForm(Form):
    """Which role, on which structure, among those that `by` may give."""

    structure = StructureField(
        label=_("Structure"), help_text=_("Code ou libellé. Le rôle vaut aussi pour tout ce qui est dessous.")
    )
    role = forms.ChoiceField(label=_("Rôle"))

    def __init__(self, *args: Any, by: User, structures: "QuerySet[Structure]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        field = self.fields["structure"]
        if isinstance(field, StructureField):
            field.choose_among(structures)
        given = {role for held in by.held_roles for role in grantable_roles(by, held.structure)}
        for name in ("role", "roles"):
            if name in self.fields:
                self.fields[name].choices = [(role.value, role.label) for role in RoleName if role in given]  # type: ignore[attr-defined]


class InviteForm(GrantForm):
    email = email_field(label=_("Courriel de la personne invitée"))
    role = None  # type: ignore[assignment]
    roles = forms.MultipleChoiceField(
        label=_("Rôles"), widget=forms.CheckboxSelectMultiple, help_text=_("Au moins un.")
    )
    field_order = ["email", "structure", "roles"]


class SearchForm(Form):
    q = forms.CharField(label=_("Nom ou courriel"), required=False, max_length=100)


class NameForm(Form):
    name = forms.CharField(
        label=_("Nom affiché"),
        max_length=200,
        help_text=_("Celui que lisent les administrateurs des comptes."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class EmailForm(Form):
    email = email_field(
        label=_("Nouveau courriel"),
        help_text=_("Un message y est envoyé : votre courriel ne change que lorsque vous ouvrez son lien."),
    )
