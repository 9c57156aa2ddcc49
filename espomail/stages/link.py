"""``link``: threads each mail and links it to its record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from espomail.domain import failed_delivery, linking
from espomail.domain.claims import threads_of, tokens_of
from espomail.domain.decision import Decision
from espomail.domain.failed_delivery import Report
from espomail.domain.identity import id_hash
from espomail.domain.incoming import Incoming, Record
from espomail.domain.known import RECORD_KINDS, Known, Thread
from espomail.domain.threads import case_numbers
from espomail.domain.tokens import Token, verify
from espomail.stages.runner import Context
from espomail.store import (
    address_states,
    arrivals,
    bulk,
    organisations,
    owners,
    stream,
    threads,
    tokens,
)
from espomail.store.locks import Key, Locks
from espomail.store.models import Email


class Link:
    """The stage between ``filter`` and ``distribute``."""

    name = "link"
    next = "distribute"
    mails_say = False
    help = "Thread fetched mail and link it to its record."

    def keys(self, batch: Sequence[Incoming]) -> Iterable[Key]:
        """Message-IDs: the mail may not be there yet that two others answer, or that one waits for."""
        return _hashes(batch)

    def gather(self, context: Context, batch: Sequence[Incoming]) -> Known:
        """Known Message-IDs, conversations, cases, participants and the records of addresses."""
        keyring = tokens.keyring()
        own = owners.own_addresses()
        settings = context.settings
        known = Known(keyring, settings.b2c, own, owners.insiders(), free_mail=settings.free_mail)
        thread_ids = threads.add_known_ids(known, _hashes(batch))
        numbers = {n for mail in batch for n in case_numbers(mail.subject)}
        numbers |= {t.number for mail in batch for t in _case_tokens(mail, known)}
        known.cases.update(threads.case_facts(numbers))
        thread_ids |= {m.conversation_id for m in batch if m.conversation_id is not None}
        threads.add_threads(known, thread_ids, _correspondents(batch, known))
        senders = {mail.from_address for mail in batch}
        threads.add_opening(known, senders)
        threads.add_correspondents(known, _doubtful_threads(batch, known), senders)
        threads.add_correspondents(known, _reported_threads(batch, known), ())
        threads.add_writers(known, _waiting_threads(batch, known))
        reported = {id_hash(mail.bounce_of) for mail in batch if mail.bounce_of}
        threads.add_sent_to(known, (each[0] for key in reported for each in known.emails.get(key, ())))
        if senders & set(known.users):
            threads.add_case_followers(known, known.cases)
        known.owners = owners.owners_of(a for mail in batch for a in _addresses(mail) if a not in own)
        known.opportunities = owners.open_opportunities(o for found in known.owners.values() for o in found)
        known.answers = arrivals.answers_to_notices(m.email_id for m in batch if m.conversation_id)
        strangers = {m.from_address for m in batch} - own - set(known.users) - set(known.owners)
        known.houses = organisations.houses(strangers, settings, own)
        _name_parents(known)
        return known

    def locks(self, batch: Sequence[Incoming], facts: Known) -> Locks:
        """The threads that mails may join, with their participants, and the cases behind them."""
        return Locks(frozenset(facts.threads), frozenset(facts.cases))

    def decide(self, mail: Incoming, facts: Known) -> Decision:
        """One record, with its rivals; a mail that came through another account before keeps its own."""
        thread_id = facts.thread_of_email.get(mail.email_id, mail.conversation_id)
        if thread_id in facts.threads:
            return _kept(mail, facts.threads[thread_id], facts)
        return linking.decide(mail, facts)

    def learn(self, mail: Incoming, decision: Decision, facts: Known) -> None:
        """Its thread, its parent, its participants."""
        linking.learn(mail, decision, facts)

    def after(self, decision: Decision) -> str:
        """Always ``distribute``."""
        return self.next

    def apply(
        self, context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], facts: Known
    ) -> None:
        """Conversations, parents, participants, ghosts, and notes: strangers' claims, failed deliveries."""
        made = _make_conversations(context, batch, facts)
        for mail, decision in zip(batch, decisions, strict=True):
            mail.conversation_id = made.get(mail.conversation_id or 0, mail.conversation_id)
            if (decision.evidence.get("conversation") or 0) < 0:
                decision.evidence["conversation"] = mail.conversation_id
        bulk.update(
            Email,
            ("conversation_id", "parent_type", "parent_id"),
            ("id",),
            [
                (m.conversation_id, m.parent.type if m.parent else None,
                 m.parent.id if m.parent else None, m.email_id)
                for m in batch
            ],
        )  # fmt: skip
        bulk.update(
            Email, ("replied_id",), ("id",),
            [
                (d.evidence["email"], m.email_id)
                for m, d in zip(batch, decisions, strict=True)
                if "email" in d.evidence
            ],
        )  # fmt: skip
        threads.name_parents(_found_by_address(batch, decisions))
        threads.add_participants(_participants(batch, facts, made))
        threads.add_ghosts(
            (key, made.get(thread_id, thread_id))
            for key, thread_ids in facts.ghosts.items()
            for thread_id in thread_ids
        )
        stream.add(_claim_notes(context, batch, decisions))
        failed = _failed(batch, decisions)
        stream.add(_failure_notes(context, failed))
        addresses = [each for _, found in failed for each in found.failed]
        address_states.note(addresses, context.now, failed_delivery.INVALID_FOR)


