"""May this mail be answered automatically? Six brakes, each of which alone keeps us silent (RFC 3834)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from espomail.domain.composing import can_be_written
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming

STAGE = "autoreply"
# shorter lines ("Kind regards") are everybody's
LONG_LINE = 25


@dataclass
class ReplyBook:
    """Everything this stage reads, for a whole batch; ``learn`` counts what the batch itself queues."""

    now: int
    max_age: int
    per_address: int = 5
    per_domain: int = 50
    breaker: int = 200
    restored_at: int = 0
    own_addresses: frozenset[str] = frozenset()
    trusted_servers: frozenset[str] = frozenset()
    replied: set[str] = field(default_factory=set)
    by_address: dict[str, int] = field(default_factory=dict)
    by_domain: dict[str, int] = field(default_factory=dict)
    in_all: int = 0
    tripped: bool = False
    # whether a mail is (or bears) an automatic reply as we write them
    echo: Callable[[Incoming], bool] = lambda mail: False
    # why the reply to a mail cannot be written (its template is missing, say); nothing: it can
    hindrance: Callable[[Incoming], str] = lambda mail: ""


def effect_key(mail: Incoming) -> str:
    """What an automatic reply happens once for: the case, else the thread."""
    return f"case:{mail.case_id}" if mail.case_id else f"conversation:{mail.conversation_id}"


def out_of_question(mail: Incoming) -> Decision | None:
    """Why nothing is to be answered, whatever was written before; None: the brakes decide."""
    account = mail.account
    if account is None or not account.is_group or not account.auto_reply:
        return Decision(STAGE, "none", "its account answers nothing automatically")
    if mail.answers_notice:
        return Decision(STAGE, "none", "a user's answer to a notice")
    if account.create_case and mail.case_event != "open":
        return Decision(STAGE, "none", "it opened no case", rule="case")
    return None


def decide(mail: Incoming, book: ReplyBook) -> Decision:
    """Reply, or keep silent and say why."""
    nothing = out_of_question(mail)
    if nothing is not None:
        return nothing
    assert mail.account is not None
    template = mail.account.auto_reply
    reasons = list(reasons_for_silence(mail, book))
    if reasons:
        (rule, reason), *rest = reasons
        return Decision(
            STAGE,
            "suppressed",
            reason,
            rule=rule,
            evidence=_counted(mail, book),
            rivals=tuple({"rule": r, "also": why} for r, why in rest),
        )
    hindrance = book.hindrance(mail)
    if hindrance:
        return Decision(
            STAGE, "held", f"its reply cannot be written: {hindrance}", template, "template",
            _counted(mail, book),
        )  # fmt: skip
    if book.echo(mail):
        return Decision(
            STAGE, "suppressed", "its text is that of an automatic reply of ours", None, "content",
            _counted(mail, book),
        )  # fmt: skip
    if book.tripped or (book.breaker and book.in_all >= book.breaker):
        return Decision(
            STAGE, "hold", "the breaker over all automatic mail has tripped", template,
            "breaker", _counted(mail, book),
        )  # fmt: skip
    return Decision(STAGE, "reply", "nothing speaks against it", template, None, _counted(mail, book))


def reasons_for_silence(mail: Incoming, book: ReplyBook) -> Iterator[tuple[str, str]]:
    """Each brake that holds, as (brake, reason)."""
    yield from _headers(mail)
    yield from _sender(mail, book)
    yield from _addressed(mail)
    yield from _age(mail, book)
    yield from _rate(mail, book)


def _headers(mail: Incoming) -> Iterator[tuple[str, str]]:
    for reason in () if mail.through_own_list else mail.why_not:
        yield "headers", reason


def _sender(mail: Incoming, book: ReplyBook) -> Iterator[tuple[str, str]]:
    if "@" not in mail.from_address:
        yield "sender", "it has no usable sender"
    elif not can_be_written(mail.from_address):
        yield "sender", f"no mail of ours can be addressed to {mail.from_address}"
    if mail.outgoing or _is_ours(mail.from_address, book):
        yield "sender", f"{mail.from_address} is an address of our own"
    for server in mail.forged_according_to:
        if server in book.trusted_servers:
            yield "sender", f"{server} says that {mail.from_address} did not send it (dmarc=fail)"
    for address in mail.reply_to:
        if _is_ours(address, book):
            yield "sender", f"its Reply-To {address} is an address of our own"


def _is_ours(address: str, book: ReplyBook) -> bool:
    return not book.own_addresses.isdisjoint((address, without_tag(address)))


def without_tag(address: str) -> str:
    """An address without its plus-tag."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _addressed(mail: Incoming) -> Iterator[tuple[str, str]]:
    """RFC 5230, 4.5. A group in front of the account is the address it answers with."""
    assert mail.account is not None
    named = (*mail.recipients, *mail.resent_to)
    ours = {mail.account.address, mail.account.reply_to.lower()} - {""}
    if ours.isdisjoint((*named, *map(without_tag, named))):
        yield "addressed", f"{mail.account.address} is neither in To nor in Cc"


