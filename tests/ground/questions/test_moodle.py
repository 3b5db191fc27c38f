"""Moodle XML as Moodle exports it: what is taken, what is lost and said, what is refused with its line."""

from base64 import b64encode
from decimal import Decimal

import pytest

from terreau.ground.questions.drafts import FileRefused
from terreau.ground.questions.enums import Kind
from terreau.ground.questions.moodle import read_moodle
from tests.ground.questions.making import picture

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'


def read(tmp_path, *questions: str, whole: str | bytes = ""):
    path = tmp_path / "questions.xml"
    content = whole or f"{HEAD}{''.join(questions)}</quiz>"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_moodle(path)


def question(kind: str, inside: str, text: str = "<p>Lequel&nbsp;?</p>", files: str = "", name: str = "Q") -> str:
    return (
        f'<question type="{kind}">\n<name><text>{name}</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text>{files}</questiontext>\n{inside}</question>\n'
    )


def answers(*said: tuple[str, str], more: str = "") -> str:
    return "".join(
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'
        for fraction, text in said
    )


CHOICES = answers(("100", "<p>oui</p>"), ("0", "<p>non</p>"))


def content(tmp_path, kind: str, inside: str, **more):
    bank = read(tmp_path, question(kind, inside, **more))
    assert bank.problems == []
    return bank.drafts[0].content


def notes(tmp_path, *questions: str) -> str:
    return " ".join(note.reason for note in read(tmp_path, *questions).notes)


def refusal(tmp_path, kind: str, inside: str, **more) -> str:
    bank = read(tmp_path, question(kind, inside, **more))
    assert bank.drafts == []
    assert bank.problems[0].line == 3
    return bank.problems[0].reason


def test_choices(tmp_path):
    single = content(tmp_path, "multichoice", f"<single>true</single>{CHOICES}")
    assert (single.kind, single.text, single.choices) == (Kind.SINGLE, "Lequel\u00a0?", ("oui", "non"))
    thirds = answers(("33.33333", "a"), ("33.33333", "b"), ("33.33333", "c"), ("-100", "d"))
    multiple = content(tmp_path, "multichoice", f"<single>false</single>{thirds}")
    assert (multiple.kind, multiple.right, multiple.wrong) == (Kind.MULTIPLE, ("a", "b", "c"), ("d",))
    all_or_nothing = content(tmp_path, "multichoiceset", answers(("100", "a"), ("100", "b"), ("0", "c")))
    assert (all_or_nothing.right, all_or_nothing.wrong) == (("a", "b"), ("c",))
    truth = answers(("0.00000", "true"), ("100.00000", "false"))
    assert content(tmp_path, "truefalse", truth).choices == ("Faux", "Vrai")


def test_an_order_that_is_not_drawn_is_kept_when_it_is_that_of_numbers(tmp_path):
    numbers = f"<shuffleanswers>false</shuffleanswers>{answers(('0', '1 an'), ('100', '2 ans'), ('0', '10 ans'))}"
    assert content(tmp_path, "multichoice", numbers).fixed
    words = f"<shuffleanswers>0</shuffleanswers>{answers(('100', 'oui'), ('0', 'non'))}"
    assert "tiré au sort" in notes(tmp_path, question("multichoice", words))


def test_written_answers(tmp_path):
    short = answers(("100", "mairie"), ("100", "\\*"), ("50", "ville"), ("0", "*"))
    assert content(tmp_path, "shortanswer", short).accepted == ("mairie", "*")
    assert "n’ont pas tous les points" in notes(tmp_path, question("shortanswer", short))
    unit = "<units><unit><multiplier>1</multiplier><unit_name>€</unit_name></unit></units>"
    number = answers(("100", "12.5"), more="<tolerance>0.5</tolerance>") + answers(("0", "*")) + unit
    found = content(tmp_path, "numerical", number).number
    assert (found.value, found.tolerance, found.unit) == (Decimal("12.5"), Decimal("0.5"), "€")


def test_matching_and_ordering(tmp_path):
    parts = "".join(
        f'<subquestion format="html"><text><![CDATA[{left}]]></text><answer><text>{right}</text></answer></subquestion>'
        for left, right in (("<p>a</p>", "1"), ("<p>b</p>", "2"), ("", "3"))
    )
    match = content(tmp_path, "matching", parts)
    assert (match.pairs, match.decoys) == ((("a", "1"), ("b", "2")), ("3",))
    order = answers(("3.0000000", "c"), ("1.0000000", "a"), ("2.0000000", "b"))
    assert content(tmp_path, "ordering", order).sequence == ("a", "b", "c")