def _correspondents(batch: Sequence[Incoming], known: Known) -> set[str]:
    """The senders, and of mails that come after their own answers also the recipients."""
    awaited = {id_hash(message_id) for mail in batch for message_id in mail.ancestors} | known.ghosts.keys()
    found = {mail.from_address for mail in batch}
    for mail in batch:
        own = map(id_hash, mail.other_ids)
        if mail.id_hash in awaited or not awaited.isdisjoint(own):
            found.update(mail.recipients)
    return found


def _doubtful_threads(batch: Sequence[Incoming], known: Known) -> set[int]:
    """The conversations of Message-IDs that are answered and that more than one mail bears, and those that
    wait for mails which come late: there it counts who wrote."""
    coming: dict[bytes, set[int]] = {}
    for mail in batch:
        if mail.id_hash is not None:
            coming.setdefault(mail.id_hash, set()).add(mail.email_id)
    found = _waiting_threads(batch, known)
    for key in {id_hash(message_id) for mail in batch for message_id in mail.names}:
        stored = known.emails.get(key, [])
        waiting = known.ghosts.get(key, [])
        bearers = {email_id for email_id, _ in stored} | coming.get(key, set())
        if len(bearers) + len(waiting) > 1:
            found.update(thread_id for _, thread_id in stored if thread_id is not None)
            found.update(waiting)
    return found


def _waiting_threads(batch: Sequence[Incoming], known: Known) -> set[int]:
    """The conversations that wait for one of these mails."""
    borne = {mail.id_hash for mail in batch if mail.id_hash is not None}
    borne |= {id_hash(message_id) for mail in batch for message_id in mail.other_ids}
    return {thread_id for key in borne for thread_id in known.ghosts.get(key, ())}


def _reported_threads(batch: Sequence[Incoming], known: Known) -> set[int]:
    """The conversations of the cases whose token is all that is known of the mail that a report is about."""
    found = (verify(known.keyring, m.bounce_of) for m in batch if m.bounce_of and not _is_stored(m, known))
    cases = (known.case(t.number) for t in found if t and RECORD_KINDS.get(t.kind) == "case")
    return {thread.id for case in cases if case for thread in threads_of(case, known)}


def _is_stored(mail: Incoming, known: Known) -> bool:
    return bool(mail.bounce_of and known.emails.get(id_hash(mail.bounce_of)))


def _hashes(batch: Sequence[Incoming]) -> set[bytes]:
    hashes = {mail.id_hash for mail in batch if mail.id_hash is not None}
    hashes |= {id_hash(message_id) for mail in batch for message_id in mail.names}
    hashes |= {id_hash(mail.bounce_of) for mail in batch if mail.bounce_of}
    return hashes


def _case_tokens(mail: Incoming, known: Known) -> list[Token]:
    """Those it carries as an answer, and the one of a notice that it reports on."""
    reported = verify(known.keyring, mail.bounce_of) if mail.bounce_of else None
    return [
        token
        for token in (*tokens_of(mail, known.keyring), *((reported,) if reported else ()))
        if "case" in (RECORD_KINDS.get(token.kind), RECORD_KINDS.get(token.record_kind or ""))
    ]