def _age(mail: Incoming, book: ReplyBook) -> Iterator[tuple[str, str]]:
    assert mail.account is not None
    if book.max_age and mail.received_at < book.now - book.max_age:
        yield "age", "it is older than autoreply.max_age"
    if mail.received_at < mail.account.activated_at:
        yield "age", "it is older than the account here"
    if mail.received_at < book.restored_at:
        yield "age", "it is older than the last restore"


def _rate(mail: Incoming, book: ReplyBook) -> Iterator[tuple[str, str]]:
    if effect_key(mail) in book.replied:
        yield "rate", "its case or thread had an automatic reply already"
    if book.per_address and book.by_address.get(mail.from_address, 0) >= book.per_address:
        yield "rate", f"{mail.from_address} had {book.per_address} automatic replies within 2 hours"
    if book.per_domain and book.by_domain.get(mail.domain, 0) >= book.per_domain:
        yield "rate", f"{mail.domain} had {book.per_domain} automatic replies within an hour"


def _counted(mail: Incoming, book: ReplyBook) -> dict[str, Any]:
    return {
        "to_address": book.by_address.get(mail.from_address, 0),
        "to_domain": book.by_domain.get(mail.domain, 0),
        "in_all": book.in_all,
    }


def bears(text: str, letter: str) -> bool:
    """Whether a text holds what a letter of ours says: two of its lines, or all it has, however wrapped.

    Whatever went round without its headers is known by that. What is quoted does not count: people
    quote what they answer.
    """
    said = [found for line in letter.splitlines() if (found := _said(line))]
    needed = min(2, len(said))
    folded_text = text.casefold()
    likely = [line for line, longest in said if longest in folded_text]
    if not said or len(likely) < needed:
        return False  # without looking at each line: almost all mail ends here
    own = _words(" ".join(line for line in text.splitlines() if not line.lstrip().startswith(">")))
    return sum(line in own for line in likely) >= needed


def _said(line: str) -> tuple[str, str] | None:
    """A line as it is compared, with its longest word; None if it is too short to be ours alone."""
    # most lines of a letter are those of its template: each is looked at once
    return _folded(line) if len(line) < 200 else _folded.__wrapped__(line)


@lru_cache(maxsize=512)
def _folded(line: str) -> tuple[str, str] | None:
    folded = _words(line)
    return (folded, max(folded.split(), key=len)) if len(folded) >= LONG_LINE else None


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def learn(mail: Incoming, decision: Decision, book: ReplyBook) -> None:
    """Count what was queued, so that the rest of the batch sees it."""
    if decision.kind not in ("reply", "hold"):
        return
    book.replied.add(effect_key(mail))
    book.by_address[mail.from_address] = book.by_address.get(mail.from_address, 0) + 1
    book.by_domain[mail.domain] = book.by_domain.get(mail.domain, 0) + 1
    book.in_all += 1
    book.tripped = book.tripped or decision.kind == "hold"
