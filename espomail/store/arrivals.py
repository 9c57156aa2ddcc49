"""Arrivals waiting for a stage, read and moved on by the batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import SQL

from espomail.domain.decision import Decision
from espomail.domain.incoming import AccountRules, Incoming, Record, case_event
from espomail.domain.threads import nearest_first
from espomail.store import bulk
from espomail.store.bulk import dumps, loads
from espomail.store.in_list import chunks
from espomail.store.models import UNFINISHED, AccountTeam, Arrival, Email, EmailAccount
from espomail.store.models import Decision as DecisionRow

_COLUMNS = (
    Arrival.id, Arrival.email_id, Arrival.email_account_id, Arrival.received_at, Arrival.folder_id,
    Arrival.uidvalidity, Arrival.uid, Arrival.unskipped, Arrival.stage,
    Email.identity, Email.id_hash, Email.message_id, Email.direction, Email.subject, Email.from_name,
    Email.from_address, Email.addresses, Email.in_reply_to, Email.refs, Email.auto, Email.bounce,
    Email.too_large, Email.raw_id, Email.conversation_id, Email.parent_type, Email.parent_id,
    Email.replied_id,
)  # fmt: skip


SHORT = 1000  # so many characters are worth remembering


def waiting(stage: str, limit: int, rules: dict[int, AccountRules]) -> list[Incoming]:
    """The oldest arrivals that wait for a stage, at most ``limit``."""
    query = (
        Arrival.select(*_COLUMNS)
        .join(Email)
        .where((Arrival.stage == stage) & SQL(UNFINISHED))
        .order_by(Arrival.id)
        .limit(limit)
    )
    return [_incoming(row, rules) for row in bulk.rows(query)]


def still_waiting(stage: str, ids: Iterable[int]) -> list[int]:
    """Those of these arrivals that wait for a stage."""
    query = Arrival.select(Arrival.id).where(Arrival.id.in_(list(ids)) & (Arrival.stage == stage))
    return [row[0] for row in query.order_by(Arrival.id).tuples()]


def found(narrow: Callable[[Any], Any], rules: dict[int, AccountRules]) -> list[Incoming]:
    """Arrivals with their emails as a query finds them that ``narrow`` completes."""
    return [_incoming(row, rules) for row in bulk.rows(narrow(Arrival.select(*_COLUMNS).join(Email)))]


def of_email(email_id: int, rules: dict[int, AccountRules]) -> list[Incoming]:
    """Every arrival of one email, the oldest first."""
    query = Arrival.select(*_COLUMNS).join(Email).where(Arrival.email == email_id)
    return [_incoming(row, rules) for row in bulk.rows(query.order_by(Arrival.id))]


def accounts_of(email_id: int) -> dict[int, int | None]:
    """The arrivals of one email, each with its e-mail account; None for what was imported by hand."""
    query = Arrival.select(Arrival.id, Arrival.email_account_id).where(Arrival.email == email_id)
    return dict(query.order_by(Arrival.id).tuples())


def sent_mail(email_id: int, rules: dict[int, AccountRules]) -> Incoming:
    """A mail of our own as the stages see one, though it has not come back to any account."""
    of_mail = _COLUMNS[9:]
    query = Email.select(Email.email_account_id, Email.received_at, *of_mail).where(Email.id == email_id)
    ((account_id, received_at, *row),) = bulk.rows(query)
    return _incoming((0, email_id, account_id, received_at, None, None, None, False, "done", *row), rules)


def count(stage: str) -> int:
    """How many arrivals wait for a stage."""
    return int(Arrival.select().where((Arrival.stage == stage) & SQL(UNFINISHED)).count())


def account_rules() -> dict[int, AccountRules]:
    """What each e-mail account wants done with its mail."""
    teams: dict[int, list[int]] = {}
    for account_id, team_id in AccountTeam.select(
        AccountTeam.email_account_id, AccountTeam.team_id
    ).tuples():
        teams.setdefault(account_id, []).append(team_id)
    return {row.id: _rules(row, tuple(sorted(teams.get(row.id, ())))) for row in EmailAccount.select()}


def _rules(row: EmailAccount, team_ids: tuple[int, ...]) -> AccountRules:
    return AccountRules(
        id=row.id,
        kind=row.kind,
        address=row.address,
        owner_id=row.owner_id,
        active=bool(row.active),
        activated_at=row.activated_at,
        team_ids=team_ids,
        all_team_users=bool(row.all_team_users),
        create_case=bool(row.create_case),
        case_team_id=row.case_team_id,
        distribution=row.distribution,
        assign_to_id=row.assign_to_id,
        position=row.position,
        auto_reply=row.auto_reply,
        answer_by_mail=bool(row.answer_by_mail),
        on_closed=row.on_closed,
        from_name=row.from_name,
        reply_to=row.reply_to,
    )


def _incoming(row: Sequence[Any], rules: dict[int, AccountRules]) -> Incoming:
    """An arrival's row, in the order of ``_COLUMNS`` and as ``bulk.rows`` gives it, as the stages see it."""
    (arrival_id, email_id, account_id, received_at, folder_id, uidvalidity, uid, unskipped, _stage,
     identity, id_hash, message_id, direction, subject, from_name, from_address, addresses,
     in_reply_to, refs, auto, bounce, too_large, raw_id, conversation_id, parent_type,
     parent_id, replied_id) = row  # fmt: skip
    signs = _signs(auto)
    reply_to, to, cc = _people(addresses)
    bounce = (loads(bounce) if bounce != "null" else None) or {}
    answers = in_reply_to != "[]" or refs != "[]"
    parent = Record(parent_type, parent_id) if parent_type else None
    return Incoming(
        arrival_id=arrival_id,
        email_id=email_id,
        account=rules.get(account_id) if account_id else None,
        message_id=message_id,
        id_hash=id_hash,
        from_address=from_address,
        from_name=from_name,
        reply_to=reply_to,
        to=to,
        cc=cc,
        subject=subject,
        received_at=received_at,
        ancestors=nearest_first(loads(in_reply_to), loads(refs)) if answers else (),
        automatic=signs.automatic,
        vacation=signs.vacation,
        why_not=signs.why_not,
        through=signs.through,
        resent_to=signs.resent_to,
        other_ids=signs.other_ids,
        forged_according_to=signs.forged_according_to,
        is_bounce=bool(bounce.get("is_bounce")),
        bounce_of=bounce.get("original_message_id"),
        bounce_of_notice=bool(bounce.get("of_notice")),
        bounce_details=tuple(bounce.get("recipients", ())),
        outgoing=direction == "out",
        too_large=bool(too_large),
        effect_key=effect_key(identity, id_hash, from_address),
        raw_id=raw_id,
        unskipped=bool(unskipped),
        folder_id=folder_id,
        uidvalidity=uidvalidity,
        uid=uid,
        conversation_id=conversation_id,
        parent=parent,
        case_id=parent_id if parent_type == "case" else None,
        replied_id=replied_id,
    )


