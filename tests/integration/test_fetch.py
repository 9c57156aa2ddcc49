"""``fetch`` against a real Dovecot, through the installed command."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest

from tests.builders import a_message
from tests.haste import within
from tests.integration.helpdesk import (
    NO_SERVER,
    Helpdesk,
    answer_to,
    at,
    broken,
    iso,
    numbered,
)
from tests.servers.proxy import Fault, Proxy

pytestmark = pytest.mark.dovecot


@pytest.fixture
def box(helpdesk: Helpdesk) -> str:
    """A group account with an empty INBOX."""
    return helpdesk.account(helpdesk.address())


# --- what is taken --------------------------------------------------------------------------------


def test_the_first_run_goes_by_date_and_later_ones_by_uid(helpdesk: Helpdesk, box: str) -> None:
    old, yesterday, new, later = numbered(4)
    helpdesk.mail(box, old, when=at(days=-9))
    helpdesk.mail(box, yesterday, when=at(minutes=-541))  # one minute before midnight
    helpdesk.mail(box, new, when=at(minutes=-540))
    (folder,) = helpdesk.fetched()["accounts"][0]["folders"]
    assert helpdesk.states(box) == {1: "too_old", 2: "too_old", 3: "imported"}
    assert helpdesk.subjects() == ["Question 3"]
    assert (folder["on_server"], folder["imported"], folder["waiting"]) == (3, 1, 0)
    assert folder["since"] == "2026-03-02T00:00:00Z"

    helpdesk.mail(box, later, when=at(days=-400))  # moved here by a person: old, but its UID is new
    assert helpdesk.fetched(2)["counts"] == {"imported": 1}
    assert helpdesk.states(box)[4] == "imported"
    assert broken(helpdesk.desk.path) == {}


def test_the_internaldate_decides_and_not_the_date_field(helpdesk: Helpdesk, box: str) -> None:
    claims_new = a_message(subject="old", message_id="<a@x.example>", date="Mon, 02 Mar 2026 08:00:00 +0000")
    claims_old = a_message(subject="new", message_id="<b@x.example>", date="Mon, 01 Jan 1990 08:00:00 +0000")
    helpdesk.mail(box, claims_new, when=at(days=-30))
    helpdesk.mail(box, claims_old, when=at())
    helpdesk.fetched()
    assert helpdesk.subjects() == ["new"]


def test_what_is_too_old_stays_unread(helpdesk: Helpdesk, box: str) -> None:
    old, yesterday, new = numbered(3)
    helpdesk.mail(box, old, when=at(days=-9))
    helpdesk.mail(box, yesterday, when=at(minutes=-541))
    helpdesk.mail(box, new)
    helpdesk.fetched()
    assert helpdesk.dovecot.flags(box) == {1: set(), 2: set(), 3: {"\\Seen"}}


def test_portions_come_ascending_and_say_what_waits(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.mail(box, *numbered(5))
    taken = []
    for minute in range(1, 5):
        (folder,) = helpdesk.fetched(minute, "--limit", "2")["accounts"][0]["folders"]
        taken.append((folder["imported"], folder["waiting"], sorted(helpdesk.states(box))))
    assert taken == [
        (2, 3, [1, 2]),
        (2, 1, [1, 2, 3, 4]),
        (1, 0, [1, 2, 3, 4, 5]),
        (0, 0, [1, 2, 3, 4, 5]),
    ]


def test_portions_of_the_first_run_still_go_by_date(helpdesk: Helpdesk, box: str) -> None:
    mails = numbered(5)
    for index, raw in enumerate(mails):
        helpdesk.mail(box, raw, when=at(days=-9 if index % 2 else 0))
    for minute in (1, 2, 3):
        helpdesk.fetched(minute, "--limit", "1")
    assert list(helpdesk.states(box).values()) == ["imported", "too_old"] * 2 + ["imported"]


def test_an_empty_folder_was_a_first_run_too(helpdesk: Helpdesk, box: str) -> None:
    assert helpdesk.fetched()["counts"] == {}
    helpdesk.mail(box, *numbered(1), when=at(days=-50))  # moved in by a person, after the first run
    helpdesk.fetched(2)
    assert helpdesk.states(box) == {1: "imported"}


def test_nothing_new_is_nothing_fetched(helpdesk: Helpdesk, box: str) -> None:
    # Asked for 3:*, a server names message 2: the last one, though it is lower (RFC 9051, 6.4.8).
    helpdesk.mail(box, *numbered(2))
    helpdesk.fetched()
    again = helpdesk.fetched(2)
    assert again["counts"] == {}
    assert again["accounts"][0]["folders"][0]["new"] == 0
    day_later = helpdesk.fetched(60 * 25)  # with the look at the whole range
    assert day_later["counts"] == {}
    assert helpdesk.states(box) == {1: "imported", 2: "imported"}


def test_what_is_deleted_on_the_server_stays_here(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.mail(box, *numbered(3))
    helpdesk.fetched()
    helpdesk.dovecot.expunge(box, "INBOX", [1, 3])
    helpdesk.mail(box, *numbered(1, start=4))
    helpdesk.fetched(2)
    assert helpdesk.states(box) == {1: "imported", 2: "imported", 3: "imported", 4: "imported"}
    assert len(helpdesk.subjects()) == 4


# --- folders --------------------------------------------------------------------------------------


def test_folders_in_any_script(helpdesk: Helpdesk) -> None:
    names = ["INBOX", "Anfragen/Größe", "日本語", 'say "hi" & go', "Ablage.2026"]
    folders = [word for name in names for word in ("--folder", name)]
    box = helpdesk.account(helpdesk.address(), *folders)
    for number, name in enumerate(names, start=1):
        name = name.replace("/", ".")
        helpdesk.mail(box, *numbered(1, start=number), folder=name)
    # Dovecot's separator is a dot; people name the folder as their server does
    helpdesk.desk("email-account", "edit", box, *(w.replace("/", ".") for w in folders))
    helpdesk.fetched()
    assert [helpdesk.states(box, name.replace("/", ".")) for name in names] == [{1: "imported"}] * 5


def test_a_missing_folder_is_its_own_trouble(helpdesk: Helpdesk) -> None:
    box = helpdesk.account(
        helpdesk.address(), "--folder", "Nowhere", "--folder", "INBOX", "--folder", "Web"
    )
    helpdesk.mail(box, *numbered(1))
    helpdesk.mail(box, *numbered(1, start=2), folder="Web")
    first = helpdesk.run("fetch", "--json", code=78)
    assert "Nowhere" in first.err
    assert first.json["errors"][0]["code"] == 78
    assert helpdesk.subjects() == ["Question 1", "Question 2"]
    assert helpdesk.run("fetch", minutes=2, code=78).err == ""  # said once, then daily
    assert helpdesk.states(box) == {1: "imported"}
    assert "Nowhere" in helpdesk.run("fetch", minutes=60 * 25, code=78).err
    assert helpdesk.value("SELECT next_at FROM email_account") == 0  # folders never back off
    helpdesk.mail(box, *numbered(1, start=3), folder="Nowhere")
    helpdesk.fetched(60 * 26)
    assert helpdesk.states(box, "Nowhere") == {1: "imported"}


# --- what happens on the server -------------------------------------------------------------------


def test_keep_unread_leaves_no_trace(helpdesk: Helpdesk) -> None:
    box = helpdesk.account(helpdesk.address(), "--keep-unread", "--folder", "INBOX", "--folder", "Web")
    helpdesk.mail(box, *numbered(2))
    helpdesk.mail(box, *numbered(1, start=3), folder="Web")
    helpdesk.fetched()
    assert helpdesk.dovecot.flags(box) == {1: set(), 2: set()}
    assert helpdesk.dovecot.flags(box, "Web") == {1: set()}


def test_read_after_the_commit_and_never_unread_again(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.mail(box, *numbered(2))
    helpdesk.fetched()
    assert helpdesk.dovecot.flags(box) == {1: {"\\Seen"}, 2: {"\\Seen"}}
    helpdesk.desk("email-account", "edit", box, "--keep-unread")
    helpdesk.fetched(2)
    assert helpdesk.dovecot.flags(box) == {1: {"\\Seen"}, 2: {"\\Seen"}}


@pytest.mark.parametrize("unread", [False, True])
def test_what_a_broken_line_kept_from_being_marked_is_marked_at_the_next_visit(
    helpdesk: Helpdesk, unread: bool
) -> None:
    with Proxy(helpdesk.dovecot.port) as proxy:
        proxy.faults = [Fault(cut_after=70_000)]
        keeping = ("--keep-unread",) if unread else ()
        box = helpdesk.account(helpdesk.address(), *keeping, port=proxy.port)
        helpdesk.mail(box, *numbered(6, text="x" * 76 + "\n" * 20_000))
        helpdesk.run("fetch", code=75)
        first = len(helpdesk.states(box))
        assert 0 < first < 6
        assert not any(helpdesk.dovecot.flags(box).values())
        helpdesk.fetched(5)
    seen: set[str] = set() if unread else {"\\Seen"}
    assert helpdesk.dovecot.flags(box) == dict.fromkeys(range(1, 7), seen)
    assert "owed" not in helpdesk.value("SELECT facts FROM folder")


def test_what_a_person_marks_as_unread_stays_so(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.mail(box, *numbered(2))
    helpdesk.fetched()
    with helpdesk.dovecot.client(box) as client:
        client.select_folder("INBOX")
        client.remove_flags([1], [b"\\Seen"])
    helpdesk.mail(box, *numbered(1, start=3), when=at(2))
    helpdesk.fetched(3)
    helpdesk.fetched(60 * 25)  # with the look at the whole range
    assert helpdesk.dovecot.flags(box) == {1: set(), 2: {"\\Seen"}, 3: {"\\Seen"}}


def test_nothing_is_marked_when_nothing_was_stored(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.mail(box, *numbered(2))
    before = helpdesk.dovecot.flags(box)
    table = helpdesk.rows("SELECT * FROM folder"), helpdesk.rows("SELECT * FROM ledger")
    out = helpdesk.run("fetch", "--dry-run").out
    assert "INBOX: 2 to look at" in out
    assert helpdesk.run("fetch", "--dry-run", "--json").json["counts"] == {"waiting": 2}
    assert helpdesk.dovecot.flags(box) == before == {1: set(), 2: set()}
    assert (helpdesk.rows("SELECT * FROM folder"), helpdesk.rows("SELECT * FROM ledger")) == table


def test_a_rehearsal_of_the_first_run_leaves_out_what_is_too_old(helpdesk: Helpdesk) -> None:
    """Also what only the hour decides, which a search by day does not."""
    box = helpdesk.account(helpdesk.address(), "--since", "2026-03-02")
    for days, minutes, mail in zip((-30, -1, 0, 0), (0, 0, -541, 1), numbered(4), strict=True):
        helpdesk.mail(box, mail, when=at(minutes, days))
    told = helpdesk.run("fetch", "--dry-run").out
    assert told.startswith(f"fetch: {box} INBOX: 1 to look at, 3 older than {iso(at(-540))}\n")
    (folder,) = helpdesk.fetched()["accounts"][0]["folders"]
    assert folder["imported"] == 1 and Counter(helpdesk.states(box).values())["too_old"] == 3
    assert helpdesk.run("fetch", "--dry-run", "--json").json["counts"] == {"waiting": 0}


def test_a_rehearsal_tells_a_missing_folder_and_counts_the_others(helpdesk: Helpdesk) -> None:
    box = helpdesk.account(helpdesk.address(), "--folder", "Nowhere", "--folder", "INBOX")
    helpdesk.mail(box, *numbered(2))
    told = helpdesk.run("fetch", "--dry-run", "--json", code=78).json
    assert told["counts"] == {"waiting": 2}


# --- size -----------------------------------------------------------------------------------------


def test_a_large_mail_is_a_stub_until_it_is_refetched(helpdesk: Helpdesk) -> None:
    box = helpdesk.account(helpdesk.address(), "--max-size", "1")
    large = a_message(subject="A film", message_id="<film@x.example>", text="x" * 70 + "\n" * 1_500_000)
    small, *_ = numbered(1)
    helpdesk.mail(box, large, small)
    (folder,) = helpdesk.fetched()["accounts"][0]["folders"]
    assert (folder["too_large"], folder["imported"]) == (1, 1)
    assert helpdesk.states(box) == {1: "too_large", 2: "imported"}
    assert helpdesk.rows("SELECT subject, too_large, text FROM email WHERE too_large") == [("A film", 1, "")]
    assert helpdesk.fetched(2)["counts"] == {}  # not again at every run
    assert helpdesk.dovecot.flags(box) == {1: set(), 2: {"\\Seen"}}

    whole = helpdesk.desk.json("email", "refetch", "<film@x.example>")
    assert whole["subject"] == "A film" and "x" * 70 in whole["text"]
    raw = helpdesk.desk("email", "raw", "<film@x.example>").out
    assert len(raw) > 1_500_000
    assert helpdesk.states(box) == {1: "imported", 2: "imported"}
    assert helpdesk.dovecot.flags(box)[1] == {"\\Seen"}
    assert "complete already" in helpdesk.desk("email", "refetch", str(whole["id"])).err
    helpdesk.desk("email", "refetch", "99", code=66)
    assert helpdesk.fetched(3)["counts"] == {}
    assert broken(helpdesk.desk.path) == {}


def test_what_a_server_has_no_more_stays_a_stub(helpdesk: Helpdesk) -> None:
    box = helpdesk.account(helpdesk.address(), "--max-size", "1")
    helpdesk.mail(box, a_message(subject="A film", text="x" * 70 + "\n" * 1_500_000))
    helpdesk.fetched()
    helpdesk.dovecot.expunge(box, "INBOX", [1])
    assert "any more" in helpdesk.desk("email", "refetch", "1", code=66).err
    assert helpdesk.states(box) == {1: "too_large"}


# --- failing accounts -----------------------------------------------------------------------------


def test_a_wrong_password_is_said_once_and_tried_rarely(helpdesk: Helpdesk) -> None:
    helpdesk.desk.variables["OLD"] = "a password of last year"
    box = helpdesk.account(helpdesk.address(), "--password-env", "OLD")
    good = helpdesk.account(helpdesk.address())
    helpdesk.mail(good, *numbered(1))

    first = helpdesk.run(minutes=0, code=78)
    assert box in first.err and len(first.err.splitlines()) == 1
    assert "email-account" in first.err and "a password of last year" not in first.err
    assert helpdesk.states(good) == {1: "imported"}  # the other account went on

    codes = [helpdesk.run("fetch", minutes=m, code=None) for m in (0.5, 1, 3, 5, 6, 10, 20)]
    assert [(r.code, r.out, r.err) for r in codes[:1]] == [(0, "", "")]  # backing off: silent, 0
    tries = helpdesk.value("SELECT count(*) FROM job_run WHERE email_account_id = 1")
    assert tries == 3  # at 0, 1 and 6 minutes, and then not for a quarter of an hour
    assert [r.err for r in codes] == [""] * 7
    paused = helpdesk.rows("SELECT type, user_id FROM notification WHERE type = 'account_paused'")
    assert len(paused) == 1
    refused = list(helpdesk.rows("SELECT refusals, next_at FROM email_account WHERE id = 1"))
    assert refused[0][0] == 3

    helpdesk.desk.variables["OLD"] = helpdesk.dovecot.password
    helpdesk.run("fetch", minutes=22)
    told = helpdesk.rows("SELECT type FROM notification WHERE type LIKE 'account_%' ORDER BY id")
    assert told == [("account_paused",), ("account_recovered",)]


def test_naming_a_paused_account_tries_it_again(helpdesk: Helpdesk) -> None:
    helpdesk.desk.variables["OLD"] = "wrong"
    box = helpdesk.account(helpdesk.address(), "--password-env", "OLD")
    helpdesk.run("fetch", minutes=0, code=78)
    helpdesk.desk.variables["OLD"] = helpdesk.dovecot.password
    helpdesk.mail(box, *numbered(1))
    helpdesk.run("fetch", minutes=0.2)
    assert helpdesk.states(box) == {}
    helpdesk.run("fetch", "--account", box, minutes=0.4)
    assert helpdesk.states(box) == {1: "imported"}


def test_a_missing_variable_is_named(helpdesk: Helpdesk) -> None:
    helpdesk.account(helpdesk.address(), "--password-env", "NEVER_SET")
    result = helpdesk.run("fetch", code=78)
    assert "NEVER_SET" in result.err and len(result.err.splitlines()) == 1


def test_a_dead_server_makes_one_cron_mail(helpdesk: Helpdesk) -> None:
    helpdesk.account(helpdesk.address(), port=NO_SERVER)
    said, tries = [], 0
    for minute in [0, 1, 3, 7, 9, 11, 15, 31, 64, 130, 400, 900, 1450, 1600, 2000]:
        result = helpdesk.run("fetch", minutes=minute, code=None)
        assert result.code in (0, 75)
        tries += result.code == 75
        if result.err:
            said.append(minute)
            assert len(result.err.splitlines()) == 1
    assert said == [15, 1450 if 1450 - 15 >= 1440 else 1600]
    assert 8 < tries < 15


def test_errors_are_always_in_the_json_and_the_log(helpdesk: Helpdesk) -> None:
    box = helpdesk.account(helpdesk.address(), port=NO_SERVER)
    told = helpdesk.fetched(0, code=75)
    assert [(e["account"], e["code"]) for e in told["errors"]] == [(box, 75)]
    assert told["accounts"][0]["error"]
    (row,) = helpdesk.rows("SELECT code, error FROM job_run WHERE stage = 'fetch'")
    assert row[0] == 75 and row[1]


# --- duplicates -----------------------------------------------------------------------------------


def test_one_mail_by_two_accounts_and_two_folders(helpdesk: Helpdesk) -> None:
    helpdesk.users("ann")
    one = helpdesk.account(helpdesk.address(), "--folder", "INBOX", "--folder", "Copy")
    two = helpdesk.account(helpdesk.address("ann"), "--owner", "ann", kind="personal")
    (raw,) = numbered(1, to=f"{one}, {two}")
    helpdesk.mail(one, raw)
    helpdesk.mail(one, b"Received: by another.example\r\n" + raw, folder="Copy")
    helpdesk.mail(two, b"Received: by third.example\r\nDelivered-To: x@example.com\r\n" + raw)
    counts = helpdesk.fetched()["counts"]
    assert counts == {"imported": 1, "duplicate": 2}
    assert helpdesk.rows("SELECT count(*) FROM email") == [(1,)]
    assert helpdesk.rows("SELECT count(*) FROM arrival") == [(2,)]
    assert broken(helpdesk.desk.path) == {}


def test_twins_without_a_message_id_stay_two(helpdesk: Helpdesk) -> None:
    one = helpdesk.account(helpdesk.address())
    two = helpdesk.account(helpdesk.address())
    raw = a_message(message_id=None, subject="Fault report")
    helpdesk.mail(one, raw, raw)
    helpdesk.fetched()
    assert helpdesk.states(one) == {1: "imported", 2: "imported"}
    helpdesk.mail(one, raw)
    helpdesk.fetched(2)
    assert helpdesk.states(one)[3] == "imported"
    helpdesk.mail(two, raw, raw)
    helpdesk.fetched(3)
    assert list(helpdesk.states(two).values()) == ["duplicate", "duplicate"]
    assert helpdesk.rows("SELECT count(*) FROM email") == [(3,)]


def test_who_takes_anothers_message_id_hides_nothing(helpdesk: Helpdesk, box: str) -> None:
    real = a_message(text="My real question")
    thief = a_message(text="Look here instead", sender="Eve <eve@evil.example>")
    helpdesk.mail(box, thief, real)
    helpdesk.fetched()
    assert helpdesk.states(box) == {1: "imported", 2: "imported"}


# --- UIDVALIDITY ----------------------------------------------------------------------------------


def test_a_new_uidvalidity_doubles_nothing(helpdesk: Helpdesk, box: str) -> None:
    without_id = a_message(message_id=None, subject="No id")
    helpdesk.mail(box, *numbered(6), without_id, without_id)
    helpdesk.mail(box, a_message(subject="ancient", message_id="<o@x.example>"), when=at(days=-9))
    helpdesk.fetched()
    before = helpdesk.value("SELECT count(*) FROM email")
    assert before == 8

    helpdesk.dovecot.expunge(box, "INBOX", [2])
    helpdesk.mail(box, *numbered(2, start=7))
    helpdesk.dovecot.change_uidvalidity(box)
    loaded = bodies_loaded(helpdesk, box)
    assert helpdesk.fetched(2)["counts"] == {"imported": 2}
    assert bodies_loaded(helpdesk, box) - loaded == 2  # nobody asked for the bodies that are known
    assert helpdesk.value("SELECT count(*) FROM email") == before + 2
    assert len(helpdesk.states(box)) == len(helpdesk.dovecot.messages(box)) == 10

    helpdesk.mail(box, *numbered(1, start=9))
    assert helpdesk.fetched(3)["counts"] == {"imported": 1}
    assert helpdesk.fetched(4)["counts"] == {}
    assert broken(helpdesk.desk.path) == {}


def test_the_same_headers_with_another_text_are_loaded(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.mail(box, a_message(text="My real question"))
    helpdesk.fetched()
    helpdesk.dovecot.expunge(box, "INBOX", [1])
    helpdesk.mail(box, a_message(text="Quite another question, " * 40))
    helpdesk.dovecot.change_uidvalidity(box)
    assert helpdesk.fetched(2)["counts"] == {"imported": 1}


def test_a_reset_reads_anew_and_doubles_nothing(helpdesk: Helpdesk, box: str) -> None:
    helpdesk.mail(box, *numbered(3))
    helpdesk.mail(box, *numbered(1, start=4), when=at(days=-5))
    helpdesk.fetched()
    helpdesk.desk("email-account", "reset", box, "--since", "2026-02-20")
    helpdesk.fetched(2)
    assert len(helpdesk.subjects()) == 4
    assert helpdesk.states(box) == {1: "imported", 2: "imported", 3: "imported", 4: "imported"}


# --- a bad line -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [900, 20_000, 61_000, 150_000])
def test_a_connection_cut_in_the_middle_skips_nothing(helpdesk: Helpdesk, cut: int) -> None:
    with Proxy(helpdesk.dovecot.port) as proxy:
        box = helpdesk.account(helpdesk.address(), port=proxy.port)
        helpdesk.mail(box, *numbered(40, text="A long story.\n" * 300))
        proxy.faults = [Fault(cut_after=cut)]
        first = helpdesk.run("fetch", code=75)
        assert first.err == ""  # not before it has lasted ten minutes
        stored = sorted(helpdesk.states(box))
        assert stored == list(range(1, len(stored) + 1)) and len(stored) < 40
        assert len(stored) >= (cut - 3000) // 5200  # what came is kept
        helpdesk.run("fetch", minutes=3)
    assert helpdesk.states(box) == dict.fromkeys(range(1, 41), "imported")
    assert broken(helpdesk.desk.path) == {}


def test_one_hanging_account_delays_the_others_only_a_little(helpdesk: Helpdesk) -> None:
    helpdesk.desk.path.with_name("host.toml").write_text("imap_timeout = 3\n")
    with Proxy(helpdesk.dovecot.port, Fault(stall_after=100)) as proxy:
        slow = helpdesk.account(helpdesk.address(), port=proxy.port)
        good = helpdesk.account(helpdesk.address())
        helpdesk.mail(slow, *numbered(1))
        helpdesk.mail(good, *numbered(1, start=2))
        helpdesk.desk.variables["ESPOMAIL_CONFIG"] = str(helpdesk.desk.path.with_name("host.toml"))
        with within(15):
            helpdesk.run("fetch", code=75)
    assert helpdesk.states(good) == {1: "imported"}


# --- hostile mail ---------------------------------------------------------------------------------


def test_no_bytes_stop_the_mailbox(helpdesk: Helpdesk, box: str) -> None:
    mails = [
        b"",
        b"\r\n",
        b"no header at all",
        b"From: =?utf-8?b?7aCA?= <a@x>\r\nSubject: =?utf-7?q?+2AA-?= \xff\x00\r\n\r\n\x00\xed\xa0\x80",
        b"Message-ID: <" + b"x" * 9000 + b"@x.example>\r\n\r\nlong id\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 3000,
        b"Date: Fri, 99 Foo 99999 99:99:99 +9999\r\nFrom: <<<>>>,;:\r\nTo: " + b"a@x.example," * 3000,
        *numbered(1),
    ]
    helpdesk.mail(box, *[raw for raw in mails if raw])
    helpdesk.run()
    states = helpdesk.states(box)
    assert list(states.values()) == ["imported"] * (len(mails) - 1)
    assert helpdesk.value("SELECT count(*) FROM held") == 0
    assert broken(helpdesk.desk.path) == {}


def test_answers_find_their_question_across_fetches(helpdesk: Helpdesk, box: str) -> None:
    question = a_message()
    helpdesk.mail(box, answer_to(question, "Ann <ann@customer.example>", "<r@customer.example>"))
    helpdesk.run()
    helpdesk.mail(box, question)
    helpdesk.run(minutes=2)
    assert len({row[0] for row in helpdesk.rows("SELECT conversation_id FROM email")}) == 1


def bodies_loaded(helpdesk: Helpdesk, mailbox: str) -> int:
    """How many message bodies Dovecot has given out from a mailbox, by its own log."""
    ends = time.monotonic() + 60
    while True:  # it writes when a session has ended
        log = helpdesk.dovecot.log()
        counts = re.findall(rf"imap\({re.escape(mailbox)}\).* body_count=(\d+)", log)
        if len(counts) == log.count(f"Login: user=<{mailbox}>"):
            return sum(map(int, counts))
        assert time.monotonic() < ends, f"a session has not ended:\n{log[-2000:]}"
        time.sleep(0.02)
