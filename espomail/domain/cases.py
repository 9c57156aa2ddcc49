"""Does this mail open, join or reopen a case, and whose is it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from espomail.domain.autoreply import without_tag
from espomail.domain.decision import Decision
from espomail.domain.distribution import Agent, Choice, choose
from espomail.domain.incoming import (
    CLOSED_STATUSES,
    NOTICE_ANSWER,
    AccountRules,
    Incoming,
    Record,
    case_event,
)
from espomail.domain.known import CaseFacts, Owner, case_by_number, heirs

STAGE = "distribute"


@dataclass
class CaseBook:
    """Everything this stage reads, for a whole batch; ``learn`` keeps it current within the batch."""

    now: int
    max_age: int
    cases: dict[int, CaseFacts] = field(default_factory=dict)
    case_of_thread: dict[int, int] = field(default_factory=dict)
    opened_keys: dict[str, int] = field(default_factory=dict)
    agents: dict[int, Agent] = field(default_factory=dict)
    teams: Mapping[int, list[tuple[int, str, int]]] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)
    accounts: Mapping[int, AccountRules] = field(default_factory=dict)
    owners: Mapping[str, list[Owner]] = field(default_factory=dict)
    # mail that came through another account before; where that was in this batch, with its case
    taken: dict[int, int | None] = field(default_factory=dict)
    # where the mails lie by now that mails of the batch answer
    case_of_email: dict[int, int] = field(default_factory=dict)
    next_case: int = -1
    # what earlier batches of this run opened: a decision names it as little as one of this batch
    new: frozenset[int] = frozenset()
    _rosters: dict[int, list[Agent]] = field(default_factory=dict, repr=False)

    def case_of(self, mail: Incoming) -> CaseFacts | None:
        """The case of a mail: its own, its thread's, or the one that was opened for it.

        Where the mail that it answers left that case for a successor after both were linked, it goes along.
        """
        found = self.case_linked(mail)
        answered = self.case(self.case_of_email.get(mail.replied_id or 0))
        if found and answered and answered.id in heirs(found.id, self.cases):
            return answered
        return found

    def case_linked(self, mail: Incoming) -> CaseFacts | None:
        """The case of a mail as it was linked."""
        return (
            self.case(self.taken.get(mail.email_id))
            or self.case(mail.case_id)
            or self.case(self.case_of_thread.get(mail.conversation_id or 0))
            or self.case(self.opened_keys.get(mail.effect_key))
        )

    def case(self, number: int | None) -> CaseFacts | None:
        """A case by number; a merged one stands for its target."""
        return case_by_number(number, self.cases) if number is not None else None

    def team(self, team_id: int | None) -> list[Agent]:
        """The members of a team with their position and capacity there, by id."""
        key = team_id or 0
        if key not in self._rosters:
            self._rosters[key] = [
                replace(self.agents[user_id], position=position, capacity=capacity)
                for user_id, position, capacity in self.teams.get(key, ())
                if user_id in self.agents
            ]
        return self._rosters[key]

    def give(self, user_id: int | None, last_assigned: int | None = None) -> None:
        """Somebody has one more open case; ``last_assigned``: when they were given it, if just now."""
        agent = self.agents.get(user_id or 0)
        if agent is None:
            return
        at = agent.last_assigned if last_assigned is None else last_assigned
        load = agent.open_cases + 1
        self.agents[agent.user_id] = agent.with_load(load, at)
        for roster in self._rosters.values():
            for place, member in enumerate(roster):
                if member.user_id == agent.user_id:
                    roster[place] = member.with_load(load, at)


def decide(mail: Incoming, book: CaseBook) -> Decision:
    """Join the thread's case, open a new one, or neither; a new case is assigned at once."""
    case = book.case_of(mail)
    if mail.answers_notice:
        return _answer_to_notice(mail, case, book) if case is not None else _answer_without_case(mail)
    if case is not None:
        decision = _into(mail, case, book)
        along = case is not book.case_linked(mail)
        return replace(decision, evidence={**decision.evidence, "along": True}) if along else decision
    reason = next(_reasons_against(mail, book), None)
    if reason:
        return Decision(STAGE, "none", reason)
    return _opened(mail, book, "new mail to a group account that opens cases", {})


