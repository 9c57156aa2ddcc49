"""``distribute``: creates cases from group mail and assigns them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from espomail.domain import cases as rules
from espomail.domain.cases import CaseBook
from espomail.domain.decision import Decision
from espomail.domain.incoming import CLOSED_STATUSES, Incoming, Record
from espomail.stages.outlook import restore_links
from espomail.stages.runner import Context
from espomail.store import (
    bulk,
    case_flow,
    cases,
    distribution,
    owners,
    stream,
    take_numbers,
    threads,
)
from espomail.store.bulk import dumps
from espomail.store.locks import Key, Locks
from espomail.store.models import Case, Conversation, Email, EmailTeam, EmailUser, Follow, Turn


class Distribute:
    """The stage between ``link`` and ``autoreply``."""

    name = "distribute"
    next = "autoreply"
    mails_say = False
    help = "Create cases from group mail and assign them."

    def __init__(self) -> None:
        self._opened: set[int] = set()

    def keys(self, batch: Sequence[Incoming]) -> Iterable[Key]:
        """What cases are opened once for."""
        return (mail.effect_key for mail in batch)

    def gather(self, context: Context, batch: Sequence[Incoming]) -> CaseBook:
        """Cases of the batch's threads, rosters, turns and counts."""
        restore_links(batch)
        book = CaseBook(
            context.now, context.settings.case_max_age, accounts=context.rules, new=frozenset(self._opened)
        )
        book.case_of_thread = case_flow.of_conversations(m.conversation_id or 0 for m in batch)
        book.opened_keys = case_flow.by_effect_key(m.effect_key for m in batch)
        book.case_of_email = case_flow.of_emails(m.replied_id for m in batch if m.replied_id)
        wanted = {m.case_id for m in batch if m.case_id} | set(book.case_of_email.values())
        wanted |= set(book.case_of_thread.values()) | set(book.opened_keys.values())
        book.cases = threads.case_facts(wanted)
        book.taken = _taken_before(batch, book)
        accounts = {m.account.id: m.account for m in batch if m.account and m.account.opens_cases}
        closed = [case for case in book.cases.values() if case.status in CLOSED_STATUSES]
        plans = [plan for case in closed if (plan := rules.rules_for(case, context.rules))]
        assignees = [case.assigned_user_id for case in closed if case.assigned_user_id]
        roster = distribution.roster([*accounts.values(), *plans], context.now, assignees)
        book.agents, book.teams, book.turns = roster.agents, roster.teams, roster.turns
        book.owners = owners.owners_of(m.from_address for m in batch)
        return book

    def locks(self, batch: Sequence[Incoming], facts: CaseBook) -> Locks:
        """Threads and cases; who may get one, with their counts; whose turn it is."""
        cases = facts.cases.values()
        threads = {m.conversation_id for m in batch} | {case.conversation_id for case in cases}
        named = {number for m in batch for number in (m.case_id, *m.claimed_cases)}
        turns = {m.account.id for m in batch if m.account and m.account.opens_cases}
        turns |= {case.email_account_id or 0 for case in cases if case.status in CLOSED_STATUSES}
        return Locks(
            frozenset(filter(None, threads)),
            frozenset(filter(None, named.union(facts.cases))),
            frozenset(facts.agents),
            frozenset(turns),
        )

    def decide(self, mail: Incoming, facts: CaseBook) -> Decision:
        """Join, open, reopen or none."""
        return rules.decide(mail, facts)

    def learn(self, mail: Incoming, decision: Decision, facts: CaseBook) -> None:
        """The case, the turn, the counts."""
        rules.learn(mail, decision, facts)

    def after(self, decision: Decision) -> str:
        """Always ``autoreply``."""
        return self.next

    def apply(
        self, context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], facts: CaseBook
    ) -> None:
        """Cases, assignments, turns, parents and stream entries."""
        opened = [
            (mail, decision)
            for mail, decision in zip(batch, decisions, strict=True)
            if decision.kind == "open"
        ]
        numbers = _open_cases(context, opened, facts)
        self._opened.update(numbers.values())
        facts.cases.update((real, facts.cases[temporary]) for temporary, real in numbers.items())
        for mail in batch:
            if mail.case_id is not None and mail.case_id < 0:
                mail.case_id = numbers[mail.case_id]
                mail.parent = Record("case", mail.case_id, mail.parent.name if mail.parent else "")
        _go_along(batch, decisions, facts)
        _touch_joined(context, batch, decisions, facts)
        _move_mail(batch)
        _share(batch, facts)
        stream.add(_entries(context, batch, decisions))
        _take_answers(context, batch, decisions)


