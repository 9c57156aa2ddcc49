"""Mail that could not be sent: what its record shows, who hears of it, when an account is left in peace.

Its author hears of it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from espomail.actions import notice_letters, template_trouble
from espomail.actions.notice_letters import Addressee, Stationery
from espomail.domain import backoff, delivery, failed_delivery
from espomail.domain.automatic import robots
from espomail.domain.clock import iso
from espomail.domain.incoming import Record
from espomail.errors import EspomailError
from espomail.stages.send_one import Outcome
from espomail.store import address_states, alerts, bulk, outbox, outbox_states, people, senders, stream
from espomail.store import settings as settings_store
from espomail.store.models import EmailAccount, Notification, User
from espomail.store.outbox_states import Waiting


def tell_unknown(outbox_ids: Iterable[int], now: int) -> None:
    """A notice to the authors of mails of which nobody knows whether they went out."""
    for row in outbox_states.authored(outbox_ids):
        reason = f"nobody knows whether it went out; see: espomail outbox show {row.id}"
        _notify(row.created_by_id, f"send_unknown:{row.id}", "send_unknown", row.email_id, reason, now)


def note_failed(row: Waiting, outcome: Outcome, now: int) -> None:
    """A server that refuses mail at once says what a report would: on the record, and of the addresses."""
    who = _not_reached(outcome)
    if not who:
        return
    failed = [
        failed_delivery.of_refusal(address, answer, address in outcome.left)
        for address, answer in who.items()
    ]
    if record := outbox_states.parent_of(row.email_id):
        found = failed_delivery.Report(tuple(failed))
        entry = stream.Entry(record.type, record.id, now, "note", None, failed_delivery.note(found),
                             row.email_id, found.as_evidence())  # fmt: skip
        stream.add([entry])
    # a relay's limit, its policy, or what it says of us is nothing about the address
    address_states.note((each for each in failed if each.is_hard), now, failed_delivery.INVALID_FOR)


def reached(row: Waiting, outcome: Outcome) -> list[str]:
    """Who has a mail that was sent, by this attempt or an earlier one."""
    lost = _not_reached(outcome)
    return [each for each in row.recipients if each not in lost]


def _not_reached(outcome: Outcome) -> dict[str, str]:
    """Who has the mail not, each with the server's words: about them, else about the whole message."""
    refused = {a: t for a, t in outcome.refused.items() if not delivery.is_accepted(t)}
    return {**dict.fromkeys(outcome.left, outcome.answer), **refused}


def tell_failed(row: Waiting, outcome: Outcome, account: EmailAccount, now: int) -> None:
    """The author of a refused mail gets a notice and, where something can send it, a mail: once."""
    who = _not_reached(outcome)
    if row.created_by_id is None or not who:
        return
    server = account.smtp.get("host", "") if outcome.asked else ""
    reason = _reason(outcome, who, server)
    _notify(row.created_by_id, f"send_failed:{row.id}", "send_failed", row.email_id, reason, now)
    others = reached(row, outcome) if outcome.state == "sent" else []
    _mail(row, who, others, account, now, server or "espomail")


def _reason(outcome: Outcome, refused: Mapping[str, str], server: str) -> str:
    """The answer as a stored notice gives it; where it is not the same for all, each one's."""
    if outcome.state != "sent" and set(outcome.left) in (set(), set(refused)):
        return f"{server} answered: {outcome.answer}" if server else outcome.answer
    each = "; ".join(f"{address}: {answer}" for address, answer in refused.items())
    rest = "; the others have the mail" if outcome.state == "sent" else ""
    return f"{server or 'espomail'} answered for {each}{rest}"


def _notify(
    user_id: int | None, event: str, kind: str, email_id: int | None, reason: str, now: int
) -> None:
    if user_id is None:
        return
    record = outbox_states.parent_of(email_id) or Record("email", email_id or 0)
    bulk.insert(
        Notification,
        ("user", "event", "at", "type", "record_type", "record_id", "email_id", "is_read", "reasons"),
        [(user_id, event, now, kind, record.type, record.id, email_id, False, bulk.dumps([reason]))],
        ignore=True,
    )


def _mail(
    row: Waiting, refused: dict[str, str], others: list[str], account: EmailAccount, now: int, server: str
) -> None:
    user = User.get_by_id(row.created_by_id)
    addresses = people.addresses_of(user)
    sender = _sender(account)
    if sender is None or not addresses or row.email_id is None:
        return
    values = _values(row, refused, others, server, user, now)
    to = Addressee(user.id, user.login, user.name, addresses[0])
    stationery = Stationery.gather(settings_store.load())
    about = Record("email", row.email_id)
    key = f"send-failed:{row.id}"
    try:
        letter = notice_letters.write(
            stationery, "send_failed", values, key, sender, to, about, now, robots.TELLING
        )
    except template_trouble.TROUBLES as error:  # the stored notice says it, too
        template_trouble.note("send_failed", "authors hear of failed mail here only", str(error), now)
        return
    outbox.add([letter], now)


def _sender(account: EmailAccount) -> EmailAccount | None:
    """The group account of the mail, else the system account; of those that can send."""
    able = senders.able()
    if account.kind == "group" and account.id in able:
        return account
    address = settings_store.load().system_address
    system = EmailAccount.get_or_none(EmailAccount.address == address) if address else None
    return system if system is not None and system.id in able else None


def _values(
    row: Waiting, refused: dict[str, str], others: list[str], server: str, user: User, now: int
) -> dict[str, object]:
    subject, to, date = outbox_states.shown(row.email_id)
    return {
        "user": {"name": user.name, "login": user.login},
        "now": iso(now),
        "mail": {"subject": subject, "to": to, "date": iso(date)},
        "failure": {
            "server": server,
            "answer": _answers(refused),
            "recipients": list(refused),
            "reached": others,
            "outbox": row.id,
            "email": row.email_id,
        },
    }


def _answers(refused: Mapping[str, str]) -> str:
    """The one answer, or where they differ, everybody's."""
    if len(set(refused.values())) == 1:
        return next(iter(refused.values()))
    return "\n".join(f"{address}: {answer}" for address, answer in refused.items())


# --- accounts --------------------------------------------------------------------------------------


def alert_key(account_id: int) -> str:
    """Where the trouble of an account with sending is noted; editing the account forgets it."""
    return f"email-account:{account_id}:send:"


def copy_key(account_id: int) -> str:
    """Where the trouble of an account with its sent copies is noted."""
    return f"email-account:{account_id}:copies:"


def account_failed(account_id: int, address: str | None, error: EspomailError, now: int) -> str | None:
    """Note an account's trouble; what is to be said now, or None: silence."""
    text = str(error) if address is None or address in str(error) else f"{address}: {error}"
    if error.hint:
        text = f"{text}; {error.hint}"
    return alerts.raised(alert_key(account_id) + backoff.kind_of(error), error.exit_code, text, now)


def why_waiting(account_id: int, now: int) -> str:
    """Until when an account is left in peace, and why; empty where it is not.

    A wrong password tried each minute locks it at the provider.
    """
    for alert in alerts.known(alert_key(account_id)):
        kind = alert.key.rpartition(":")[2]
        until = alert.last_at + backoff.wait(kind, alert.count)
        if backoff.is_waiting(until, now):
            return f"mail waits until {iso(until)}: {alert.message}"
    return ""
