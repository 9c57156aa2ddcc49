"""Who hears of a mail, and why: one notice per event and person, with all its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming

STAGE = "notify"
ASSIGNED = "was assigned the case"
ASSIGNEE = "the case is assigned to them"
# A decision holds no number that applying it makes; the stored notice names the case.
FOLLOWS_CASE = "follows its case"
RECIPIENT = "is a recipient"
TEAM = "the case is unassigned in their team"
# What distribute did to a case after which it is somebody's, or nobody's, anew.
GIVEN = ("open", "reassign")
_ORDER = (ASSIGNED, ASSIGNEE, FOLLOWS_CASE, "", RECIPIENT, TEAM)


@dataclass(frozen=True)
class Reader:
    """A user as this stage sees them."""

    user_id: int
    login: str
    active: bool = True
    is_admin: bool = False
    team_ids: frozenset[int] = frozenset()
    name: str = ""
    main_address: str = ""
    addresses: frozenset[str] = frozenset()
    preferences: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class NoticeBook:
    """Everything this stage reads, for a whole batch.

    ``told``: why users were told of mails before, through another account; ``mailed``: (email, user) of
    the notices that went out by mail.
    """

    now: int
    max_age: int
    readers: Mapping[int, Reader] = field(default_factory=dict)
    followers: Mapping[tuple[str, int], frozenset[int]] = field(default_factory=dict)
    mail_users: Mapping[int, Mapping[int, bool]] = field(default_factory=dict)
    mail_teams: Mapping[int, frozenset[int]] = field(default_factory=dict)
    case_records: Mapping[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    case_teams: Mapping[int, int | None] = field(default_factory=dict)
    assignees: Mapping[int, int | None] = field(default_factory=dict)
    related: Mapping[tuple[str, int], tuple[tuple[str, int], ...]] = field(default_factory=dict)
    told: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    mailed: set[tuple[int, int]] = field(default_factory=set)


def decide(mail: Incoming, book: NoticeBook) -> Decision:
    """The users who are told, each with their reasons; the others with why not.

    A mail may come through several accounts, in any order and in runs of their own: it is one event. Who
    was told of it before gets the reasons that are new added to that notice.
    """
    reasons = _reasons(mail, book)
    told: list[dict[str, Any]] = []
    silent: list[dict[str, Any]] = []
    for user_id in sorted(reasons):
        reader = book.readers.get(user_id)
        if reader is None:
            continue
        news = _news(mail, user_id, reasons[user_id], book)
        why = _why_silent(mail, reader, news, book)
        if why:
            silent.append({"user": reader.login, "lost": why, "reasons": reasons[user_id]})
        else:
            told.append({"user": reader.login, "reasons": news})
    evidence = {"mailed": [each["user"] for each in told if _mailed(mail, each["user"], book)]}
    if not told:
        return Decision(STAGE, "none", "nobody is to be told", [], None, evidence, tuple(silent))
    names = ", ".join(each["user"] for each in told)
    return Decision(STAGE, "tell", f"told: {names}", told, None, evidence, tuple(silent))


def _reasons(mail: Incoming, book: NoticeBook) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    assignee = assignee_of(mail, book)
    given = mail.case_event in GIVEN
    if assignee and (given or mail.case_id):
        found.setdefault(assignee, []).append(ASSIGNED if given else ASSIGNEE)
    for kind, record_id in records_of(mail, book):
        of_its_case = (kind, record_id) == ("case", mail.case_id)
        if of_its_case and mail.case_event == "none":
            continue  # a copy that opened it tells of it
        for user_id in sorted(_followers(mail, kind, record_id, book)):
            if of_its_case and given and user_id == assignee:
                continue  # that comes with being given it
            why = FOLLOWS_CASE if of_its_case else f"follows {kind}:{record_id}"
            found.setdefault(user_id, []).append(why)
    for user_id, quiet in users_of(mail, book).items():
        if not quiet:
            found.setdefault(user_id, []).append(RECIPIENT)
    if given and not assignee:
        for user_id, reader in book.readers.items():
            if _case_team(mail, book) in reader.team_ids:
                found.setdefault(user_id, []).append(TEAM)
    return found


def _case_team(mail: Incoming, book: NoticeBook) -> int | None:
    """The team of the mail's case; of one that is only rehearsed, the team it would have."""
    if (mail.case_id or 0) in book.case_teams:
        return book.case_teams[mail.case_id or 0]
    return mail.account.case_team_id if mail.account and mail.case_event == "open" else None


def _news(mail: Incoming, user_id: int, reasons: Sequence[str], book: NoticeBook) -> list[str]:
    """The reasons that somebody was not told of before; being given a case says that it is theirs."""
    known = told_before(mail, user_id, book)
    if ASSIGNED in known:
        known |= {ASSIGNEE, FOLLOWS_CASE}
    return [each for each in reasons if each not in known]