def _take_answers(
    context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision]
) -> None:
    """Users' answers to notices; most batches hold none and need not import what writes letters."""
    if any(decision.kind in ("note", "answer") for decision in decisions):
        from espomail.stages.notice_answers import take_answers

        take_answers(context, batch, decisions)


def _taken_before(batch: Sequence[Incoming], book: CaseBook) -> dict[int, int | None]:
    """Mail that came through another account: of closed cases when they were open, and users' answers."""
    asked = [
        m.email_id
        for m in batch
        if (case := book.case_of(m)) and (case.status in CLOSED_STATUSES or m.answers_notice)
    ]
    return dict.fromkeys(case_flow.distributed(asked))


def _open_cases(
    context: Context, opened: Sequence[tuple[Incoming, Decision]], book: CaseBook
) -> dict[int, int]:
    """Insert the new cases; their numbers by their temporary ids."""
    if not opened:
        return {}
    numbers = dict(zip([m.case_id or 0 for m, _ in opened], take_numbers("case", len(opened)), strict=True))
    _new_threads(context, opened, book)
    bulk.insert(
        Case,
        ("id", "name", "status", "priority", "assigned_user", "team", "email_account_id", "account_id",
         "contact_id", "lead_id", "description", "conversation_id", "effect_key", "related_to",
         "created_by", "created_at", "modified_at", "email_id"),
        [_case_row(context, numbers[m.case_id or 0], m, d, book) for m, d in opened],
    )  # fmt: skip
    bulk.update(
        Conversation, ("case_id",), ("id",),
        [(numbers[m.case_id or 0], m.conversation_id) for m, _ in opened],
    )  # fmt: skip
    _assign(context, opened, numbers)
    case_flow.relate(
        (older, numbers[mail.case_id or 0]) for mail, d in opened for older in d.evidence["related"]
    )
    return numbers


def _new_threads(
    context: Context, opened: Sequence[tuple[Incoming, Decision]], book: CaseBook
) -> None:
    """A mail that leaves a closed case's thread for a new case begins a thread of its own."""
    leaving = [mail for mail, decision in opened if rules.leaves_its_thread(mail, decision)]
    ids = threads.new_conversations([None] * len(leaving), context.now)
    for mail, thread_id in zip(leaving, ids, strict=True):
        mail.conversation_id = thread_id
        number = mail.case_id or 0
        book.cases[number] = replace(book.cases[number], conversation_id=thread_id)
    bulk.update(Email, ("conversation_id",), ("id",), [(m.conversation_id, m.email_id) for m in leaving])
    threads.add_participants((m.conversation_id or 0, m.from_address, m.email_id) for m in leaving)


def _go_along(
    batch: Sequence[Incoming], decisions: Sequence[Decision], book: CaseBook
) -> None:
    """A mail that goes with the one it answers to a successor of its case takes that one's thread."""
    following = []
    for mail, decision in zip(batch, decisions, strict=True):
        case = book.case(mail.case_id)
        if case and decision.evidence.get("along") and mail.conversation_id != case.conversation_id:
            mail.conversation_id = case.conversation_id
            following.append(mail)
    bulk.update(Email, ("conversation_id",), ("id",), [(m.conversation_id, m.email_id) for m in following])
    threads.add_participants((m.conversation_id or 0, m.from_address, m.email_id) for m in following)


def _case_row(
    context: Context, number: int, mail: Incoming, decision: Decision, book: CaseBook
) -> tuple[object, ...]:
    account = mail.account
    assert account is not None
    user_id = decision.evidence["user_id"]
    case = book.cases[mail.case_id or 0]
    return (
        number, mail.subject or "(no subject)", "Assigned" if user_id else "New", "Normal", user_id,
        account.case_team_id, account.id, case.account_id, case.contact_id, case.lead_id,
        "", mail.conversation_id,
        mail.effect_key if not decision.evidence["related"] else f"{mail.effect_key}:{mail.email_id}",
        dumps(decision.evidence["related"]), "system", context.now, context.now,
        mail.email_id,
    )  # fmt: skip


def _assign(
    context: Context, opened: Sequence[tuple[Incoming, Decision]], numbers: dict[int, int]
) -> None:
    cases.shift_load(Counter(d.evidence["user_id"] for _, d in opened if d.evidence["user_id"]))
    _given(context, [(numbers[m.case_id or 0], m.account.id if m.account else None, d) for m, d in opened])


