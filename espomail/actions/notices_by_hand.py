"""Notices of what people do by hand: cases that are given to somebody, and notes (mail is ``notify``'s)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from espomail.actions import notice_delivery, template_trouble
from espomail.domain.incoming import Record
from espomail.domain.notices.deciding import Reader
from espomail.domain.notices.preferences import AT_ONCE, DIGEST
from espomail.domain.notices.reasons import ASSIGNED, ASSIGNEE
from espomail.domain.notices.telling import Telling
from espomail.domain.permissions import Actor
from espomail.store import arrivals, cases, correspondence, follows, notice_facts, notifications
from espomail.store import settings as settings_store
from espomail.store.models import Case


def tell_assigned(numbers: Iterable[int], login: str, actor: Actor, now: int) -> None:
    """Tell a user of cases that were given to them, in the caller's transaction; not what they did."""
    reader = next(each for each in notice_facts.readers().values() if each.login == login)
    if actor.user_id == reader.user_id:
        return
    found = Case.select().where(Case.id.in_(list(numbers)))
    _tell([_given(case, reader, now) for case in found], now)


def _given(case: Case, reader: Reader, now: int) -> Telling:
    mail = correspondence.customer_mail(case.id)
    return Telling(
        reader=reader,
        event=cases.event_of("assigned", case.id, now),
        type="assigned",
        record=Record("case", case.id, case.name),
        reasons=(ASSIGNED,),
        ways=ways(reader, (ASSIGNED,)),
        at=now,
        email_id=mail.id if mail is not None else None,
        case_id=case.id,
    )


def tell_note(case: Case, text: str, actor: Actor, now: int) -> None:
    """Tell the followers and the assignee of a case of a note, inside the caller's transaction."""
    readers = notice_facts.readers()
    reasons = _hearers(case, readers)
    reasons.pop(actor.user_id or 0, None)
    _tell(
        [
            Telling(
                reader=readers[user_id],
                event=cases.event_of("note", case.id, now),
                type="note",
                record=Record("case", case.id, case.name),
                reasons=tuple(why),
                ways=ways(readers[user_id], why),
                at=now,
                case_id=case.id,
                note=text,
                author=actor.login,
            )
            for user_id, why in sorted(reasons.items())
        ],
        now,
    )


def _hearers(case: Case, readers: Mapping[int, Reader]) -> dict[int, list[str]]:
    """Who hears of a note, and why; who muted the case only where it is theirs."""
    found: dict[int, list[str]] = {}
    if case.assigned_user_id and readers[case.assigned_user_id].active:
        found[case.assigned_user_id] = [ASSIGNEE]
    for user_id in follows.user_ids("case", case.id):
        found.setdefault(user_id, []).append(f"follows case:{case.id}")
    return found


def ways(reader: Reader, reasons: Sequence[str]) -> frozenset[str]:
    """By which ways a notice goes to somebody, as they chose."""
    chosen = reader.preferences
    mode = {AT_ONCE: "mailed", DIGEST: "digest"}.get(chosen.mode(reasons))
    found = {mode} if mode and reader.addresses else set()
    return frozenset(found | {way for way in ("command", "webhook") if getattr(chosen, way)})


def _tell(tellings: Sequence[Telling], now: int) -> None:
    notifications.add(
        (t.reader.user_id, t.event, t.at, t.type, t.record.type, t.record.id, t.email_id, t.reasons)
        for t in tellings
    )
    unwritten = notice_delivery.deliver(tellings, settings_store.load(), arrivals.account_rules(), now)
    if unwritten:
        cause = next(iter(unwritten.values()))
        template_trouble.note("notice", "notices by mail are only stored", cause, now)
