"""What puts a mail into a view: one list of conditions, joined by the query, asked singly by ``explain``.

The views are those of EspoCRM (Classes/Select/Email/Where/ItemConverters/InFolder.php), with one
difference: mail from a Sent folder, and mail that went out from a group address, was sent, whoever's
profile its From stands in. Inbox and Sent never show the same mail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Case, fn

from espomail.domain.incoming import Record
from espomail.domain.permissions import Actor
from espomail.store import access
from espomail.store.dialect import has_text
from espomail.store.in_list import chunks
from espomail.store.models import DRAFT, Arrival, Email, EmailUser
from espomail.store.own_mail import Own


@dataclass(frozen=True)
class Wanted:
    """Which mails a list shows. ``skipped_by``: a filter's id; ``limit``: the newest N."""

    view: str = "all"
    folder: str = ""
    email_account_id: int | None = None
    parent: Record | None = None
    unread: bool = False
    skipped: bool = False
    skipped_by: int | None = None
    search: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class Condition:
    """One thing that must be so. ``yes`` and ``no`` say in words that it is, or isn't."""

    name: str
    clause: Any
    yes: str
    no: str


@dataclass(frozen=True)
class Answer:
    """A condition as it is for one mail."""

    name: str
    holds: bool
    reason: str

    def as_json(self) -> dict[str, Any]:
        """The shape in ``explain --view --json``."""
        return {"name": self.name, "holds": self.holds, "reason": self.reason}


def conditions(wanted: Wanted, actor: Actor) -> list[Condition]:
    """All that must hold of a mail for the list that is wanted."""
    return [
        # views and unread mail are one's own, which one may read
        *(_readable(actor) if wanted.view == "all" and not wanted.unread else ()),
        *_skipped(wanted, actor),
        *VIEWS[wanted.view](actor),
        *_narrowed(wanted, actor),
    ]


def answers(wanted: Wanted, actor: Actor, email_ids: Iterable[int]) -> dict[int, tuple[Answer, ...]]:
    """The same conditions, asked of these mails one by one."""
    asked = conditions(wanted, actor)
    columns = [Case(None, ((each.clause, 1),), 0).alias(f"c{n}") for n, each in enumerate(asked)]
    found: dict[int, tuple[Answer, ...]] = {}
    for chunk in chunks(email_ids):
        for email_id, *row in Email.select(Email.id, *columns).where(Email.id.in_(chunk)).tuples():
            found[email_id] = tuple(
                Answer(each.name, bool(holds), each.yes if holds else each.no)
                for each, holds in zip(asked, row, strict=True)
            )
    return found


# --- what holds of every list -----------------------------------------------------------------------


def _readable(actor: Actor) -> Iterator[Condition]:
    rule = access.readable_mail(actor)
    if rule is not None:
        yield Condition(
            "readable", rule, f"{actor.login} may read it",
            f"{actor.login} may not read it: none of its users, nor is it or its case of their teams",
        )  # fmt: skip


def _skipped(wanted: Wanted, actor: Actor) -> Iterator[Condition]:
    """Mail that a filter skipped for every account is out of the way, unless it is asked for."""
    # The few skipped rows have an index of their own, by their filter.
    skipped = (Arrival.stage == "skipped") & Arrival.filter_id.is_null(False)
    if wanted.skipped_by is not None:
        skipped &= Arrival.filter_id == wanted.skipped_by
    if wanted.skipped:
        by = "that filter" if wanted.skipped_by is not None else "a filter"
        visible = access.visible_arrivals(actor)
        seen = skipped if visible is None else skipped & visible
        clause = Email.id.in_(Arrival.select(Arrival.email).where(seen))
        yield Condition("skipped", clause, f"{by} skipped it", f"{by} did not skip it")
        return
    other = Arrival.alias()
    alive = other.select(other.id).where((other.email == Arrival.email) & (other.stage != "skipped"))
    clause = Email.id.not_in(Arrival.select(Arrival.email).where(skipped & ~fn.EXISTS(alive)))
    yield Condition(
        "not_skipped", clause, "no filter skipped it everywhere",
        "a filter skipped it: see espomail email list --skipped, bring it back with email unskip",
    )  # fmt: skip


