"""Building a path together: steps, sides, remarks, agreements taken back by a change, coming into force."""

import datetime
from io import BytesIO

import pytest
from django.core import signing as django_signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue.enums import CourseState
from terreau.rooms.learning.paths import access, drafting, inbox, sides, signing
from terreau.rooms.learning.paths.enums import SideKind, VersionState
from terreau.rooms.learning.paths.holding import PathRefused
from terreau.rooms.learning.paths.models import Path, PathVersion, Side, SignOff
from terreau.rooms.learning.paths.tokens import token_of
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_course
from tests.rooms.learning.paths.makers import draft_of, in_force, make_path, make_step, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_structure("Mairie")


@pytest.fixture
def office(house):
    return make_structure("Accueil", parent=house)


@pytest.fixture
def trainer(house):
    return make_user((RoleName.TRAINER, house))


@pytest.fixture
def hr(house):
    return make_user((RoleName.HR, house))


@pytest.fixture
def head(office):
    return make_user((RoleName.MANAGER, office), agent=make_agent(office))


def url(name, path, **more):
    return reverse(f"paths:{name}", kwargs={"pk": path.pk, **more})


def picture(name="logo.png", size=(900, 300)):
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, format="PNG")
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/png")


def seen(client, path):
    page = client.get(url("draft", path)).text
    return page.split('name="seen" value="')[1][:64]


def mails(purpose):
    return list(Message.objects.filter(purpose=purpose).order_by("created_at").values_list("recipient", flat=True))


def test_from_a_sheet_to_a_path_in_force_on_the_web(house, office, trainer, hr, head, client_for):
    writer = client_for(trainer)
    courses = [make_course(house, title=title) for title in ("Écouter", "Écrire", "Parler", "Décider")]
    sheet = {"title": "Encadrer à distance", "sentence": "Tenir une équipe.", "reach": "employer",
             "structure": house.code}  # fmt: skip
    writer.post(reverse("paths:create"), sheet)
    path = Path.objects.get()
    writer.post(url("step_create", path), {"title": "Le socle", "needed": 2, "opening": "order"})
    step = draft_of(path).steps.get()
    for course in courses:
        writer.post(url("step_courses", path, step_pk=step.pk), {"ajouter": course.pk})
    assert "Deux cours au choix parmi quatre" in writer.get(url("draft", path)).text
    # Nothing is asked before somebody has a part in it.
    writer.post(url("ask", path))
    assert mails("paths.agreement") == []
    writer.post(url("sides", path), {"kind": "hr", "structure": house.code})
    writer.post(url("sides", path), {"kind": "business", "structure": office.code})
    assert client_for(head).post(url("ask", path)).status_code == 403
    writer.post(url("ask", path))
    assert set(mails("paths.agreement")) == {hr.email, head.email}
    assert len(inbox.agreements_asked(head)) == 1
    assert inbox.all_signed(trainer) == []
    writer.post(url("put_in_force", path))
    assert draft_of(path)
    for user, kind in ((hr, "hr"), (head, "business")):
        client = client_for(user)
        side = Side.objects.get(kind=kind)
        client.post(url("sign", path, side_pk=side.pk), {"seen": seen(client, path), "signer": "1"})
    assert inbox.agreements_asked(head) == []
    assert len(inbox.all_signed(trainer)) == 1
    writer.post(url("put_in_force", path))
    path.refresh_from_db()
    assert path.state == "published"
    page = client_for(make_user(agent=make_agent(office))).get(path.get_absolute_url()).text
    assert "Deux cours au choix parmi quatre" in page
    assert "Commencer ce parcours" in page


