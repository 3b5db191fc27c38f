import pytest

from terreau.ground.organisations.outline import MAX_DEPTH, MAX_LINES, kind_of, parse_outline


def tree(text):
    return [(row.depth, row.label) for row in parse_outline(text) if not row.problem]


@pytest.mark.parametrize(
    "text",
    [
        "Finances\n  Budget\n  Paie\nCulture",
        "Finances\n\tBudget\n\tPaie\nCulture",
        "- Finances\n   - Budget\n   - Paie\n- Culture",
        "• Finances\n    ◦ Budget\n    ◦ Paie\n• Culture",
        "1. Finances\n1.1 Budget\n1.2 Paie\n2. Culture",
        "1) Finances\n  a) Budget\n  b) Paie\n2) Culture",
        "Finances;\n;Budget\n;Paie\nCulture;",
        "Finances\tBudget\nFinances\tPaie\nCulture\t",
        "Finances;Budget\nFinances;Paie\nCulture",
        "\n\nFinances\r\n  Budget\r\n\r\n  Paie\r\nCulture\r\n",
        "•\tFinances\no\tBudget\no\tPaie\n•\tCulture",
        "\uf0b7\tFinances\n\to\tBudget\n\to\tPaie\n\uf0b7\tCulture",
        "1.\tFinances\n1.1.\tBudget\n1.2.\tPaie\n2.\tCulture",
        "1\tFinances\n1.1\tBudget\n1.2\tPaie\n2\tCulture",
        "Finances\n- Budget\n– Paie\nCulture",
        "-Finances\n--Budget\n--Paie\n-Culture",
        "* Finances\n** Budget\n** Paie\n\n*\n* Culture",
        "Finances\t\t45\n\tBudget\t12\n\tPaie\t33\nCulture\t\t8,5",
        "Direction\tEffectif\nFinances\t45\n  Budget\t12\n  Paie\t33\nCulture\t8,5",
        "Finances;\n  Budget;\n  Paie;\nCulture;",
        "Finances\n\N{NARROW NO-BREAK SPACE}Budget\n\N{IDEOGRAPHIC SPACE}Paie\nCulture",
        "\N{BOM}Finances\n\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Budget\n  Paie\nCulture",
    ],
)
def test_the_same_tree_however_it_is_pasted(text):
    assert tree(text) == [(1, "Finances"), (2, "Budget"), (2, "Paie"), (1, "Culture")]


def test_a_number_that_belongs_to_the_label_stays():
    assert tree("1er bureau\n2024, année de la ruralité\nA") == [
        (1, "1er bureau"),
        (1, "2024, année de la ruralité"),
        (1, "A"),
    ]


def test_one_level_of_bullets_is_one_level():
    assert tree("- Finances\n— Culture\n-Voirie") == [(1, "Finances"), (1, "Culture"), (1, "Voirie")]
    assert tree("- Finances\n- Culture\nVoirie") == [(1, "Finances"), (1, "Culture"), (1, "Voirie")]


def test_a_line_given_twice_says_where_the_first_is():
    rows = parse_outline("Culture\nFinances\nCULTURE")
    assert "Déjà donnée à la ligne 1" in rows[2].problem
    assert not rows[0].problem


def test_titles_above_columns_of_numbers_are_said_and_left_out():
    titles, *rows = parse_outline("Direction\tService\tEffectif\nFinances\tBudget\t12\nFinances\tPaie\t3")
    assert (titles.line, titles.label) == (1, "Direction · Service · Effectif")
    assert "Titres de colonnes" in titles.problem
    assert [(row.depth, row.label, row.problem) for row in rows] == [
        (1, "Finances", ""),
        (2, "Budget", ""),
        (2, "Paie", ""),
    ]
    assert tree("Finances\tBudget\nCulture\tMusées") == [(1, "Finances"), (2, "Budget"), (1, "Culture"), (2, "Musées")]


def test_the_same_label_under_two_parents_is_two_structures():
    assert tree("A\n  Secrétariat\nB\n  Secrétariat") == [(1, "A"), (2, "Secrétariat"), (1, "B"), (2, "Secrétariat")]


def test_a_level_that_is_skipped_is_one_level():
    assert tree("A\n        B\n  C") == [(1, "A"), (2, "B"), (2, "C")]


def test_too_deep_too_long_and_too_many_are_said():
    deep = parse_outline("\n".join(" " * level + f"Niveau {level}" for level in range(MAX_DEPTH + 1)))
    assert [bool(row.problem) for row in deep] == [False] * MAX_DEPTH + [True]
    assert "200" in parse_outline("x" * 201)[0].problem
    many = parse_outline("\n".join(f"Service {number}" for number in range(MAX_LINES + 2)))
    assert [row.line for row in many if row.problem] == [MAX_LINES + 1, MAX_LINES + 2]


def test_the_first_words_say_the_nature():
    assert kind_of("Sous-direction du budget", 2) == "subdirection"
    assert kind_of("Bureau des affaires", 1) == "office"
    assert kind_of("Affaires culturelles", 1) == "direction"
    assert kind_of("Affaires culturelles", 3) == "service"
