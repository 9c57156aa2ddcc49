"""What is queued is queued once, with its email and its people, and moves through known states."""

import pytest

from espomail.domain.composing import File, Outgoing
from espomail.domain.incoming import Record
from espomail.domain.intake import examine
from espomail.domain.mime.message import Address
from espomail.domain.mime.parsing import parse
from espomail.domain.tokens import make, verify
from espomail.store import Store, outbox, outbox_states, people, raws, stream, threads, tokens
from espomail.store.models import Email, EmailUser, Outbox, Participant, TokenKey
from espomail.store.outbox import Queued

NOW = 1_790_000_000_000


@pytest.fixture
def store(stored_at):
    store = Store.open(str(stored_at))
    with store.write():
        people.add_user("alice", "Alice", ["alice@example.com"], True, "alice", NOW)
        people.add_user("bob", "Bob", ["bob@example.com"], False, "bob", NOW)
        yield store
    store.close()


def queued(key="mail:1", **changes):
    outgoing = Outgoing(
        message_id=changes.pop("message_id", f"<{key.replace(':', '.')}@desk.example>"),
        date=NOW,
        from_name="Alice",
        from_address="alice@example.com",
        to=(Address("", "kim@shop.example"), Address("Bob", "Bob@example.com")),
        subject="Hello",
        text="Good morning\n",
        attachments=changes.pop("attachments", ()),
    )
    values = {"kind": "mail", "email_account_id": 1, "mail_from": "alice@example.com"}
    return Queued(dedupe_key=key, outgoing=outgoing, **{**values, **changes})


def test_an_effect_is_queued_once(store):
    assert list(outbox.add([queued(), queued(), queued("mail:2")], NOW)) == ["mail:1", "mail:2"]
    assert outbox.add([queued()], NOW) == {}
    assert Outbox.select().count() == Email.select().count() == 2


def test_a_mail_becomes_an_email_with_its_bytes(store):
    outbox.add([queued(parent=Record("case", 12), conversation_id=None, created_by_id=1)], NOW)
    row, email = Outbox.get(), Email.get()
    raw = raws.load([row.raw_id])[row.raw_id]
    assert parse(raw).message_id == row.message_id == email.message_id
    assert (email.direction, email.status, email.parent_id) == ("out", "queued", 12)
    assert row.recipients == ["kim@shop.example", "Bob@example.com"]
    assert email.addresses["to"] == [["", "kim@shop.example"], ["Bob", "Bob@example.com"]]


@pytest.mark.parametrize("files", [(), (File("a.txt", "text/plain", b"hello\r\n\r\n"),)])
def test_its_copy_from_a_sent_folder_is_the_same_mail(store, files):
    outbox.add([queued(attachments=files)], NOW)
    raw = raws.load([Outbox.get().raw_id])[Outbox.get().raw_id]
    assert examine(raw, tokens.keyring()).identity == Email.get().identity


def test_attachments_are_known_to_the_email(store):
    outbox.add([queued(attachments=(File("a.txt", "text/plain", b"hello"),))], NOW)
    (found,) = Email.get().attachments
    assert (found["name"], found["size"]) == ("a.txt", 5)


def test_the_author_has_read_it_and_our_own_recipients_have_not(store):
    outbox.add([queued(created_by_id=1)], NOW)
    assert {(row.user_id, row.is_read) for row in EmailUser.select()} == {(1, True), (2, False)}


def test_whom_our_people_write_to_takes_part_in_the_conversation(store):
    (thread,) = threads.new_conversations([None], NOW)
    outbox.add([queued(conversation_id=thread)], NOW)
    addresses = {row.address for row in Participant.select()}
    assert addresses == {"kim@shop.example", "bob@example.com"}


def test_an_automatic_reply_makes_nobody_a_participant_or_reader(store):
    (thread,) = threads.new_conversations([None], NOW)
    outbox.add([queued(kind="auto-reply", automatic=True, conversation_id=thread)], NOW)
    assert not Participant.select().count() and not EmailUser.select().count()
    assert Email.get().auto["is_auto"]