def test_a_change_takes_the_agreements_back_and_says_so(house, trainer, hr, client_for):
    path = make_path(house, by=trainer)
    step = make_step(draft_of(path), by=trainer)
    side = ready(path, hr=hr)
    signing.sign(side, seen=signing.digest_of(draft_of(path)), by=hr)
    client_for(trainer).post(
        url("step", path, step_pk=step.pk), {"title": "Autre titre", "needed": 1, "opening": "order"}
    )
    assert SignOff.objects.filter(taken_back_at=None).count() == 0
    assert mails("paths.taken_back") == [hr.email]
    page = client_for(hr).get(url("draft", path)).text
    assert "Un accord donné avant ne tient plus" in page
    assert "Autre titre" in page.split("ne tient plus")[1]
    with pytest.raises(PathRefused, match="Il manque l’accord"):
        signing.put_in_force(draft_of(path), by=trainer)
    # Each further change writes to nobody: there is nothing left to take back.
    drafting.settle_draft(draft_of(path), months=12, by=trainer)
    assert len(mails("paths.taken_back")) == 1


@pytest.mark.parametrize("what", ["presentation", "settings", "order", "courses", "side", "partner", "step"])
def test_whatever_the_page_shows_is_signed(house, office, trainer, hr, client_for, what):
    from terreau.rooms.learning.paths import actions

    path = make_path(house, by=trainer)
    version = draft_of(path)
    first, second = make_step(version, by=trainer, title="Une"), make_step(version, by=trainer, title="Deux")
    side = ready(path, hr=hr)
    signing.sign(side, seen=signing.digest_of(draft_of(path)), by=hr)
    changes = {
        "presentation": lambda: actions.edit(path, for_whom="Les encadrants", by=trainer),
        "settings": lambda: drafting.settle_draft(version, note="Mieux", by=trainer),
        "order": lambda: drafting.move_step(second, up=True, by=trainer),
        "courses": lambda: drafting.add_course(first, make_course(house), by=trainer),
        "side": lambda: sides.name_structure(version, kind=SideKind.BUSINESS, structure=office, by=trainer),
        "partner": lambda: sides.name_partner(version, name="École", licence="CC BY", email="", by=trainer),
        "step": lambda: drafting.remove_step(first, by=trainer),
    }
    before = signing.digest_of(draft_of(path))
    changes[what]()
    path.refresh_from_db()
    assert signing.digest_of(draft_of(path)) != before
    assert SignOff.objects.filter(taken_back_at=None).count() == 0


def test_what_changed_while_it_was_read_is_not_signed(house, trainer, hr, client_for):
    path = make_path(house, by=trainer)
    make_step(draft_of(path), by=trainer)
    side, client = ready(path, hr=hr), client_for(hr)
    old = seen(client, path)
    drafting.settle_draft(draft_of(path), months=6, by=trainer)
    page = client.post(url("sign", path, side_pk=side.pk), {"seen": old}, follow=True).text
    assert "a changé pendant que vous le lisiez" in page
    assert SignOff.objects.count() == 0


def test_one_person_signs_for_one_side_and_each_side_once(house, office, trainer, hr):
    path = make_path(house, by=trainer)
    make_step(draft_of(path), by=trainer)
    lead = make_user((RoleName.PROGRAMME_LEAD, house))
    version = draft_of(path)
    pair = [
        sides.name_structure(version, kind=kind, structure=office, by=trainer)
        for kind in (SideKind.DIGITAL, SideKind.BUSINESS)
    ]
    signing.ask(version, by=trainer)
    digest = signing.digest_of(draft_of(path))
    signing.sign(pair[0], seen=digest, by=lead)
    for side in pair:
        with pytest.raises(PathRefused, match="déjà"):
            signing.sign(side, seen=digest, by=lead)
    signing.unsign(pair[0], by=lead)
    signing.sign(pair[1], seen=digest, by=lead)
    assert [each.kind for each in signing.missing_agreements(draft_of(path))] == [SideKind.DIGITAL]


def test_only_who_signs_for_the_structure_signs_and_only_builders_read_the_draft(
    house, office, trainer, hr, head, client_for
):
    path = make_path(house, by=trainer)
    make_step(draft_of(path), by=trainer)
    side = ready(path, hr=hr)
    assert client_for(head).get(url("draft", path)).status_code == 404
    assert client_for(trainer).post(url("sign", path, side_pk=side.pk), {"seen": "0"}).status_code == 403
    elsewhere = make_user((RoleName.HR, make_structure("Région")))
    assert client_for(elsewhere).get(url("draft", path)).status_code == 404
    assert client_for(hr).get(url("draft", path)).status_code == 200


