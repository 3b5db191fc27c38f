"""Who may open and who may send each URL. A URL that is not here fails the tests: declare it.

The key is the name, with the names of its parameters when it has some. `get` and `post` are the people of our house
for whom the request succeeds, None where the method does not exist. `owned`: the URL names an object of our house, so
that the same roles elsewhere must be told that it does not exist. `secret`: whoever holds the address may read it.
`published`: somebody of ours decided that everybody reads what it shows.
"""

from tests.access_words import (
    ADMINISTRATOR,
    ADMINISTRATORS,
    AGENT,
    BANK_EDITORS,
    CASE_OFFICER,
    COUNTING,
    DECLARERS,
    DPO,
    EDITOR,
    EDITORS,
    EVERYBODY,
    EXPECTING,
    HOLDERS,
    HR,
    INVITERS,
    KEEPERS,
    LEAD,
    MANAGER,
    MEMBERS,
    NOBODY,
    SKILL_IMPORTER,
    STARTERS,
    TESTED,
    TRAINER,
    Url,
    at_structure,
    campaign_code,
    employer,
    office,
    thing,
    those,
)
from tests.ground.seats import table as seats
from tests.rooms.barometer import tables as barometer
from tests.rooms.gatherings import tables as gatherings
from tests.rooms.learning import tables as learning

