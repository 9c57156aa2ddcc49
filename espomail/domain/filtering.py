"""Is this mail kept, and in whose inbox does it lie? The filters' verdict, then the people of a mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from espomail.domain.decision import Decision
from espomail.domain.filters import EmailFilter, MailFacts, choose, of_account, of_user, why
from espomail.domain.incoming import Incoming

STAGE = "filter"


@dataclass(frozen=True)
class Seat:
    """Where a mail lies for one user."""

    user_id: int
    place: str = "inbox"
    folder: str | None = None
    is_read: bool = False
    quiet: bool = False
    rule: str | None = None


@dataclass
class FilterBook:
    """Everything this stage reads, for a whole batch."""

    filters: Sequence[EmailFilter] = ()
    facts: Mapping[int, MailFacts] = field(default_factory=dict)
    members: Mapping[int, frozenset[int]] = field(default_factory=dict)
    users_of_address: Mapping[str, int] = field(default_factory=dict)
    active_users: frozenset[int] = frozenset()
    logins: Mapping[int, str] = field(default_factory=dict)
    seats: dict[int, list[Seat]] = field(default_factory=dict)

    @cached_property
    def personal(self) -> Mapping[int | None, list[EmailFilter]]:
        """Users' own filters, by user."""
        owners = {each.user_id for each in self.filters if each.scope == "user"}
        return {user_id: of_user(self.filters, user_id) for user_id in owners if user_id is not None}


def decide(mail: Incoming, book: FilterBook) -> Decision:
    """Skip, move or keep; where it is kept, each user's own filter places it."""
    facts = book.facts[mail.email_id]
    account_id = mail.account.id if mail.account else None
    winner, rivals = choose(of_account(book.filters, account_id), facts)
    lost = tuple({"rule": each.name, "lost": "another filter comes first"} for each in rivals)
    if mail.unskipped:
        return Decision(STAGE, "keep", "a person brought it back", _placed(mail, book), rivals=lost)
    if winner is None:
        return Decision(STAGE, "keep", "no filter matched", _placed(mail, book))
    evidence = {"filter": winner.id, "criteria": [each.as_json() for each in why(winner, facts)]}
    if winner.action == "skip":
        return Decision(
            STAGE, "skip", f"filter {winner.name} skips it", None, winner.name, evidence, lost
        )
    value = {**(_placed(mail, book) or {}), "folder": winner.folder}
    return Decision(
        STAGE, "move", f"filter {winner.name} files it in {winner.folder}", value, winner.name,
        evidence, lost,
    )  # fmt: skip


def _placed(mail: Incoming, book: FilterBook) -> dict[str, Any] | None:
    """What users' own filters do with it; None where none of them matched."""
    if not book.personal:
        return None
    placed = {
        book.logins.get(seat.user_id, str(seat.user_id)): {
            "filter": seat.rule, "place": seat.place, "folder": seat.folder,
        }
        for seat in seats(mail, book)
        if seat.rule
    }  # fmt: skip
    return {"users": placed} if placed else None


def seats(mail: Incoming, book: FilterBook, folder: str | None = None) -> list[Seat]:
    """The users of a mail, and where it lies for each.

    A personal account gives it to its owner; a group account to the members of its teams, unless it is
    told not to; and every active user whose address is in From, To or Cc gets it anyway.
    """
    facts = book.facts[mail.email_id]
    return [_seat(mail, user_id, facts, book, folder) for user_id in sorted(_people(mail, book))]


def _people(mail: Incoming, book: FilterBook) -> set[int]:
    found = {
        book.users_of_address[address]
        for address in (mail.from_address, *mail.recipients)
        if address in book.users_of_address
    }
    account = mail.account
    if account is not None and account.owner_id and not account.is_group:
        found.add(account.owner_id)
    if account is not None and account.is_group and account.all_team_users:
        found.update(*(book.members.get(team_id, frozenset()) for team_id in account.team_ids))
    return found & book.active_users


def _seat(
    mail: Incoming, user_id: int, facts: MailFacts, book: FilterBook, folder: str | None
) -> Seat:
    sent = _sent_by(mail, user_id, book)
    own = book.personal.get(user_id)
    rule = choose(own, facts)[0] if own else None
    if rule is None:
        return _plain_seat(user_id, folder, sent)
    place = "trash" if rule.action == "skip" else "inbox"
    return Seat(
        user_id,
        place,
        rule.folder if rule.action == "move" else folder,
        sent or rule.mark_read,
        sent or rule.no_notify,
        rule.name,
    )


@lru_cache(maxsize=1024)  # a team's seats are the same in all its mail
def _plain_seat(user_id: int, folder: str | None, sent: bool) -> Seat:
    return Seat(user_id, folder=folder, is_read=sent, quiet=sent)


def _sent_by(mail: Incoming, user_id: int, book: FilterBook) -> bool:
    """Whether a user, or their group, sent a mail: then it is no news to them, and counts as read.

    A mail from the group's address that is addressed to one of its members is news to that one.
    """
    if not mail.outgoing:
        return False
    if book.users_of_address.get(mail.from_address) == user_id:
        return True
    if mail.account is None or not mail.account.is_group:
        return mail.account is not None and mail.account.owner_id == user_id
    from_group = mail.from_address == mail.account.address
    return from_group and all(book.users_of_address.get(each) != user_id for each in mail.recipients)


def learn(mail: Incoming, decision: Decision, book: FilterBook) -> None:
    """Fill the mail's people."""
    if decision.kind == "skip":
        return
    folder = decision.value["folder"] if decision.kind == "move" else None
    book.seats[mail.arrival_id] = found = seats(mail, book, folder)
    for seat in found:
        mail.users[seat.user_id] = seat.quiet or seat.place == "trash"
    if mail.account is not None and mail.account.is_group:
        mail.teams.update(mail.account.team_ids)


def team_rows(batch: Sequence[Incoming], decisions: Sequence[Decision]) -> Iterator[tuple[int, int]]:
    """(email, team) for what is kept."""
    for mail, decision in zip(batch, decisions, strict=True):
        if decision.kind != "skip" and mail.account is not None and mail.account.is_group:
            yield from ((mail.email_id, team_id) for team_id in mail.account.team_ids)
