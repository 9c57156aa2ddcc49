import json
import re

import pytest

from espomail import rendering
from espomail.domain.template_samples import sample
from espomail.store import letter_facts
from espomail.store.models import Case, Contact, Conversation, Email, EmailAccount


def edit(desk, name, text, **options):
    return desk("email-template", "edit", name, "--file", "-", stdin=text, **options)


def test_the_columns_of_the_list(desk):
    with desk.store.write():
        EmailAccount.create(kind="group", address="desk@example.com", name="d", created_at=0, activated_at=0,
                            since=0, auto_reply="acknowledgement")  # fmt: skip
    edit(desk, "notice", "Subject: x\n\ny")
    edit(desk, "holiday", "Subject: away\n\nwe are away")
    rows = [line.split("\t") for line in desk("email-template", "list").stdout.splitlines()]
    assert [row[0] for row in rows] == sorted([*rendering.names(), "holiday"])
    assert ["acknowledgement", "shipped", "desk@example.com", ""] in rows
    assert ["holiday", "own", "", "2026-03-02T10:00:00Z"] in rows
    assert ["notice", "changed", "", "2026-03-02T10:00:00Z"] in rows
    assert {"name", "origin", "used_by", "updated_at"} == set(
        json.loads(desk("email-template", "list", "--json").stdout)[0]
    )


@pytest.mark.parametrize("name", rendering.names())
def test_every_shipped_template_has_its_samples(desk, name):
    found = json.loads(desk("email-template", "preview", name, "--json").stdout)
    assert found["text"].strip()
    assert rendering.variables(rendering.source(name)) <= set(sample(name, "2026-03-02T10:00:00Z"))


@pytest.mark.parametrize(
    ("name", "module", "function"),
    [
        ("acknowledgement", "stages/acknowledgement.py", "def _values("),
        ("notice", "domain/notices/telling.py", "def values("),
        ("digest", "stages/digests.py", "def _values("),
        ("answer_refused", "actions/notice_refusal.py", "def send_back("),
    ],
)
def test_samples_are_what_is_given_at_run_time(name, module, function):
    from pathlib import Path

    code = (Path(rendering.__file__).parent / module).read_text()
    given = set(re.findall(r'^        "(\w+)": ', code[code.index(function) :], re.MULTILINE))
    samples = set(sample(name, "2026-03-02T10:00:00Z"))
    assert samples - given <= {"today"}


def test_edit_show_preview_and_reset(desk):
    shipped = desk("email-template", "show", "acknowledgement").stdout
    text = "Subject: Re: {{ email.subject }}\n\nDear {{ person.name }}, {{ sender_name }}\n"
    assert edit(desk, "acknowledgement", text).stderr == ""
    assert letter_facts.overrides() == {"acknowledgement": text}
    assert desk("email-template", "show", "acknowledgement").stdout == text
    assert desk("email-template", "show", "acknowledgement", "--shipped").stdout == shipped
    assert desk("email-template", "preview", "acknowledgement").stdout == (
        "Subject: Re: Broken lamp\n\nDear Bob Customer, Example Support\n"
    )
    desk("email-template", "edit", "acknowledgement", "--reset")
    assert desk("email-template", "show", "acknowledgement").stdout == shipped


def test_an_unknown_variable_is_an_error_at_preview(desk):
    result = edit(desk, "holiday", "Subject: x\n\n{{ nobody }}")
    assert "would be held" in result.stderr and "nobody" in result.stderr
    assert "nobody" in desk("email-template", "preview", "holiday", code=65).stderr


def test_a_text_that_cannot_be_read_is_not_stored(desk):
    result = edit(desk, "acknowledgement", "Subject: x\n\n{% if %}", code=65)
    assert "line 3" in result.stderr
    assert letter_facts.overrides() == {}


def test_preview_of_a_file(desk):
    result = desk("email-template", "preview", "acknowledgement", "--file", "-", stdin="Hello {{ team }}")
    assert result.stdout == "Hello Support\n"
    assert letter_facts.overrides() == {}


def test_preview_with_a_case_and_with_a_mail(desk):
    with desk.store.write():
        thread = Conversation.create(created_at=0)
        contact = Contact.create(name="Cleo", created_at=0)
        Case.insert(id=7, name="Lost key", status="New", conversation_id=thread.id, effect_key="7",
                    created_by="t", created_at=0, modified_at=0, contact_id=contact.id).execute()  # fmt: skip
        Email.create(
            identity=b"1", direction="in", status="imported", subject="Key", from_name="C.",
            from_address="c@x.de", addresses={"to": [], "cc": []}, received_at=1, in_reply_to=[], refs=[],
            text="lost", has_html=False, attachments=[], defects=[], size=1, created_at=0,
            parent_type="case", parent_id=7,
        )  # fmt: skip
    edit(
        desk,
        "t",
        "{{ case.number }} {{ case.name }} {{ email.subject }} {{ person.name }} {{ user is none }}",
    )
    for words in (("--case", "#7"), ("--email", "1")):
        assert desk("email-template", "preview", "t", *words).stdout == "7 Lost key Key Cleo True\n"
    desk("email-template", "preview", "t", "--case", "8", code=66)
    desk("email-template", "preview", "t", "--email", "8", code=66)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "nothing"), 78),
        (("preview", "nothing"), 78),
        (("edit", "notice"), 2),
        (("edit", "notice", "--file", "nowhere"), 66),
        (("edit", "nothing", "--reset"), 78),
        (("edit", "notice", "--reset", "--file", "-"), 2),
        (("edit", "../evil", "--file", "-"), 2),
    ],
)
def test_what_does_not_work(desk, words, code):
    desk("email-template", *words, stdin="x", code=code)
    assert letter_facts.overrides() == {}


def test_an_own_template_in_use_stays(desk):
    edit(desk, "holiday", "x")
    with desk.store.write():
        EmailAccount.create(kind="group", address="desk@example.com", name="d", created_at=0, activated_at=0,
                            since=0, auto_reply="holiday")  # fmt: skip
    assert "desk@example.com" in desk("email-template", "edit", "holiday", "--reset", code=2).stderr


def test_changes_are_for_administrators(desk):
    desk.user("bob")
    desk("email-template", "edit", "notice", "--file", "nowhere", as_login="bob", code=77)
    desk("email-template", "preview", "notice", "--case", "1", as_login="bob", code=77)
    desk("email-template", "preview", "notice", as_login="bob")
