"""Which record does a mail belong to? Candidates in order; the first that holds wins.

Order: our signed token, In-Reply-To and References (newest first), the ``[#12]`` of a subject, then
addresses: From, first Reply-To, To. Token, reference and number are chosen by the sender, so each counts
only from a participant; an unknown number is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from espomail.domain.decision import Decision
from espomail.domain.failed_delivery import Failure, failures
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Incoming, Record
from espomail.domain.threads import case_numbers
from espomail.domain.tokens import Keyring, Token, verify

STAGE = "link"
RECORD_KINDS = {"c": "case", "a": "account", "k": "contact", "l": "lead", "o": "opportunity"}


@dataclass(frozen=True)
class Owner:
    """A record that has an address. A contact knows its account, a converted lead what it became."""

    record: Record
    account: Record | None = None
    contact: Record | None = None

    def belongs(self, b2c: bool) -> Record:
        """The record that mail of this owner is linked to."""
        if self.record.type == "contact":
            return self.record if b2c or not self.account else self.account
        if self.record.type == "lead":
            first, second = (self.contact, self.account) if b2c else (self.account, self.contact)
            return first or second or self.record
        return self.record


@dataclass(frozen=True)
class Insider:
    """One of our own users, as the sender of a mail."""

    user_id: int
    login: str = ""
    is_admin: bool = False
    team_ids: frozenset[int] = frozenset()

    def reads(self, case: CaseFacts, followers: Mapping[int, frozenset[int]]) -> bool:
        """Whether a case is theirs to read: of a team of theirs, assigned to them, or followed."""
        return (
            self.is_admin
            or case.team_id in self.team_ids
            or case.assigned_user_id == self.user_id
            or self.user_id in followers.get(case.id, frozenset())
        )


@dataclass(frozen=True)
class CaseFacts:
    """What linking and distribution must know of a case."""

    id: int
    name: str
    status: str
    conversation_id: int
    merged_into: int | None = None
    assigned_user_id: int | None = None
    team_id: int | None = None
    email_account_id: int | None = None
    account_id: int | None = None
    contact_id: int | None = None
    lead_id: int | None = None

    @property
    def record(self) -> Record:
        """The case as a record."""
        return Record("case", self.id, self.name)


@dataclass
class Thread:
    """A conversation: its case or other parent, and those of the batch's senders who take part in it."""

    id: int
    case_id: int | None = None
    parent: Record | None = None
    participants: set[str] = field(default_factory=set)


@dataclass
class Known:
    """Everything linking reads, for a whole batch."""

    keyring: Keyring
    b2c: bool = False
    own_addresses: frozenset[str] = frozenset()
    users: Mapping[str, Insider] = field(default_factory=dict)
    followers: Mapping[int, frozenset[int]] = field(default_factory=dict)
    sent_to: Mapping[int, frozenset[str]] = field(default_factory=dict)
    emails: dict[bytes, list[tuple[int, int | None]]] = field(default_factory=dict)
    ghosts: dict[bytes, list[int]] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    cases: dict[int, CaseFacts] = field(default_factory=dict)
    threads_of_case: dict[int, list[int]] = field(default_factory=dict)
    owners: Mapping[str, list[Owner]] = field(default_factory=dict)
    opportunities: Mapping[tuple[str, int], list[Record]] = field(default_factory=dict)
    thread_of_email: dict[int, int] = field(default_factory=dict)
    next_thread: int = -1

    def case(self, number: int) -> CaseFacts | None:
        """A case by number; a merged one stands for its target."""
        found = self.cases.get(number)
        for _ in range(20):
            if found is None or found.merged_into is None:
                return found
            found = self.cases.get(found.merged_into)
        return found

    def owner(self, address: str) -> Owner | None:
        """The record of an address: contacts before accounts before leads, then the oldest."""
        found = self.owners.get(address)
        return found[0] if found else None


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


def decide(mail: Incoming, known: Known) -> Decision:
    """The record and the conversation of a mail, with every candidate that lost."""
    claims = list(_claims(mail, known))
    holding = [claim for claim in claims if claim.holds]
    lost = [claim.as_rival("a stronger claim holds") for claim in claims if not claim.holds]
    refused = sorted({c.case.id for c in claims if c.case and not c.holds})
    cases = {claim.case.id for claim in holding if claim.case}
    evidence: dict[str, Any] = {"refused_cases": refused} if refused else {}
    if len(cases) > 1:
        return _conflict(holding, lost, sorted(cases), evidence)
    if holding:
        return _joined(_strongest(holding), holding, lost, evidence)
    return _by_address(mail, known, lost, evidence)


def _strongest(holding: list[Claim]) -> Claim:
    """The first claim that leads to a case or record, else the first."""
    return next((c for c in holding if c.case or c.record), holding[0])


def _conflict(
    holding: list[Claim], lost: list[dict[str, Any]], cases: list[int], evidence: dict[str, Any]
) -> Decision:
    rivals = [claim.as_rival("it names another case than the others") for claim in holding]
    return Decision(
        STAGE,
        "conflict",
        "its claims name different cases: " + ", ".join(f"#{number}" for number in cases),
        value=[{"type": "case", "id": number} for number in cases],
        rule="conflict",
        evidence={**evidence, "cases": cases},
        rivals=(*rivals, *lost),
    )