def test_category_tags_idnumber_and_explanation(tmp_path):
    bank = read(
        tmp_path,
        '<question type="category"><category><text>$course$/top/Sécurité/Courriel</text></category></question>\n',
        question(
            "multichoice",
            f"<idnumber>Hameçon 1</idnumber><generalfeedback format='html'><text>&lt;p&gt;Voilà.&lt;/p&gt;</text>"
            f"</generalfeedback>{CHOICES}<tags><tag><text>niveau:4</text></tag><tag><text>rh</text></tag></tags>",
        ),
    )
    (draft,) = bank.drafts
    assert (draft.code, draft.topic, draft.theme, draft.level) == ("hamecon-1", "Sécurité", "Courriel", 4)
    assert (draft.content.why, draft.line) == ("Voilà.", 4)
    assert "rh" in bank.notes[0].reason


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("cloze", "trous"), ("essay", "composition"), ("description", "description"), ("calculatedmulti", "calculée"),
        ("ddwtos", "« ddwtos »"), ("autre", "« autre »"), ("", "« ? »"),
    ],
)  # fmt: skip
def test_types_that_are_not_taken_are_named(kind, reason, tmp_path):
    assert reason.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in refusal(tmp_path, kind, CHOICES)


def test_answers_that_cannot_be_taken_say_why(tmp_path):
    assert "2 valent" in refusal(tmp_path, "multichoice", answers(("100", "a"), ("100", "b"), ("0", "c")))
    assert "0 valent" in refusal(tmp_path, "multichoice", answers(("50", "a"), ("0", "c")))
    assert "image" in refusal(tmp_path, "multichoice", answers(("100", "<img src='a.png'>"), ("0", "c")))
    assert "points" in refusal(tmp_path, "multichoice", answers(("beaucoup", "a"), ("0", "c")))
    assert "lequel est juste" in refusal(tmp_path, "truefalse", answers(("100", "oui")))
    assert "Aucune réponse" in refusal(tmp_path, "shortanswer", answers(("100", "mair*")))
    assert "trop d’éléments" in refusal(tmp_path, "multichoice", CHOICES + "<dataset_item/>" * 3001)


def test_losses_are_said(tmp_path):
    feedback = answers(("100", "a"), ("0", "b"), more="<feedback><text>bravo</text></feedback>")
    combined = (
        "<correctfeedback><text>Votre réponse est correcte.</text></correctfeedback><defaultgrade>2.0</defaultgrade>"
    )
    said = notes(tmp_path, question("multichoice", f"{feedback}{combined}<hint><text>indice</text></hint>"))
    assert "propres à chaque réponse" in said
    assert "indices" in said
    assert "2 points" in said
    assert "en partie juste" not in said


def test_a_simple_table_becomes_the_support(tmp_path):
    table = "<p>Lisez.</p><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
    found = content(tmp_path, "multichoice", CHOICES, text=table)
    assert found.text == "Lisez."
    assert found.support.data == {"titre": "Tableau", "colonnes": ["a", "b"], "lignes": [["1", "2"]]}
    spread = "<p>Lisez.</p><table><tr><td colspan='2'>a</td></tr><tr><td>1</td><td>2</td></tr></table>"
    flat = content(tmp_path, "multichoice", CHOICES, text=spread)
    assert (flat.support, flat.text) == (None, "Lisez.\na\n1 ; 2")


def shown(name: str, data: bytes, alt: str = "Un carré", path: str = "/") -> dict[str, str]:
    coded = b64encode(data).decode()
    return {
        "text": f'<p>Vu ?</p><img src="@@PLUGINFILE@@{path}{name.replace(" ", "%20")}" alt="{alt}">',
        "files": f'<file name="{name}" path="{path}" encoding="base64">{coded}</file>',
    }


def test_the_first_picture_becomes_the_support(tmp_path):
    bank = read(tmp_path, question("multichoice", CHOICES, **shown("mon plan.png", picture())))
    (draft,) = bank.drafts
    assert draft.content.support.data == {"fichier": "mon plan.png", "alternative": "Un carré"}
    assert draft.pictures == {"mon plan.png": picture()}
    assert bank.notes == []
    embedded = f'<p>Vu ?</p><img alt="x" src="data:image/png;base64,{b64encode(picture()).decode()}">'
    (draft,) = read(tmp_path, question("multichoice", CHOICES, text=embedded)).drafts
    assert draft.pictures == {"image-1.png": picture()}


