"""``email``: views, reading, flags, links, attachments, import, writing."""

import json
from pathlib import Path

import pytest

from espomail.commands.mbox import split
from espomail.commands.saving import safe_name, save
from espomail.errors import NotFound
from espomail.store.models import Arrival, Email, EmailFilter, Outbox, User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive

SUPPORT = "support@example.com"


@pytest.fixture
def support(desk):
    for login in ("alice", "bob", "carol"):
        desk.user(login)
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice", "bob"))
    arrive(desk, SUPPORT, a_message())
    return desk


def document(desk, *words, **options):
    return json.loads(desk(*words, "--json", **options).stdout)


def ids(desk, *words, **options):
    return [each["id"] for each in document(desk, "email", "list", *words, **options)]


def test_the_list_has_fixed_columns(support):
    assert support("email", "list").stdout == (
        "1\t2026-03-02T10:00:00Z\tin\timported\tann@customer.example\tsupport@example.com\tcase:1\t"
        "The printer is on fire\n"
    )


def test_shown_it_has_bodies_and_counts_as_read(support):
    assert ids(support, "--unread", as_login="alice") == [1]
    found = document(support, "email", "show", "<q1@customer.example>", as_login="alice")
    assert found["text"].strip() == found["reply_text"].strip() == "Please help."
    assert found["parent"] == {"type": "case", "id": 1, "name": "The printer is on fire"}
    assert (found["users"], found["teams"], found["accounts"]) == (["alice", "bob"], ["Support"], [SUPPORT])
    assert found["stage"] == "done" and found["html"] is None and found["skipped_by"] is None
    assert ids(support, "--unread", as_login="alice") == []
    assert ids(support, "--unread", as_login="bob") == [1]


