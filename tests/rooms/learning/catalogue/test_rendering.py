"""The text of a lesson becomes a page of the house, and nothing that its author types becomes a tag."""

import pytest
from bs4 import BeautifulSoup

from terreau.rooms.learning.catalogue.lesson_text import Box, Prose, Video, parts_of, reading_minutes
from terreau.rooms.learning.catalogue.rendering import lesson_html

FILES = {"figure.png": "/f/1", "film.mp4": "/f/2", "film.vtt": "/f/3", "film.md": "/f/4", "fiche.pdf": "/f/5"}


def page(text: str, **options) -> BeautifulSoup:
    return BeautifulSoup(str(lesson_html(text, files=FILES, **options)), "html.parser")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<div style='position:fixed'>",
        "[lien](javascript:alert(1))",
        "[lien](data:text/html;base64,PHNjcmlwdD4=)",
        "[lien](//ailleurs.example/x)",
        "![image](https://ailleurs.example/pixel.png)",
        "![image](javascript:alert(1))",
        '![a"onerror="alert(1)](figure.png)',
        '[x](https://a.example/"onclick="alert(1))',
        "> [!exercice] <script>alert(1)</script>",
        "[!video](film.mp4) <script>alert(1)</script>",
        "<svg><script>alert(1)</script></svg>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>`",
    ],
)
def test_no_tag_address_or_handler_of_an_author_comes_through(typed):
    found = page(typed)
    assert found.find(["script", "style", "iframe", "object", "form", "svg"]) is None
    for tag in found.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            assert tag.get(name, "/f/").startswith(("https://", "/f/"))


def test_the_tags_that_an_author_types_are_read_as_words():
    assert "<b>gras</b>" in page("Écrire <b>gras</b>").get_text()


def test_titles_begin_at_the_second_level_and_skip_none():
    found = page("#### Un\n\n> [!exercice] Dedans\n>\n> # Sous\n\n###### Deux\n\n# Trois")
    assert [(tag.name, tag.get_text()) for tag in found.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])] == [
        ("h2", "Un"),
        ("h3", "Exercice\N{NO-BREAK SPACE}: Dedans"),
        ("h4", "Sous"),
        ("h3", "Deux"),
        ("h2", "Trois"),
    ]


def test_an_answer_is_closed_until_it_is_asked_for():
    found = page("> [!corrige] Un corrigé\n> - a\n> - b\n\nAprès.")
    details = found.find("details")
    assert "open" not in details.attrs
    assert details.summary.get_text() == "Un corrigé"
    assert [item.get_text() for item in details.find_all("li")] == ["a", "b"]
    assert "Après." not in details.get_text()


def test_boxes_that_follow_each_other_are_two_boxes():
    parts = list(parts_of("Début.\n> [!exercice] Un\n> texte\n> [!corrigé]\n> réponse\nFin."))
    assert parts == [
        Prose("Début.", 1), Box("exercice", "Un", "texte", 2), Box("corrige", "", "réponse", 4), Prose("Fin.", 6)
    ]  # fmt: skip


def test_nothing_is_a_box_or_a_video_inside_code():
    parts = list(parts_of("```\n> [!exercice] Un\n[!video](film.mp4)\n```\n[!video](film.mp4) Titre"))
    assert [type(part) for part in parts] == [Prose, Video]
    assert parts[1] == Video("film.mp4", "Titre", 5)


def test_a_table_scrolls_in_a_frame_that_has_a_name_and_takes_the_focus():
    found = page("| | Avant | Après |\n|---|---|---|\n| Agents | 3 | 8 |\n\n| A | B |\n|---|---|\n| 1 | 2 |")
    frames = found.select(".fr-table .fr-table__content[tabindex='0'][role='region']")
    assert len({frame["aria-label"] for frame in frames}) == 2
    first = frames[0]
    assert [cell.get_text() for cell in first.select("th[scope='col']")] == ["Avant", "Après"]
    assert [cell.get_text() for cell in first.select("th[scope='row']")] == ["Agents"]
    assert found.find_all("th", string="") == []


def test_a_video_has_captions_and_its_words_below():
    found = page("[!video](film.mp4) Le film", transcripts={"film.md": "# Titre\n\nLes mots."})
    video = found.find("video")
    assert "controls" in video.attrs
    assert "autoplay" not in video.attrs
    assert (video["src"], video.track["src"], video.track["kind"]) == ("/f/2", "/f/3", "captions")
    assert "Les mots." in found.find("details").get_text()


def test_pictures_and_documents_are_those_of_the_course():
    found = page('![Un schéma](figure.png "La légende")\n\n![Autre](autre.png)\n\n[La fiche](fiche.pdf)')
    assert (found.img["src"], found.img["alt"]) == ("/f/1", "Un schéma")
    assert found.figure.figcaption.get_text() == "La légende"
    assert "Image absente" in found.get_text()
    assert found.find("a", href="/f/5").get_text() == "La fiche (PDF)"


def test_a_link_to_another_site_is_said_to_be_one():
    link = page("Voir [Légifrance](https://www.legifrance.gouv.fr).").a
    assert "target" not in link.attrs
    assert "(autre site)" in link.get_text()


def test_a_list_right_after_a_sentence_is_a_list():
    assert len(page("Trois choses :\n- une\n- deux").find_all("li")) == 2


def test_a_text_made_to_nest_without_end_is_shown_and_breaks_nothing():
    assert page(">" * 20_000 + " fin").get_text()
    assert page("> [!exercice]\n" * 2_000).get_text()


def test_minutes_are_words_and_announced_exercises():
    assert reading_minutes("mot " * 360 + "\n\n> [!exercice] Faire (5 minutes)\n> rien") == 7