def _joined(
    winner: Claim, holding: list[Claim], lost: list[dict[str, Any]], evidence: dict[str, Any]
) -> Decision:
    others = [c.as_rival("a stronger claim holds") for c in holding if c is not winner]
    target = winner.case.record if winner.case else winner.record
    if winner.thread:
        evidence = {**evidence, "conversation": winner.thread.id}
    if winner.email_id:
        evidence = {**evidence, "email": winner.email_id}
    if winner.failed:
        evidence = {**evidence, "failed": [each.as_json() for each in winner.failed]}
    words = {
        "token": f"it carries our signed token {winner.what}",
        "reference": f"it answers {winner.what}",
        "late": f"known mail answers it ({winner.what})",
        "number": f"its subject names {winner.what}, and its sender takes part",
        "bounce": f"it reports on our mail {winner.what}",
        "notice": f"it answers our notice {winner.what}",
    }
    return Decision(
        STAGE,
        "thread",
        words[winner.rule],
        value=target.as_json() if target else None,
        rule=winner.rule,
        evidence=evidence,
        rivals=(*others, *lost),
    )


def _by_address(
    mail: Incoming, known: Known, lost: list[dict[str, Any]], evidence: dict[str, Any]
) -> Decision:
    found = list(_address_candidates(mail, known))
    if not found:
        return Decision(
            STAGE,
            "none",
            "neither a thread nor an address of it is known",
            evidence=evidence,
            rivals=tuple(lost),
        )
    (record, why, facts), *rest = found
    rivals = [
        {"rule": "address", "value": other.as_json(), "lost": f"{how}, but a stronger one came first"}
        for other, how, _ in rest
    ]
    return Decision(
        STAGE,
        "record",
        why,
        value=record.as_json(),
        rule="address",
        evidence={**evidence, **facts},
        rivals=(*lost, *rivals),
    )


# --- claims: token, reference, number -----------------------------------------------------------


def _claims(mail: Incoming, known: Known) -> Iterator[Claim]:
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


# --- addresses ------------------------------------------------------------------------------------


def _address_candidates(
    mail: Incoming, known: Known
) -> Iterator[tuple[Record, str, dict[str, Any]]]:
    places = [("From", mail.from_address)]
    places += [("Reply-To", address) for address in mail.reply_to[:1]]
    places += [("To", address) for address in mail.to[:1]]
    seen: set[str] = set()
    for place, address in places:
        if address in seen or not address or address in known.own_addresses:
            continue
        seen.add(address)
        for owner in known.owners.get(address, ()):
            yield _belonging(owner, known, f"{place} {address}")


def _belonging(owner: Owner, known: Known, place: str) -> tuple[Record, str, dict[str, Any]]:
    record = owner.belongs(known.b2c)
    facts: dict[str, Any] = {owner.record.type: owner.record.id}
    why = f"{place} belongs to {owner.record.label} {owner.record.name}"
    if record != owner.record:
        why += f", and so to {record.label} {record.name}"
        facts[record.type] = record.id
    deals = _open_deals(owner, record, known)
    if len(deals) == 1:
        return deals[0], f"{why}, whose one open opportunity is {deals[0].name}", facts
    if deals:
        facts["open_opportunities"] = [deal.id for deal in deals]
    return record, why, facts


def _open_deals(owner: Owner, record: Record, known: Known) -> list[Record]:
    """The open opportunities of the contact, or else of the account."""
    for each in (owner.record, record):
        deals = known.opportunities.get((each.type, each.id))
        if deals:
            return deals
    return []


# --- what a decision changes for the mails after it -------------------------------------------------


def learn(mail: Incoming, decision: Decision, known: Known) -> None:
    """Fill the mail's outlook, and let the rest of the batch see its thread."""
    thread = _thread_of(decision, known)
    value = decision.value if isinstance(decision.value, dict) else None
    opening = thread.id < 0 and not thread.participants
    mail.conversation_id = known.thread_of_email[mail.email_id] = thread.id
    mail.parent = Record(value["type"], value["id"], value.get("name", "")) if value else None
    mail.case_id = mail.parent.id if mail.parent and mail.parent.type == "case" else thread.case_id
    mail.claimed_cases = tuple(decision.evidence.get("cases", ()))
    mail.answers_notice = decision.rule == "notice"
    thread.parent = thread.parent or mail.parent
    if mail.is_bounce or mail.answers_notice:
        return
    thread.participants.add(mail.from_address)
    if opening or mail.outgoing:
        thread.participants.update(a for a in mail.recipients if a not in known.own_addresses)
    if mail.id_hash is not None:
        known.emails.setdefault(mail.id_hash, []).append((mail.email_id, thread.id))
    for key in unknown_ancestors(mail, known):
        known.ghosts.setdefault(key, []).append(thread.id)


def unknown_ancestors(mail: Incoming, known: Known) -> list[bytes]:
    """Hashes of the nearest Message-IDs it answers that no stored mail has: they may still come."""
    hashes = [id_hash(message_id) for message_id in mail.ancestors[:20]]
    return [key for key in hashes if key not in known.emails]


def _thread_of(decision: Decision, known: Known) -> Thread:
    thread_id = decision.evidence.get("conversation")
    if thread_id is not None:
        return known.threads.setdefault(thread_id, Thread(thread_id))
    thread = Thread(known.next_thread)
    known.threads[thread.id] = thread
    known.next_thread -= 1
    return thread
