"""Who hears of a mail, and why: one notice per event and person, with all its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.domain.notices.preferences import AT_ONCE, DIGEST, NONE, Preferences
from espomail.domain.notices.reasons import (
    ASSIGNED,
    ASSIGNEE,
    FOLLOWS_CASE,
    RECIPIENT,
    TEAM,
    kind_of,
)

STAGE = "notify"
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
    preferences: Preferences = field(default_factory=Preferences)


@dataclass
class NoticeBook:
    """Everything this stage reads, for a whole batch.

    ``muted``: those of the followers who muted it;
    ``told``: why users were told of mails before, through another account; ``mailed``: (email, user) of
    the notices that went out by mail; ``authors``: who wrote a mail here; ``on_notices``: the reports that
    one of our own notices failed; ``on_ours``: those on other mail that bears a token of ours.
    """

    now: int
    max_age: int
    readers: Mapping[int, Reader] = field(default_factory=dict)
    followers: Mapping[tuple[str, int], frozenset[int]] = field(default_factory=dict)
    muted: Mapping[tuple[str, int], frozenset[int]] = field(default_factory=dict)
    mail_users: Mapping[int, Mapping[int, bool]] = field(default_factory=dict)
    authors: Mapping[int, int] = field(default_factory=dict)
    mail_teams: Mapping[int, frozenset[int]] = field(default_factory=dict)
    case_records: Mapping[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    case_teams: Mapping[int, int | None] = field(default_factory=dict)
    assignees: Mapping[int, int | None] = field(default_factory=dict)
    related: Mapping[tuple[str, int], tuple[tuple[str, int], ...]] = field(default_factory=dict)
    told: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    mailed: set[tuple[int, int]] = field(default_factory=set)
    on_notices: frozenset[int] = frozenset()
    on_ours: frozenset[int] = frozenset()

    def name_of_author(self, email_id: int) -> str:
        """Who wrote a mail here, by name; empty for mail from elsewhere."""
        author = self.readers.get(self.authors.get(email_id, 0))
        return (author.name or author.login) if author else ""


def decide(mail: Incoming, book: NoticeBook) -> Decision:
    """The users who are told, each with their reasons; the others with why not.

    A mail may come through several accounts, in any order and in runs of their own: it is one event. Who
    was told of it before gets the reasons that are new added to that notice.
    """
    found = _reasons(mail, book)
    told: list[dict[str, Any]] = []
    silent: list[dict[str, Any]] = []
    readers = [book.readers[user_id] for user_id in sorted(found) if user_id in book.readers]
    for reader in readers:
        why, news = _judged(mail, reader, found[reader.user_id], book)
        if why:
            silent.append({"user": reader.login, "lost": why, "reasons": found[reader.user_id]})
        else:
            told.append({"user": reader.login, "reasons": news})
    evidence = _ways(mail, told, {reader.login: reader for reader in readers}, book)
    if not told:
        return Decision(STAGE, "none", "nobody is to be told", [], None, evidence, tuple(silent))
    names = ", ".join(each["user"] for each in told)
    return Decision(STAGE, "tell", f"told: {names}", told, None, evidence, tuple(silent))


def _judged(
    mail: Incoming, reader: Reader, reasons: list[str], book: NoticeBook
) -> tuple[str, list[str]]:
    """Why somebody is not told (empty: they are), and the reasons that are new to them."""
    muted = muted_record(mail, reader.user_id, book)
    counting = [each for each in reasons if muted is None or kind_of(each) == "assigned"]
    if reasons and not counting and muted is not None and reader.active:
        its_case = muted == ("case", mail.case_id)
        return f"muted {'its case' if its_case else ':'.join(map(str, muted))}", []
    news = _news(mail, reader.user_id, counting, book)
    return _why_silent(mail, reader, news, book), news


def muted_record(mail: Incoming, user_id: int, book: NoticeBook) -> tuple[str, int] | None:
    """What a user muted that this mail belongs to: the nearest record that they follow decides."""
    for record in records_of(mail, book) if book.muted else ():
        if user_id in book.followers.get(record, ()):
            return record if user_id in book.muted.get(record, ()) else None
    return None


def _ways(
    mail: Incoming, told: Sequence[Mapping[str, Any]], readers: Mapping[str, Reader], book: NoticeBook
) -> dict[str, Any]:
    """Who gets the notice by mail at once, in their summary, by their command or webhook."""
    ways: dict[str, Any] = {"mailed": []}
    stored_only = []
    for each in told:
        reader = readers[each["user"]]
        mode = mailing(mail, reader, each["reasons"])
        why = _stored_only(mail, reader, book)
        if mode != NONE and why:
            stored_only.append(f"{reader.login}: {why}")
        elif mode != NONE and (mail.email_id, reader.user_id) not in book.mailed:
            ways.setdefault({AT_ONCE: "mailed", DIGEST: "digest"}[mode], []).append(reader.login)
        for way in ("command", "webhook"):
            if getattr(reader.preferences, way):
                ways.setdefault(way, []).append(reader.login)
    return {**ways, "not_mailed": "; ".join(stored_only)} if stored_only else ways


def _stored_only(mail: Incoming, reader: Reader, book: NoticeBook) -> str:
    """Why nothing is mailed to somebody about a report, lest that fails, too, and is reported, and so on.

    Notices go out with the null sender, to which nobody reports, but some relays refuse that. Some also give
    them Message-IDs of their own; so what is known to report on other mail of ours is mailed, and no more.
    """
    if not mail.is_bounce:
        return ""
    if mail.bounce_of_notice or mail.email_id in book.on_notices:
        return "it reports on a notice, and what is mailed about that may fail as well"
    named = {each.get(key) or "" for each in mail.bounce_details for key in ("address", "original_address")}
    if reader.addresses.intersection(map(str.lower, named)):
        return "it reports that mail to them fails"
    if not mail.bounce_of:
        return "it does not say which mail failed, so it may have been a notice"
    if mail.replied_id is None and mail.email_id not in book.on_ours:
        return "no mail of ours is known that it reports on, so it may have been a notice"
    return ""


def _reasons(mail: Incoming, book: NoticeBook) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if _is_no_news(mail):
        return found
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
        if not quiet and (not mail.outgoing or _is_addressed(mail, user_id, book)):
            found.setdefault(user_id, []).append(RECIPIENT)
    if given and not assignee:
        for user_id, reader in book.readers.items():
            if _case_team(mail, book) in reader.team_ids:
                found.setdefault(user_id, []).append(TEAM)
    return found


def _is_no_news(mail: Incoming) -> bool:
    """Our own automatic mail; and a colleague's answer by mail, which is told of once it has gone out."""
    return (mail.outgoing and mail.automatic) or mail.case_event == "answer"