# --- the views --------------------------------------------------------------------------------------


def _is_user(actor: Actor) -> Condition:
    mine = EmailUser.select(EmailUser.email).where(EmailUser.user == (actor.user_id or 0))
    return Condition(
        "is_user", Email.id.in_(mine), f"{actor.login} is one of its users",
        f"{actor.login} is none of its users: it neither came to an account of theirs nor is for them",
    )  # fmt: skip


def _seat(actor: Actor, rule: Any) -> Any:
    """A condition on how a mail lies for the user: a look by the key, where ``is_user`` has narrowed."""
    mine = (EmailUser.user == (actor.user_id or 0)) & (EmailUser.email == Email.id)
    return fn.EXISTS(EmailUser.select(SQL("1")).where(mine & rule))


def _at(place: str) -> Callable[[Actor], list[Condition]]:
    def found(actor: Actor) -> list[Condition]:
        clause = _seat(actor, EmailUser.place == place)
        words = f"it lies in the {place}"
        return [_is_user(actor), Condition(f"in_{place}", clause, words, f"it does not lie in the {place}")]

    return found


def _inbox(actor: Actor) -> list[Condition]:
    """Mine, in no folder, neither archived nor trashed, sent by somebody else, and no draft."""
    return [
        *_at("inbox")(actor),
        Condition("no_folder", ~_seat(actor, EmailUser.folder.is_null(False)), "it lies in no folder",
                  "a filter filed it in a folder: see espomail email list --folder F"),
        Condition("arrived", Email.status.in_(("imported", "sent")), "it came in, or was sent to them",
                  "it is a draft, or has not been sent yet"),
        Condition("from_others", ~_from_own_side(actor), "somebody else sent it",
                  "it is theirs: see --view sent"),
    ]  # fmt: skip


def _sent(actor: Actor) -> list[Condition]:
    """Sent by me or from my side; not a draft, not in the trash."""
    return [
        _is_user(actor),
        Condition("not_in_trash", ~_seat(actor, EmailUser.place == "trash"), "it is not in the trash",
                  "it is in the trash"),
        Condition("no_draft", Email.status != "draft", "it is no draft", "it is a draft"),
        Condition("from_own_side", _from_own_side(actor),
                  "they wrote it here, or its From, its Sent folder or its group address is theirs",
                  "somebody else sent it: neither written here by them, nor from an address of theirs, nor "
                  "from a Sent folder or group address of theirs"),
    ]  # fmt: skip


def _from_own_side(actor: Actor) -> Any:
    """Written here, from one's own address or Sent folder, or or the group's and not to one's own side."""
    own = Own.of(actor)
    group = (Email.direction == "out") & _from(own.group_addresses) | _out_of(own.group_sent_folders)
    return (
        ((Email.created_by_id == (actor.user_id or 0)) & Email.created_by_id.is_null(False))
        | _from(own.addresses)
        | _out_of(own.sent_folders)
        | (group & ~_to(own.addresses) & ~_to_another_of(own.group_inboxes))
    )


def _from(addresses: frozenset[str]) -> Any:
    return Email.from_address.in_(sorted(addresses)) if addresses else SQL("1 = 0")


def _to(addresses: frozenset[str]) -> Any:
    """Whether one of these stands among the recipients (a text of pairs, in JSON)."""
    found: Any = SQL("1 = 0")
    for address in sorted(addresses):
        found = found | Email.addresses.cast("TEXT").contains(f'"{address}"')
    return found


def _to_another_of(groups: frozenset[str]) -> Any:
    """Whether one group wrote to another whose mail the user gets."""
    found: Any = SQL("1 = 0")
    for address in sorted(groups):
        found = found | (_to(frozenset({address})) & (Email.from_address != address))
    return found


