"""The import of articles: the Café Transfo article whole, and files made to harm."""

import json
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client

from terreau.desk import demo
from terreau.ground.common.importing.registry import run_import
from terreau.ground.journal.models import Entry
from terreau.newsroom.enums import People
from terreau.newsroom.files import Picture
from terreau.newsroom.models import ArticlePage
from tests.newsroom.makers import make_article, png

pytestmark = pytest.mark.django_db
CAFE = Path(demo.__file__).parent / "data" / "articles" / "2021-07-01-10-enseignements-culture-numerique.markdown"
HEAD = "---\ntitle: Un titre\ndate: 2024-05-02\n---\n"


def brought(path: Path, **options: str) -> dict:
    report = run_import("article", path, by="command:import", options=options)
    assert not report.refused, report.problems
    return report.as_json()


def page_of(report: dict) -> BeautifulSoup:
    path = report["url"].removeprefix("http://127.0.0.1:8000")
    answer = Client().get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def article(tmp_path: Path, body: str, name: str = "2024-05-02-essai.md", head: str = HEAD) -> Path:
    path = tmp_path / name
    path.write_text(head + body, encoding="utf-8")
    return path


def test_the_ten_lessons_are_headings_numbered_once():
    page = page_of(brought(CAFE))
    headings = [heading.get_text() for heading in page.select(".newsroom-body > h2")]
    assert [heading.split(".")[0] for heading in headings if heading[0].isdigit()] == [str(n) for n in range(1, 11)]
    assert headings[0] == "1. Inclure le numérique dans le socle de compétences de tous les agents publics"
    assert headings[9].startswith("10. Saisir l’opportunité")
    # No list is left around them, which would number them again.
    assert not page.select("ol h2, h2 li, .newsroom-body > ol")


def test_the_closing_boxes_are_no_eleventh_lesson():
    page = page_of(brought(CAFE))
    box = page.select_one(".fr-callout")
    assert box.h2.get_text() == "Administrations : nous accompagnons votre transformation numérique !"
    assert "11." not in page.get_text()
    button = box.select_one("a.fr-btn")
    assert button["href"] == "mailto:transfo.dinum@modernisation.gouv.fr"
    assert page.find("a", string="Partagez-la ici")["href"] == "https://app.klaxoon.com/join/YHTYNWA"


def test_what_the_article_says_of_itself_is_kept():
    report = brought(CAFE, licence="numerique.gouv.fr, Licence Ouverte")
    page = page_of(report)
    assert page.h1.get_text() == "10 enseignements pour insuffler une culture numérique dans l’administration\xa0!"
    assert [tag.get_text() for tag in page.select("a.fr-tag")] == [
        "Café Transfo", "TECH.GOUV", "Transformation numérique",
    ]  # fmt: skip
    assert page.select_one(".fr-badge").get_text() == "Article"
    assert "1 juillet 2021" in page.select_one(".newsroom-facts").get_text()
    assert {span.get_text() for span in page.select("span[lang=en]")} == {"learning expedition", "showrooms", "mapping"}
    assert not page.select("a[alt], [style], [align], .button")
    assert "numerique.gouv.fr, Licence Ouverte" in page.get_text()


def test_what_is_missing_is_told_with_its_line():
    report = brought(CAFE)
    remarks = {(one["line"], one["what"], one["about"]) for one in report["articles"][0]["remarks"]}
    assert (16, "missing_image", "/uploads/Culture_Transfo_1600x860.png") in remarks
    assert (36, "missing_image", "/uploads/CafeTransfo1-800px.png") in remarks
    assert (99, "internal_link", "/actualites/barometre-numerique-agent-2020/") in remarks
    agenda = "/agenda/cafe-transfo-numero-1-comment-insuffler-une-culture-numerique-dans-ladministration/"
    assert {line for line, _what, about in remarks if about == agenda} == {12, 95}
    assert any(note.startswith(f"{CAFE.name}:36 · image introuvable") for note in report["notes"])


