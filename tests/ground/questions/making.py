"""Drafts for the tests of files: one of each kind, and any that can be made, with every character that hurts."""

from io import BytesIO

from hypothesis import assume, strategies as st
from PIL import Image

from terreau.ground.questions.contents import ContentRefused, content_of
from terreau.ground.questions.drafts import CODE, Draft, draft_of
from terreau.ground.questions.enums import Review

HARD = [
    "=", "~", "#", "{", "}", ":", "::", "\\", "\\n", "\\\\", "->", "-&gt;", "%50%", "%-100%", "[html]", "[plain]",
    "]", "[",
    "//", "####", "$CATEGORY: a", "*", "\\*", "<b>", "</p>", "<!--", "]]>", "&amp;", "&nbsp;", "&", '"', "'", "<", ">",
    "@@PLUGINFILE@@", "À lire : ", "T", "TRUE", "\n", "  ",
    "\u00a0", "\u202f", "é", "€", "𝔸", "👩🏽‍💻", "«", "..", "- ", "1", "12,5",
]  # fmt: skip


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "red").save(file, kind)
    return file.getvalue()


TABLE = {
    "type": "tableau", "titre": "Effectifs", "colonnes": ["Service", "Agents"],
    "lignes": [["Paie", 12], ["Accueil", None], ["Voirie", 3.5], ["12", ""]],
}  # fmt: skip
PICTURE = {
    "type": "image",
    "fichier": "plan-à l’étage.png",
    "alternative": "Un plan « rouge »",
    "description": "Rouge.",
}
ONE_OF_EACH = {
    "unique": {"genre": "choix-unique", "enonce": "Combien ?", "bonnes": ["42"], "mauvaises": ["41", "%12% de 40"]},
    "fixe": {
        "genre": "choix-unique", "enonce": "Lequel ?", "bonnes": ["2"], "mauvaises": ["1", "3"], "ordre-fixe": True,
    },
    "fixe-desordre": {
        "genre": "choix-unique", "enonce": "Lequel ?", "bonnes": ["2"], "mauvaises": ["3", "1"], "ordre-fixe": True,
    },
    "multiple": {"genre": "choix-multiple", "enonce": "Lesquels ?", "bonnes": ["a", "b", "c"], "mauvaises": ["d"]},
    "classement": {"genre": "classement", "enonce": "Dans l’ordre :", "ordre": ["// un", "deux", "trois"]},
    "paires": {
        "genre": "appariement", "enonce": "Associez.", "paires": [["a -> b", "c"], ["d", "e -> f"]], "leurres": ["g"],
    },
    "courte": {"genre": "reponse-courte", "enonce": "Le mot ?", "reponses": ["hameçonnage", "%50% *"]},
    "nombre": {
        "genre": "reponse-courte", "enonce": "Combien ?",
        "nombre": {"valeur": "-12.50", "tolerance": 0.5, "unite": "€"},
    },
    "tableau": {
        "genre": "choix-unique", "enonce": "Qui ?\n  Et\nquoi ?", "bonnes": ["a"], "mauvaises": ["b"], "support": TABLE,
    },
}  # fmt: skip


def drafts_of_each_kind() -> list[Draft]:
    more = {
        "pourquoi": "Parce que.\nC’est ainsi.",
        "lire": {"titre": "Le guide (1)", "adresse": "https://guide.example/a"},
    }
    return [
        Draft(
            code=code, content=content_of(document | more), topic="crcn 1.1", theme="Écrire/lire", level=3,
            author="A. Rédactrice [pôle]", licence="etalab-2.0", content_review=Review.REVIEWED,
        )
        for code, document in ONE_OF_EACH.items()
    ]  # fmt: skip


def draft_with_picture() -> Draft:
    document = ONE_OF_EACH["unique"] | {"support": PICTURE}
    return Draft(code="image", content=content_of(document), pictures={PICTURE["fichier"]: picture()})


# ---- any draft

letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=8)
texts = st.lists(st.sampled_from(HARD) | letters, min_size=1, max_size=5).map("".join)
lines = texts.map(lambda text: " ".join(text.split("\n")))
several = st.lists(texts, min_size=1, max_size=4)
numbers = st.decimals(-(10**9), 10**9, places=3)
cells = st.none() | texts | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9, allow_nan=False)
rows = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.lists(texts, min_size=width, max_size=width),
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=3),
    )
)
tables = st.builds(
    lambda title, row: {"type": "tableau", "titre": title, "colonnes": row[0], "lignes": row[1]}, texts, rows
)


@st.composite
def documents(draw) -> dict:
    kind = draw(
        st.sampled_from(["choix-unique", "choix-multiple", "classement", "appariement", "reponse-courte", "nombre"])
    )
    document: dict = {"genre": kind, "enonce": draw(texts), "pourquoi": draw(st.just("") | texts)}
    if draw(st.booleans()):
        document["lire"] = {"titre": draw(lines), "adresse": draw(st.sampled_from(["", "https://x.example/(a)?b=c#d"]))}
    if draw(st.booleans()):
        document["support"] = draw(tables)
    match kind:
        case "choix-unique" | "choix-multiple":
            document["bonnes"] = [draw(texts)] if kind == "choix-unique" else draw(several)
            document |= {"mauvaises": draw(several), "ordre-fixe": draw(st.booleans())}
        case "classement":
            document["ordre"] = draw(several)
        case "appariement":
            pairs = draw(st.lists(st.lists(texts, min_size=2, max_size=2), min_size=2, max_size=4))
            document |= {"paires": pairs, "leurres": draw(st.just([]) | several)}
        case "reponse-courte":
            document["reponses"] = draw(several)
        case _:
            document["genre"] = "reponse-courte"
            document["nombre"] = {
                "valeur": str(draw(numbers)),
                "tolerance": str(abs(draw(numbers))),
                "unite": draw(st.sampled_from(["", "€", "kWh", "]"])),
            }
    return document


@st.composite
def any_drafts(draw) -> Draft:
    """A draft as our own reading makes it: documents that it refuses are drawn again."""
    head = {
        "code": draw(st.text(CODE, min_size=1, max_size=20)),
        "sujet": draw(st.just("") | lines), "theme": draw(st.just("") | lines),
        "auteur": draw(st.just("") | lines), "licence": draw(st.just("") | lines),
        "langue": draw(st.sampled_from(["fr", "en"])), "niveau": draw(st.none() | st.integers(1, 8)),
        "relecture": {"fond": draw(st.sampled_from(["relu", "a-relire"]))},
    }  # fmt: skip
    try:
        return draft_of(head | draw(documents()), {}, 1)
    except ContentRefused:
        assume(False)
        raise
