"""The questions that the software brings hold what is promised of them, and these promises refuse what they must."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pytest

from terreau.ground.questions.actions import digest_of
from terreau.ground.questions.contents import content_of
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Kind, SupportKind
from terreau.ground.questions.forms import typable
from terreau.ground.questions.models import Picture, Question
from terreau.ground.questions.quality import SHARE_OF_LONGEST, faults_of, share_of_longest, twins
from terreau.rooms.skills.frameworks import CRCN_FILE, read_framework
from terreau.rooms.skills.models import Competence, Edition
from terreau.rooms.skills.positioning import bank
from terreau.rooms.skills.positioning.editions import RULE, renew_editions, the_bank

LEAST = 320
MOST_SINGLE = 0.40
THEMES = ("Travail hybride", "IA générative au travail")


def shortcomings(drafts: Sequence[Draft]) -> list[str]:
    """What the bank lacks of what is promised; empty when it holds all."""
    found = [f"{draft.code}: {fault}" for draft in drafts for fault in faults_of(draft.content)]
    found += [f"{one.code} and {other.code} are twins" for one, other, _likeness in twins(drafts)]
    found += [f"{draft.code} lacks {what}" for draft in drafts for what in lacking(draft)]
    if len(drafts) < LEAST:
        found.append(f"only {len(drafts)} questions")
    levels = defaultdict(set)
    for draft in drafts:
        levels[draft.topic].add(draft.level)
    for domain in read_framework(CRCN_FILE).domains:
        for competence in domain.competences:
            if missing := set(range(1, 7)) - levels[f"crcn {competence.code}"]:
                found.append(f"{competence.code} has no question of level {sorted(missing)}")
    kinds = Counter(draft.content.kind for draft in drafts)
    if kinds[Kind.SINGLE] > MOST_SINGLE * len(drafts):
        found.append(f"{kinds[Kind.SINGLE]} single choices among {len(drafts)}")
    if share_of_longest(draft.content for draft in drafts) > SHARE_OF_LONGEST:
        found.append("the longest choice is too often the right one")
    found += [f"no question on « {theme} »" for theme in THEMES if theme not in {draft.theme for draft in drafts}]
    return found


def lacking(draft: Draft) -> list[str]:
    values = {
        "why": draft.content.why, "reading": draft.content.reading, "topic": draft.topic, "theme": draft.theme,
        "level": draft.level, "author": draft.author, "licence": draft.licence,
    }  # fmt: skip
    return [name for name, value in values.items() if not value]


def question(**document) -> Draft:
    first = bank.shipped_drafts()[0]
    plain = {"genre": "choix-unique", "enonce": "Que faites-vous ?", "bonnes": ["Ceci"], "mauvaises": ["Cela"]}
    whole = plain | {"pourquoi": "Parce que.", "lire": {"titre": "À lire"}} | document
    return replace(first, code="9.9-ajoutee", content=content_of(whole))


def test_the_bank_that_we_bring_holds_all_that_is_promised():
    assert shortcomings(bank.shipped_drafts()) == []


def test_its_kinds_and_its_documents_are_many():
    drafts = bank.shipped_drafts()
    assert {draft.content.kind for draft in drafts} == set(Kind)
    assert {draft.content.support.kind for draft in drafts if draft.content.support} == set(SupportKind)
    pictures = [
        draft for draft in drafts if draft.content.support and draft.content.support.kind == SupportKind.PICTURE
    ]
    assert all(draft.pictures and draft.content.support.data["alternative"] for draft in pictures)


def same_but(change) -> list[Draft]:
    """The bank with one question changed."""
    drafts = list(bank.shipped_drafts())
    drafts[3] = change(drafts[3])
    return drafts


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda draft: replace(draft, content=replace(draft.content, why="")), "lacks why"),
        (lambda draft: replace(draft, content=replace(draft.content, reading=None)), "lacks reading"),
        (lambda draft: replace(draft, author=""), "lacks author"),
        (lambda draft: replace(draft, licence=""), "lacks licence"),
        (lambda draft: replace(draft, level=None), "lacks level"),
    ],
)
def test_a_question_without_its_card_is_found(change, said):
    assert any(said in each for each in shortcomings(same_but(change)))


def test_a_level_or_a_competence_or_a_theme_without_questions_is_found():
    drafts = bank.shipped_drafts()
    without = [draft for draft in drafts if (draft.topic, draft.level) != ("crcn 2.3", 5)]
    assert "2.3 has no question of level [5]" in shortcomings(without)
    assert "4.2 has no question of level [1, 2, 3, 4, 5, 6]" in shortcomings(
        [draft for draft in drafts if draft.topic != "crcn 4.2"]
    )
    for theme in THEMES:
        found = shortcomings([draft for draft in drafts if draft.theme != theme])
        assert f"no question on « {theme} »" in found
    assert any(each.startswith("only") for each in shortcomings(drafts[: LEAST - 1]))


def test_a_bank_of_single_choices_is_found():
    singles = [draft for draft in bank.shipped_drafts() if draft.content.kind == Kind.SINGLE]
    assert any("single choices" in each for each in shortcomings(singles))


def test_a_question_that_differs_by_its_numbers_or_its_names_is_found():
    statement = "Amina a rangé 12 fichiers dans le dossier de Lyon. Combien de copies faut-il en garder à part ?"
    other = "Karim a rangé 30 fichiers dans le dossier de Brest. Combien de copies faut-il en garder à part ?"
    one, two = question(enonce=statement), replace(question(enonce=other), code="9.9-jumelle")
    assert any("are twins" in each for each in shortcomings([*bank.shipped_drafts(), one, two]))


def test_an_answer_given_away_or_an_unreadable_statement_is_found():
    given = question(
        bonnes=["Celle-ci, expliquée avec bien plus de soin que toutes les autres"], mauvaises=["Non", "Oui"]
    )
    assert any("longueur" in each for each in shortcomings([*bank.shipped_drafts(), given]))
    hard = question(enonce="mot " * 71 + "?")
    assert any("71 mots" in each for each in shortcomings([*bank.shipped_drafts(), hard]))


def test_a_bank_whose_right_answers_are_the_longest_is_found():
    drafts = [
        replace(draft, content=replace(draft.content, right=(max(draft.content.wrong, key=len) + " oui",)))
        if draft.content.kind == Kind.SINGLE
        else draft
        for draft in bank.shipped_drafts()
    ]
    assert "the longest choice is too often the right one" in shortcomings(drafts)


@pytest.mark.django_db
def test_every_competence_can_be_tested_from_the_first_day():
    editions = Edition.objects.all()
    assert editions.count() == Competence.objects.filter(domain__framework__code="crcn").count() == 16
    assert all(len(edition.parameters["items"]) >= RULE.shortest for edition in editions)
    assert Question.objects.in_use().count() == len(bank.shipped_drafts())
    assert Picture.objects.exists()


@pytest.mark.django_db
def test_installing_again_changes_nothing_and_the_digest_tells_files_apart():
    assert bank.install_bank() is None
    assert renew_editions(Competence.objects.select_related("domain__framework")) == []
    drafts = bank.shipped_drafts()
    assert digest_of(drafts) == the_bank().digest
    assert digest_of(drafts[1:]) != the_bank().digest


@pytest.mark.django_db
def test_installing_costs_the_same_queries_however_many_questions(django_assert_max_num_queries):
    the_bank().questions.update(current=None)
    Edition.objects.all().delete()
    the_bank().delete()
    with django_assert_max_num_queries(40):
        bank.install_bank()
    assert Edition.objects.count() == 16


def test_every_question_brought_goes_through_the_plain_fields_unchanged():
    topics = sorted({(draft.topic, draft.topic) for draft in bank.shipped_drafts()})
    assert [draft.code for draft in bank.shipped_drafts() if not typable(draft, topics)] == []


def test_a_cell_that_holds_a_bar_does_not(db):
    document = {
        "genre": "designation", "enonce": "Désignez la bonne ligne.", "cibles": ["ligne-1"],
        "support": {"type": "tableau", "titre": "Liste", "colonnes": ["Nom"], "lignes": [["a | b"], ["c"]]},
    }  # fmt: skip
    draft = replace(bank.shipped_drafts()[0], content=content_of(document))
    assert not typable(draft, [(draft.topic, draft.topic)])
