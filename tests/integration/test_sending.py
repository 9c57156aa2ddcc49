"""Sending through a real SMTP server with TLS, STARTTLS and AUTH, by the installed command."""

from __future__ import annotations

import json

import pytest

from tests.builders import a_message
from tests.integration.helpdesk import at, iso
from tests.servers.scripted_smtp import ScriptedSmtp
from tests.servers.smtp_sink import SmtpSink

KIM = "kim@shop.example"


@pytest.fixture
def office(helpdesk, smtp_sink):
    """alice, bob and carol, and their server's password in a variable."""
    helpdesk.users("alice", "bob", "carol")
    helpdesk.desk.variables["SMTP_PASSWORD"] = smtp_sink.password
    return helpdesk


def by(sink: SmtpSink, security: str) -> tuple[str, ...]:
    """The options of an account that sends with encryption and a log-in of its own."""
    port = sink.tls_port if security == "tls" else sink.port
    return (
        "--smtp-host", "localhost", "--smtp-port", str(port), "--smtp-security", security, "--smtp-login", "desk",
        "--smtp-password-env", "SMTP_PASSWORD", "--smtp-ca-file", str(sink.ca_file),
    )  # fmt: skip


def write(office, login, *words, minutes=2, code=0, stdin=""):
    more = [] if "--subject" in words else ["--subject", "Hello"]
    return office.desk("email", "send", *words, *more, as_login=login, now=iso(at(minutes)), code=code, stdin=stdin)


def states(office):
    return [row[0] for row in office.rows("SELECT state FROM outbox ORDER BY id")]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_three_people_share_one_account_and_none_has_a_server_of_their_own(office, smtp_sink, security):
    group = office.support(*by(smtp_sink, security))
    for login in ("alice", "bob", "carol"):
        (row,) = office.desk("email-account", "list", "--senders", as_login=login).lines[:1]
        assert row.split("\t")[:3] == [group, "team account", "yes"]
        write(office, login, "--to", KIM, "--body", f"from {login}")
    office.run("send", minutes=3)
    assert [e.mail_from for e in smtp_sink.envelopes] == [group] * 3
    assert all(e.tls and e.login == "desk" for e in smtp_sink.envelopes)
    assert smtp_sink.connections == 1 and len(smtp_sink.logins) == 1


def test_text_from_a_file_or_standard_input_and_attachments_arrive(office, smtp_sink, tmp_path):
    group = office.support(*by(smtp_sink, "tls"))
    text, picture = tmp_path / "text", tmp_path / "bücher.bin"
    text.write_text("Grüße\n.\nfrom a file\n", "utf-8")
    picture.write_bytes(bytes(range(256)) * 40)
    write(office, "alice", "--to", KIM, "--body-file", str(text), "--attach", str(picture))
    write(office, "bob", "--to", KIM, "--body", "-", "--cc", "Lee <lee@shop.example>", stdin="from a pipe\r\n")
    office.run("send", minutes=3)
    first, second = smtp_sink.envelopes
    assert second.recipients == (KIM, "lee@shop.example") and b"\r\nfrom a pipe\r\n" in second.raw
    import email.policy
    from email import message_from_bytes

    mail = message_from_bytes(first.raw, policy=email.policy.default)
    assert mail.get_body().get_content().replace("\r\n", "\n") == "Grüße\n.\nfrom a file\n"
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("bücher.bin", picture.read_bytes())
    assert mail["From"].addresses[0].addr_spec == group


def test_scheduled_mail_goes_out_in_its_time(office, smtp_sink):
    office.support(*by(smtp_sink, "tls"))
    write(office, "alice", "--to", KIM, "--body", "later", "--at", iso(at(60)))
    office.run("send", minutes=30)
    assert not smtp_sink.envelopes and states(office) == ["ready"]
    assert iso(at(60)) in office.desk("outbox", "list", as_login="alice").out
    office.run("send", minutes=61)
    (sent,) = smtp_sink.envelopes
    assert states(office) == ["sent"] and b"10:00:00 +0000" in sent.raw.split(b"Message-ID")[0]


def test_no_starttls_no_mail(office, smtp_sink):
    """S09: neither the password nor a byte of the mail goes over an open line."""
    office.support(*by(smtp_sink, "starttls"))
    write(office, "alice", "--to", KIM, "--body", "secret")
    smtp_sink.behaviour.starttls = False
    done = office.run("send", minutes=3, code=78)
    assert "STARTTLS" in done.err and len(done.err.splitlines()) == 1
    assert not smtp_sink.envelopes and not smtp_sink.logins and states(office) == ["ready"]
    smtp_sink.behaviour.starttls = True
    office.run("send", minutes=120)
    assert states(office) == ["sent"]