def _reasons_against(mail: Incoming, book: CaseBook) -> Iterator[str]:
    """Why this mail opens no case; none means: open one."""
    account = mail.account
    if account is None or not account.is_group:
        yield "it did not come through a group account"
    elif not account.create_case:
        yield "the account opens no cases"
    elif mail.outgoing:
        yield "it is mail of our own"
    elif mail.is_bounce:
        yield "it is a bounce"
    elif _is_automatic(mail):
        yield _automatic(mail)
    elif mail.received_at < account.activated_at and not mail.unskipped:
        yield "it is older than the account here"
    elif book.max_age and mail.received_at < book.now - book.max_age:
        yield "it is older than case.max_age"


def _reasons_against_reopening(mail: Incoming) -> Iterator[str]:
    """Why this mail reopens no case, whatever its account does with replies to closed ones."""
    if mail.outgoing:
        yield "it is mail of our own"
    elif mail.is_bounce:
        yield "it is a bounce"
    elif _is_automatic(mail):
        yield f"{_automatic(mail)}, which reopens none"


def _is_automatic(mail: Incoming) -> bool:
    return mail.automatic and not mail.through_own_list


def _automatic(mail: Incoming) -> str:
    what = "an automatic answer of somebody who is away" if mail.vacation else "automatic mail"
    sign = mail.why_not[0].removeprefix("weak: ") if mail.why_not else "a machine sent it"
    return f"it is {what}: {sign}"


def _answer_to_notice(mail: Incoming, case: CaseFacts, book: CaseBook) -> Decision:
    """A user wrote back to a notice: to the customer where the account says so, else a note; once."""
    value = {"type": "case", "id": case.id}
    if mail.email_id in book.taken:
        taken = "an answer to a notice, taken through another account"
        return Decision(STAGE, "none", taken, rule=NOTICE_ANSWER)
    if _answers_by_mail(mail, case, book) and not mail.automatic:
        return Decision(STAGE, "answer", "a user's answer to a notice goes to the customer", value)
    return Decision(STAGE, "note", "a user's answer to a notice is an internal note", value)


def _answers_by_mail(mail: Incoming, case: CaseFacts, book: CaseBook) -> bool:
    """Whether the account that an answer to a notice was written to wants it sent to the customer.

    The account that shows it first may be the author's own, with the copy from Sent; so it is not the
    account it came through that counts, but the group accounts it is addressed to (all of them must want
    it), and where it came by another name, that of the case.
    """
    keys = {*mail.recipients, *map(without_tag, mail.recipients)} - {""}
    addressed = [a for a in book.accounts.values() if {a.address, a.reply_to.lower()} & keys]
    if not addressed:
        account = book.accounts.get(case.email_account_id or 0)
        return account is not None and account.answer_by_mail
    asked = [account for account in addressed if account.is_group]
    return bool(asked) and all(account.answer_by_mail for account in asked)


def _answer_without_case(mail: Incoming) -> Decision:
    """A user wrote back to a notice about no case: a note on its record, or, to a summary, nothing."""
    if mail.parent is None or mail.automatic:
        return Decision(STAGE, "none", "a user's answer to a notice that is about no case")
    value = {"type": mail.parent.type, "id": mail.parent.id}
    return Decision(STAGE, "note", "a user's answer to a notice is an internal note", value)


