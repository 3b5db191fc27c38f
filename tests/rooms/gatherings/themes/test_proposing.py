"""Proposing from a QR code: one field, no account where the call allows it, read before others see it."""

import re

import pytest
from django.urls import reverse

from terreau.ground.accounts.models import Throttle
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.rooms.gatherings.themes import actions, proposals
from terreau.rooms.gatherings.themes.models import Call, Support, Theme
from terreau.rooms.gatherings.themes.similarity import nearest, similarity, trigrams
from tests.rooms.gatherings.themes.makers import again, make_call, make_house, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_house()


@pytest.fixture
def call(house):
    return make_call(house)


def address(call, name="propose"):
    return reverse(f"themes:{name}", args=[call.code])


def test_a_visitor_proposes_and_nobody_but_the_animator_sees_it_before_it_is_read(house, call, client_for):
    visitor = client_for(None)
    page = visitor.get(address(call))
    assert page.status_code == 200
    main = page.text.split("<main")[1].split("</main>")[0]
    assert (
        len(re.findall(r"<button|type=.submit", main.replace('<button class="fr-btn" type="submit">', "<button"))) == 1
    )
    assert len(re.findall(r"<(?:input|textarea)(?![^>]*hidden)", main.split("<div hidden>")[0])) == 2
    answer = visitor.post(address(call), {"title": "  Imprimer   sans signer ", "why": ""}, follow=True)
    assert "Une personne le relit" in answer.text
    theme = Theme.objects.get()
    assert (theme.title, theme.read_at, theme.proposer) == ("Imprimer sans signer", None, None)
    agent = client_for(house.agents[0])
    for path in (address(call), reverse("themes:call", args=[call.pk]), reverse("themes:call_csv", args=[call.pk])):
        seen = agent.get(path)
        assert "Imprimer sans" not in (b"".join(seen.streaming_content).decode() if seen.streaming else seen.text)
    assert agent.get(reverse("themes:theme", args=[theme.pk])).status_code == 404
    assert "Imprimer sans" not in client_for(None).get(address(call)).text
    lead = client_for(house.lead)
    assert "Imprimer sans signer" in lead.get(reverse("themes:read", args=[call.pk])).text
    lead.post(reverse("themes:decide", args=[theme.pk]), {"do": "accept", "back": "read"})
    assert "Imprimer sans signer" in client_for(None).get(address(call)).text
    assert "Imprimer sans signer" in agent.get(reverse("themes:call", args=[call.pk])).text


def test_nothing_is_kept_of_who_proposes_without_account(call, client_for):
    client_for(None).post(
        address(call), {"title": "Un thème"}, REMOTE_ADDR="192.0.2.77", HTTP_USER_AGENT="Trace/9", HTTP_REFERER="/r"
    )
    theme = Theme.objects.get()
    everything = str([theme.__dict__, list(Entry.objects.values()), list(Throttle.objects.values())])
    assert "192.0.2.77" not in everything
    assert "Trace/9" not in everything
    assert Entry.objects.filter(action="themes.theme.proposed").get().actor == "anonymous"
    assert not Support.objects.exists()


def test_where_an_account_is_asked_a_visitor_signs_in_first_and_a_stranger_finds_nothing(house, client_for):
    call = make_call(house, link=False)
    visitor = client_for(None)
    for answer in (visitor.get(address(call)), visitor.post(address(call), {"title": "X"})):
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?next={address(call)}")
    assert visitor.get(address(call, "near"), {"title": "X"}).status_code == 302
    stranger = make_house().agents[0]
    assert client_for(stranger).get(address(call)).status_code == 404
    client_for(house.agents[0]).post(address(call), {"title": "Un thème d’agent"})
    theme = Theme.objects.get()
    assert theme.read_at is not None
    assert theme.proposer == house.agents[0]


def test_an_agent_s_theme_is_seen_at_once_and_its_author_by_nobody_else(house, call, client_for):
    author, other = house.agents[:2]
    theme = make_theme(call, "Mon idée", by=author)
    for user in (other, house.lead):
        page = client_for(user).get(reverse("themes:theme", args=[theme.pk])).text
        assert "Mon idée" in page
        assert author.agent.last_name not in page
        assert author.email not in page
    assert "Ce que vous avez proposé" in client_for(author).get(reverse("themes:call", args=[call.pk])).text
    assert "Ce que vous avez proposé" not in client_for(other).get(reverse("themes:call", args=[call.pk])).text