def test_an_untrusted_certificate_no_mail(office, smtp_sink):
    """C01."""
    options = [each for each in by(smtp_sink, "tls") if each not in ("--smtp-ca-file", str(smtp_sink.ca_file))]
    office.support(*options)
    write(office, "alice", "--to", KIM, "--body", "secret")
    assert "--ca-file" in office.run("send", minutes=3, code=78).err
    assert not smtp_sink.envelopes and not smtp_sink.logins


def test_the_author_of_a_partly_refused_answer_is_told_who_did_not_get_it_and_what_helps(office, smtp_sink):
    group = office.support(*by(smtp_sink, "tls"))
    office.mail(group, a_message(to=group))
    office.run(minutes=1)
    office.desk("case", "assign", "1", "alice", as_login="alice")
    office.desk("case", "reply", "1", "--body", "x", "--cc", "gone@shop.example", as_login="alice")
    smtp_sink.behaviour.recipients = {"gone@shop.example": "550 5.1.1 No such user"}
    office.run("send", minutes=3)
    (notice,) = [n for n in office.desk.json("notification", "list", as_login="alice") if n["type"] == "send_failed"]
    (reason,) = notice["reasons"]
    assert "gone@shop.example: 550 5.1.1 No such user" in reason and "the others have the mail" in reason
    assert (notice["record"]["type"], notice["record"]["id"]) == ("case", 1)
    letter = next(each.raw.decode() for each in smtp_sink.envelopes if b"Not sent:" in each.raw)
    assert "espomail email send --to gone@shop.example" in letter and "outbox retry" not in letter


GONE = {"gone@shop.example": "550 5.1.1 no such user"}


@pytest.mark.parametrize(
    ("attempts", "reached"),
    [
        pytest.param([(GONE, "554 5.7.1 spam")], [], id="one address at once, the rest with the data"),
        pytest.param([(GONE | {KIM: "451 later"}, ""), (GONE, "554 5.7.1 spam")], ["lee@shop.example"],
                     id="the rest later, when somebody has it"),
    ],
)  # fmt: skip
def test_everybody_who_has_it_not_is_named_each_with_their_reason(office, smtp_sink, attempts, reached):
    group = office.support(*by(smtp_sink, "tls"))
    office.mail(group, a_message(sender=f"Kim <{KIM}>", to=group))
    office.run(minutes=1)
    office.desk("case", "assign", "1", "alice", as_login="alice")
    more = [option for each in ("gone@shop.example", *reached) for option in ("--cc", each)]
    office.desk("case", "reply", "1", "--body", "x", *more, as_login="alice", now=iso(at(2)))
    for number, (recipients, data) in enumerate(attempts):
        smtp_sink.behaviour.recipients, smtp_sink.behaviour.data = recipients, [data] if data else []
        office.run("send", minutes=3 + 10 * number)
    stream = office.desk.json("stream", "case:1")
    assert [each["data"]["to"] for each in stream if each["type"] == "email_sent"] == [reached] * bool(reached)
    (note,) = [each["text"] for each in stream if each["type"] == "note"]
    assert f"{KIM} (soft, 5.7.1): 554 5.7.1 spam" in note and "lee@" not in note
    assert "gone@shop.example (hard, 5.1.1): 550 5.1.1 no such user" in note
    assert office.rows("SELECT address, state FROM address_state") == [("gone@shop.example", "hard")]
    (notice,) = [n for n in office.desk.json("notification", "list", as_login="alice") if n["type"] == "send_failed"]
    letter = next(each.raw.decode() for each in smtp_sink.envelopes if b"Not sent:" in each.raw)
    for told in (notice["reasons"][0], letter):
        assert f"{KIM}: 554 5.7.1 spam" in told and "gone@shop.example: 550 5.1.1 no such user" in told
    assert ("the others have" in notice["reasons"][0]) is bool(reached)


