"""Accounts proposed by domain: shown, accepted in one line, never linked by themselves."""

import json
import shlex

import pytest

from espomail.store import models
from espomail.store.models import Case, Email
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@ours.example"
PROPOSED = [{"type": "account", "id": 1, "name": "ACME", "domain": "acme.example"}]


@pytest.fixture
def customer(desk):
    """An account known by a contact's address, and mail of a colleague nobody knows."""
    desk.user("alice", "alice@ours.example")
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice"), create_case=False)
    desk("account", "add", "ACME")
    desk("contact", "add", "Bob", "--email", "bob@acme.example", "--account", "ACME")
    arrive(desk, SUPPORT, a_message(sender="Ann Lee <ann@mail.acme.example>"))
    return desk


def shown(desk, *words):
    return json.loads(desk(*words, "--json").stdout)


def test_proposed_in_the_decision_and_on_the_mail_but_not_linked(customer):
    decision = next(d for d in shown(customer, "explain", "1")["decisions"] if d["stage"] == "link")
    assert (decision["kind"], decision["value"]) == ("none", None)
    assert decision["evidence"]["proposed"] == PROPOSED
    mail = shown(customer, "email", "show", "1")
    assert (mail["parent"], mail["proposed"]) == (None, PROPOSED)
    again = shown(customer, "explain", "1", "--again")["decisions"]
    assert next(d for d in again if d["stage"] == "link")["evidence"] == decision["evidence"]


def test_accepted_by_what_is_shown(customer):
    text = customer("email", "show", "1").stdout
    (line,) = [each for each in text.splitlines() if each.startswith("proposed")]
    typed = shlex.split(line.partition("accept with: espomail ")[2])
    customer(*typed)
    assert shown(customer, "contact", "show", "Ann Lee")["account"]["id"] == 1
    assert shown(customer, "email", "show", "1")["proposed"] == []


@pytest.mark.parametrize("name", ["$(reboot)", "'; reboot", "-rf", "{0} {x}", "Ann \"The\" Lee"])
def test_a_hostile_name_is_data_to_the_shell(customer, name):
    quoted = name.replace('"', '\\"')
    arrive(customer, SUPPORT, a_message(sender=f'"{quoted}" <eve@acme.example>', message_id="<e@x>"))
    (line,) = [x for x in customer("email", "show", "2").stdout.splitlines() if x.startswith("proposed")]
    customer(*shlex.split(line.partition("accept with: espomail ")[2]))
    wanted = "eve@acme.example" if name.startswith("-") else name
    assert shown(customer, "contact", "show", "contact:2")["name"] == wanted


def test_a_case_of_nobody_known_shows_it_and_takes_it(customer):
    customer("case", "add", "Fire", "--email", "1", "--team", "Support")
    assert shown(customer, "case", "show", "1")["proposed"] == PROPOSED
    assert shown(customer, "email", "show", "1")["proposed"] == PROPOSED
    text = customer("case", "show", "1").stdout
    (line,) = [each for each in text.splitlines() if each.startswith("proposed")]
    customer(*shlex.split(line.partition("accept with: espomail ")[2]))
    assert Case.get().account_id == 1
    assert shown(customer, "case", "show", "1")["proposed"] == []


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param("x@gmail.com", id="free mail"),
        pytest.param("x@shared.example", id="free mail by setting"),
        pytest.param("x@ours.example", id="our own domain"),
        pytest.param("alice@ours.example", id="a user"),
        pytest.param("bob@acme.example", id="somebody known"),
        pytest.param("x@acme.org", id="another domain"),
    ],
)
def test_nothing_is_proposed(customer, sender):
    customer("settings", "set", "link.free_mail", "shared.example, other.example")
    for number, domain in enumerate(("gmail.com", "shared.example", "ours.example")):
        customer("account", "add", f"A{number}", "--email", f"a@{domain}")
    arrive(customer, SUPPORT, a_message(sender=sender, message_id="<n@x>"))
    mail = shown(customer, "email", "show", "2")
    assert mail["proposed"] == []
    link = next(d for d in shown(customer, "explain", "2")["decisions"] if d["stage"] == "link")
    assert "proposed" not in link["evidence"]


def test_no_query_more_for_more_strangers(customer, monkeypatch):
    asked = []
    database = type(models.database.obj)
    execute = database.execute_sql

    def counted(self, sql, *args, **more):
        asked.append(sql)
        return execute(self, sql, *args, **more)

    monkeypatch.setattr(database, "execute_sql", counted)
    counts = []
    for batch in range(2):
        mails = [a_message(sender=f"p{n}@acme{batch}-{n}.example", message_id=f"<{batch}-{n}@x>")
                 for n in range(1 + 60 * batch)]  # fmt: skip
        asked.clear()
        arrive(customer, SUPPORT, *mails)
        counts.append(len([sql for sql in asked if '"domain"' in sql]))
    assert counts[0] == counts[1]
    assert counts[0] in (2, 4)  # where others decide meanwhile, too, first to see what must be locked
    assert Email.select().count() == 63


def test_a_reply_of_somebody_known_in_a_thread_of_nobodys_is_linked(customer):
    arrive(customer, SUPPORT, a_message(sender="bob@acme.example", message_id="<b@x>", subject="me too",
                                        In_Reply_To="<q1@customer.example>", to=f"{SUPPORT}, x@y.example"))  # fmt: skip
    assert Email.get_by_id(2).conversation_id != Email.get_by_id(1).conversation_id
    arrive(customer, SUPPORT, a_message(sender="Ann Lee <ann@mail.acme.example>", message_id="<c@x>",
                                        In_Reply_To="<q1@customer.example>", subject="and"))  # fmt: skip
    customer("contact", "add", "Ann", "--email", "ann@mail.acme.example", "--account", "ACME")
    arrive(customer, SUPPORT, a_message(sender="Ann Lee <ann@mail.acme.example>", message_id="<d@x>",
                                        In_Reply_To="<q1@customer.example>", subject="now known"))  # fmt: skip
    late = shown(customer, "email", "show", "4")
    assert late["parent"] == {"type": "account", "id": 1, "name": "ACME"}
    assert Email.get_by_id(4).conversation_id == Email.get_by_id(1).conversation_id
    arrive(customer, SUPPORT, a_message(sender="Ann Lee <ann@mail.acme.example>", message_id="<f@x>",
                                        In_Reply_To="<d@x>", subject="and again"))  # fmt: skip
    link = next(d for d in shown(customer, "explain", "5")["decisions"] if d["stage"] == "link")
    assert (link["kind"], link["value"]["id"]) == ("thread", 1)
