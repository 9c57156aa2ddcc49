from espomail.store import overview
from espomail.store.models import Arrival, Email, Held, Outbox

NOW = 1_790_000_000_000


def arrive(number, stage):
    email = Email.create(
        identity=b"%d" % number, direction="in", status="imported", subject="", from_name="", size=1,
        from_address="x@y", addresses={}, received_at=1, in_reply_to=[], refs=[], text="",
        has_html=False, attachments=[], defects=[], created_at=1,
    )  # fmt: skip
    return Arrival.create(email=email, received_at=1, stage=stage)


def an_outbox(number, **more):
    values = {"kind": "reply", "state": "ready", "message_id": "<a@b>", "mail_from": "", "raw_id": 1}
    return Outbox.create(
        **{"dedupe_key": str(number), "recipients": [], "created_at": NOW, **values, **more}
    )


def test_backlog_counts_what_waits(store):
    for number, stage in enumerate(["filter", "link", "link", "done", "skipped", "held"]):
        arrive(number, stage)
    assert overview.backlog() == {
        "parse": 0, "filter": 1, "link": 2, "distribute": 0, "autoreply": 0, "notify": 0,
    }  # fmt: skip


def test_held_counts_what_is_still_held(store):
    still, through = arrive(1, "held"), arrive(2, "done")
    Held.create(stage="link", arrival_id=still.id, cause="one", created_at=1)
    Held.create(stage="link", arrival_id=through.id, cause="two", created_at=1)
    Held.create(stage="parse", folder_id=1, uid=1, cause="three", created_at=1)
    assert overview.held() == (2, "three")


def test_the_outbox_by_state(store):
    states = ["ready", "ready", "failed", "sent", "unknown"]
    for number, state in enumerate(states):
        an_outbox(number, state=state)
    assert overview.outbox() == {"ready": 2, "failed": 1, "unknown": 1}
    assert overview.outbox(failed_since=NOW + 1) == {"ready": 2, "unknown": 1}


def test_waiting_to_be_sent_counts_from_when_it_could_be(store):
    assert overview.oldest_ready(NOW) is None
    an_outbox(1, not_before=NOW + 1)
    assert overview.oldest_ready(NOW) is None
    assert overview.oldest_ready(NOW + 1) == NOW + 1