@pytest.mark.parametrize(
    ("recipients", "data", "note", "states"),
    [
        pytest.param({KIM: "550 5.1.1 no such user"}, [], " (hard, 5.1.1): 550 5.1.1 no such user", [(KIM, "hard")],
                     id="an address"),
        pytest.param({KIM: "550 5.7.1 relaying denied"}, [], " (soft, 5.7.1): 550 5.7.1", [], id="us"),
        pytest.param({KIM: "550 Account sending limit reached"}, [], " (soft): 550 Account sending limit", [], id="our limit"),
        pytest.param({KIM: "550 no such user here"}, [], " (hard): 550 no such user", [(KIM, "hard")], id="in words"),
        pytest.param({}, ["550 5.1.1 no such user"] * 2, " (5.1.1): 550 5.1.1", [], id="an address, after the data"),
        pytest.param({}, ["554 5.7.1 spam"] * 2, " (soft, 5.7.1): 554 5.7.1 spam", [], id="the message"),
    ],
)
def test_what_a_server_refuses_at_once_stands_in_the_case_and_counts_for_the_address(
    office, smtp_sink, recipients, data, note, states
):
    """As a report would: for an automatic reply, and for what somebody wrote."""
    group = office.support(*by(smtp_sink, "tls"), "--auto-reply", "acknowledgement")
    office.mail(group, a_message(sender=f"Kim <{KIM}>", to=group))
    smtp_sink.behaviour.recipients, smtp_sink.behaviour.data = recipients, list(data)
    office.run(minutes=1)
    office.desk("case", "reply", "1", "--body", "x", as_login="alice", now=iso(at(2)))
    office.run("send", minutes=3)
    notes = [each for each in office.desk.json("stream", "case:1") if each["type"] == "note"]
    assert [f"not delivered to {KIM}{note}" in each["text"] for each in notes] == [True, True]
    assert office.rows("SELECT address, state FROM address_state") == states
    again = office.desk("case", "reply", "1", "--body", "x", as_login="alice", now=iso(at(4))).err
    assert ("came back" in again) is (states == [(KIM, "hard")])


def test_the_author_reads_the_servers_words(office, smtp_sink):
    """S06, X02: on a list, in the mail's row and by notice; never as escapes."""
    office.support(*by(smtp_sink, "tls"))
    number = int(write(office, "alice", "--to", KIM, "--body", "x").out)
    smtp_sink.behaviour.data = ["554 5.7.1 Looks like \x1b[31mspam"]
    office.run("send", minutes=3)
    (row,) = [line for line in office.desk("outbox", "list", as_login="alice").lines if "failed" in line]
    assert "554 5.7.1 Looks like [31mspam" in row and "\x1b" not in row
    (notice,) = office.desk.json("notification", "list", as_login="alice")
    assert notice["type"] == "send_failed" and "554 5.7.1" in notice["reasons"][0]
    mail = office.desk.json("email", "show", str(number), as_login="alice")
    assert mail["status"] == "failed"
    write(office, "alice", str(number), "--body", "better", "--subject", "Again")
    office.run("send", minutes=5)
    assert any(b"better" in each.raw for each in smtp_sink.envelopes)


def test_one_of_three_is_refused_and_the_author_knows_which(office, smtp_sink):
    """S07."""
    office.support(*by(smtp_sink, "starttls"))
    write(office, "alice", "--to", f"a@x.example, {KIM}, c@x.example", "--body", "x")
    smtp_sink.behaviour.recipients = {KIM: "550 5.1.1 no such user"}
    office.run("send", minutes=3)
    assert [e.recipients for e in smtp_sink.envelopes if e.mail_from] == [("a@x.example", "c@x.example")]
    shown = office.desk.json("outbox", "show", "1", as_login="alice")
    assert shown["state"] == "sent" and shown["recipient_answers"] == {KIM: "550 5.1.1 no such user"}
    assert KIM.encode() in smtp_sink.envelopes[-1].raw


def test_put_off_mail_comes_by_itself(office, smtp_sink):
    """S05."""
    office.support(*by(smtp_sink, "tls"))
    write(office, "alice", "--to", KIM, "--body", "x")
    smtp_sink.behaviour.greylist = 1
    assert office.run("send", minutes=3).err == ""
    assert states(office) == ["retry"]
    office.run("send", minutes=4)
    assert not smtp_sink.envelopes
    office.run("send", minutes=15)
    assert states(office) == ["sent"]


def test_nobody_knows_whether_it_went_out(office, smtp_sink):
    """S01: unknown, said to its author, never sent again by itself; a person ends it."""
    office.support(*by(smtp_sink, "tls"))
    number = write(office, "alice", "--to", KIM, "--body", "x").out.strip()
    smtp_sink.behaviour.after_data = "drop"
    office.run("send", minutes=3, code=None)
    smtp_sink.behaviour.after_data = None
    for minutes in (4, 60, 3000):
        office.run("send", minutes=minutes)
    assert states(office) == ["unknown"] and len(smtp_sink.envelopes) == 1
    assert office.desk.json("email", "show", number, as_login="alice")["status"] == "unknown"
    (notice,) = office.desk.json("notification", "list", as_login="alice")
    assert "outbox show 1" in notice["reasons"][0]
    office.desk("outbox", "resend", "1", as_login="alice")
    office.run("send", minutes=3001)
    first, second = smtp_sink.envelopes
    assert first.raw == second.raw and states(office) == ["sent"]