def test_html_is_shown_without_what_runs_or_tells_the_sender(support, tmp_path):
    """Trap of two desks: a page that shows mail ran a stranger's script. As sent, it is in ``email raw``."""
    page = (
        '<p onclick="x()">It <b>works</b> again<script>alert(1)</script><img src="https://t.example/1.gif">'
        '<img src="cid:a"><a href="javascript:x()">a</a></p>'
        '<div class="gmail_quote">On Monday, Bob wrote:<blockquote class="gmail_quote">old</blockquote></div>'
    )
    raw = (
        "From: Kim <kim@customer.example>\r\nTo: support@example.com\r\nSubject: Page\r\n"
        "In-Reply-To: <mail@example.com>\r\nMessage-ID: <page@customer.example>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    )
    (tmp_path / "page.eml").write_text(raw)
    support("email", "import", str(tmp_path / "page.eml"))
    found = document(support, "email", "show", "<page@customer.example>")
    assert "<b>works</b>" in found["html"] and 'src="cid:a"' in found["html"]
    for what in ("script", "alert", "onclick", "t.example", "javascript"):
        assert what not in found["html"]
    assert "It works again" in found["reply_text"] and "old" not in found["reply_text"]
    assert page in support("email", "raw", "<page@customer.example>").stdout


def test_raw_is_byte_for_byte(support):
    assert support("email", "raw", "1").stdout_bytes == a_message()


@pytest.mark.parametrize("verb", ["show", "raw", "link", "mark", "attachment list"])
def test_mail_of_another_team_is_not_for_carol(support, verb):
    more = {"link": ["case:1"], "mark": ["--read"]}.get(verb, [])
    support("email", *verb.split(), "1", *more, as_login="carol", code=77)
    assert ids(support, as_login="carol") == []
    support("email", "show", "77", as_login="carol", code=66)


def test_the_views_move_with_the_flags(support):
    assert ids(support, "--view", "inbox", as_login="alice") == [1]
    support("email", "mark", "1", "--archive", "--important", "--read", as_login="alice")
    views = ("inbox", "archive", "important", "trash", "sent", "drafts", "all")
    seen = {view: ids(support, "--view", view, as_login="alice") for view in views}
    assert {view for view, found in seen.items() if found} == {"archive", "important", "all"}
    assert ids(support, "--view", "inbox", as_login="bob") == [1]
    support("email", "mark", "1", "--inbox", "--unread", as_login="alice")
    assert ids(support, "--view", "inbox", "--unread", as_login="alice") == [1]
    support("email", "list", "--view", "inbox", code=2)
    support("email", "mark", "1", as_login="alice", code=2)
    for two in (("--read", "--unread"), ("--archive", "--trash"), ("--important", "--unimportant")):
        assert "contradict" in support("email", "mark", "1", *two, as_login="alice", code=2).stderr


def test_what_alice_writes_is_in_her_sent_view_and_in_bobs_inbox(support):
    an_account(support.store, "alice@example.com", owner=User.get(User.login == "alice"))
    found = document(support, "email", "send", "--to", "bob@example.com", "--subject", "Hi", "--body", "x",
                     as_login="alice")  # fmt: skip
    Email.update(status="sent").where(Email.id == found["email"]).execute()
    assert ids(support, "--view", "sent", as_login="alice") == [found["email"]]
    assert found["email"] not in ids(support, "--view", "inbox", as_login="alice")
    assert found["email"] in ids(support, "--view", "inbox", as_login="bob")


def test_lists_narrow_by_account_parent_and_text(support):
    an_account(support.store, "alice@example.com", owner=User.get(User.login == "alice"))
    mine = a_message(to="alice@example.com", subject="100%_x", message_id="<p@x>")
    arrive(support, "alice@example.com", mine)
    assert ids(support, "--account", SUPPORT) == [1]
    assert ids(support, "--account", "alice@example.com") == [2]
    assert ids(support, "--parent", "case:1") == [1]
    assert ids(support, "--search", "PRINTER") == [1] and ids(support, "--search", "0%_") == [2]
    assert ids(support, "--search", "alice@exam") == [2]
    assert ids(support, "--limit", "1") == [2]


@pytest.mark.parametrize("text", ["ZÜRICH", "zürich", "ΟΔΟΣ", "οδος", "жЁЛтый", "ж[ё]*", "Grüße?", "éA%"])
def test_a_search_is_blind_to_case_in_every_script(support, text):
    arrive(support, SUPPORT, a_message(message_id="<u@x>", subject="Fahrt nach Zürich", to=SUPPORT,
                                       text="οδός Οδος, Жёлтый Ж[ё]* und grüße? Éa%"))  # fmt: skip
    assert ids(support, "--search", text) == [2]
    assert ids(support, "--search", text + "x") == []


@pytest.mark.parametrize("letter", ["x", "ü", "?", "*"])
def test_a_search_has_a_longest_text(support, letter):
    assert ids(support, "--search", letter * 1000) == []
    assert "at most 1000" in support("email", "list", "--search", letter * 1001, code=2).stderr


@pytest.mark.parametrize("text", ["reply_to", "cc", '"', '", "', "[", "]", "{", "}"])
def test_a_search_finds_nothing_in_how_people_are_stored(support, text):
    """``--search reply`` found every mail, by the name of a field."""
    assert ids(support, "--search", text) == []


def test_skipped_mail_is_listed_apart_and_comes_back(support):
    row = EmailFilter.create(name="no deals", scope="global", criteria={"subject": "*deal*"}, action="skip",
                             created_at=0)  # fmt: skip
    arrive(support, SUPPORT, a_message(subject="a deal", message_id="<d@x>"))
    assert ids(support) == [1] and ids(support, "--skipped") == [2]
    assert ids(support, "--skipped", "--filter", "no deals") == [2]
    (found,) = document(support, "email", "list", "--skipped")
    assert (found["stage"], found["skipped_by"]) == ("skipped", "no deals")
    support("email", "unskip", "1", code=65)
    support("email", "unskip", "2")
    assert Arrival.get_by_id(2).stage == "filter" and row.id
    for stage in ("filter", "link", "distribute", "autoreply", "notify"):
        support(stage)
    assert ids(support) == [1, 2] and document(support, "email", "show", "2")["stage"] == "done"


def test_linking_by_hand(support):
    support("contact", "add", "Ann", "--email", "else@customer.example")
    support("email", "link", "1", "contact:1")
    assert document(support, "email", "show", "1")["parent"]["type"] == "contact"
    assert [each["type"] for each in document(support, "stream", "contact:1")] == ["email_received"]
    support("email", "link", "1", "contact:9", code=66)
    support("email", "link", "1", "case:1", as_login="alice")


WITH_FILE = (
    b"From: a@b.example\r\nSubject: x\r\nMessage-ID: <f@x>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n'
    b'Content-Type: application/octet-stream; name="../../evil\x01.sh"\r\n'
    b'Content-Disposition: attachment; filename="../../evil.sh"\r\n\r\ndata\r\n--b--\r\n'
)


def test_attachments_are_saved_inside_the_folder_and_never_over_something(support, tmp_path):
    arrive(support, SUPPORT, WITH_FILE)
    (listed,) = document(support, "email", "attachment", "list", "2")
    assert support("email", "attachment", "list", "2").stdout.endswith("\tno\n")
    assert (listed["id"], listed["size"]) == (1, 4)
    folder = tmp_path / "in"
    folder.mkdir()
    first = document(support, "email", "attachment", "save", "2", "--to", str(folder))
    second = document(support, "email", "attachment", "save", "2", "1", "--to", str(folder))
    paths = {Path(each) for each in first + second}
    assert {path.parent for path in paths} == {folder}
    assert [path.read_bytes() for path in paths] == [b"data", b"data"]
    support("email", "attachment", "save", "2", "5", code=66)
    support("email", "attachment", "save", "2", "--to", str(tmp_path / "none"), code=66)


def test_a_file_within_a_winmail_dat(support, tmp_path, monkeypatch):
    from espomail.domain.mime import tnef
    from tests.domain.mime.test_tnef import FILES, PLAIN, multipart, winmail

    raw = b"From: a@b.example\nMessage-ID: <w@x>\n" + multipart("mixed", PLAIN, winmail(FILES))
    arrive(support, SUPPORT, raw)
    names = [each["name"] for each in document(support, "email", "attachment", "list", "2")]
    assert names == ["winmail.dat", "Größe 報告.pdf", "Müller.txt"]
    (path,) = document(support, "email", "attachment", "save", "2", "3", "--to", str(tmp_path))
    assert Path(path).read_bytes() == b"words"
    monkeypatch.setattr(tnef, "_decoder", lambda: None)
    refused = support("email", "attachment", "save", "2", "--to", str(tmp_path), code=78)
    assert "Größe 報告.pdf" in refused.stderr
    assert "pip install 'espomail[tnef]'" in refused.stderr


def test_another_version_found_other_files_in_the_mail(support, tmp_path, monkeypatch):
    from espomail.domain.mime import transfer, yenc

    raw = b"From: a@b.example\nMessage-ID: <w@x>\n\n=ybegin line=128 size=1 name=a\nk\n=yend size=1\n"
    with monkeypatch.context() as older:
        older.setattr(yenc, "files", lambda *_: [])
        arrive(support, SUPPORT, raw + b"begin 644 cat.txt\n#0V%T\n`\nend\n")
    (path,) = document(support, "email", "attachment", "save", "2", "--to", str(tmp_path))
    assert Path(path).read_bytes() == b"Cat"
    monkeypatch.setattr(transfer, "uu_files", lambda *_: [])
    refused = support("email", "attachment", "save", "2", "--to", str(tmp_path), code=78)
    assert "cat.txt" in refused.stderr


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "..", ".", "", "a\0b", "\u202egpj.exe", ".bashrc",
     "x" * 500 + ".pdf", "CON:", "a/b\\c", "é" * 300],
)  # fmt: skip
def test_no_name_leaves_the_folder(name, tmp_path):
    """X05."""
    path = save(tmp_path, name, b"x", "attachment-1")
    assert path.parent == tmp_path and path.read_bytes() == b"x" and not path.name.startswith(".")
    assert len(path.name.encode()) <= 160 and "\u202e" not in path.name
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "target").write_text("keep")
    (tmp_path / "a.txt").symlink_to(tmp_path / "target")
    path = save(tmp_path, "a.txt", b"x", "f")
    assert path.name == "a (2).txt" and (tmp_path / "target").read_text() == "keep"
    with pytest.raises(NotFound):
        save(tmp_path / "a.txt", "x", b"", "f")
    assert safe_name("x" * 300 + ".pdf", "f").endswith(".pdf")