def test_a_version_in_force_never_changes(house, trainer, hr, client_for):
    path = make_path(house, by=trainer)
    step = make_step(draft_of(path), by=trainer)
    old = draft_of(path)
    version = in_force(path, hr=hr)
    for change in (
        lambda: drafting.settle_draft(old, months=3, by=trainer),
        lambda: drafting.add_step(old, title="Trop tard", by=trainer),
        lambda: drafting.change_step(step, title="Trop tard", by=trainer),
        lambda: drafting.remove_step(step, by=trainer),
        lambda: drafting.add_course(step, make_course(house), by=trainer),
        lambda: signing.put_in_force(old, by=trainer),
    ):
        with pytest.raises(PathRefused, match="plus en préparation"):
            change()
    assert client_for(trainer).get(url("step", path, step_pk=step.pk)).status_code == 404
    assert [each.title for each in version.steps.all()] == ["Étape"]


def test_the_next_version_replaces_it_and_says_what_changed(house, trainer, hr, client_for):
    path = make_path(house, by=trainer)
    make_step(draft_of(path), by=trainer, title="Le socle")
    last = make_step(
        draft_of(path), by=trainer, title="Pour finir", opening="named", after=list(draft_of(path).steps.all())
    )
    in_force(path, hr=hr)
    client = client_for(trainer)
    client.post(url("start", path))
    version = draft_of(path)
    copied = version.steps.get(title="Pour finir")
    assert [each.title for each in copied.after.all()] == ["Le socle"]
    assert copied.pk != last.pk
    drafting.remove_step(copied, by=trainer)
    make_step(version, by=trainer, title="Essayer", optional=True)
    drafting.add_course(version.steps.get(title="Le socle"), make_course(house, title="Tableurs"), by=trainer)
    in_force(path, hr=hr)
    assert list(path.versions.order_by("number").values_list("state", flat=True)) == ["past", "current"]
    page = client.get(url("versions", path)).text.replace("\N{NO-BREAK SPACE}", " ")
    for said in ("Étape ajoutée : « Essayer »", "Étape retirée : « Pour finir »", "cours ajouté, « Tableurs »"):
        assert said in page
    assert client.get(url("version", path, number=1)).status_code == 200


def test_steps_wait_only_for_those_before_and_are_not_taken_from_under_them(house, trainer, client_for):
    path = make_path(house, by=trainer)
    version = draft_of(path)
    first = make_step(version, by=trainer, title="Une")
    second = make_step(version, by=trainer, title="Deux", opening="named", after=[first])
    with pytest.raises(PathRefused, match="attend"):
        drafting.move_step(second, up=True, by=trainer)
    with pytest.raises(PathRefused, match="attend celle-ci"):
        drafting.remove_step(first, by=trainer)
    with pytest.raises(PathRefused, match="parmi celles qui précèdent"):
        drafting.change_step(first, opening="named", after=[second], by=trainer)
    client = client_for(trainer)
    client.post(url("step_move", path, step_pk=second.pk), {"retirer": "1"})
    client.post(url("step_move", path, step_pk=first.pk), {"retirer": "1"})
    assert version.steps.count() == 0


def test_moving_and_removing_keeps_the_places_in_order(house, trainer):
    path = make_path(house, by=trainer)
    version = draft_of(path)
    steps = [make_step(version, by=trainer, title=title) for title in "abcd"]
    drafting.move_step(steps[3], up=True, by=trainer)
    drafting.move_step(steps[0], up=False, by=trainer)
    drafting.remove_step(steps[1], by=trainer)
    assert list(version.steps.order_by("position").values_list("position", "title")) == [(1, "a"), (2, "d"), (3, "c")]


