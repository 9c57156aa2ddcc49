"""A team that never opens a shell: reading, answering and being told, all by mail, on real servers."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from espomail.domain.composing import quoted
from tests.integration.helpdesk import Helpdesk, at
from tests.integration.letters import ANN, question, reply, with_smtp
from tests.servers.smtp_sink import Envelope, SmtpSink

pytestmark = pytest.mark.dovecot
BOB, CEM = "Bob <bob@example.com>", "Cem <cem@example.com>"
INTERNAL = ("You hear of this", "espomail", "Reply above", "bob@example.com", "cem@example.com")


class Desk:
    """A group account that answers by mail; bob gets the cases, cem follows."""

    def __init__(self, helpdesk: Helpdesk, sink: SmtpSink) -> None:
        self.helpdesk, self.sink, self.minutes = helpdesk, sink, 0
        helpdesk.users("bob", "cem")
        self.box = helpdesk.support(*with_smtp(sink), "--assign-to", "bob", "--answer-by-mail",
                                    "--store-sent", "Sent")  # fmt: skip
        with helpdesk.dovecot.client(self.box) as client:
            client.create_folder("Sent")

    def arrives(self, *raws: bytes) -> dict[str, EmailMessage]:
        """Mail comes in, cron runs; what went out for it, by its recipient."""
        self.minutes += 5
        self.helpdesk.mail(self.box, *raws, when=at(self.minutes - 1))
        return self.tick(0)

    def tick(self, minutes: int = 1) -> dict[str, EmailMessage]:
        self.minutes += minutes
        self.sink.envelopes.clear()
        self.helpdesk.run(minutes=self.minutes)
        return {each.recipients[0]: parsed(each) for each in self.sink.envelopes}

    def json(self, *words: str, **options: str):
        return self.helpdesk.desk.json(*words, **options)


def parsed(envelope: Envelope) -> EmailMessage:
    found = message_from_bytes(envelope.raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def with_file(raw: bytes, name: str, data: str) -> bytes:
    mail = message_from_bytes(raw, policy=policy.SMTP)
    mail.add_attachment(data, filename=name)
    return mail.as_bytes()


def answered(notice: EmailMessage, box: str, text: str, sender: str = BOB, **more) -> bytes:
    """An answer as a mail program writes it, with the whole notice quoted."""
    full = f"{text}\n\nOn Mon, 2 Mar 2026 at 09:05, Support <{box}> wrote:\n\n{quoted(words(notice))}\n"
    return reply(notice.as_bytes(policy=policy.SMTP), box, sender, text=full, **more)


@pytest.fixture
def desk(helpdesk: Helpdesk, smtp_sink: SmtpSink) -> Desk:
    return Desk(helpdesk, smtp_sink)


def clean_for_customer(mail: EmailMessage) -> bool:
    return not [each for each in INTERNAL if each in str(mail)]


def test_a_whole_case_is_worked_by_mail(desk: Desk) -> None:
    desk.helpdesk.desk("notification", "prefer", "--follows", "at-once", as_login="cem")
    first = with_file(question(desk.box, text="The printer burns.\nWhat now?"), "flames.txt", "hot")
    out = desk.arrives(first)
    assert set(out) == {"bob@example.com"}
    notice = out["bob@example.com"]
    shown = words(notice)
    assert "The printer burns.\nWhat now?" in shown and "flames.txt" in shown
    assert "your answer goes to the customer" in shown and notice["Subject"].startswith("[#1] ")

    desk.helpdesk.desk("follow", "case:1", as_login="cem")
    desk.helpdesk.desk("case", "note", "1", "He pays late, be brief.", as_login="cem")
    note = desk.tick()["bob@example.com"]
    assert "He pays late, be brief." in words(note)

    # bob answers the notice with the colleague's note in it
    out = desk.arrives(with_file(answered(note, desk.box, "Use water."), "how.txt", "pour"))
    assert set(out) == {"ann@customer.example", "cem@example.com"}
    letter = out["ann@customer.example"]
    assert letter["From"].addresses[0].addr_spec == letter["Reply-To"].addresses[0].addr_spec == desk.box
    assert "[#1]" in letter["Subject"] and words(letter).startswith("Use water.\n")
    assert "pays late" not in str(letter) and clean_for_customer(letter)
    assert note["Message-ID"] not in str(letter) and notice["Message-ID"] not in str(letter)
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content().strip()) == ("how.txt", "pour")
    assert "Bob answered the customer" in words(out["cem@example.com"])
    assert "Use water." in words(out["cem@example.com"]) and "pays late" not in words(out["cem@example.com"])

    # the customer's next answer reaches both; cem, who only follows, answers as well
    again = reply(letter.as_bytes(policy=policy.SMTP), desk.box, ANN, text="It is electric!")
    out = desk.arrives(again)
    assert set(out) == {"bob@example.com", "cem@example.com"}
    assert all("It is electric!" in words(each) for each in out.values())
    out = desk.arrives(answered(out["cem@example.com"], desk.box, "Then pull the plug first.", CEM))
    assert set(out) == {"ann@customer.example", "bob@example.com"}
    assert words(out["ann@customer.example"]).startswith("Then pull the plug first.")
    assert clean_for_customer(out["ann@customer.example"])

    assert len(desk.helpdesk.cases()) == 1
    kinds = [each["type"] for each in desk.json("stream", "case:1")]
    # two mails of the customer's and two answers to notices: each incoming mail stands there once
    assert kinds.count("email_received") == 4 and kinds.count("email_sent") == 2 and kinds.count("note") == 1
    assert desk.json("case", "show", "1")["first_response_at"]
    assert desk.tick(5) == {}


def test_whose_answer_repeats_the_notice_hears_that_it_was_not_sent(desk: Desk) -> None:
    notice = desk.arrives(question(desk.box))["bob@example.com"]
    pasted = "Hello Ann, here is what I got: " + " ".join(words(notice).split())
    out = desk.arrives(reply(notice.as_bytes(policy=policy.SMTP), desk.box, BOB, text=f"{pasted}\nBye."))
    assert set(out) == {"bob@example.com"}
    back = out["bob@example.com"]
    assert "Not sent" in back["Subject"] and "repeats text of the notice" in words(back)
    (told,) = [n for n in desk.json("notification", "list", as_login="bob") if n["type"] == "send_failed"]
    assert told["record"]["id"] == 1
    assert any("not sent to the customer" in each["text"] for each in desk.json("stream", "case:1"))
    # and that mail can be answered in its turn
    out = desk.arrives(answered(back, desk.box, "Use water."))
    assert words(out["ann@customer.example"]).startswith("Use water.") and clean_for_customer(out["ann@customer.example"])


def test_an_empty_answer_is_not_sent(desk: Desk) -> None:
    notice = desk.arrives(question(desk.box))["bob@example.com"]
    out = desk.arrives(answered(notice, desk.box, ""))
    assert set(out) == {"bob@example.com"} and "nothing is left" in words(out["bob@example.com"])


def test_only_the_one_who_got_the_notice_can_answer_it(desk: Desk) -> None:
    notice = desk.arrives(question(desk.box))["bob@example.com"]
    out = desk.arrives(answered(notice, desk.box, "I am not bob.", "Eve <eve@elsewhere.example>"))
    assert "ann@customer.example" not in out
    out = desk.arrives(answered(notice, desk.box, "Nor am I.", CEM))
    assert "ann@customer.example" not in out


def test_an_answer_that_is_seen_in_ones_own_sent_folder_first_goes_out_once(
    desk: Desk, helpdesk: Helpdesk
) -> None:
    own = helpdesk.account("bob@example.com", "--owner", "bob", "--folder", "Sent", kind="personal")
    with helpdesk.dovecot.client(own) as client:
        if not client.folder_exists("Sent"):
            client.create_folder("Sent")
    notice = desk.arrives(question(desk.box))["bob@example.com"]
    answer = answered(notice, desk.box, "Use water.")
    helpdesk.mail(own, answer, folder="Sent", when=at(desk.minutes + 1))
    out = desk.tick(2)
    assert set(out) == {"ann@customer.example"}
    assert desk.arrives(answer) == {}
    assert helpdesk.value("SELECT count(*) FROM outbox WHERE kind = 'mail'") == 1


def test_two_answering_machines_do_not_keep_each_other_awake(desk: Desk) -> None:
    desk.helpdesk.desk("notification", "prefer", "--all", "at-once", as_login="cem")
    desk.arrives(question(desk.box))
    desk.helpdesk.desk("follow", "case:1", as_login="cem")
    desk.helpdesk.desk("case", "note", "1", "Look.")
    notices = desk.tick()
    assert set(notices) == {"bob@example.com", "cem@example.com"}
    away = [
        answered(notices[f"{login}@example.com"], desk.box, "I am away.", sender, Auto_Submitted="auto-replied")
        for login, sender in (("bob", BOB), ("cem", CEM))
    ]
    assert desk.arrives(*away) == {}


# --- summaries --------------------------------------------------------------------------------------


def summary(desk: Desk) -> EmailMessage:
    """Cem follows the customer and gets a summary at ten."""
    desk.helpdesk.desk("account", "add", "Customer", "--email", "ann@customer.example")
    desk.helpdesk.desk("follow", "account:1", as_login="cem")
    desk.helpdesk.desk("notification", "prefer", "--follows", "digest", "--recipient", "digest", "--digest-at",
                       "10:00", as_login="cem")  # fmt: skip
    desk.arrives(question(desk.box, text="It burns."), question(desk.box, subject="The lamp broke"))
    assert desk.tick(30) == {}
    desk.minutes = 61
    return desk.tick(0)["cem@example.com"]


def test_a_summary_comes_once_when_it_is_due_and_is_never_imported(desk: Desk, helpdesk: Helpdesk) -> None:
    found = summary(desk)
    assert found["Subject"].startswith("2 notices") and "[#" not in found["Subject"]
    text = words(found)
    assert text.index("case 1: The printer is on fire") < text.index("case 2: The lamp broke")
    assert "It burns." in text and found["Auto-Submitted"] == "auto-generated"
    assert desk.tick(60) == {} and desk.tick(24 * 60) == {}
    own = helpdesk.account(helpdesk.address("cem"), "--owner", "cem", kind="personal")
    helpdesk.mail(own, found.as_bytes(policy=policy.SMTP), when=at(desk.minutes))
    desk.tick()
    assert list(helpdesk.states(own).values()) == ["skipped"]


def test_answering_a_summary_does_nothing(desk: Desk) -> None:
    found = summary(desk)
    desk.helpdesk.desk("email-account", "edit", desk.box, "--auto-reply", "acknowledgement")
    assert desk.arrives(answered(found, desk.box, "Thanks!", CEM)) == {}
    assert len(desk.helpdesk.cases()) == 2
    (decision,) = desk.helpdesk.rows(
        "SELECT kind, reason FROM decision WHERE stage = 'distribute' ORDER BY id DESC LIMIT 1"
    )
    assert decision == ("none", "a user's answer to a notice that is about no case")


def test_what_was_read_meanwhile_is_left_out_and_nothing_left_sends_nothing(desk: Desk) -> None:
    desk.helpdesk.desk("notification", "prefer", "--recipient", "digest", "--digest-at", "10:00", as_login="cem")
    desk.arrives(question(desk.box, subject="one"), question(desk.box, subject="two"))
    told = desk.json("notification", "list", as_login="cem")
    one = next(each for each in told if each["record"]["name"] == "one")
    desk.helpdesk.desk("notification", "read", str(one["id"]), as_login="cem")
    desk.minutes = 61
    text = words(desk.tick(0)["cem@example.com"])
    assert "1 notice" not in text and "case 2: two" in text and "one" not in re.findall(r"== (.*)", text)
    desk.arrives(question(desk.box, subject="three"))
    (mail,) = [e["id"] for e in desk.json("email", "list", as_login="cem") if e["subject"] == "three"]
    desk.helpdesk.desk("email", "mark", str(mail), "--read", as_login="cem")
    assert desk.tick(24 * 60) == {}


def test_a_summary_of_mail_without_a_case_goes_out_through_its_group_account(
    desk: Desk,
) -> None:
    """No system address is set; a mail that opens no case has its group account all the same."""
    desk.helpdesk.desk("notification", "prefer", "--user", "cem", "--recipient", "digest", "--digest-at", "10:00")
    desk.arrives(question(desk.box, subject="Our newsletter", List_Id="<news.shop.example>", Precedence="bulk"))
    assert desk.helpdesk.cases() == []
    summary = desk.tick(90)["cem@example.com"]
    assert summary["From"].addresses[0].addr_spec == desk.box and "Our newsletter" in words(summary)