def test_importing_files(support, tmp_path):
    one = tmp_path / "one.eml"
    one.write_bytes(a_message(message_id="<i1@x>"))
    box = tmp_path / "old.mbox"
    box.write_bytes(
        b"From ann Mon Mar  2 08:59:00 2026\r\n" + a_message(message_id="<i1@x>") + b"\r\n"
        b"From ann Mon Mar  2 08:59:00 2026\r\n" + a_message(message_id="<i2@x>", text=">From here") + b"\r\n"
    )
    assert len(document(support, "email", "import", str(one))["imported"]) == 1
    found = document(support, "email", "import", str(box))
    assert len(found["imported"]) == len(found["duplicate"]) == 1
    support("email", "import", str(one), str(box), code=73)
    junk = tmp_path / "junk"
    junk.write_bytes(b"\x00\x01 no mail at all")
    new = tmp_path / "new.eml"
    new.write_bytes(a_message(message_id="<i3@x>"))
    before = Email.select().count()
    assert "junk" in support("email", "import", str(new), str(junk), code=65).stderr
    assert Email.select().count() == before
    support("email", "import", str(tmp_path / "none"), code=66)


def test_an_mbox_is_split_at_from_lines_only():
    data = b"From a\nSubject: 1\n\nhi\n>From b\nFrom the middle\n\nFrom c\nSubject: 2\n\nho\n\n"
    assert list(split(data)) == [b"Subject: 1\n\nhi\nFrom b\nFrom the middle\n", b"Subject: 2\n\nho\n"]


