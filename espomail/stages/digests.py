"""Summaries of notices: decided and queued by ``notify``, delivered by ``send``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from espomail.actions import notice_letters
from espomail.actions.notice_delivery import addressee
from espomail.actions.notice_letters import Stationery
from espomail.domain.clock import iso
from espomail.domain.incoming import AccountRules, Record
from espomail.domain.notices import digest as rules
from espomail.domain.notices.digest import Digest, Waiting
from espomail.domain.notices.reasons import to_you
from espomail.domain.notices.telling import EVENTS
from espomail.domain.replies.text import visible
from espomail.errors import ConfigurationError, EspomailError, StoreIO, TryAgain
from espomail.stages.report import StageReport
from espomail.stages.runner import Context
from espomail.store import Store, alerts, digests, letter_facts, notice_facts, originals, outbox, senders
from espomail.store.outbox import Queued

EXCERPT = 600
ALERT = "digest"


def queue_digests(store: Store, now: int, report: StageReport) -> None:
    """Queue the summaries that are due, each with the notices in it, in one transaction per user."""
    for user_id in digests.due_users(now):
        try:
            if ended := store.decided(partial(_queue, store, now, user_id)):
                report.count(ended)
        except (StoreIO, TryAgain):
            raise
        except EspomailError as error:  # a template that cannot be filled: a person must mend it
            trouble = ConfigurationError(f"summaries wait: {error}", error.hint)
            with store.write():
                line = alerts.raised(ALERT, trouble.exit_code, str(trouble), now)
            report.error(None, trouble, f"espomail: {line}; {error.hint}" if line else None)


def rehearse(context: Context, report: StageReport) -> None:
    """Whose summary would be queued now, of what is stored."""
    for user_id in digests.due_users(context.now):
        found = _decided(user_id, context.now)
        if found is not None and found.groups:
            report.count("digest")
            report.lines.append(f"notify: summary for {found.reader.login}: {found.count} notices")


def _decided(user_id: int, now: int) -> Digest | None:
    reader = notice_facts.readers()[user_id]
    return rules.decide(reader, digests.waiting(user_id), now)


def _queue(store: Store, now: int, user_id: int) -> str | None:
    """What was made of it: a digest, one without a notice that still counts, or nothing."""
    context = Context(store, now)
    digest = _decided(user_id, now)
    if digest is None:
        return None
    rows = list(_letter(_Desk.gather(context, digest), digest, context.now)) if digest.groups else []
    outbox.add(rows, context.now)
    digests.settle(digest.settled)
    alerts.over(ALERT)
    return "digest" if rows else "digest_empty"


@dataclass(frozen=True)
class _Desk:
    """What a summary says, and through whom it goes."""

    account: AccountRules | None
    emails: Mapping[int, dict[str, Any]]
    originals: Mapping[int, str]
    stationery: Stationery

    @classmethod
    def gather(cls, context: Context, digest: Digest) -> _Desk:
        notices = [each for _, found in digest.groups for each in found]
        email_ids = {each.email_id for each in notices if each.email_id}
        return cls(
            _account(context, notices),
            letter_facts.emails(email_ids, with_text=True),
            originals.texts(email_ids),
            Stationery.gather(context.settings),
        )


def _account(context: Context, notices: Sequence[Waiting]) -> AccountRules | None:
    """The group account that all its cases and mails came through, else the system account, else any of
    theirs."""
    able = senders.able()
    cases = letter_facts.cases({each.record.id for each in notices if each.record.type == "case"})
    through = {each["email_account_id"] for each in cases.values()}
    mails = letter_facts.came_through({n.email_id for n in notices if n.email_id and n.record.type != "case"})
    through |= {each for ids in mails.values() for each in ids if _is_group(context, each)}
    groups = [
        context.rules[each] for each in sorted(through - {None}) if each in able and _is_group(context, each)
    ]
    if len(through) == 1 and groups:
        return groups[0]
    address = context.settings.system_address
    system = [each for each in context.rules.values() if each.address == address and each.id in able]
    return next(iter((*system, *groups)), None)


def _is_group(context: Context, account_id: int) -> bool:
    return account_id in context.rules and context.rules[account_id].is_group


def _letter(desk: _Desk, digest: Digest, now: int) -> Iterator[Queued]:
    """Its row; none where nothing can send it, or the user has no address: the notices are stored."""
    account, reader = desk.account, digest.reader
    if account is None or not reader.main_address:
        return
    # A notice about no case: an answer to it goes nowhere.
    about = Record("email", max(digest.settled))
    values = _values(desk, digest, account, now)
    yield notice_letters.write(
        desk.stationery, "digest", values, digest.key, account, addressee(reader), about, now
    )


def _values(desk: _Desk, digest: Digest, account: AccountRules, now: int) -> dict[str, Any]:
    zone = digest.reader.preferences.digest
    return {
        "user": {"login": digest.reader.login, "name": digest.reader.name},
        "count": digest.count + digest.left_out,
        "left_out": digest.left_out,
        "every": zone.every,
        "records": [
            {
                "record": {"type": record.type, "number": record.id, "name": _name(desk, record.name, found)},
                "notices": [_notice(desk, each) for each in found],
            }
            for record, found in digest.groups
        ],
        "sender_name": account.from_name or account.address,
        "today": (iso(now) or "")[:10],
        "now": iso(now),
    }


def _name(desk: _Desk, name: str, notices: Sequence[Waiting]) -> str:
    return name or str(desk.emails.get(notices[0].email_id or 0, {}).get("subject", ""))


def _notice(desk: _Desk, each: Waiting) -> dict[str, Any]:
    email = desk.emails.get(each.email_id or 0)
    original = desk.originals.get(each.email_id or 0, "")
    return {
        "event": EVENTS.get(each.type, "received"),
        "at": iso(each.at),
        "reasons": [to_you(reason) for reason in each.reasons],
        "email": {**email, "text": _excerpt(str(email["text"]), original)} if email else None,
    }


def _excerpt(text: str, original: str) -> str:
    """The beginning of what somebody wrote, without what they quote."""
    shown = visible(text, from_html=True, original=original).strip()
    return shown if len(shown) <= EXCERPT else f"{shown[:EXCERPT].rsplit(None, 1)[0]} …"