ACCOUNTS = {
    "accounts:sign_in": Url(EVERYBODY, EVERYBODY),
    "accounts:sign_out": Url(None, EVERYBODY),
    # Not there until ProConnect is configured; tests/ground/accounts/proconnect walks them when it is.
    "accounts:proconnect": Url(NOBODY),
    "accounts:proconnect_back": Url(NOBODY),
    "accounts:proconnect_first": Url(NOBODY),
    "accounts:proconnect_open": Url(None, NOBODY),
    "accounts:proconnect_send": Url(None, NOBODY),
    "accounts:proconnect_prove": Url(None, NOBODY),
    "accounts:proconnect_left": Url(NOBODY),
    "accounts:demo_enter(pk)": Url(None, NOBODY, owned=True, build=thing("editor")),
    "accounts:password_change": Url(MEMBERS, MEMBERS),
    "accounts:name": Url(MEMBERS, MEMBERS),
    "accounts:email": Url(MEMBERS, MEMBERS),
    # The link of one account: it opens for nobody else.
    "accounts:email_confirm(token)": Url(
        those(AGENT), those(AGENT), owned=True, build=lambda house: {"token": house.things["email_token"]}
    ),
    "accounts:password_forgotten": Url(EVERYBODY, EVERYBODY),
    "accounts:password_reset(key, token)": Url(
        EVERYBODY,
        EVERYBODY,
        secret=True,
        build=lambda house: {"key": house.things["reset_key"], "token": house.things["reset_token"]},
    ),
    "accounts:invitation(token)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["token"]}
    ),
    "accounts:activate": Url(EVERYBODY, EVERYBODY),
    "accounts:link": Url(MEMBERS, MEMBERS),
    "accounts:link_send": Url(None, MEMBERS),
    "accounts:users": Url(ADMINISTRATORS),
    "accounts:user(pk)": Url(ADMINISTRATORS, ADMINISTRATORS, owned=True, build=thing("editor")),
    "accounts:role_grant(pk)": Url(ADMINISTRATORS, ADMINISTRATORS, owned=True, build=thing("editor")),
    "accounts:user_close(pk)": Url(ADMINISTRATORS, ADMINISTRATORS, owned=True, build=thing("editor")),
    "accounts:role_revoke(pk)": Url(ADMINISTRATORS, ADMINISTRATORS, owned=True, build=thing("role")),
    "accounts:invite": Url(INVITERS, INVITERS),
    "accounts:invitations": Url(INVITERS),
    "accounts:invitation_resend(pk)": Url(None, INVITERS, owned=True, build=thing("invitation")),
    "accounts:invitation_revoke(pk)": Url(None, INVITERS, owned=True, build=thing("invitation")),
    "accounts:activation_slip(pk)": Url(KEEPERS, KEEPERS, owned=True, build=thing("newcomer")),
}
MAIL = {
    "mail:outbox": Url(ADMINISTRATORS),
    "mail:resend_all": Url(ADMINISTRATORS, ADMINISTRATORS),
    "mail:resend(pk)": Url(ADMINISTRATORS, ADMINISTRATORS, owned=True, build=thing("message")),
    "mail:discard(pk)": Url(ADMINISTRATORS, ADMINISTRATORS, owned=True, build=thing("message")),
}
ORGANISATIONS = {
    "organisations:structures": Url(MEMBERS),
    "organisations:structure(pk)": Url(MEMBERS, owned=True, build=office()),
    "organisations:structure_create(pk)": Url(KEEPERS, KEEPERS, owned=True, build=office()),
    "organisations:structure_edit(pk)": Url(KEEPERS, KEEPERS, owned=True, build=office()),
    "organisations:structure_move(pk)": Url(KEEPERS, KEEPERS, owned=True, build=office()),
    "organisations:structure_close(pk)": Url(KEEPERS, KEEPERS, owned=True, build=office()),
    "organisations:small(pk)": Url(DECLARERS, DECLARERS, owned=True, build=employer()),
    "organisations:groupings(pk)": Url(those(HR), those(HR), owned=True, build=employer()),
    "organisations:agents": Url(those(HR, MANAGER)),
    "organisations:agents_export": Url(None, those(HR)),
    "organisations:agent(pk)": Url(those(HR), owned=True, build=thing("newcomer")),
    "organisations:agent_edit(pk)": Url(those(HR), those(HR), owned=True, build=thing("newcomer")),
    "organisations:agent_transfer(pk)": Url(those(HR), those(HR), owned=True, build=thing("newcomer")),
    "organisations:agent_leave(pk)": Url(those(HR), those(HR), owned=True, build=thing("newcomer")),
}
IMPORTERS = those(HR, LEAD, ADMINISTRATOR, SKILL_IMPORTER, EDITOR, TRAINER)
OF_SKILL_RESULTS = those(SKILL_IMPORTER)  # the import of our house is theirs
IMPORTS = {
    "common:imports": Url(IMPORTERS),
    "common:import_start(kind)": Url(those(HR), those(HR), build=lambda house: {"kind": "agents"}),
    "common:import_template(kind)": Url(those(HR), build=lambda house: {"kind": "agents"}),
    "common:import_preview(pk)": Url(OF_SKILL_RESULTS, owned=True, build=thing("import")),
    "common:import_problems(pk)": Url(NOBODY, owned=True, build=thing("import")),
    "common:import_confirm(pk)": Url(None, OF_SKILL_RESULTS, owned=True, build=thing("import")),
    "common:import_abandon(pk)": Url(None, OF_SKILL_RESULTS, owned=True, build=thing("import")),
    "common:import_retry(pk)": Url(None, OF_SKILL_RESULTS, owned=True, build=thing("import")),
}
INITIATIVES = {
    "initiatives:list": Url(MEMBERS),
    "initiatives:list_csv": Url(MEMBERS),
    "initiatives:create": Url(STARTERS, STARTERS),
    "initiatives:show(pk)": Url(MEMBERS, owned=True, build=thing("initiative")),
    "initiatives:edit(pk)": Url(STARTERS, STARTERS, owned=True, build=thing("initiative")),
    "initiatives:change_state(pk)": Url(None, STARTERS, owned=True, build=thing("initiative")),
}
ANSWERING = those(LEAD, CASE_OFFICER, EDITOR, ADMINISTRATOR, DPO)
REQUESTS = {
    # Everybody reads the names of the employers: one must be chosen to write to. Nothing else of theirs is there.
    "requests:new": Url(EVERYBODY, EVERYBODY, secret=True),
    "requests:confirm(token)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["confirm_token"]}
    ),
    "requests:follow(token)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["follow_token"]}
    ),
    "requests:mine": Url(MEMBERS),
    "requests:own(pk)": Url(those(AGENT), those(AGENT), owned=True, build=thing("request")),
    "requests:list": Url(ANSWERING),
    "requests:list_csv": Url(ANSWERING),
    # The request of our house is on personal data: the DPO's, and nobody else's.
    "requests:show(pk)": Url(those(DPO), owned=True, build=thing("request")),
    "requests:take(pk)": Url(None, those(DPO), owned=True, build=thing("request")),
    "requests:answer(pk)": Url(None, those(DPO), owned=True, build=thing("request")),
    "requests:hand_over(pk)": Url(None, those(DPO), owned=True, build=thing("request")),
    "requests:extend(pk)": Url(None, those(DPO), owned=True, build=thing("request")),
    "requests:close(pk)": Url(None, those(DPO), owned=True, build=thing("request")),
}
OWN_ATTESTATION = {"owned": True, "build": thing("attestation")}
WITH_CODE = {"owned": False, "build": lambda house: {"code": house.things["attestation"].spaced_code}}
ATTESTATIONS = {
    "attestations:check": Url(EVERYBODY, EVERYBODY),
    "attestations:verify(code)": Url(EVERYBODY, secret=True, **WITH_CODE),
    "attestations:revoke(code)": Url(those(LEAD, HR), those(LEAD, HR), **WITH_CODE | {"owned": True}),
    "attestations:mine": Url(MEMBERS),
    "attestations:pdf(pk)": Url(those(AGENT), **OWN_ATTESTATION),
    "attestations:badge(pk, form)": Url(
        None,
        those(AGENT),
        owned=True,
        build=lambda house: {"pk": house.things["attestation"].pk, "form": "json"},
    ),
    "attestations:withdraw(pk)": Url(those(AGENT), those(AGENT), **OWN_ATTESTATION),
    # What machines read to verify a badge: about the site and its keys, nobody is there.
    "attestations:issuer": Url(EVERYBODY),
    "attestations:did": Url(EVERYBODY),
    "attestations:key_set": Url(EVERYBODY),
    "attestations:status(number)": Url(EVERYBODY, build=lambda house: {"number": 0}),
}
RIGHTS = {
    "rights:mine": Url(MEMBERS),
    "rights:correction_ask(field)": Url(
        those(AGENT, MANAGER), those(AGENT, MANAGER), build=lambda house: {"field": "birth_year"}
    ),
    "rights:correction_withdraw(pk)": Url(None, those(AGENT), owned=True, build=thing("correction")),
    "rights:erasure": Url(MEMBERS, MEMBERS),
    "rights:erasure_confirm": Url(MEMBERS, MEMBERS),
    "rights:corrections": Url(those(HR)),
    "rights:correction(pk)": Url(those(HR), those(HR), owned=True, build=thing("correction")),
    "rights:departed": Url(those(HR, DPO)),
    "rights:agent_erase(pk)": Url(those(HR, DPO), those(HR, DPO), owned=True, build=thing("departed")),
}
CODE = "agents_at_baseline"
WATCHERS = those(DPO)
JOURNAL = {
    "journal:entries": Url(WATCHERS),
    "journal:export": Url(None, WATCHERS),
}
COMPASS = {
    "compass:home": Url(MEMBERS),
    "compass:heat_map": Url(MEMBERS),
    "compass:targets": Url(MEMBERS),
    "compass:board(pk)": Url(MEMBERS, owned=True, build=office()),
    "compass:board_csv(pk)": Url(MEMBERS, owned=True, build=office()),
    "compass:lever(pk, number)": Url(MEMBERS, owned=True, build=office(number=1)),
    "compass:lever_csv(pk, number)": Url(MEMBERS, owned=True, build=office(number=1)),
    "compass:heat_map(pk)": Url(MEMBERS, owned=True, build=office()),
    "compass:heat_map_csv(pk)": Url(MEMBERS, owned=True, build=office()),
    "compass:declare(pk, code)": Url(DECLARERS, DECLARERS, owned=True, build=office(code=CODE)),
    "compass:withdraw(pk, key)": Url(None, DECLARERS, owned=True, build=at_structure("key", "figure")),
    "compass:targets(pk)": Url(MEMBERS, owned=True, build=office()),
    "compass:target(pk, code)": Url(those(LEAD), those(LEAD), owned=True, build=office(code=CODE)),
    "compass:openings(pk)": Url(those(LEAD), owned=True, build=office()),
    "compass:open_figure(pk, code)": Url(those(LEAD), those(LEAD), owned=True, build=office(code=CODE)),
    "compass:withdraw_figure(pk, code)": Url(those(LEAD), those(LEAD), owned=True, build=office(code=CODE)),
    "public_figures:page": Url(EVERYBODY, published=True),
    "public_figures:csv": Url(EVERYBODY, published=True),
    "compass:next_step_start(pk, rule)": Url(None, STARTERS, owned=True, build=at_structure("rule", "rule")),
}
NEWSROOM = {
    "newsroom:feed": Url(EVERYBODY),
    # The picture and the file of a draft: for those who write the site, and nobody else.
    "newsroom:media(name)": Url(EDITORS, owned=True, build=lambda house: {"name": house.things["picture"].file.name}),
    "wagtaildocs_serve(document_id, document_filename)": Url(
        EDITORS,
        owned=True,
        build=lambda house: {
            "document_id": house.things["attachment"].pk,
            "document_filename": house.things["attachment"].filename,
        },
    ),
    "wagtail_serve(path)": Url(EVERYBODY, build=lambda house: {"path": "actualites/"}),
    # Who writes the public site, from an event that he may read.
    "newsroom:from_event(pk)": Url(EDITORS, EDITORS, owned=True, build=thing("echo_event")),
}
SKILLS = {
    "skills:campaigns": Url(EXPECTING),
    "skills:campaign_create": Url(EXPECTING, EXPECTING),
    "skills:campaign(pk)": Url(EXPECTING, owned=True, build=thing("campaign")),
    "skills:campaign_edit(pk)": Url(EXPECTING, EXPECTING, owned=True, build=thing("campaign")),
    "skills:campaign_open(pk)": Url(EXPECTING, EXPECTING, owned=True, build=thing("draft_campaign")),
    "skills:campaign_close(pk)": Url(EXPECTING, EXPECTING, owned=True, build=thing("campaign")),
    "skills:campaign_delete(pk)": Url(EXPECTING, EXPECTING, owned=True, build=thing("draft_campaign")),
    "skills:campaign_follow(pk)": Url(EXPECTING, owned=True, build=thing("campaign")),
    "skills:campaign_follow_csv(pk)": Url(EXPECTING, owned=True, build=thing("campaign")),
    "skills:campaign_pix_csv(pk)": Url(EXPECTING, owned=True, build=thing("campaign")),
    # An address on a poster: whom the campaign is not for reads that, and not its name.
    "skills:campaign_mine(code)": Url(MEMBERS, build=campaign_code),
    "skills:campaign_own_row(code)": Url(TESTED, owned=True, build=campaign_code),
    "skills:campaign_reminders(code)": Url(None, those(AGENT), owned=True, build=campaign_code),
    "skills:campaign_invitation(token)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["campaign_token"]}
    ),
    "skills:my_skills": Url(MEMBERS),
    "skills:my_skills_csv": Url(MEMBERS),
    "skills:claim": Url(None, MEMBERS),
    "skills:answer(pk)": Url(None, those(AGENT), owned=True, build=thing("result")),
    "skills:tests": Url(MEMBERS),
    # Of the two in our house who are agents; a test is its agent's alone.
    "skills:sittings": Url(TESTED),
    "skills:test_start(competence)": Url(
        None, TESTED, build=lambda house: {"competence": house.things["sitting"].competence_id}
    ),
    "skills:sitting(pk)": Url(those(AGENT), those(AGENT), owned=True, build=thing("sitting")),
    "skills:sitting_stop(pk)": Url(those(AGENT), those(AGENT), owned=True, build=thing("sitting")),
    "skills:sitting_result(pk)": Url(those(AGENT), owned=True, build=thing("sitting")),
    "skills:sitting_share(pk)": Url(None, those(AGENT), owned=True, build=thing("sitting")),
    "skills:sitting_attest(pk)": Url(None, those(AGENT), owned=True, build=thing("sitting")),
    "skills:sitting_erase(pk)": Url(those(AGENT), those(AGENT), owned=True, build=thing("sitting")),
    "questions:picture(digest)": Url(MEMBERS, build=lambda house: {"digest": house.things["question_picture"]}),
    "skills:propose": Url(those(MANAGER), those(MANAGER)),
    "skills:frameworks": Url(MEMBERS),
    "skills:framework(code)": Url(MEMBERS, build=lambda house: {"code": "crcn"}),
    "skills:socles": Url(MEMBERS),
    "skills:socle_create": Url(EXPECTING, EXPECTING),
    "skills:socle(pk)": Url(MEMBERS, owned=True, build=thing("socle")),
    "skills:socle_edit(pk)": Url(EXPECTING, EXPECTING, owned=True, build=thing("socle")),
    "skills:socle_levels(pk)": Url(EXPECTING, EXPECTING, owned=True, build=thing("socle")),
    "skills:version_undo(pk)": Url(None, EXPECTING, owned=True, build=thing("version")),
    "skills:structures": Url(COUNTING),
    "skills:structure(pk)": Url(COUNTING, owned=True, build=office()),
    "skills:structure_csv(pk)": Url(COUNTING, owned=True, build=office()),
    # The bank is common to the installation, and its quality with it: nothing there tells of an employer.
    "skills:quality": Url(BANK_EDITORS),
    "skills:quality_of(pk)": Url(BANK_EDITORS, build=lambda house: {"pk": house.things["study"].competence_id}),
    "skills:quality_csv(pk)": Url(BANK_EDITORS, build=lambda house: {"pk": house.things["study"].competence_id}),
    "skills:study_ask(pk)": Url(None, BANK_EDITORS, build=lambda house: {"pk": house.things["study"].competence_id}),
    "skills:study(pk)": Url(BANK_EDITORS, build=thing("study")),
    "skills:study_apply(pk)": Url(BANK_EDITORS, BANK_EDITORS, build=thing("study")),
    "skills:study_undo(pk)": Url(BANK_EDITORS, BANK_EDITORS, build=thing("study")),
    "skills:bank": Url(BANK_EDITORS),
    "skills:bank_content": Url(BANK_EDITORS),
    "skills:bank_export": Url(BANK_EDITORS),
    "skills:bank_download(form)": Url(BANK_EDITORS, build=lambda house: {"form": "yaml"}),
    "skills:question_create": Url(BANK_EDITORS, BANK_EDITORS),
    "skills:question(pk)": Url(BANK_EDITORS, build=thing("question")),
    "skills:question_edit(pk)": Url(BANK_EDITORS, BANK_EDITORS, build=thing("question")),
    "skills:question_review(pk)": Url(None, BANK_EDITORS, build=thing("question")),
    "skills:question_retire(pk)": Url(None, BANK_EDITORS, build=thing("question")),
    "skills:question_restore(pk)": Url(None, BANK_EDITORS, build=thing("question")),
    "skills:question_version(pk, number)": Url(
        BANK_EDITORS, BANK_EDITORS, build=lambda house: {"pk": house.things["question"].pk, "number": 1}
    ),
    # Jobs are a nomenclature that all employers of an installation share.
    "skills:requirements": Url(MEMBERS),
    "skills:job_requirements(pk)": Url(MEMBERS, build=thing("job")),
    "skills:requirements_edit(pk)": Url(EXPECTING, EXPECTING, build=thing("job")),
}
DESK = {
    "live": Url(EVERYBODY),
    "ready": Url(EVERYBODY),
    "set_language": Url(EVERYBODY, EVERYBODY),
    "desk:home": Url(EVERYBODY),
    "desk:my_space": Url(MEMBERS),
    "desk:my_agenda": Url(MEMBERS),
    "desk:agenda_open": Url(None, MEMBERS),
    "desk:agenda_renew": Url(MEMBERS, MEMBERS),
    "desk:agenda_close": Url(MEMBERS, MEMBERS),
    "desk:agenda_feed(token)": Url(EVERYBODY, secret=True, build=lambda house: {"token": house.things["agenda_token"]}),
    "desk:my_mails": Url(MEMBERS, MEMBERS),
    "desk:stop_list(token)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["list_token"]}
    ),
    "desk:choose_lists(token)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["list_token"]}
    ),
    "desk:my_data": Url(MEMBERS),
    "desk:my_data_to_keep": Url(MEMBERS),
    "desk:my_data_json": Url(MEMBERS),
    "desk:who_sees_what": Url(EVERYBODY),
    "desk:who_sees_what_pdf": Url(EVERYBODY),
    "desk:search": Url(EVERYBODY),
    "desk:sitemap": Url(EVERYBODY),
    "desk:accessibility": Url(EVERYBODY),
    "desk:legal": Url(EVERYBODY),
}
LINK = {"owned": True, "build": lambda house: {"pk": house.ours.employer.pk, "link": house.things["link"].pk}}
FIRST_HOUR = {
    "desk:start": Url(EVERYBODY),
    "desk:start_demo": Url(EVERYBODY),
    # Planted once: who has an employer is sent to his first hours, nobody else pastes structures any more.
    "desk:start_structure": Url(EVERYBODY, DECLARERS),
    "desk:start_begin(pk)": Url(None, DECLARERS, owned=True, build=employer()),
    "desk:start_continue(pk)": Url(None, NOBODY, owned=True, build=employer()),  # without a step, 404
    "desk:start_tree(pk)": Url(DECLARERS, DECLARERS, owned=True, build=employer()),
    "desk:start_uproot(pk)": Url(None, DECLARERS, owned=True, build=employer()),
    "desk:start_questions(pk)": Url(DECLARERS, DECLARERS, owned=True, build=employer()),
    "desk:start_lever(pk, number)": Url(DECLARERS, DECLARERS, owned=True, build=employer(number=1)),
    "desk:start_share(pk)": Url(DECLARERS, DECLARERS, owned=True, build=employer()),
    "desk:start_link_renew(pk, link)": Url(None, DECLARERS, **LINK),
    "desk:start_link_revoke(pk, link)": Url(None, DECLARERS, **LINK),
    "desk:start_compass(pk)": Url(HOLDERS, HOLDERS, owned=True, build=employer()),
    "desk:start_actions(pk)": Url(DECLARERS, DECLARERS, owned=True, build=employer()),
    "desk:start_who_sees_what(pk)": Url(HOLDERS, HOLDERS, owned=True, build=employer()),
    "desk:start_figures(pk)": Url(DECLARERS, DECLARERS, owned=True, build=employer()),
    "desk:start_figures_csv(pk)": Url(DECLARERS, DECLARERS, owned=True, build=employer()),
    "desk:committee(pk)": Url(HOLDERS, DECLARERS, owned=True, build=employer()),
    "desk:committee_pdf(pk)": Url(HOLDERS, HOLDERS, owned=True, build=employer()),
    "desk:committee_csv(pk)": Url(HOLDERS, HOLDERS, owned=True, build=employer()),
    "desk:answer(token)": Url(EVERYBODY, secret=True, build=lambda house: {"token": house.things["link_token"]}),
    "desk:answer_lever(token, number)": Url(
        EVERYBODY, EVERYBODY, secret=True, build=lambda house: {"token": house.things["link_token"], "number": 1}
    ),
}
READING, RECORDING, LOCKING = those(DPO, HR, ADMINISTRATOR), those(DPO, HR), those(DPO, ADMINISTRATOR)
DOCUMENT = employer(code="registre")
DATA_PROTECTION = {
    "desk:dpo": Url(READING),
    "desk:dpo_employer(pk)": Url(READING, owned=True, build=employer()),
    "desk:dpo_particulars(pk)": Url(LOCKING, LOCKING, owned=True, build=employer()),
    "desk:dpo_approval(pk)": Url(RECORDING, RECORDING, owned=True, build=employer()),
    "desk:dpo_withdraw(pk, approval)": Url(
        RECORDING,
        RECORDING,
        owned=True,
        build=lambda house: {"pk": house.ours.employer.pk, "approval": house.things["approval"].pk},
    ),
    "desk:dpo_lock(pk, room)": Url(LOCKING, LOCKING, owned=True, build=employer(room="skills")),
    "desk:dpo_document(pk, code)": Url(READING, owned=True, build=DOCUMENT),
    "desk:dpo_document_pdf(pk, code)": Url(READING, owned=True, build=DOCUMENT),
    "desk:dpo_document_csv(pk, code)": Url(READING, owned=True, build=DOCUMENT),
}
URLS: dict[str, Url] = (
    ACCOUNTS
    | MAIL
    | JOURNAL
    | RIGHTS
    | ORGANISATIONS
    | IMPORTS
    | REQUESTS
    | ATTESTATIONS
    | INITIATIVES
    | COMPASS
    | NEWSROOM
    | SKILLS
    | seats.URLS
    | gatherings.URLS
    | barometer.URLS
    | learning.URLS
    | DESK
    | FIRST_HOUR
    | DATA_PROTECTION  # type: ignore[assignment]
)
