"""What an author should know of a case before the answer goes out: who else answered, who wrote again."""

from __future__ import annotations

from espomail.domain.clock import iso
from espomail.domain.permissions import Actor
from espomail.store import answers, correspondence
from espomail.store.correspondence import Answered
from espomail.store.models import Case


def answered_by_others(
    actor: Actor, case: Case, mail: Answered | None, since: int | None = None
) -> tuple[str, ...]:
    """A remark for each answer of somebody else to the mail answered now, sent or being written.

    ``since``: from when on others' mail counts; by default from the answered mail's arrival, and where
    there is none, from the case's beginning.
    """
    begin = mail.received_at if mail is not None else case.created_at
    found = answers.by_others(
        case.id, begin if since is None else since, mail.id if mail else None, actor.user_id, actor.addresses
    )
    return tuple(_remark(case.id, each) for each in found)


def _remark(number: int, answer: answers.Answer) -> str:
    look = f"see: espomail email show {answer.email_id}"
    if answer.scheduled_at is not None:
        return f"{answer.by} has an answer to case #{number} waiting until {iso(answer.scheduled_at)}; {look}"
    did = "began a draft of an answer to" if answer.status == "draft" else "answered"
    return f"{answer.by} {did} case #{number} at {iso(answer.at)}; {look}"


def wrote_again(case: Case, answered_id: int | None) -> tuple[str, ...]:
    """A remark where the customer has written since the mail that a draft answers."""
    newest = correspondence.customer_mail(case.id)
    if newest is None or newest.id == answered_id:
        return ()
    return (
        f"{newest.sender.address} wrote again at {iso(newest.received_at)}; "
        f"see: espomail email show {newest.id}",
    )