def _addresses(mail: Incoming) -> tuple[str, ...]:
    return (mail.from_address, *mail.reply_to[:1], *mail.to[:1])


def _name_parents(known: Known) -> None:
    """Conversations keep their parent by id; decisions show its name too."""
    from espomail.store.names import with_names

    parents = {t.id: t.parent for t in known.threads.values() if t.parent and not t.parent.name}
    for thread_id, record in with_names(parents).items():
        known.threads[thread_id].parent = record


def _kept(mail: Incoming, thread: Thread, facts: Known) -> Decision:
    case = facts.case(thread.case_id) if thread.case_id else None
    parent = case.record if case else thread.parent
    return Decision(
        "link",
        "thread",
        "it was linked when it came through another account",
        value=parent.as_json() if parent else None,
        rule="notice" if mail.email_id in facts.answers else "kept",
        evidence={"conversation": thread.id},
    )


def _make_conversations(
    context: Context, batch: Sequence[Incoming], facts: Known
) -> dict[int, int]:
    """Ids for the conversations that this batch began, by their temporary ids."""
    fresh = list(dict.fromkeys(m.conversation_id for m in batch if (m.conversation_id or 0) < 0))
    parents = [facts.threads[thread_id or 0].parent for thread_id in fresh]
    made = threads.new_conversations(parents, context.now)
    return {temporary or 0: real for temporary, real in zip(fresh, made, strict=True)}


def _found_by_address(
    batch: Sequence[Incoming], decisions: Sequence[Decision]
) -> list[tuple[Record, int]]:
    """The records by which threads become known that belonged to none."""
    return [
        (mail.parent, mail.conversation_id)
        for mail, decision in zip(batch, decisions, strict=True)
        if decision.kind == "record" and mail.parent and mail.conversation_id
    ]


def _participants(
    batch: Sequence[Incoming], facts: Known, made: dict[int, int]
) -> list[tuple[int, str, int | None]]:
    back = {real: temporary for temporary, real in made.items()}
    rows: list[tuple[int, str, int | None]] = []
    for mail in batch:
        if mail.is_bounce or mail.answers_notice:
            continue
        real = mail.conversation_id or 0
        rows.append((real, mail.from_address, mail.email_id))
        opening = real in back
        if opening or mail.outgoing:
            thread = facts.threads[back.get(real, real)]
            rows += [(real, a, mail.email_id) for a in mail.recipients if a in thread.participants]
    return rows


def _claim_notes(
    context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision]
) -> list[stream.Entry]:
    """A stranger's claim on a case is a note on it, and so is a conflict."""
    notes = []
    for mail, decision in zip(batch, decisions, strict=True):
        for number in decision.evidence.get("refused_cases", []):
            text = f"{mail.from_address} claims to belong here, but {_why_refused(decision, number)}"
            notes.append(_note(context, number, f"{text}: {mail.subject}", mail))
        for number in decision.evidence.get("cases", []):
            text = f"mail of {mail.from_address} names this case and others: {mail.subject}"
            notes.append(_note(context, number, text, mail))
    return notes


def _why_refused(decision: Decision, number: int) -> str:
    case = ("case", number)
    values = ((each["lost"], each.get("value") or {}) for each in decision.rivals)
    return next((str(why) for why, value in values if (value.get("type"), value.get("id")) == case), "")


def _failed(
    batch: Sequence[Incoming], decisions: Sequence[Decision]
) -> list[tuple[Incoming, Report]]:
    """The reports that hold, and what they say."""
    said = (failed_delivery.from_evidence(each.evidence) for each in decisions)
    return [(mail, report) for mail, report in zip(batch, said, strict=True) if report is not None]


def _failure_notes(
    context: Context, reports: Sequence[tuple[Incoming, Report]]
) -> list[stream.Entry]:
    """What the record of the mail that failed says of it."""
    return [
        stream.Entry(
            mail.parent.type, mail.parent.id, context.now, "note", None, failed_delivery.note(found),
            mail.email_id, {"bounce": True, **found.as_evidence()},
        )
        for mail, found in reports
        if mail.parent
    ]  # fmt: skip


def _note(context: Context, number: int, text: str, mail: Incoming) -> stream.Entry:
    return stream.Entry("case", number, context.now, "note", None, text, mail.email_id, {"claim": True})