def _into(mail: Incoming, case: CaseFacts, book: CaseBook) -> Decision:
    value = {"type": "case", "id": case.id} if case.id > 0 and case.id not in book.new else None
    if case.status not in CLOSED_STATUSES:
        return Decision(STAGE, "join", "its thread has a case", value)
    if why := next(_reasons_against_reopening(mail), None):
        return Decision(STAGE, "join", f"its case is closed and stays so: {why}", value)
    known = mail.parent is not None and (mail.parent.type, mail.parent.id) == ("case", case.id)
    if known and book.opened_keys.get(mail.effect_key) == case.id:
        return Decision(STAGE, "join", "it is the mail that opened its case, which is closed by now", value)
    if mail.email_id in book.taken:
        return Decision(STAGE, "join", "it came through another account before its case was closed", value)
    policy = _policy(mail, case, book)
    if policy == "new" and mail.account is not None and mail.account.opens_cases:
        return _opened(mail, book, "its case is closed, and the account wants a new one then",
                       {"related": [case.id]})  # fmt: skip
    if policy == "link":
        return Decision(STAGE, "join", "its case is closed and stays so in this account", value)
    return _reopened(case, value, book)


def _reopened(case: CaseFacts, value: dict[str, Any] | None, book: CaseBook) -> Decision:
    """Who had a case keeps it, also while away or full; who was deactivated since can't work it any more.

    Then it is given to somebody as its account distributes new ones, or to nobody, and its team is told.
    """
    reason = "a reply reopens its closed case"
    before = book.agents.get(case.assigned_user_id or 0)
    if before is None or before.active:
        status = "Assigned" if case.assigned_user_id else "New"
        return Decision(STAGE, "reopen", reason, value, evidence={"status": status})
    choice = reassign(case, book)
    now = choice.reason if choice.user_id else f"unassigned: {choice.reason}"
    evidence = {
        "status": "Assigned" if choice.user_id else "New",
        "user_id": choice.user_id,
        "from": before.login,
        **choice.evidence,
    }
    return Decision(
        STAGE,
        "reopen",
        f"{reason}; {before.login}, who had it, is deactivated; {now}",
        {**(value or {}), "assigned_to": choice.login},
        choice.strategy,
        evidence,
        choice.rivals,
    )


def _policy(mail: Incoming, case: CaseFacts, book: CaseBook) -> str:
    """What the group account of the mail, else of the case, does with a reply to a closed case."""
    if mail.account is not None and mail.account.is_group:
        return mail.account.on_closed
    account = book.accounts.get(case.email_account_id or 0)
    return account.on_closed if account else "reopen"


def _opened(mail: Incoming, book: CaseBook, reason: str, more: dict[str, Any]) -> Decision:
    account = mail.account
    assert account is not None
    choice = assign(account, book)
    related = more.get("related") or list(mail.claimed_cases)
    evidence = {"related": related, "user_id": choice.user_id, **choice.evidence}
    assigned = choice.reason if choice.user_id else f"unassigned: {choice.reason}"
    return Decision(
        STAGE,
        "open",
        f"{reason}; {assigned}",
        {"assigned_to": choice.login},
        choice.strategy,
        evidence,
        choice.rivals,
    )


def assign(account: AccountRules, book: CaseBook) -> Choice:
    """Who gets a new case of an account, as its strategy says."""
    return choose(
        account.distribution,
        book.team(account.case_team_id),
        position=account.position,
        last_turn=book.turns.get(account.id, 0),
        direct=book.agents.get(account.assign_to_id or 0),
    )


def reassign(case: CaseFacts, book: CaseBook) -> Choice:
    """Who gets a case that is there already, as its own account says, within its own team."""
    account = rules_for(case, book.accounts)
    if account is None:
        return Choice(None, None, "it is of no account that distributes", "none", {})
    return assign(account, book)


def rules_for(case: CaseFacts, accounts: Mapping[int, AccountRules]) -> AccountRules | None:
    """How a case's account distributes, with the case's team in the place of the account's own."""
    account = accounts.get(case.email_account_id or 0)
    return replace(account, case_team_id=case.team_id or account.case_team_id) if account else None