def test_what_is_missing_is_said_before_agreements_are_asked(house, trainer, hr, client_for):
    path = make_path(house, by=trainer)
    version = draft_of(path)
    course = make_course(house, title="Ancien")
    make_step(version, course, by=trainer, title="Trop", needed=2, optional=True)
    course.state = CourseState.WITHDRAWN
    course.save()
    drafting.add_step(version, title="Vide", optional=True, by=trainer)
    page = client_for(trainer).get(url("draft", path)).text
    for said in ("au moins une étape obligatoire", "n’a pas de cours", "plus de cours qu’elle n’en propose",
                 "n’est pas au catalogue", "Nommez au moins une partie prenante"):  # fmt: skip
        assert said in page
    with pytest.raises(PathRefused):
        signing.ask(version, by=trainer)


def test_the_same_course_is_not_twice_in_a_path(house, trainer):
    path, course = make_path(house, by=trainer), make_course(house)
    make_step(draft_of(path), course, by=trainer)
    with pytest.raises(PathRefused, match="déjà dans une étape"):
        make_step(draft_of(path), course, by=trainer)


def test_courses_are_found_by_words_and_only_those_the_author_reads(house, trainer, client_for):
    path = make_path(house, by=trainer)
    step = drafting.add_step(draft_of(path), title="Une", by=trainer)
    make_course(house, title="Rédiger clairement")
    make_course(house, title="Brouillon clair", state=CourseState.DRAFT)
    make_course(make_structure("Région"), title="Clair ailleurs")
    page = client_for(trainer).get(url("step_courses", path, step_pk=step.pk), {"q": "CLAIR"}).text
    assert "Rédiger clairement" in page
    assert "Brouillon clair" not in page
    assert "Clair ailleurs" not in page


def test_remarks_are_said_of_a_step_or_of_all_settled_and_opened_again(house, trainer, hr, client_for):
    path = make_path(house, by=trainer)
    step = make_step(draft_of(path), by=trainer)
    ready(path, hr=hr)
    client = client_for(hr)
    client.post(url("remark", path), {"text": "Trop long pour un agent d’accueil", "step": step.pk})
    client.post(url("remark", path), {"text": "Et l’accessibilité ?"})
    found = draft_of(path).remarks.get(step=step)
    client_for(trainer).post(url("remark_settle", path, remark_pk=found.pk))
    found.refresh_from_db()
    assert found.resolved_by == trainer
    page = client.get(url("draft", path)).text
    assert "Trop long" in page
    assert "réglée" in page
    client.post(url("remark_settle", path, remark_pk=found.pk), {"rouvrir": "1"})
    found.refresh_from_db()
    assert (found.resolved_at, found.resolved_by) == (None, None)


# ---- the partner from outside


@pytest.fixture
def partnered(house, trainer, client_for):
    """A draft with a school as its side, named on the web with its logo, and asked to sign."""
    path = make_path(house, by=trainer)
    make_step(draft_of(path), by=trainer)
    words = {"name": "École du numérique", "licence": "CC BY-SA 4.0", "email": "direction@ecole.example"}
    client = client_for(trainer)
    assert "texte qui le remplace" in client.post(url("partner_edit", path), words | {"file": picture()}).text
    client.post(url("partner_edit", path), words | {"file": picture(), "logo_alt": "Logo de l’école"})
    client.post(url("ask", path))
    return path, Side.objects.get(kind=SideKind.OUTSIDE)


def link_of_the_mail():
    text = Message.objects.filter(purpose="paths.partner").order_by("-created_at")[0].text
    return next(line for line in text.splitlines() if "/signature/" in line).split("/formation/", 1)[1]