def test_two_pictures_of_one_name_do_not_take_each_other_s_place(tmp_path):
    one = question("multichoice", CHOICES, name="un", **shown("a.png", picture()))
    two = question("multichoice", CHOICES, name="deux", **shown("a.png", picture(size=(5, 5))))
    names = [next(iter(draft.pictures)) for draft in read(tmp_path, one, two).drafts]
    assert names[0] == "a.png"
    assert names[1].startswith("deux-")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (shown("a.png", b"GIF89a pas une image"), "n’est pas prise"),
        (shown("a.svg", b"<svg onload='x()'/>"), "PNG, JPEG, GIF ou WebP"),
        (shown("a.png", picture("GIF")), "renommez-le"),
        (shown("a.png", picture() + b"\0" * 1024 * 1024), "dépasse"),
        (shown("a.png", picture(), alt=""), "texte de remplacement"),
        ({"text": '<p>Vu ?</p><img src="@@PLUGINFILE@@/b.png" alt="b">'}, "n’est pas dans le fichier"),
        ({"text": '<p>Vu ?</p><img src="https://pixel.example/b.png" alt="b">'}, "n’est pas dans le fichier"),
        ({**shown("a.png", picture()), "files": '<file name="a.png" path="/" encoding="base64">@@</file>'}, "abîmée"),
    ],
)
def test_pictures_that_are_not_taken_are_said(file, reason, tmp_path):
    bank = read(tmp_path, question("multichoice", CHOICES, **file))
    assert reason in " ".join(note.reason for note in bank.notes)
    assert bool(bank.drafts[0].pictures) == ("remplacement" in reason)


# ---- hostile files

LAUGHS = '<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "kind", [LAUGHS, OUTSIDE, '<!DOCTYPE quiz SYSTEM "https://evil.example/a.dtd">', "<!DOCTYPE quiz>"]
)
def test_a_document_type_is_refused_before_it_is_read(kind, tmp_path):
    whole = f'<?xml version="1.0"?>\n{kind}\n<quiz>{question("multichoice", CHOICES, text="&a;&b;")}</quiz>'
    with pytest.raises(FileRefused, match="DOCTYPE") as refused:
        read(tmp_path, whole=whole)
    assert refused.value.line == 2


@pytest.mark.parametrize(
    ("whole", "line", "reason"),
    [
        (f"{HEAD}<question>\n</quiz>", 4, "ne ferme pas"),
        (f"{HEAD}<question type='a'>&nbsp;</question></quiz>", 3, "renvoi"),
        (f"{HEAD}<question>&#0;</question></quiz>", 3, "caractère"),
        (f"{HEAD}<question>", 3, "s’arrête avant sa fin"),
        (HEAD.encode() + b"\xff</quiz>", 3, "encodage"),
        (HEAD.encode() + b"a\x00b</quiz>", 3, "signe"),
        ('<?xml version="1.0" encoding="cp037"?><quiz/>', 1, "cp037|lisible"),
        ('<?xml version="1.0" encoding="utf-7"?><quiz/>', 1, "utf-7"),
        ("<html><body/></html>", 1, "commence par"),
        (f"{HEAD}{'<a>' * 40}{'</a>' * 40}</quiz>", 3, "emboîte"),
        (f"{HEAD}</quiz>", 0, "aucune question"),
        ("", 1, "vide"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_line(whole, line, reason, tmp_path):
    with pytest.raises(FileRefused, match=reason) as refused:
        read(tmp_path, whole=whole or b"\n")
    assert refused.value.line == (line if whole else 2)


def test_other_encodings_are_read(tmp_path):
    text = f"{HEAD}{question('multichoice', CHOICES, text='été')}</quiz>"
    for encoding in ("iso-8859-1", "windows-1252", "utf-16"):
        bank = read(tmp_path, whole=text.replace("UTF-8", encoding).encode(encoding))
        assert bank.drafts[0].content.text == "été"


def test_code_in_pages_never_comes_in(tmp_path):
    evil = (
        "<p onmouseover='x()'>Bon</p><script>alert(1)</script><style>p{}</style><iframe src='https://evil.example'></iframe>"
        "<a href='javascript:alert(1)'>un</a> <a href='https://guide.example/a'>deux</a><svg onload='x()'></svg>"
    )
    bank = read(tmp_path, question("multichoice", CHOICES, text=evil))
    assert bank.drafts[0].content.text == "Bon\nun deux (https://guide.example/a)"
    assert len(bank.notes) == 3


@pytest.mark.parametrize(
    "text", ["<div>" * 15000, "<table><tr><td>" * 5000, "x" * 200_000, "<p>" * 30000, "<!--" * 20000]
)
def test_pages_made_to_slow_us_are_refused_or_read_in_a_moment(text, tmp_path):
    bank = read(tmp_path, question("multichoice", CHOICES, text=text), question("multichoice", CHOICES, name="autre"))
    assert [draft.code for draft in bank.drafts] == ["autre"]
    assert bank.problems[0].line == 3


def test_limits(tmp_path, monkeypatch):
    monkeypatch.setattr("terreau.ground.questions.moodle.reading.MOST_QUESTIONS", 1)
    with pytest.raises(FileRefused, match="plus de 1"):
        read(tmp_path, question("multichoice", CHOICES), question("multichoice", CHOICES))
    monkeypatch.setattr("terreau.ground.questions.moodle.tree.MOST_BYTES", 3)
    with pytest.raises(FileRefused, match="dépasse"):
        read(tmp_path, question("multichoice", CHOICES))