def test_its_author_takes_it_back_and_is_never_told_whether_others_support_it(house, call, client_for):
    author, other = house.agents[:2]
    theme = make_theme(call, "Mon idée", by=author)
    proposals.support(theme, by=author)
    client_for(other).post(reverse("themes:support", args=[theme.pk]), {"do": "withdraw"})
    assert Theme.objects.filter(pk=theme.pk).exists()
    Support.objects.filter(user=other).delete()
    client_for(author).post(reverse("themes:support", args=[theme.pk]), {"do": "withdraw"})
    assert not Theme.objects.filter(pk=theme.pk).exists()
    theme = make_theme(call, "Une autre", by=author)
    proposals.support(theme, by=other)
    page = client_for(author).post(reverse("themes:support", args=[theme.pk]), {"do": "withdraw"}, follow=True).text
    assert "Votre thème est retiré." in page
    assert not Theme.objects.filter(pk=theme.pk).exists()
    theme = make_theme(call, "Une troisième", by=author)
    proposals.shortlist(theme, by=house.lead)
    with pytest.raises(actions.ThemesRefused, match="animation"):
        proposals.withdraw_own(theme, by=author)
    assert Theme.objects.filter(pk=theme.pk).exists()


def test_near_duplicates_show_while_typing_and_stop_the_form_once_without_javascript(house, call, client_for):
    make_theme(call, "Imprimer sans signer")
    make_theme(call, "Visiter un guichet")
    hidden = make_theme(call, "Imprimer sans signer jamais", read=False)
    visitor = client_for(None)
    piece = visitor.get(address(call, "near"), {"title": "imprimer sans signature"}).text
    assert "Imprimer sans signer" in piece
    assert "guichet" not in piece
    assert "jamais" not in piece
    assert "<html" not in piece
    assert visitor.get(address(call, "near"), {"title": "  "}).text.strip() == ""
    page = visitor.post(address(call), {"title": "Imprimer sans signature", "why": "Pour la planète"})
    assert "Est-ce déjà proposé" in page.text
    assert Theme.objects.count() == 3
    sure = {"title": "Imprimer sans signature", "why": "Pour la planète", "sure": "1"}
    visitor.post(address(call), sure)
    made = Theme.objects.get(title="Imprimer sans signature")
    assert made.why == "Pour la planète"
    seen = str(Theme.objects.get(title="Imprimer sans signer").pk)
    visitor.post(address(call), {"title": "Imprimer sans signatures", "seen": seen})
    assert Theme.objects.filter(title="Imprimer sans signatures").exists()
    assert again(hidden).read_at is None


def test_who_recognises_his_theme_supports_it_instead(house, call, client_for):
    theme = make_theme(call, "Imprimer sans signer")
    agent = client_for(house.agents[0])
    page = agent.post(address(call), {"title": "Imprimer sans signature"}).text
    link = re.search(r'href="(/themes/merci/[^"]+)"', page).group(1)
    agent.post(link)
    assert Support.objects.get().user == house.agents[0]
    agent.post(link)
    assert Support.objects.count() == 1
    assert Theme.objects.count() == 1
    agent.post(reverse("themes:support", args=[theme.pk]), {"do": "stop"})
    assert not Support.objects.exists()


def test_trigrams_are_those_of_postgresql():
    assert trigrams("Été") == {"  e", " et", "ete", "te "}
    assert similarity(trigrams("mot"), trigrams("mot")) == 1
    assert similarity(trigrams("deux mots"), trigrams("deux")) == 5 / 10
    assert similarity(trigrams(""), trigrams("")) == 0
    titles = [f"Imprimer sans signer {number}" for number in range(30)]
    assert len(nearest("Imprimer sans signer", titles, text_of=str)) == 10
    assert nearest("Rien de commun", titles, text_of=str) == []