def test_notices_are_no_emails(store):
    outbox.add([queued(kind="notice"), queued("mail:2")], NOW)
    assert [row.email_id is None for row in Outbox.select().order_by(Outbox.id)] == [True, False]
    assert Email.select().count() == 1


def test_a_draft_becomes_the_mail_that_is_sent(store):
    draft = outbox.save_draft(queued(created_by_id=1), NOW)
    assert Email.get_by_id(draft).status == "draft" and not Outbox.select().count()
    outbox.add([queued(created_by_id=1, email_id=draft)], NOW + 1)
    assert Email.get().status == "queued" and Outbox.get().email_id == draft
    assert {row.user_id for row in EmailUser.select()} == {1, 2}


def test_held_automatic_mail_shows_that_the_breaker_tripped(store):
    outbox.add([queued("a", kind="auto-reply", automatic=True)], NOW)
    assert not outbox.holds_automatic()
    outbox.add([queued("b", kind="auto-reply", automatic=True, state="held")], NOW)
    assert outbox.holds_automatic()


def test_only_what_is_due_is_sent(store):
    outbox.add([queued("a"), queued("b", not_before=NOW + 1), queued("c", state="held"),
                queued("d", email_account_id=9)], NOW)  # fmt: skip
    assert outbox_states.accounts_due(NOW) == [1, 9]
    assert outbox_states.accounts_due(NOW, without=[9]) == [1]
    due = outbox_states.due(NOW, 10, 1)
    assert [row.message_id for row in due] == ["<a@desk.example>"]
    assert len(outbox_states.due(NOW, 10)) == 2 and outbox_states.count_due(NOW, 9) == 1
    assert due[0].open_recipients == ("kim@shop.example", "Bob@example.com")


def test_after_a_crash_what_was_claimed_waits_and_what_was_going_out_is_unknown(store):
    """S03: nothing that may have been delivered is sent again by itself."""
    ids = outbox.add([queued("a"), queued("b"), queued("c")], NOW)
    outbox_states.claim(ids.values())
    outbox_states.transmitting(ids["b"], {"bob@example.com": "550 no"})
    assert outbox_states.recover() == (2, [ids["b"]])
    states = {row.dedupe_key: row.state for row in Outbox.select()}
    assert states == {"a": "ready", "b": "unknown", "c": "ready"}
    assert Email.get_by_id(Outbox.get_by_id(ids["b"]).email_id).status == "unknown"


def test_a_settled_row_tells_its_email(store):
    (id_,) = outbox.add([queued()], NOW).values()
    outbox_states.settle(id_, "sent", "250 ok", NOW, copy=True)
    row = Outbox.get_by_id(id_)
    assert (row.state, row.answer, row.sent_at, row.tries) == ("sent", "250 ok", NOW, 1)
    assert Email.get().status == "sent" and len(outbox_states.copies_due(5)) == 1


def test_the_keyring_is_made_once_and_a_new_key_signs(store):
    first = tokens.keyring()
    assert tokens.keyring() == first and TokenKey.select().count() == 1
    old = make(first, "c", 12, "x", "desk.example")
    tokens.add_key()
    both = tokens.keyring()
    assert both.current == "2" and verify(both, old).number == 12


def test_a_stream_keeps_an_effect_once_and_the_newest_last(store):
    entry = stream.Entry("case", 1, NOW, "email_received", None, "Hello", 7)
    stream.add([entry, entry, stream.Entry("case", 1, NOW, "note", "alice", "first")])
    stream.add([stream.Entry("case", 1, NOW + 5, "note", "alice", "second", None, {"a": 1})])
    assert [row["text"] for row in stream.of("case", 1)] == ["Hello", "first", "second"]
    assert [row["text"] for row in stream.of("case", 1, limit=1)] == ["second"]


def test_raw_bytes_come_back(store):
    some = [b"", b"a" * 100_000, bytes(range(256))]
    ids = raws.add(some)
    assert list(raws.load(ids).values()) == some
    with pytest.raises(ValueError, match=r"does not know"):
        raws.unpack(b"", "brotli")