def test_a_partner_signs_by_its_link_without_account(partnered, trainer, client_for):
    path, side = partnered
    visitor, address = client_for(None), f"/formation/{link_of_the_mail()}"
    page = visitor.get(address).text
    assert "Conduire un projet" in page
    assert "CC BY-SA 4.0" in page
    assert SignOff.objects.count() == 0
    assert visitor.get(f"{address}logo/").headers["Content-Type"] == "image/png"
    form = {"seen": signing.digest_of(draft_of(path))}
    assert SignOff.objects.count() == 0
    visitor.post(address, form)
    assert SignOff.objects.count() == 0, "without a name, nothing is signed"
    visitor.post(address, form | {"signer": "Ada Byron, directrice"})
    assert "Accord donné" in visitor.get(address).text
    assert "Ada Byron, directrice" in client_for(trainer).get(url("draft", path)).text
    signing.put_in_force(draft_of(path), by=trainer)
    side.refresh_from_db()
    assert side.email == ""
    assert visitor.get(address).status_code == 404
    page = client_for(trainer).get(path.get_absolute_url()).text
    assert 'alt="Logo de l’école"' in page
    assert "Ada Byron" not in page


def test_a_link_forged_old_or_replaced_leads_nowhere(partnered, trainer, client_for, monkeypatch):
    path, side = partnered
    token, visitor = token_of(side), client_for(None)
    address = reverse("paths:partner", args=[token])
    assert visitor.get(address).status_code == 200
    assert visitor.get(reverse("paths:partner", args=[token[:-2] + "xx"])).status_code == 404
    now = timezone.now()
    with monkeypatch.context() as patched:
        patched.setattr(django_signing.time, "time", lambda: (now + datetime.timedelta(days=31)).timestamp())
        assert visitor.get(address).status_code == 404
    client_for(trainer).post(url("ask", path))
    assert visitor.get(address).status_code == 404, "another link was sent"
    assert len(mails("paths.partner")) == 2


def test_a_change_of_the_path_writes_to_the_partner_too(partnered, trainer):
    path, side = partnered
    signing.sign_by_link(side, seen=signing.digest_of(draft_of(path)), signer="Ada Byron, directrice")
    drafting.settle_draft(draft_of(path), months=6, by=trainer)
    assert mails("paths.taken_back") == ["direction@ecole.example"]


def test_the_logo_is_small_and_holds_nothing_but_its_image(partnered):
    _path, side = partnered
    with Image.open(BytesIO(bytes(side.logo))) as image:
        assert (image.format, image.size) == ("PNG", (480, 160))
        assert image.info == {}


def test_what_is_no_image_is_refused(house, trainer, client_for):
    path = make_path(house, by=trainer)
    words = {"name": "École", "licence": "CC BY", "email": "a@ecole.example", "logo_alt": "Logo"}
    file = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")
    page = client_for(trainer).post(url("partner_edit", path), words | {"file": file}).text
    assert "pas d’un type accepté" in page
    assert Side.objects.count() == 0


# ---- what the database refuses


def test_the_database_refuses_what_makes_no_sense(house, office, trainer, hr):
    path = make_path(house, by=trainer)
    make_step(draft_of(path), by=trainer)
    version = in_force(path, hr=hr)
    drafting.start_draft(path, by=trainer)
    draft = draft_of(path)
    wrong = (
        lambda: PathVersion.objects.create(path=path, number=9),
        lambda: PathVersion.objects.filter(pk=draft.pk).update(
            state=VersionState.CURRENT, in_force_on=timezone.localdate()
        ),
        lambda: PathVersion.objects.filter(pk=version.pk).update(in_force_on=None),
        lambda: Side.objects.create(version=draft, kind=SideKind.OUTSIDE, name="École"),
        lambda: Side.objects.create(version=draft, kind=SideKind.BUSINESS),
        lambda: Side.objects.create(version=draft, kind=SideKind.HR, structure=house),
        lambda: draft.steps.update(needed=0),
    )
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(PathRefused, match="déjà en préparation"):
        drafting.start_draft(path, by=trainer)


def test_the_inbox_costs_one_query_and_none_to_who_signs_nowhere(house, trainer, hr, django_assert_num_queries):
    agent = make_user(agent=make_agent(house))
    for user in (agent, hr):
        assert user.held_roles is not None
    with django_assert_num_queries(0):
        inbox.agreements_asked(agent)
        inbox.all_signed(agent)
    with django_assert_num_queries(1):
        assert inbox.agreements_asked(hr) == []
    assert access.signs_somewhere(hr)
