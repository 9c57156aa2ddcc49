"""Where a report on mail that failed belongs: with the mail of ours that it names.

No participant sent it, so it makes a note there and nothing else. Of whose addresses it is believed, see
``failed_delivery``.
"""

from __future__ import annotations

from collections.abc import Iterator

from espomail.domain.claims import Claim, threads_of
from espomail.domain.failed_delivery import Report, failures, others
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import RECORD_KINDS, CaseFacts, Known, Thread
from espomail.domain.tokens import Token, verify

RULE = "bounce"


def claims_of_report(mail: Incoming, known: Known) -> Iterator[Claim]:
    """A claim for each stored mail of ours that a report names, or for the notice."""
    if not mail.bounce_of:
        return
    token = verify(known.keyring, mail.bounce_of)
    if token is not None and token.kind == "n":
        yield from _of_notice(mail, known, token)
        return
    stored = known.emails.get(id_hash(mail.bounce_of), ())
    if token is not None and not stored:
        yield from _by_token_alone(mail, known, token)
    for email_id, thread_id in stored:
        thread = known.threads.get(thread_id or 0)
        found = _report(mail, known.sent_to.get(email_id, frozenset()), token is not None)
        if thread and found:
            case = known.case(thread.case_id) if thread.case_id else None
            yield Claim(RULE, mail.bounce_of, thread, case, thread.parent, email_id, report=found)


def _by_token_alone(mail: Incoming, known: Known, token: Token) -> Iterator[Claim]:
    """A relay put its own domain behind the @: which mail it was is not known, only which case it was of.

    Nobody else but those who got mail of ours there could have learned the token, and each of them may write
    such a report: only what it says of whom we wrote to there is noted, and no address is the worse for it.
    """
    case = known.case(token.number) if RECORD_KINDS.get(token.kind) == "case" else None
    if case and mail.bounce_of:
        thread = _thread_of(case, known)
        known_there = {address for each in threads_of(case, known) for address in each.correspondents}
        named = tuple(e for e in others(mail.bounce_details) if e.address.lower() in known_there)
        found = Report((), named)
        yield Claim(RULE, mail.bounce_of, thread, case, case.record, report=found)


def _report(mail: Incoming, sent_to: frozenset[str], signed: bool, notice_to: str = "") -> Report | None:
    """What a report says of a mail; None where it must not count: what it says is of nobody we wrote to.

    Who knows our signed Message-ID has the mail, or reports on it.
    """
    failed = failures(mail.bounce_details, sent_to, signed)
    if failed:
        return Report(failed, notice_to=notice_to)
    if not signed or not sent_to:
        return None
    return Report((), others(mail.bounce_details), tuple(sorted(sent_to)), notice_to)


def _of_notice(mail: Incoming, known: Known, token: Token) -> Iterator[Claim]:
    """Our own notice did not reach its user: their case shows that, or whatever it was about."""
    users = {address: user for address, user in known.users.items() if user.user_id == token.user_id}
    login = next((user.login for user in users.values()), "")
    found = _report(mail, frozenset(users), True, login)
    if found is None or not mail.bounce_of:
        return
    kind = RECORD_KINDS.get(token.record_kind or "")
    case = known.case(token.number) if kind == "case" else None
    thread = _thread_of(case, known) if case else None
    record = case.record if case else Record(kind, token.number) if kind and kind != "case" else None
    yield Claim(RULE, mail.bounce_of, thread, case, record, report=found)


def _thread_of(case: CaseFacts, known: Known) -> Thread:
    return known.threads.get(case.conversation_id) or Thread(case.conversation_id, case.id)


def why_none(mail: Incoming, known: Known) -> str:
    """Why a report belongs to no mail of ours."""
    if not mail.bounce_of:
        return "it reports a failed delivery, but nothing in it names the Message-ID of that mail"
    token = verify(known.keyring, mail.bounce_of)
    if token is not None and token.kind == "n":
        return f"it reports on our notice {mail.bounce_of}, whose reader has no address here any more"
    ours = {
        address
        for email_id, _ in known.emails.get(id_hash(mail.bounce_of), ())
        for address in known.sent_to.get(email_id, ())
    }
    if not ours:
        return f"it reports on {mail.bounce_of}, which is no mail that was sent from here"
    went_to = ", ".join(sorted(ours)[:5])
    return f"it reports on our mail {mail.bounce_of}, but names no address that this went to ({went_to})"