def _is_addressed(mail: Incoming, user_id: int, book: NoticeBook) -> bool:
    """Whether mail of our own went to somebody, who else only shares the account it went out from."""
    reader = book.readers.get(user_id)
    return reader is not None and bool(reader.addresses.intersection(mail.recipients))


def _case_team(mail: Incoming, book: NoticeBook) -> int | None:
    """The team of the mail's case; of one that is only rehearsed, the team it would have."""
    if (mail.case_id or 0) in book.case_teams:
        return book.case_teams[mail.case_id or 0]
    return mail.account.case_team_id if mail.account and mail.case_event == "open" else None


def _news(mail: Incoming, user_id: int, reasons: Sequence[str], book: NoticeBook) -> list[str]:
    """The reasons that somebody was not told of before; being given a case says that it is theirs."""
    known = told_before(mail, user_id, book)
    if not known:
        return list(reasons)
    if ASSIGNED in known:
        known |= {ASSIGNEE, FOLLOWS_CASE}
    return [each for each in reasons if each not in known]


def told_before(mail: Incoming, user_id: int, book: NoticeBook) -> frozenset[str]:
    """Why somebody was told of this mail so far, in the words of a decision."""
    stored = book.told.get((mail.email_id, user_id))
    if not stored:
        return frozenset()
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
    if mail.answers_notice and mail.automatic:
        return "a machine's answer to a notice is no news"
    if mail.from_address in reader.addresses or book.authors.get(mail.email_id) == reader.user_id:
        return "wrote it"
    if not reasons:
        return "was told already"
    if not _may_read(mail, reader, book):
        return "may not read it"
    if ASSIGNED in reasons:
        return ""
    if book.max_age and mail.received_at < book.now - book.max_age:
        return "it is too old to be news"
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


def mailing(mail: Incoming, reader: Reader, reasons: Sequence[str]) -> str:
    """``at-once``, ``digest`` or ``none``: as they chose; who was addressed has the mail itself.

    Who is given its case is told even so: the notice says how to work on it.
    """
    if not reader.addresses or (ASSIGNED not in reasons and reader.addresses.intersection(mail.recipients)):
        return NONE
    return reader.preferences.mode(reasons)
