"""What GIFT and Moodle XML have in common: weighted answers, made of what is wholly right or is not; losses said."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

from terreau.ground.questions.answering import by_number
from terreau.ground.questions.contents import Content, ContentRefused
from terreau.ground.questions.plain_texts import Plain
from terreau.ground.questions.supports import SupportRefused, support_from
from terreau.ground.questions.tagging import Found

WHOLE = Decimal(100)
NEARLY = Decimal("0.01")  # Moodle rounds thirds
STAR = re.compile(r"(?<!\\)\*")
TRUE_AND_FALSE = {"fr": ("Vrai", "Faux")}
Picture = Callable[[str], tuple[str, bytes] | None]


class Answer(NamedTuple):
    """An answer that a file proposes, and its share of the points, from -100 to 100."""

    weight: Decimal
    text: str


def weight_from(text: str) -> Decimal:
    """The points of an answer. Raises `ContentRefused`."""
    try:
        weight = Decimal(text.strip() or "0")
    except InvalidOperation:
        weight = Decimal("NaN")
    if not weight.is_finite() or abs(weight) > WHOLE:
        raise ContentRefused(_("Des points ne sont pas lisibles : « %(points)s ».") % {"points": text[:40]})
    return weight


def number_from(text: str) -> Decimal:
    """A number with a point or a comma. Raises `ContentRefused`."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", plain):
        raise ContentRefused(_("« %(text)s » n’est pas un nombre.") % {"text": text.strip()[:40]})
    return Decimal(plain)


# ---- the statement and what it shows


def put_statement(found: Found, plain: Plain, picture: Picture | None = None) -> None:
    """The statement, and its support when its format carries one that we can show."""
    found.document["enonce"] = plain.text
    for reason in plain.lost:
        found.lose(reason)
    taken = None
    if plain.picture:
        taken = picture(plain.picture[0]) if picture else None
        if picture is None:
            found.lose(_("L’image de l’énoncé est perdue : ce format n’en porte pas."))
    if taken is not None:
        support = {"type": "image", "fichier": taken[0], "alternative": plain.picture[1] if plain.picture else ""}
        if not support["alternative"]:
            support["alternative"] = _("Image à décrire : %(name)s") % {"name": taken[0]}
            found.lose(_("L’image n’a pas de texte de remplacement : écrivez ce qu’elle montre."))
        if plain.description:
            support["description"] = plain.description
        found.document["support"] = support
        found.pictures[taken[0]] = taken[1]
    elif plain.table is not None:
        _put_table(found, plain)


def _put_table(found: Found, plain: Plain) -> None:
    try:
        support_from(plain.table)
    except SupportRefused as refusal:
        found.lose(_("Le tableau de l’énoncé n’est pas gardé. %(why)s") % {"why": refusal})
    else:
        found.document["support"] = plain.table


def text_of(found: Found, plain: Plain) -> str:
    """The text of an answer, or of an explanation: nothing is shown beside it."""
    for reason in plain.lost:
        found.lose(reason)
    if plain.picture:
        if not plain.text:
            raise ContentRefused(_("Une réponse est une image : elle ne se lit pas."))
        found.lose(_("Une image hors de l’énoncé est perdue."))
    if plain.table is not None:
        found.lose(_("Un tableau hors de l’énoncé est perdu."))
    return plain.text


# ---- answers


def put_choices(found: Found, answers: Sequence[Answer], *, single: bool) -> None:
    """A choice: right or wrong, without points in between."""
    if single:
        right = [each.text for each in answers if each.weight == WHOLE]
        if len(right) != 1:
            raise ContentRefused(
                _("Une seule réponse est à choisir, mais %(count)s valent tous les points.") % {"count": len(right)}
            )
        wrong = [each.text for each in answers if each.weight != WHOLE]
        partial = any(each.weight not in (0, WHOLE) for each in answers)
    else:
        right = [each.text for each in answers if each.weight > 0]
        wrong = [each.text for each in answers if each.weight <= 0]
        # Our scoring is « all and only »: the nearest is that one wrong answer costs everything.
        shares = [each.weight for each in answers if each.weight > 0]
        even = len(set(shares)) <= 1 and abs(sum(shares) - WHOLE) < 1
        partial = not even or any(each.weight != -WHOLE for each in answers if each.weight <= 0)
    if partial:
        found.lose(_("Les points partiels ne sont pas gardés : une réponse est juste ou fausse en entier."))
    found.document |= {
        "genre": "choix-unique" if single else "choix-multiple",
        "bonnes": right,
        "mauvaises": wrong,
    }


def put_truth(found: Found, truth: bool) -> None:
    language = next((tag.partition(":")[2] for tag in found.tags if tag.startswith("langue:")), "fr")
    words = TRUE_AND_FALSE.get(language, ("True", "False"))
    found.document |= {"genre": "choix-unique", "bonnes": [words[not truth]], "mauvaises": [words[truth]]}


def put_accepted(found: Found, answers: Sequence[Answer]) -> None:
    """The answers that have all the points; « * », which stands for anything, is no answer."""
    whole = [each.text for each in answers if each.weight >= WHOLE - NEARLY]
    known = [text for text in whole if not STAR.search(text)]
    if any(each.weight < WHOLE - NEARLY and each.text.strip() != "*" for each in answers):
        found.lose(_("Les réponses qui n’ont pas tous les points ne sont pas acceptées."))
    if len(known) < len(whole):
        found.lose(_("Une réponse où « * » remplace n’importe quel texte n’est pas gardée."))
    if not known:
        raise ContentRefused(_("Aucune réponse écrite en entier n’a tous les points."))
    found.document |= {"genre": "reponse-courte", "reponses": [text.replace("\\*", "*") for text in known]}


def starless(text: str) -> str:
    """An accepted answer where a star is a star, for Moodle."""
    return text.replace("*", "\\*")


def put_number(found: Found, answers: Sequence[tuple[Decimal, Decimal, Decimal]]) -> None:
    """The one number that has all the points: its weight, its value, its tolerance."""
    whole = {(value, tolerance) for weight, value, tolerance in answers if weight >= WHOLE - NEARLY}
    if len(whole) != 1:
        raise ContentRefused(
            _("Un seul nombre est attendu, mais %(count)s valent tous les points.") % {"count": len(whole)}
        )
    if any(weight < WHOLE - NEARLY for weight, _value, _tolerance in answers):
        found.lose(_("Les réponses qui n’ont pas tous les points ne sont pas acceptées."))
    ((value, tolerance),) = whole
    found.document |= {
        "genre": "reponse-courte",
        "nombre": {"valeur": f"{value:f}", "tolerance": f"{tolerance:f}"},
    }


def in_file_order(content: Content) -> tuple[list[tuple[bool, str]], bool]:
    """The choices with whether each is right, and whether their order is to be kept where they go.

    What is sorted by number here stays so there, unless writing it so would lose the order that our own file gives.
    """
    ranks = by_number(content.choices) if content.fixed else list(range(len(content.choices)))
    count = len(content.right)
    right, wrong = [rank for rank in ranks if rank < count], [rank for rank in ranks if rank >= count]
    kept = content.fixed and right == sorted(right) and wrong == sorted(wrong)
    if not kept:
        ranks = list(range(len(content.choices)))
    return [(rank < count, content.choices[rank]) for rank in ranks], kept


def share(count: int) -> str:
    """100 shared by so many right answers, as Moodle writes it."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")