def told_before(mail: Incoming, user_id: int, book: NoticeBook) -> frozenset[str]:
    """Why somebody was told of this mail so far, in the words of a decision."""
    stored = book.told.get((mail.email_id, user_id), frozenset())
    return frozenset(FOLLOWS_CASE if each == f"follows case:{mail.case_id}" else each for each in stored)


def _followers(mail: Incoming, kind: str, record_id: int, book: NoticeBook) -> frozenset[int]:
    if record_id < 0 and mail.assignee_id:  # a case that is only rehearsed: its assignee would follow it
        return frozenset({mail.assignee_id})
    return book.followers.get((kind, record_id), frozenset())


def in_words(mail: Incoming, reasons: Sequence[str]) -> list[str]:
    """The reasons of a decision as a notice gives them, the weightiest first."""
    ordered = sorted(reasons, key=lambda each: (_ORDER.index(each if each in _ORDER else ""), each))
    return [f"follows case:{mail.case_id}" if each == FOLLOWS_CASE else each for each in ordered]


def event_of(mail: Incoming) -> str:
    """What one notice is about, whatever the reasons for it: the mail."""
    return f"email:{mail.email_id}"


def mail_key(user_id: int, event: str) -> str:
    """What a notice is mailed once for."""
    return f"notice:{user_id}:{event}"


def learn(mail: Incoming, decision: Decision, book: NoticeBook) -> None:
    """Let further copies of the mail in this batch see who was told of it, and why."""
    ids = {reader.login: user_id for user_id, reader in book.readers.items()}
    for each in decision.value or ():
        key = (mail.email_id, ids[each["user"]])
        book.told[key] = told_before(mail, key[1], book) | set(each["reasons"])
    book.mailed.update((mail.email_id, ids[login]) for login in decision.evidence.get("mailed", ()))


def records_of(mail: Incoming, book: NoticeBook) -> Iterator[tuple[str, int]]:
    """The parent, and the account, contact, lead or opportunity that the mail or its case belongs to."""
    seen: set[tuple[str, int]] = set()
    first = [(mail.parent.type, mail.parent.id)] if mail.parent else []
    for each in first:
        more = mail.related or book.case_records.get(each[1], ()) if each[0] == "case" else ()
        for record in (each, *more, *book.related.get(each, ())):
            if record not in seen:
                seen.add(record)
                yield record


def users_of(mail: Incoming, book: NoticeBook) -> dict[int, bool]:
    """The users of a mail, each with whether a filter of theirs wants no notice."""
    return {**mail.users, **book.mail_users.get(mail.email_id, {})}


def assignee_of(mail: Incoming, book: NoticeBook) -> int | None:
    """Whose case it is that this copy of the mail belongs to: another copy may open one later."""
    if mail.case_event == "none":
        return None
    if mail.assignee_id is not None:
        return mail.assignee_id or None
    return book.assignees.get(mail.case_id) if mail.case_id else None


def _why_silent(mail: Incoming, reader: Reader, reasons: list[str], book: NoticeBook) -> str:
    """Why somebody with a reason is not told; empty: tell them. ``reasons``: those that are new."""
    if not reader.active:
        return "is deactivated"
    if mail.from_address in reader.addresses:
        return "wrote it"
    if not reasons:
        return "was told already"
    if not _may_read(mail, reader, book):
        return "may not read it"
    if ASSIGNED in reasons:
        return ""
    if book.max_age and mail.received_at < book.now - book.max_age:
        return "it is too old to be news"
    if reader.preferences.get("mute"):
        return "wants no notices"
    return ""


def _may_read(mail: Incoming, reader: Reader, book: NoticeBook) -> bool:
    if reader.is_admin or reader.user_id in users_of(mail, book):
        return True
    teams = mail.teams | book.mail_teams.get(mail.email_id, frozenset())
    if mail.case_id:
        teams.add(book.case_teams.get(mail.case_id) or 0)
        if assignee_of(mail, book) == reader.user_id:
            return True
        if reader.user_id in book.followers.get(("case", mail.case_id), ()):
            return True
    if mail.case_event == "open" and mail.account and mail.account.case_team_id:
        teams.add(mail.account.case_team_id)
    return bool(teams & reader.team_ids)


def _mailed(mail: Incoming, login: str, book: NoticeBook) -> bool:
    """Whether the notice goes out by mail: the assignee's does, the others' where they asked for it; once."""
    reader = next(each for each in book.readers.values() if each.login == login)
    if (mail.email_id, reader.user_id) in book.mailed:
        return False
    wish = reader.preferences.get("notices", "assigned")
    if wish == "none" or not reader.addresses:
        return False
    if set(mail.recipients) & reader.addresses:
        return False
    return wish == "all" or assignee_of(mail, book) == reader.user_id