def learn(mail: Incoming, decision: Decision, book: CaseBook) -> None:
    """Fill the mail's outlook, and let the rest of the batch see the case, the turn and the counts."""
    mail.case_event = case_event(decision.kind, decision.rule)
    if decision.kind in ("join", "reopen", "note", "answer"):
        case = book.case_of(mail)
        if case is None:  # a note on another record
            return
        if decision.kind == "reopen":
            case = _reopen(case, decision, book)
    elif decision.kind == "open":
        case = _new_case(mail, decision, book)
    else:
        return
    mail.case_id, mail.assignee_id = case.id, case.assigned_user_id or 0
    book.taken[mail.email_id] = book.case_of_email[mail.email_id] = case.id
    mail.parent = Record("case", case.id, case.name)
    mail.related = records_of(case)
    if case.team_id:
        mail.teams.add(case.team_id)
    if case.assigned_user_id and not mail.outgoing:
        mail.users.setdefault(case.assigned_user_id, False)


def _reopen(case: CaseFacts, decision: Decision, book: CaseBook) -> CaseFacts:
    user_id = decision.evidence.get("user_id", case.assigned_user_id)
    case = replace(case, status=decision.evidence["status"], assigned_user_id=user_id)
    book.cases[case.id] = case
    if "user_id" in decision.evidence:
        _given(user_id, decision.rule, case.email_account_id or 0, book)
    else:
        book.give(user_id)
    return case


def leaves_its_thread(mail: Incoming, decision: Decision) -> bool:
    """Whether a mail leaves a closed case's thread for its new case."""
    return decision.kind == "open" and bool(decision.evidence["related"]) and not mail.claimed_cases


def records_of(case: CaseFacts) -> tuple[tuple[str, int], ...]:
    """The account, contact and lead of a case."""
    found = (("account", case.account_id), ("contact", case.contact_id), ("lead", case.lead_id))
    return tuple((kind, record_id) for kind, record_id in found if record_id)


def belonging(mail: Incoming, found: Sequence[Owner]) -> dict[str, int]:
    """The contact of the sender, the account, or, with neither, the lead (as the CRM fills a case)."""
    result: dict[str, int] = {}
    for owner in found:
        result.setdefault(owner.record.type, owner.record.id)
        if owner.record.type == "contact" and owner.account:
            result.setdefault("account", owner.account.id)
    if mail.parent and mail.parent.type == "account":
        result.setdefault("account", mail.parent.id)
    if "account" in result or "contact" in result:
        result.pop("lead", None)
    return result


def _new_case(mail: Incoming, decision: Decision, book: CaseBook) -> CaseFacts:
    account = mail.account
    assert account is not None
    user_id = decision.evidence["user_id"]
    belongs = belonging(mail, book.owners.get(mail.from_address, []))
    case = CaseFacts(
        book.next_case,
        mail.subject,
        "Assigned" if user_id else "New",
        mail.conversation_id or 0,
        assigned_user_id=user_id,
        team_id=account.case_team_id,
        email_account_id=account.id,
        account_id=belongs.get("account"),
        contact_id=belongs.get("contact"),
        lead_id=belongs.get("lead"),
    )
    book.next_case -= 1
    book.cases[case.id] = case
    for older in decision.evidence["related"]:
        if older in book.cases:
            known = book.cases[older]
            book.cases[older] = replace(known, successors=(*known.successors, case.id))
    if not leaves_its_thread(mail, decision):
        book.case_of_thread[case.conversation_id] = case.id
    book.opened_keys[mail.effect_key] = case.id
    _given(user_id, decision.rule, account.id, book)
    return case


def _given(user_id: int | None, rule: str | None, account_id: int, book: CaseBook) -> None:
    """Somebody was given a case: it was their turn, and they waited until now."""
    if user_id and rule == "round-robin":
        book.turns[account_id] = user_id
    book.give(user_id, last_assigned=book.now)