class _Signs(NamedTuple):
    automatic: bool
    vacation: bool
    why_not: tuple[str, ...]
    through: tuple[str, ...]
    resent_to: tuple[str, ...]
    forged_according_to: tuple[str, ...]
    other_ids: tuple[str, ...]


def _signs(text: str | None) -> _Signs:
    """Whether a machine sent it, for an absence, and why; the lists it came through, to whom it was passed
    on by hand, who calls it forged, what else it was called.

    Most mail has the same signs, and most mail of an account the same recipients: each text is read once.
    """
    return _signs_in(text) if text is None or len(text) < SHORT else _signs_in.__wrapped__(text)


@lru_cache(maxsize=512)
def _signs_in(text: str | None) -> _Signs:
    auto = loads(text) or {}
    return _Signs(
        bool(auto.get("is_auto")),
        bool(auto.get("vacation")),
        tuple(auto.get("why_not", ())),
        tuple(auto.get("through", ())),
        tuple(auto.get("resent", ())),
        tuple(auto.get("forged", ())),
        tuple(auto.get("other_ids", ())),
    )


def _people(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The addresses of Reply-To, To and Cc, in lower case."""
    return _people_in(text) if len(text) < SHORT else _people_in.__wrapped__(text)


@lru_cache(maxsize=512)
def _people_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    lists = loads(text)
    return _keys(lists["reply_to"]), _keys(lists["to"]), _keys(lists["cc"])


def _keys(pairs: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple([pair[1].lower() for pair in pairs])


def effect_key(identity: bytes, id_hash: bytes | None, from_address: str) -> str:
    """What a case is opened once for: Message-ID and From, else the content's identity.

    A list copy of a mail makes no second case; a stranger using the same Message-ID hides none.
    """
    if id_hash is None:
        return identity.hex()
    return hashlib.blake2b(id_hash + from_address.encode(), digest_size=16).hexdigest()


def store_decisions(
    stage: str, batch: Sequence[Incoming], decisions: Sequence[Decision], now: int, configuration: str
) -> None:
    """Keep what a stage concluded, with the facts it read."""
    bulk.insert(
        DecisionRow,
        ("arrival_id", "email_id", "stage", "kind", "value", "reason", "rule", "evidence", "rivals",
         "at", "configuration"),
        [
            (mail.arrival_id, mail.email_id, stage, d.kind, dumps(d.value), d.reason, d.rule,
             dumps(d.evidence), dumps(list(d.rivals)), now, configuration)
            for mail, d in zip(batch, decisions, strict=True)
        ],
    )  # fmt: skip


def store_link_by_hand(email_id: int, record: Record, by: str, now: int) -> None:
    """Keep that a person linked a mail, so that no later decision moves it."""
    arrival = Arrival.select(Arrival.id).where(Arrival.email == email_id).order_by(Arrival.id).first()
    if arrival is not None:
        DecisionRow.create(
            arrival_id=arrival.id,
            email_id=email_id,
            stage="link",
            kind="record",
            value=record.as_json(),
            reason=f"{by} linked it by hand",
            rule="hand",
            evidence={},
            rivals=[],
            at=now,
            configuration="",
        )


def advance(steps: Iterable[tuple[str, int]]) -> None:
    """Move arrivals on: (stage they now wait for, arrival id)."""
    waiting_for: dict[str, list[int]] = {}
    for stage, arrival_id in steps:
        waiting_for.setdefault(stage, []).append(arrival_id)
    for stage, ids in waiting_for.items():
        for chunk in chunks(ids):
            Arrival.update(stage=stage).where(Arrival.id.in_(chunk)).execute()


def case_events(email_ids: Iterable[int]) -> dict[int, str]:
    """What ``distribute`` did to the case, by arrival."""
    found: dict[int, str] = {}
    for chunk in chunks(email_ids):
        query = DecisionRow.select(DecisionRow.arrival_id, DecisionRow.kind, DecisionRow.rule).where(
            DecisionRow.email_id.in_(chunk) & (DecisionRow.stage == "distribute")
        )
        for arrival_id, kind, rule in bulk.rows(query.order_by(DecisionRow.id)):
            found[arrival_id] = case_event(kind, rule)
    return found


def special_links(email_ids: Iterable[int]) -> dict[int, tuple[str, list[int]]]:
    """By arrival: ``conflict`` with the cases that were claimed, or ``notice``; others are left out."""
    found: dict[int, tuple[str, list[int]]] = {}
    for chunk in chunks(email_ids):
        query = DecisionRow.select(DecisionRow.arrival_id, DecisionRow.rule, DecisionRow.evidence).where(
            DecisionRow.email_id.in_(chunk)
            & (DecisionRow.stage == "link")
            & DecisionRow.rule.in_(("conflict", "notice"))
        )
        for arrival_id, rule, evidence in query.order_by(DecisionRow.id).tuples():
            found[arrival_id] = (rule, evidence.get("cases", []))
    return found


def answers_to_notices(email_ids: Iterable[int]) -> set[int]:
    """Which of these emails were found to answer a notice, through whatever account."""
    found: set[int] = set()
    for chunk in chunks(email_ids):
        query = DecisionRow.select(DecisionRow.email_id).where(
            DecisionRow.email_id.in_(chunk) & (DecisionRow.stage == "link") & (DecisionRow.rule == "notice")
        )
        found.update(row[0] for row in query.tuples())
    return found


def decisions_of(email_id: int) -> list[dict[str, Any]]:
    """Every stored decision about an email, in the order they were taken."""
    query = DecisionRow.select().where(DecisionRow.email_id == email_id).order_by(DecisionRow.id)
    return [
        {
            "stage": row.stage,
            "kind": row.kind,
            "value": row.value,
            "reason": row.reason,
            "rule": row.rule,
            "evidence": row.evidence,
            "rivals": row.rivals,
            "arrival": row.arrival_id,
        }
        for row in query
    ]


def configuration_hash(*parts: Any) -> str:
    """A short hash of everything configurable that a decision read."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
