"""Where a mail claims to belong, by token, reference or number, and whether each claim holds.

All three are chosen by the sender, so each counts only from a participant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from espomail.domain.failed_delivery import Failure, failures
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import RECORD_KINDS, CaseFacts, Known, Thread
from espomail.domain.threads import case_numbers
from espomail.domain.tokens import Keyring, Token, verify


@dataclass(frozen=True)
class Claim:
    """One way in which a mail claims to belong somewhere, and whether it holds."""

    rule: str
    what: str
    thread: Thread | None
    case: CaseFacts | None
    record: Record | None
    email_id: int | None = None
    refusal: str = ""
    failed: tuple[Failure, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.refusal

    def as_rival(self, why: str) -> dict[str, Any]:
        """How a lost claim is recorded."""
        target = self.case.record if self.case else self.record
        return {
            "rule": self.rule,
            "value": target.as_json() if target else None,
            "what": self.what,
            "lost": self.refusal or why,
        }


def claims_of(mail: Incoming, known: Known) -> Iterator[Claim]:
    """Every claim of a mail, the strongest first: token, reference (newest first), late, number."""
    if mail.is_bounce:
        yield from _bounce_claims(mail, known)
        return
    for token in _tokens(mail, known.keyring):
        yield from _token_claim(mail, known, token)
    for message_id in mail.ancestors:
        yield from _reference_claims(mail, known, message_id)
    if mail.id_hash is not None:
        for thread_id in known.ghosts.get(mail.id_hash, ()):
            yield _late_claim(mail, known, known.threads[thread_id])
    for number in case_numbers(mail.subject):
        case = known.case(number)
        if case:
            yield _case_claim(mail, known, case, "number", f"[#{number}]")


def _tokens(mail: Incoming, keyring: Keyring) -> Iterator[Token]:
    for message_id in mail.ancestors:
        token = verify(keyring, message_id)
        if token:
            yield token


def _token_claim(mail: Incoming, known: Known, token: Token) -> Iterator[Claim]:
    if token.kind == "n":
        yield from _notice_claim(mail, known, token)
    elif RECORD_KINDS.get(token.kind) == "case":
        case = known.case(token.number)
        if case:
            yield _case_claim(mail, known, case, "token", f"for case #{token.number}")


def _notice_claim(mail: Incoming, known: Known, token: Token) -> Iterator[Claim]:
    """An answer to a notice of ours: only from the user it was sent to, while they may read the case."""
    case = known.case(token.number) if RECORD_KINDS.get(token.record_kind or "") == "case" else None
    if case is None:
        return
    thread = known.threads.get(case.conversation_id) or Thread(case.conversation_id, case.id)
    insider = known.users.get(mail.from_address)
    refusal = ""
    if insider is None or insider.user_id != token.user_id:
        refusal = f"{mail.from_address} is not the user whom this notice was sent to"
    elif not insider.reads(case, known.followers):
        refusal = f"{insider.login} may not read case #{case.id} any more"
    yield Claim("notice", f"about case #{case.id}", thread, case, case.record, None, refusal)


def _bounce_claims(mail: Incoming, known: Known) -> Iterator[Claim]:
    """A report names one of our own mails: no participant sent it, but it only makes a note."""
    if not mail.bounce_of:
        return
    signed = verify(known.keyring, mail.bounce_of) is not None
    for email_id, thread_id in known.emails.get(id_hash(mail.bounce_of), ()):
        thread = known.threads.get(thread_id or 0)
        failed = failures(mail.bounce_details, known.sent_to.get(email_id, frozenset()), signed)
        if thread and failed:
            case = known.case(thread.case_id) if thread.case_id else None
            yield Claim("bounce", mail.bounce_of, thread, case, thread.parent, email_id, failed=failed)


def _reference_claims(mail: Incoming, known: Known, message_id: str) -> Iterator[Claim]:
    key = id_hash(message_id)
    for email_id, thread_id in known.emails.get(key, ()):
        if email_id != mail.email_id and thread_id in known.threads:
            thread = known.threads[thread_id]
            yield _thread_claim(mail, known, thread, "reference", message_id, email_id)
    for thread_id in known.ghosts.get(key, ()):
        yield _thread_claim(mail, known, known.threads[thread_id], "reference", message_id)


def _thread_claim(
    mail: Incoming, known: Known, thread: Thread, rule: str, what: str, email_id: int | None = None
) -> Claim:
    case = known.case(thread.case_id) if thread.case_id else None
    refusal = ""
    if mail.from_address not in thread.participants and not (
        case and takes_part(mail.from_address, case, known)
    ):
        where = f"case #{case.id}" if case else "that thread"
        refusal = _stranger(mail, known, where)
    return Claim(rule, what, thread, case, thread.parent, email_id, refusal)


def _late_claim(mail: Incoming, known: Known, thread: Thread) -> Claim:
    """Known mail answers this one, which comes late.

    Its sender may be new to the thread; then who answered must have been addressed by it, which a
    stranger who only guessed its Message-ID was not.
    """
    claim = _thread_claim(mail, known, thread, "late", mail.message_id or "")
    if claim.refusal and thread.participants.intersection(mail.recipients) - known.own_addresses:
        return replace(claim, refusal="")
    return claim


def _case_claim(mail: Incoming, known: Known, case: CaseFacts, rule: str, what: str) -> Claim:
    thread = known.threads.get(case.conversation_id) or Thread(case.conversation_id, case.id)
    refusal = ""
    if not takes_part(mail.from_address, case, known):
        refusal = _stranger(mail, known, f"case #{case.id}")
    return Claim(rule, what, thread, case, case.record, None, refusal)


def _stranger(mail: Incoming, known: Known, where: str) -> str:
    """Why a sender may not join; empty for a user of ours, who may."""
    if mail.from_address in known.users:
        return ""
    return f"{mail.from_address or 'its sender'} takes no part in {where}"


def takes_part(address: str, case: CaseFacts, known: Known) -> bool:
    """Whether an address is a participant of a case: in one of its threads, or of its records."""
    threads = known.threads_of_case.get(case.id, [case.conversation_id])
    if any(address in known.threads[t].participants for t in threads if t in known.threads):
        return True
    belongs = {("contact", case.contact_id), ("account", case.account_id), ("lead", case.lead_id)}
    return any((o.record.type, o.record.id) in belongs for o in known.owners.get(address, ()))
