"""What an automatic reply's template is given when it is filled."""

from __future__ import annotations

from espomail.store.models import Email, TemplateOverride
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import NOW_MS, Desk

SUPPORT = "support@example.com"
QUOTING = "Subject: We have it\n\nYou wrote on {{ email.date }}:\n{{ email.text | quote }}\n"


def test_a_template_may_quote_the_mail_that_it_answers(desk: Desk) -> None:
    desk.user("bob")
    team = a_team(desk.store, "Support", "bob")
    with desk.store.write():
        TemplateOverride.create(name="acknowledgement", source=QUOTING, updated_at=NOW_MS)
    an_account(desk.store, SUPPORT, team, auto_reply="acknowledgement")
    arrive(desk, SUPPORT, a_message(to=SUPPORT, text="The printer burns.\nWhat now?"))
    reply = Email.get(Email.direction == "out")
    assert "> The printer burns.\n> What now?" in reply.text