def _given(context: Context, given: Sequence[tuple[int, int | None, Decision]]) -> None:
    """Who was given cases follows them; when that was, and whose turn it is: (case, its account, why)."""
    assigned = [(n, account, d.evidence["user_id"], d) for n, account, d in given if d.evidence["user_id"]]
    case_flow.assigned_now({user_id for _, _, user_id, _ in assigned}, context.now)
    bulk.insert(
        Follow, ("record_type", "record_id", "user"),
        [("case", number, user_id) for number, _, user_id, _ in assigned], ignore=True,
    )  # fmt: skip
    turns = {account: user for _, account, user, d in assigned if account and d.rule == "round-robin"}
    for account_id, user_id in turns.items():
        Turn.insert(email_account_id=account_id, user_id=user_id, at=context.now).on_conflict(
            conflict_target=[Turn.email_account_id], update={"user_id": user_id, "at": context.now}
        ).execute()


def _touch_joined(
    context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], book: CaseBook
) -> None:
    joined = {m.case_id for m, d in zip(batch, decisions, strict=True) if d.kind in ("join", "reopen")}
    bulk.update(Case, ("modified_at",), ("id",), [(context.now, number) for number in joined if number])
    reopened = [(m, d) for m, d in zip(batch, decisions, strict=True) if d.kind == "reopen"]
    moved = [(m.case_id, d) for m, d in reopened if m.case_id and m.case_event == "reassign"]
    bulk.update(Case, ("assigned_user",), ("id",), [(d.evidence["user_id"], n) for n, d in moved])
    _given(context, [(n, book.cases[n].email_account_id, d) for n, d in moved])
    case_flow.reopened({m.case_id: d.evidence["status"] for m, d in reopened if m.case_id})


def _move_mail(batch: Sequence[Incoming]) -> None:
    """The case becomes the parent of the mail."""
    bulk.update(
        Email, ("parent_type", "parent_id"), ("id",),
        [("case", m.case_id, m.email_id) for m in batch if m.case_id],
    )  # fmt: skip


def _share(batch: Sequence[Incoming], book: CaseBook) -> None:
    """The assignee gets the mail of the case, and the case's team may read it."""
    teams, users = [], []
    for mail in batch:
        case = book.case(mail.case_id)
        if case is None:
            continue
        if case.team_id:
            teams.append((mail.email_id, case.team_id))
        if case.assigned_user_id and not mail.outgoing:
            users.append((mail.email_id, case.assigned_user_id, 0, 0, "inbox", 0))
    bulk.insert(EmailTeam, ("email", "team"), teams, ignore=True)
    bulk.insert(
        EmailUser, ("email", "user", "is_read", "important", "place", "quiet"), users, ignore=True
    )


def _entries(
    context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision]
) -> list[stream.Entry]:
    entries = []
    for mail, decision in zip(batch, decisions, strict=True):
        if decision.kind == "open" and mail.case_id:
            entries += _opening_entries(context, mail, decision)
        if decision.kind == "reopen" and mail.case_id:
            data = {"to": decision.evidence["status"]}
            entries.append(
                stream.Entry("case", mail.case_id, context.now, "status", None, decision.reason, None, data)
            )
        if mail.case_event == "reassign" and mail.case_id:
            entries.append(_assigned(context, mail.case_id, mail, decision))
        if mail.parent and not (mail.answers_notice and mail.outgoing):
            kind = "email_sent" if mail.outgoing else "email_received"
            data = {"from": mail.from_address, "initial": decision.kind == "open"}
            if mail.answers_notice:
                data["answers_notice"] = True  # its words stand in the note, or in the mail it became
            entries.append(
                stream.Entry(mail.parent.type, mail.parent.id, context.now, kind, None, mail.subject,
                             mail.email_id, data)
            )  # fmt: skip
    return entries


def _opening_entries(
    context: Context, mail: Incoming, decision: Decision
) -> list[stream.Entry]:
    number = mail.case_id or 0
    entries = [
        stream.Entry("case", number, context.now, "created", None, mail.subject, mail.email_id,
                     {"reason": decision.reason})
    ]  # fmt: skip
    if decision.evidence["user_id"]:
        entries.append(_assigned(context, number, mail, decision))
    return entries


def _assigned(
    context: Context, number: int, mail: Incoming, decision: Decision
) -> stream.Entry:
    """Whose case it is now; of a reopened one also whose it was."""
    data = {"to": (decision.value or {}).get("assigned_to"), "strategy": decision.rule}
    if "from" in decision.evidence:
        data["from"] = decision.evidence["from"]
    return stream.Entry("case", number, context.now, "assigned", None, decision.reason, mail.email_id, data)