def write(desk, *words, **options):
    more = [] if "--subject" in words else ["--subject", "Hello"]
    return document(desk, "email", "send", *words, *more, "--body", "Hi", **options)


def test_writing_a_mail(support, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("data")
    to = "Kim <kim@shop.example>, b@x.example"
    found = write(support, "--from", SUPPORT, "--to", to, "--attach", str(file), as_login="alice")
    assert (found["status"], found["attachments"]) == ("queued", ["a.txt"])
    assert Outbox.get().recipients == ["kim@shop.example", "b@x.example"]
    shown = document(support, "email", "show", str(found["email"]), as_login="alice")
    assert shown["status"] == "queued" and shown["is_read"] and shown["attachments"][0]["name"] == "a.txt"


@pytest.mark.parametrize(
    ("words", "login", "code"),
    [
        (("--to", "nobody"), "alice", 2),
        ((), "alice", 2),
        (("--to", "a@b.example", "--from", "ceo@example.com"), "alice", 77),
        (("--to", "a@b.example", "--from", SUPPORT), "carol", 77),
        (("--to", "a@b.example", "--from", "carol@example.com"), "carol", 78),
        (("--to", "a@b.example"), "carol", 78),
        (("--to", "a@b.example", "--parent", "case:1"), "carol", 77),
        (("--to", "a@b.example", "--parent", "case:9"), "alice", 66),
        (("--to", "a@b.example", "--at", "soon"), "alice", 2),
        (("--to", "a@b.example", "--attach", "/no/such/file"), "alice", 66),
        (("--to", "ä@b.example"), "alice", 65),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_way_out(support, words, login, code):
    said = support("email", "send", *words, "--subject", "x", "--body", "y", as_login=login, code=code).stderr
    assert len(said.strip().splitlines()) == 1 and not Outbox.select().count()
    assert Email.select().count() == 1


def test_no_sender_at_all_names_the_setting(support):
    words = ("email", "send", "--to", "a@b.example", "--subject", "x", "--body", "y")
    said = support(*words, as_login="carol", code=78)
    assert "espomail settings set system.address ADDRESS" in said.stderr


def test_a_parent_that_is_no_case(support):
    support("contact", "add", "Kim", "--email", "kim@shop.example")
    words = ("--from", SUPPORT, "--to", "kim@shop.example", "--parent", "contact:1")
    found = write(support, *words, as_login="alice")
    assert found["reply_to"] is None and Email.get_by_id(found["email"]).parent_type == "contact"


def test_beside_our_own_letter_each_word_that_was_typed_into_it_shows(support):
    """Outlook marks nothing of what it quotes: only the letter that is answered tells which words are new."""
    sent = document(support, "case", "reply", "1", "--body", "Which model do you have?\n\nWe sell parts of all of them.")
    fields = "From: Support\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann\nSubject: [#1] Printer\n\n"
    quoted = "Which model do you have?\n\nWe sell parts of all of them."
    for number, (history, shown) in enumerate(
        [
            (quoted, "Thank you for asking."),
            (quoted.replace("of them.", "of them.\n\nSend me a new wheel"), None),
            (quoted.replace("have?", "have?\n\nthe blue one"), "the blue one"),
        ]
    ):
        text = f"Thank you for asking.\n\n{fields}{history}"
        arrive(support, SUPPORT, a_message(
            message_id=f"<a{number}@customer.example>", subject="RE: [#1] Printer", text=text,
            In_Reply_To=sent["message_id"],
        ))  # fmt: skip
        found = document(support, "email", "show", f"<a{number}@customer.example>")["reply_text"]
        assert found == shown or found.endswith(shown or "Send me a new wheel")