def test_the_same_file_twice_changes_nothing_and_a_new_one_the_same_page(tmp_path):
    first = brought(article(tmp_path, "Un paragraphe."))
    page = ArticlePage.objects.get()
    again = brought(article(tmp_path, "Un paragraphe."))
    assert (first["created"], again["created"], again["unchanged"]) == (1, 0, 1)
    assert page.revisions.count() == 1
    changed = brought(article(tmp_path, "Un autre paragraphe."))
    assert (changed["changed"], changed["url"]) == (1, first["url"])
    assert page.revisions.count() == 2
    assert ArticlePage.objects.count() == 1
    assert "Un autre paragraphe." in page_of(changed).get_text()
    assert list(Entry.objects.order_by("at").values_list("action", flat=True)) == [
        "newsroom.article.created", "newsroom.article.changed",
    ]  # fmt: skip


def test_the_command_prints_one_object_with_the_address(tmp_path):
    out = StringIO()
    call_command("import", "article", str(article(tmp_path, "Texte")), "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["url"], said["created"]) == ("http://127.0.0.1:8000/actualites/essai/", 1)


def test_checking_changes_nothing(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "kept"
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "vue.png").write_bytes(png(20, 10))
    path = article(tmp_path, "![Une vue](/vue.png)")
    options = {"media": str(tmp_path / "media"), "licence": ""}
    report = run_import("article", path, by="command:import", check=True, options=options)
    assert (report.created, ArticlePage.objects.count(), Picture.objects.count()) == (1, 0, 0)
    assert not [each for each in (tmp_path / "kept").rglob("*") if each.is_file()]
    report = run_import("article", path, by="command:import", options=options)
    assert (report.created, Picture.objects.get().file.storage.exists(Picture.objects.get().file.name)) == (1, True)


HARM = """<script>alert(1)</script><style>p{}</style><p onclick="a()" style="color:red">Bonjour</p>
<a href="javascript:alert(1)">un</a> <a href="JaVa&#9;Script:alert(1)">deux</a> <a href="//mal.example/x">trois</a>
<a class="button" href="data:text/html,x">quatre</a> <img src="x" onerror="a()"> <iframe src="https://mal.example"></iframe>
<svg onload="a()"><script>b()</script></svg><a href="https://bon.example/?a=&quot;&gt;<b>">cinq</a>
<span lang="en&quot; onclick=&quot;a()">six</span><form action="https://mal.example"><input name="a"></form>
<h2><img src=x onerror=a()>Titre <b>gras</b></h2><math><mi xlink:href="javascript:a()">x</mi></math>

[sept](javascript:alert(1)) et {{ settings.SECRET_KEY }}
"""


def test_nothing_that_acts_comes_through(tmp_path):
    report = brought(article(tmp_path, HARM.replace("{{", "{ {")))
    page = page_of(report)
    body = page.select_one(".newsroom-body")
    assert not body.select("script, style, iframe, svg, form, input, math")
    assert not [name for tag in body.find_all(True) for name in tag.attrs if name.startswith("on") or name == "style"]
    addresses = [tag["href"] for tag in body.select("a[href]")]
    assert [each for each in addresses if not each.startswith("https://bon.example/")] == []
    for word in ("Bonjour", "un", "deux", "trois", "quatre", "cinq", "six", "sept"):
        assert word in body.get_text()
    assert body.h2.get_text() == "Titre gras"
    assert "//mal.example/x" in {one["about"] for one in report["articles"][0]["remarks"]}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.txt", HEAD, "Un article est un fichier"),
        ("a.md", "Pas d’en-tête", "L’en-tête YAML manque"),
        ("a.md", "---\ntitle: [\n---\n", "L’en-tête YAML ne se lit pas"),
        ("a.md", "---\ntitle: !!python/object/apply:os.system ['true']\n---\n", "L’en-tête YAML ne se lit pas"),
        ("a.md", "---\na: &a [x]\ntitle: *a\n---\n", "L’en-tête YAML ne se lit pas"),
        ("a.md", "---\ndate: 2024-05-02\n---\n", "pas de titre"),
        ("a.md", "---\ntitle: Un\ndate: hier\n---\n", "La date ne se lit pas"),
        ("a.md", HEAD + "<div>" * 200 + "x", "emboîtés"),
        ("a.md", "---\ntitle: " + "x" * 70_000 + "\n---\n", "trop long"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(tmp_path, name, text, reason):
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = run_import("article", tmp_path / name, by="command:import")
    assert report.refused
    assert reason in report.problems[0].reason
    assert ArticlePage.objects.count() == 0


def test_in_a_folder_each_file_is_whole_or_refused(tmp_path):
    article(tmp_path, "Un", "2024-01-01-un.md")
    article(tmp_path, "Deux", "2024-01-02-deux.md", head="")
    article(tmp_path, "Trois", "2024-01-03-trois.md")
    report = brought(tmp_path)
    assert (report["created"], report["aside_count"], report["rows_in"]) == (2, 1, 3)
    assert report["aside"][0]["column"] == "2024-01-02-deux.md"
    assert {page.slug for page in ArticlePage.objects.all()} == {"un", "trois"}


def test_pictures_are_found_kept_once_and_hidden_until_their_people_are_settled(tmp_path):
    media = tmp_path / "media"
    (media / "uploads").mkdir(parents=True)
    (media / "uploads" / "vue.png").write_bytes(png(30, 20))
    path = article(tmp_path, "![Une salle](/uploads/vue.png)\n\n![Encore](uploads/vue.png)")
    report = brought(path, media=str(media))
    picture = Picture.objects.get()
    assert (picture.alternative, picture.people) == ("Une salle", "")
    assert not page_of(report).select(".newsroom-body img")
    assert {one["what"] for one in report["articles"][0]["remarks"]} == {"unsettled_image"}
    Picture.objects.update(people=People.NOBODY)
    shown = page_of(report).select(".newsroom-body img")
    assert [image["alt"] for image in shown] == ["Une salle", "Encore"]


def test_no_path_leads_out_of_the_folder_of_pictures(tmp_path):
    media = tmp_path / "media"
    media.mkdir()
    (tmp_path / "secret.png").write_bytes(png())
    (media / "lien.png").symlink_to(tmp_path / "secret.png")
    tricks = ["../secret.png", "..%2fsecret.png", "/../secret.png", str(tmp_path / "secret.png"), "lien.png",
              "file:///etc/passwd", "https://mal.example/a.png", "//mal.example/a.png"]  # fmt: skip
    report = brought(article(tmp_path, "\n\n".join(f"![x]({trick})" for trick in tricks)), media=str(media))
    assert Picture.objects.count() == 0
    missing = {one["about"] for one in report["articles"][0]["remarks"] if one["what"] == "missing_image"}
    assert len(missing) == len(tricks)


def test_a_flood_of_pixels_and_a_drawing_with_scripts_are_refused(tmp_path):
    media = tmp_path / "media"
    media.mkdir()
    (media / "flood.png").write_bytes(png(9000, 9000))
    (media / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="a()"/>')
    (media / "page.png").write_text("<html><script>a()</script>")
    body = "![a](flood.png)\n\n![b](drawing.svg)\n\n![c](page.png)"
    report = brought(article(tmp_path, body), media=str(media))
    assert Picture.objects.count() == 0
    assert [one["what"] for one in report["articles"][0]["remarks"]] == ["refused_image"] * 3


def test_a_link_to_a_page_that_is_here_stays_a_link(tmp_path):
    other = make_article("Le baromètre", slug="barometre-numerique-agent-2020")
    page = page_of(brought(CAFE))
    assert page.find("a", string="Baromètre numérique de l’agent")["href"] == other.url


def test_an_unpublished_post_stays_a_draft(tmp_path):
    head = HEAD.replace("title", "published: false\ntitle")
    report = brought(article(tmp_path, "Pas encore", head=head))
    assert report["created"] == 1
    assert Client().get("/actualites/essai/").status_code == 404
