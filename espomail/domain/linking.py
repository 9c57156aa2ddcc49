"""Which record does a mail belong to? Candidates in order; the first that holds wins.

Order: our signed token, In-Reply-To and References (newest first), the ``[#12]`` of a subject, then
addresses: From, first Reply-To, To. Token, reference and number are chosen by the sender, so each counts
only from a participant; an unknown number is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from espomail.domain.bounce_claims import claims_of_report, why_none
from espomail.domain.claims import Claim, claims_of
from espomail.domain.decision import Decision
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import Known, Owner, Thread, newest
from espomail.domain.organisations import proposed
from espomail.domain.tokens import verify

STAGE = "link"


def decide(mail: Incoming, known: Known) -> Decision:
    """The record and the conversation of a mail, with every candidate that lost.

    Valid claims that name different cases conflict, but for a case and its own successor: a mail of the
    successor's thread naturally names the older one, too, and belongs to the newest.
    """
    claims = list(claims_of_report(mail, known) if mail.is_bounce else claims_of(mail, known))
    if not claims and mail.is_bounce:
        return _of_foreign_mail(mail, known)
    if not claims:  # most mail begins a thread
        return _with_proposals(_by_address(mail, known, [], {}), mail, known)
    holding = [claim for claim in claims if claim.holds]
    lost = [claim.as_rival("a stronger claim holds") for claim in claims if not claim.holds]
    refused = sorted({c.case.id for c in claims if c.case and not c.holds and not c.passed_over})
    cases = {claim.case.id for claim in holding if claim.case}
    evidence: dict[str, Any] = {"refused_cases": refused} if refused else {}
    heads = newest(cases, known.cases)
    if len(heads) > 1:
        return _conflict(holding, lost, heads, evidence)
    older = [claim for claim in holding if claim.case and claim.case.id not in heads]
    lost = [claim.as_rival(f"case #{heads[0]} succeeds it") for claim in older] + lost
    holding = [claim for claim in holding if claim not in older]
    if not holding:
        return _with_proposals(_by_address(mail, known, lost, evidence), mail, known)
    joined = _joined(_strongest(holding), holding, lost, evidence)
    if joined.value is not None or joined.rule in ("bounce", "notice"):
        return joined
    return _with_proposals(_thread_by_address(joined, mail, known), mail, known)


def _of_foreign_mail(mail: Incoming, known: Known) -> Decision:
    """A report that is about no mail of ours: what its addresses lead to, if anything."""
    found = _by_address(mail, known, [], {})
    why = why_none(mail, known)
    return replace(found, reason=why if found.value is None else f"{why}; {found.reason}")


def _thread_by_address(joined: Decision, mail: Incoming, known: Known) -> Decision:
    """A thread that belongs to no record: it is joined, and the record is sought by address."""
    found = _by_address(mail, known, list(joined.rivals), joined.evidence)
    return joined if found.value is None else replace(found, reason=f"{joined.reason}; {found.reason}")


def _with_proposals(decision: Decision, mail: Incoming, known: Known) -> Decision:
    """For mail of a stranger, which is linked to no record: the accounts its domain points to."""
    if decision.value is not None or not known.houses or mail.from_address in known.users:
        return decision
    found = proposed(mail.from_address, known.houses)
    return replace(decision, evidence={**decision.evidence, "proposed": found}) if found else decision


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
    if winner.email_id and winner.rule != "renamed":
        evidence = {**evidence, "email": winner.email_id}
    if winner.report:
        evidence = {**evidence, **winner.report.as_evidence()}
    notice = winner.report is not None and winner.report.notice_to
    words = {
        "token": f"it carries our signed token {winner.what}",
        "reference": f"it answers {winner.what}",
        "renamed": f"it was {winner.what} before a server on its way gave it another Message-ID",
        "late": f"known mail answers it ({winner.what})",
        "number": f"its subject names {winner.what}, and its sender takes part",
        "bounce": f"it reports on our {'notice' if notice else 'mail'} {winner.what}",
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
    mail.replied_id = decision.evidence.get("email", mail.replied_id)
    thread.parent = thread.parent or mail.parent
    if mail.answers_notice:
        known.answers.add(mail.email_id)
    if mail.is_bounce or mail.answers_notice:
        return
    addressed = {a for a in mail.recipients if a not in known.own_addresses}
    thread.participants.add(mail.from_address)
    thread.correspondents.add(mail.from_address)
    if opening:
        thread.opening.update(addressed, (mail.from_address,))
    if mail.outgoing:
        thread.correspondents |= addressed
    if opening or mail.outgoing:
        thread.participants |= addressed
    if mail.id_hash is not None:
        _bear(mail, mail.id_hash, thread, known)
    for key in unknown_ancestors(mail, known):
        known.ghosts.setdefault(key, []).append(thread.id)


def _bear(mail: Incoming, key: bytes, thread: Thread, known: Known) -> None:
    """From now on this Message-ID is this mail's, too."""
    known.emails.setdefault(key, []).append((mail.email_id, thread.id))
    known.writers[mail.email_id] = mail.from_address
    if mail.outgoing:
        known.ours.add(mail.email_id)


def unknown_ancestors(mail: Incoming, known: Known) -> list[bytes]:
    """Hashes of the nearest Message-IDs it answers that no stored mail has, and of others of its own: they
    may still come, or what names them.

    Those of our own making don't: our mail is stored when it is written, and our notices are never imported.
    """
    wanted = {id_hash(each): each for each in (*mail.ancestors[:20], *mail.other_ids)}
    return [
        key
        for key, message_id in wanted.items()
        if key not in known.emails and not verify(known.keyring, message_id)
    ]


def _thread_of(decision: Decision, known: Known) -> Thread:
    thread_id = decision.evidence.get("conversation")
    if thread_id is not None:
        return known.threads.setdefault(thread_id, Thread(thread_id))
    thread = Thread(known.next_thread)
    known.threads[thread.id] = thread
    known.next_thread -= 1
    return thread
