"""What is wrong with a page is said; a sound page passes."""

import pytest

from tests.guards.html import problems_of

SOUND = """<!DOCTYPE html>
<html lang="fr"><head><title>Une page</title><script src="/static/a.js"></script></head>
<body><a href="#content">Aller au contenu</a><a href="#">Haut</a>
<main id="content"><h1>Titre</h1>
<svg role="img" aria-labelledby="drawing"><title id="drawing">Un dessin</title></svg>
<img src="/a.png" alt=""><a href="/b"><img src="/b.png" alt="Suite"></a>
<button type="button" aria-label="Fermer"></button>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="abc">
<label for="name">Nom</label><input id="name" aria-describedby="help"><p id="help">Aide</p>
<label>Oui <input type="checkbox"></label><input type="search" aria-label="Chercher"></form>
<form method="get"><input type="submit" value="Chercher"></form>
<script type="application/json" id="data">{"a": "{{ b }}"}</script>
</main></body></html>"""


def test_a_sound_page_has_no_problem():
    assert problems_of(SOUND) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("<h1>Titre</h1>", "", "0 <h1> instead of one"),
        ("<h1>Titre</h1>", "<h1>Titre</h1><h1>Encore</h1>", "2 <h1> instead of one"),
        ("<h1>Titre</h1>", "<h1> </h1>", "<h1> is empty"),
        (' lang="fr"', "", "<html> has no lang"),
        ("<title>Une page</title>", "", "no <title>"),
        ("<title>Une page</title>", "<title> </title>", "<title> is empty"),
        ('id="help"', 'id="name"', "the id 'name' is used 2 times"),
        ('id="help"', "", "<input aria-describedby> points to 'help', which is not there"),
        ('for="name"', 'for="nom"', "<label for> points to 'nom', which is not there"),
        ('href="#content"', 'href="#contenu"', "<a href> points to 'contenu', which is not there"),
        ('id="help"', 'id="help" style="color:red"', "<p> has an inline style"),
        ('id="help"', 'id="help" onclick=""', "<p> has an inline handler: onclick"),
        ('id="help"', 'id="help" id="help"', "<p> has the same attribute twice"),
        ("</head>", "<style>p {}</style></head>", "<style> in the page"),
        ("</head>", "<script>alert(1)</script></head>", "<script> written in the page"),
        (' alt=""', "", "has no alt"),
        ("Aller au contenu", " ", "<a> has no text"),
        (' alt="Suite"', ' alt=""', "<a> has no text"),
        (' aria-label="Fermer"', "", "<button> has no text"),
        ('name="csrfmiddlewaretoken"', 'name="other"', "posts without CSRF token"),
        ('value="abc"', 'value=""', "posts without CSRF token"),
        (' value="Chercher"', "", "<input type=submit> has no value to read"),
        (' aria-label="Chercher"', "", "has no label"),
        ("Titre", "{{ titre }}", "a template marker was left in the text"),
        ('id="help"', 'id="a b"', "has an empty id or one with a space"),
    ],
)
def test_a_problem_is_said(before, after, problem):
    assert before in SOUND
    assert any(problem in said for said in problems_of(SOUND.replace(before, after, 1)))


def test_a_fragment_needs_no_title_but_no_style_either():
    assert problems_of('<p aria-describedby="elsewhere">Un morceau</p>') == []
    assert problems_of('<p style="color:red">Un morceau</p>')