def _out_of(folder_ids: frozenset[int]) -> Any:
    arrived = (Arrival.email == Email.id) & Arrival.folder_id.in_(sorted(folder_ids))
    return fn.EXISTS(Arrival.select(SQL("1")).where(arrived)) if folder_ids else SQL("1 = 0")


def _drafts(actor: Actor) -> list[Condition]:
    return [
        Condition("draft", SQL(DRAFT), "it is a draft", "it is no draft"),
        Condition("written_here", Email.created_by_id == (actor.user_id or 0), f"{actor.login} wrote it here",
                  f"{actor.login} did not write it here"),
    ]  # fmt: skip


def _important(actor: Actor) -> list[Condition]:
    clause = _seat(actor, EmailUser.important)
    words = "it is marked as important"
    return [_is_user(actor), Condition("important", clause, words, "it is not marked as important")]


VIEWS: dict[str, Callable[[Actor], list[Condition]]] = {
    "all": lambda actor: [],
    "inbox": _inbox,
    "sent": _sent,
    "drafts": _drafts,
    "archive": _at("archive"),
    "trash": _at("trash"),
    "important": _important,
}


# --- what narrows a list ----------------------------------------------------------------------------


def _narrowed(wanted: Wanted, actor: Actor) -> Iterator[Condition]:
    if wanted.folder:
        filed = EmailUser.select(EmailUser.email).where(EmailUser.folder == wanted.folder)
        if actor.user_id is not None:  # whoever is no user of the store looks into all folders
            filed = filed.where(EmailUser.user == actor.user_id)
        words = f"in the folder {wanted.folder}"
        yield Condition("in_folder", Email.id.in_(filed), f"it lies {words}", f"it does not lie {words}")
    if wanted.unread:
        mine = EmailUser.select(EmailUser.email).where(EmailUser.user == (actor.user_id or 0))
        unread = Email.id.in_(mine.where(~EmailUser.is_read))
        yield Condition("unread", unread, "it has not been read", "it has been read, or is none of theirs")
    if wanted.email_account_id is not None:
        clause = _of_account(wanted.email_account_id)
        words = "through that e-mail account"
        yield Condition("of_account", clause, f"it came or went {words}", f"it did not come or go {words}")
    if wanted.parent is not None:
        clause = (Email.parent_type == wanted.parent.type) & (Email.parent_id == wanted.parent.id)
        label = wanted.parent.label
        yield Condition("of_record", clause, f"it is linked to {label}", f"it is not linked to {label}")
    if wanted.search:
        words = "the text that is searched for"
        yield Condition("found", _search(wanted.search), f"it has {words}", f"it does not have {words}")


def _of_account(account_id: int) -> Any:
    arrived = Arrival.select(Arrival.email).where(Arrival.email_account_id == account_id)
    return Email.id.in_(arrived) | (Email.email_account_id == account_id)


# How the people of a mail are written (``fields.Json``): none of it is what somebody searches for.
# In a name or an address a quote has a backslash before it, so these stand between them only.
_BETWEEN_PEOPLE = (
    '{"cc":[', '],"from":[', '],"reply_to":[', '],"to":[', '"],["', '","', '["', '"]', "]}",
)  # fmt: skip
# Stores of earlier have a blank after each sign.
_EARLIER = ('{"cc": [', '], "from": [', '], "reply_to": [', '], "to": [', '"], ["', '", "')


def _people() -> Any:
    """The names and addresses of a mail alone, each on a line."""
    found = Email.addresses.cast("TEXT")
    for part in (*_EARLIER, *_BETWEEN_PEOPLE):
        found = fn.REPLACE(found, part, "\n")
    return found


def _search(text: str) -> Any:
    """A text anywhere in subject, sender, recipients or body; blind to case, without wildcards."""
    return (
        has_text(Email.subject, text)
        | has_text(Email.from_address, text)
        | has_text(Email.from_name, text)
        | has_text(_people(), text)
        | has_text(Email.text, text)
    )