REFUSALS = [
    (("--from", "boss@example.com"), 77, "neither an address of theirs"),
    (("--from", "alice@example.com"), 78, "email-account add alice@example.com --personal --smtp-host HOST"),
    (("--from", "OTHER"), 77, "in none of them"),
    (("--from", "CLOSED"), 77, "--shared"),
    (("--from", "BARE"), 78, "--smtp-host HOST"),
]


@pytest.mark.parametrize(("words", "code", "said"), REFUSALS)
def test_a_refusal_says_why_and_what_to_type(office, smtp_sink, words, code, said):
    """The right to the From (77) comes before the transport (78)."""
    office.desk("team", "add", "Sales")
    places = {
        "OTHER": office.account("other@example.com", "--team", "Sales", *by(smtp_sink, "tls")),
        "CLOSED": office.account("closed@example.com", "--team", "Support", "--no-shared", *by(smtp_sink, "tls")),
        "BARE": office.account("bare@example.com", "--team", "Support"),
    }
    words = [places.get(word, word) for word in words]
    error = write(office, "alice", *words, "--to", KIM, "--body", "x", code=code).err
    assert said in error and len(error.splitlines()) == 1 and states(office) == []


# --- words that a server may not bring to a terminal ------------------------------------------------


def test_hostile_words_of_a_server_stay_words(office):
    """S10, X02, X07: at test, in the outbox and in the log."""
    with ScriptedSmtp() as server:
        server.greeting = b"220 \x1b]0;owned\x07 odd.example\r\n"
        server.on["EHLO"] = b"250-\x1b[2Jodd\r\n250-SIZE 5\r\n250 8BITMIME \xe2\x80\xae" + b"x" * 4000 + b"\r\n"
        server.on["MAIL"] = b"451 \x1b[31mred \xc2\x9bm later\r\n"
        smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(server.port), "--smtp-security", "none")
        group = office.support(*smtp, "--smtp-auth", "none")
        write(office, "alice", "--to", KIM, "--body", "x")
        test = office.desk("email-account", "test", group, code=75)
        office.run("send", minutes=3)
    listed = office.desk("outbox", "list").out
    logged = office.desk("log").out
    assert "451" in listed and "451" in test.out
    for shown in (test.out, test.err, listed, logged):
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)
    assert len(listed.splitlines()) == 1


# --- what a customer's mail may not do to our headers ------------------------------------------------


def test_an_answer_to_hostile_headers_is_clean(office, smtp_sink):
    """S11, S12, S13: quoted dots and bare line ends, injected fields, endless references."""
    group = office.support(*by(smtp_sink, "tls"))
    hostile = a_message(
        sender='"Ann\r\n\tBcc: thief@evil.example" <ann@customer.example>',
        to=group,
        subject="=?utf-8?q?Hi=0D=0ABcc=3A_thief=40evil.example?=",
        message_id="<q1\u202e@customer.example>",
        References=" ".join(f"<r{number}@customer.example>" for number in range(3000)),
        text="one\n.\n..two\rthree\x1b[31m\n",
    )
    office.mail(group, hostile)
    office.run()
    office.desk("case", "reply", "1", "--body", ".\n..\nmine\n", as_login="alice", now=iso(at(2)))
    office.run("send", minutes=3)
    (sent,) = smtp_sink.envelopes
    head, _, body = sent.raw.partition(b"\r\n\r\n")
    assert sent.recipients == ("ann@customer.example",) and b"\nBcc" not in head
    assert max(map(len, head.split(b"\r\n"))) < 900 and len(head) < 4000
    assert body.startswith(b".\r\n..\r\nmine\r\n") and b"\n> .\r\n" in body
    assert b"\n" not in sent.raw.replace(b"\r\n", b"") and b"\r" not in sent.raw.replace(b"\r\n", b"")


def test_json_of_what_was_queued(office, smtp_sink):
    office.support(*by(smtp_sink, "tls"))
    document = json.loads(write(office, "alice", "--to", KIM, "--body", "x", "--json").out)
    assert {"status", "email", "outbox", "message_id", "from", "reply_to", "to", "cc", "subject", "text",
            "attachments", "at", "notes"} == set(document)  # fmt: skip