def test_postgresql_itself_would_say_the_same_where_its_extension_is(call):
    """Only where the server has `pg_trgm`: the rule is ours everywhere else."""
    from django.db import connection

    pairs = [("signer sans imprimer", "signer sans papier"), ("un cafe", "des cafes"), ("mot", "motif")]
    if connection.vendor != "postgresql":
        assert [round(similarity(trigrams(one), trigrams(other)), 3) for one, other in pairs] == [0.44, 0.308, 0.429]
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for one, other in pairs:
            cursor.execute("SELECT similarity(%s, %s)", [one, other])
            assert similarity(trigrams(one), trigrams(other)) == pytest.approx(cursor.fetchone()[0], abs=1e-6)


def test_a_program_that_fills_in_the_trap_leaves_nothing(call, client_for):
    answer = client_for(None).post(address(call), {"title": "Achetez", "sujet_bis": "oui"})
    assert answer.status_code == 200
    assert not Theme.objects.exists()


def test_the_same_words_sent_twice_make_one_theme(call, client_for):
    for _turn in range(2):
        client_for(None).post(address(call), {"title": "Un thème", "sure": "1"})
    assert Theme.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "said"),
    [("", "obligatoire"), ("   ", "obligatoire"), ("x" * 151, "150 caractères"), ("a\0b", "caractère nul")],
)
def test_bad_input_is_told(call, client_for, title, said):
    answer = client_for(None).post(address(call), {"title": title})
    assert answer.status_code == 200
    assert said in answer.text
    assert not Theme.objects.exists()


def test_an_address_that_leads_nowhere_a_draft_and_a_closed_call(house, call, client_for):
    visitor = client_for(None)
    assert visitor.get(reverse("themes:propose", args=["ABCDEFGH"])).status_code == 404
    assert visitor.get(reverse("themes:propose", args=["x"])).status_code == 404
    assert visitor.get(reverse("themes:propose", args=[call.code.lower()])).status_code == 200  # typed by hand
    actions.close(call, by=house.lead)
    page = visitor.post(address(call), {"title": "Trop tard"})
    assert "ne reçoit pas de proposition" in page.text
    assert not Theme.objects.exists()
    Call.objects.filter(pk=call.pk).update(state="draft", closed_at=None)
    assert visitor.get(address(call)).status_code == 404


def test_an_address_is_used_only_once_its_owner_confirms_it(call, client_for):
    visitor = client_for(None)
    link = visitor.post(address(call), {"title": "Un thème"})["Location"]
    visitor.post(link, {"email": "Moi@Chez-moi.example"})
    row, sent = Support.objects.get(), Message.objects.get()
    assert (row.email, row.user) == ("moi@chez-moi.example", None)
    assert (sent.recipient, sent.secret) == ("moi@chez-moi.example", True)
    assert "Un thème" not in sent.subject
    assert not Support.objects.confirmed().exists()
    confirm = re.search(r"(/themes/suivre/\S+)", sent.text).group(1)
    visitor.get(confirm)
    assert not Support.objects.confirmed().exists()  # a scanner opens links too
    assert visitor.post(confirm).status_code == 302
    assert Support.objects.confirmed().get() == row
    assert visitor.get(confirm).status_code == 410
    visitor.post(link, {"email": "moi@chez-moi.example"})
    assert Message.objects.count() == 1  # already confirmed: nothing is sent, and the page does not say so
    assert visitor.post(link, {"email": "pas une adresse"}).status_code == 200


def test_a_link_that_nobody_made_opens_nothing(client_for):
    visitor = client_for(None)
    assert visitor.get(reverse("themes:thanks", args=["1:forged"])).status_code == 404
    assert visitor.get(reverse("themes:stop", args=["forged"])).status_code == 404
    assert visitor.get(reverse("themes:confirm", args=["forged"])).status_code == 410


def test_the_list_of_a_call_costs_the_same_whatever_its_length(house, call, client_for):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(path):
        client = client_for(house.lead)
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    paths = [reverse("themes:call", args=[call.pk]), reverse("themes:read", args=[call.pk]), reverse("themes:calls")]
    make_theme(call, "Un", by=house.agents[0])
    make_theme(call, "Deux", read=False)
    before = [cost(path) for path in paths]
    for number in range(12):
        make_theme(call, f"Thème {number}", by=house.agents[number])
        make_theme(call, f"À relire {number}", read=False)
    make_call(house)
    assert [cost(path) for path in paths] == before
