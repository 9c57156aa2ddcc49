"""Where a mail claims to belong, by token, reference or number, and whether each claim holds.

All three are chosen by the sender, so each counts only from a participant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from espomail.domain.failed_delivery import Report
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import RECORD_KINDS, CaseFacts, Known, Thread
from espomail.domain.organisations import house_of
from espomail.domain.threads import case_numbers
from espomail.domain.tokens import Keyring, Token, from_plus_address, verify


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Claim:
    """One way in which a mail claims to belong somewhere, and whether it holds."""

    rule: str
    what: str
    thread: Thread | None
    case: CaseFacts | None
    record: Record | None
    email_id: int | None = None
    refusal: str = ""
    report: Report | None = None
    passed_over: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.refusal

    @property
    def place(self) -> tuple[str, int] | None:
        """The case, or where there is none, the thread."""
        if self.case:
            return "case", self.case.id
        return ("thread", self.thread.id) if self.thread else None

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
    """Every claim of a mail, the strongest first: token, reference (newest first), other id, late, number."""
    tokens = [c for token in tokens_of(mail, known.keyring) for c in _token_claim(mail, known, token)]
    references = [list(_reference_claims(mail, known, message_id)) for message_id in mail.ancestors]
    numbers = list(_number_claims(mail, known))
    firm = _firm([*tokens, *numbers], references)
    yield from tokens
    for group in references:
        yield from _settled(group, firm, mail, known)
    for message_id in mail.other_ids:
        yield from _settled(list(_renamed_claims(mail, known, message_id)), firm, mail, known)
    for message_id in (mail.message_id or "", *mail.other_ids):
        for thread_id in known.ghosts.get(id_hash(message_id), ()) if message_id else ():
            yield _late_claim(mail, known, known.threads[thread_id], message_id)
    yield from numbers


def _number_claims(mail: Incoming, known: Known) -> Iterator[Claim]:
    for number in case_numbers(mail.subject):
        yield from _case_claim(mail, known, number, "number", f"[#{number}]")


def tokens_of(mail: Incoming, keyring: Keyring) -> Iterator[Token]:
    """The tokens of ours that a mail carries: in the Message-IDs it answers, or in a plus-address."""
    found = (verify(keyring, message_id) for message_id in mail.ancestors)
    tagged = (from_plus_address(keyring, each) for each in mail.recipients if "+" in each)
    yield from (token for token in (*found, *tagged) if token is not None)


def _token_claim(mail: Incoming, known: Known, token: Token) -> Iterator[Claim]:
    if token.kind == "n":
        yield from _notice_claim(mail, known, token)
    elif RECORD_KINDS.get(token.kind) == "case":
        yield from _case_claim(mail, known, token.number, "token", f"for case #{token.number}")


def _notice_claim(mail: Incoming, known: Known, token: Token) -> Iterator[Claim]:
    """An answer to a notice of ours: only from the user it was sent to, while they may read the case."""
    kind = RECORD_KINDS.get(token.record_kind or "")
    insider = known.users.get(mail.from_address)
    is_theirs = insider is not None and insider.user_id == token.user_id
    if kind != "case":
        if is_theirs:  # of a record that everybody may read, or of none: a summary, say
            record = Record(kind, token.number) if kind else None
            yield Claim("notice", f"about {record.label if record else 'no record'}", None, None, record)
        return
    case = known.case(token.number)
    if case is None:
        return
    thread = known.threads.get(case.conversation_id) or Thread(case.conversation_id, case.id)
    refusal = ""
    if insider is None or not is_theirs:
        refusal = f"{mail.from_address} is not the user whom this notice was sent to"
    elif not insider.reads(case, known.followers):
        refusal = f"{insider.login} may not read case #{case.id} any more"
    yield Claim("notice", f"about case #{case.id}", thread, case, case.record, None, refusal)


def _bearers(mail: Incoming, known: Known, message_id: str, rule: str) -> Iterator[Claim]:
    """A claim for each other stored mail under a Message-ID."""
    for email_id, thread_id in known.emails.get(id_hash(message_id), ()):
        if email_id != mail.email_id and thread_id in known.threads:
            yield _thread_claim(mail, known, known.threads[thread_id], rule, message_id, email_id)


def _reference_claims(mail: Incoming, known: Known, message_id: str) -> Iterator[Claim]:
    yield from _bearers(mail, known, message_id, "reference")
    if verify(known.keyring, message_id):
        return  # a mail of ours never comes late: who quotes a token has no part in what it stands for
    for thread_id in known.ghosts.get(id_hash(message_id), ()):
        yield _thread_claim(mail, known, known.threads[thread_id], "reference", message_id)


def _renamed_claims(mail: Incoming, known: Known, message_id: str) -> Iterator[Claim]:
    """It was the very mail that is stored under this Message-ID, so the same person wrote both.

    Who else got it knows the id, too, and may have used it first, with its writer in Cc.
    """
    for claim in _bearers(mail, known, message_id, "renamed"):
        if claim.holds and known.writers.get(claim.email_id or 0) != mail.from_address:
            claim = replace(claim, refusal="somebody else wrote the mail that bears its former Message-ID")
        yield claim


def _firm(claims: list[Claim], references: list[list[Claim]]) -> set[tuple[str, int] | None]:
    """The places that claims without any doubt lead to."""
    places = {claim.place for claim in claims if claim.holds}
    for group in references:
        found = {claim.place for claim in group if claim.holds}
        places |= found if len(found) == 1 else set()
    return places


def _settled(
    group: list[Claim], firm: set[tuple[str, int] | None], mail: Incoming, known: Known
) -> list[Claim]:
    """The claims by one Message-ID, at most one place of which holds.

    Different mails may bear one Message-ID, and both are kept: whoever knows it can use it again with the
    customer in Cc, and the customer's next answer then names two threads, in both of which they take part.
    Such an answer belongs where another claim of it leads; else to the mail that its sender, or one of us,
    wrote; else where its sender wrote or was written to by us (to be named in To or Cc proves nothing);
    else to the thread that has a record; else to the oldest mail.
    """
    holding = [claim for claim in group if claim.holds]
    if not holding:
        return group
    best = min(holding, key=lambda claim: _doubts(claim, firm, mail, known))
    why = "another mail bears this Message-ID, too, and its sender has more to do with that one"
    others = [
        claim if claim.place == best.place else replace(claim, refusal=why, passed_over=True)
        for claim in group
        if claim is not best
    ]
    return [best, *others]


def _doubts(
    claim: Claim, firm: set[tuple[str, int] | None], mail: Incoming, known: Known
) -> tuple[bool | int, ...]:
    """What speaks against a claim by a Message-ID that others bear as well, the weightiest first."""
    email_id = claim.email_id or 0
    genuine = email_id in known.ours or known.writers.get(email_id) == mail.from_address
    corresponds = claim.thread is not None and mail.from_address in claim.thread.correspondents
    return (
        claim.place not in firm,
        claim.email_id is None,  # it only waits for such a mail
        not genuine,
        not corresponds,
        claim.case is None and claim.record is None,
        email_id,
    )


def _thread_claim(
    mail: Incoming, known: Known, thread: Thread, rule: str, what: str, email_id: int | None = None
) -> Claim:
    case = known.case(thread.case_id) if thread.case_id else None
    refusal = _why_outside(mail.from_address, thread, case, known)
    return Claim(rule, what, thread, case, thread.parent, email_id, refusal)


def _late_claim(mail: Incoming, known: Known, thread: Thread, message_id: str) -> Claim:
    """Known mail answers this one, which comes late.

    Its sender may be new to the thread; then who answered must have been addressed by it, which a
    stranger who only guessed its Message-ID was not. Neither does it prove anything that whoever answered
    before it came named its sender in Cc: had it come first, they would have been the stranger. An alias of
    theirs or a list of their house stands for whoever answered.
    """
    claim = _thread_claim(mail, known, thread, "late", message_id)
    others = set(mail.recipients) - known.own_addresses - {mail.from_address}
    if others & thread.participants or _of_a_writers_house(others, thread, known):
        return replace(claim, refusal="")
    if claim.holds and _is_only_named(mail.from_address, thread, claim.case, known):
        why = f"it was not sent to who answered it before it came, nor did {mail.from_address} write here"
        return replace(claim, refusal=why)
    return claim


def _of_a_writers_house(addresses: set[str], thread: Thread, known: Known) -> bool:
    """Whether one of these is in the domain of somebody who wrote in a thread."""
    if not addresses:  # most late mail went to us alone, and the list of suffixes takes long to load
        return False
    houses = {house_of(each, known.free_mail) for each in thread.correspondents - known.own_addresses}
    return not (houses - {""}).isdisjoint(house_of(each, known.free_mail) for each in addresses)


def _is_only_named(address: str, thread: Thread, case: CaseFacts | None, known: Known) -> bool:
    """Whether somebody takes part in a thread by nothing but the Cc of its opening mail."""
    if address in thread.correspondents or address in known.users:
        return False
    if case is None:
        return True
    others = [each for each in threads_of(case, known) if each is not thread]
    elsewhere = any(address in each.participants for each in others)
    return not elsewhere and not _is_of_its_records(address, case, known)


def _case_claim(mail: Incoming, known: Known, number: int, rule: str, what: str) -> Iterator[Claim]:
    """A case by its number: a merged one stands for its target, but keeps its thread.

    So, should the two be taken apart again, the mail goes with the case that it named.
    """
    named, case = known.cases.get(number), known.case(number)
    if named is None or case is None:
        return
    thread = known.threads.get(named.conversation_id) or Thread(named.conversation_id, case.id)
    refusal = _why_outside(mail.from_address, thread, case, known)
    yield Claim(rule, what, thread, case, case.record, None, refusal)


# --- who takes part -------------------------------------------------------------------------------


def _why_outside(address: str, thread: Thread, case: CaseFacts | None, known: Known) -> str:
    """Why an address takes no part in a thread and its case; empty: it does.

    One of our users takes part in every case that they may read. In another they take part as anybody
    else would whom its opening mail names or whose record it is of, but not by what they once wrote
    there: somebody who has lost access can no longer answer.
    """
    threads = [thread, *(threads_of(case, known) if case else ())]
    insider = known.users.get(address)
    if case is None:
        inside = (insider is not None and insider.active) or address in thread.participants
        return "" if inside else _stranger(address, "that thread")
    if _is_of_its_records(address, case, known):
        return ""
    if insider is not None:
        inside = insider.reads(case, known.followers) or any(address in t.opening for t in threads)
        return "" if inside else f"{insider.login or address} may not read case #{case.id}"
    if any(address in each.participants for each in threads):
        return ""
    return _stranger(address, f"case #{case.id}")


def _stranger(address: str, where: str) -> str:
    return f"{address or 'its sender'} takes no part in {where}"


def threads_of(case: CaseFacts, known: Known) -> list[Thread]:
    """The threads of a case, as far as they are known."""
    ids = known.threads_of_case.get(case.id, [case.conversation_id])
    return [known.threads[each] for each in ids if each in known.threads]


def _is_of_its_records(address: str, case: CaseFacts, known: Known) -> bool:
    """Whether an address is one of a case's contact, account or lead, or of a case merged into it."""
    belongs = {
        (kind, record_id)
        for each in known.family(case)
        for kind, record_id in (
            ("contact", each.contact_id), ("account", each.account_id), ("lead", each.lead_id)
        )
    }  # fmt: skip
    return any((o.record.type, o.record.id) in belongs for o in known.owners.get(address, ()))
