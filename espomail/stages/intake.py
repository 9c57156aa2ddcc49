"""From stored bytes to an email: parse, identify, and settle the ledger (the fetch verb's second half).

The bytes are safe before anything here looks at them. A message that was being parsed when a process
died is found with a try on record and is parsed alone, in a child process with limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.domain.directions import direction
from espomail.domain.extract import Extract
from espomail.domain.identity import identity as identity_of
from espomail.domain.tokens import Keyring
from espomail.errors import Damaged, EspomailError
from espomail.store import Store, emails, held_rows, ledger, raws, tokens
from espomail.store.emails import NewEmail
from espomail.store.ledger import StoredRow

BATCH = 100
RISKY = 5_000_000
TWINS = 10_000


@dataclass
class Outcome:
    """What became of a batch: how many rows ended in which state, by folder."""

    by_folder: dict[int, dict[str, int]] = field(default_factory=dict)

    def count(self, folder_id: int, state: str) -> None:
        """One more row of a folder in a state."""
        counts = self.by_folder.setdefault(folder_id, {})
        counts[state] = counts.get(state, 0) + 1


@dataclass(frozen=True)
class Setting:
    """What intake must know besides the bytes."""

    keyring: Keyring
    own_addresses: frozenset[str]
    sent_folders: dict[int, str]
    now: int


def claim_of(account_id: int) -> str:
    """The name under which an account is claimed while somebody visits it."""
    return f"fetch-{account_id}"


def recover(store: Store, setting: Setting, outcome: Outcome) -> str:
    """Finish what dead runs stored and did not get to parse; why some of it must wait, or nothing.

    What came to an account that another run has claimed is left to that run, and what others store
    meanwhile to them: it would never end.
    """
    after, last, waits = 0, ledger.last_stored(), ""
    while rows := ledger.stored(BATCH, after, last):
        after = rows[-1].raw_id
        taken = store.claim(sorted({claim_of(row.email_account_id) for row in rows}))
        try:
            ours = [row for row in rows if claim_of(row.email_account_id) in taken]
            waits = _recover_some(store, ours, setting, outcome) or waits
        finally:
            store.give_up(sorted(taken))
    return waits


def _recover_some(store: Store, rows: Sequence[StoredRow], setting: Setting, outcome: Outcome) -> str:
    suspects = [row for row in rows if row.tries]
    quiet = [row for row in rows if not row.tries]
    waits = settle_suspects(store, suspects, setting, outcome) if suspects else ""  # they came first
    if quiet:
        mark_tried(store, quiet)
        loaded = raws.load([row.raw_id for row in quiet])
        damaged = [(row, loaded.cause(row.raw_id)) for row in quiet if row.raw_id not in loaded]
        _conclude(store, [], damaged, setting, outcome)
        sound = [(row, loaded[row.raw_id]) for row in quiet if row.raw_id in loaded]
        parse_and_settle(store, sound, setting, outcome)
    return waits


def parse_and_settle(
    store: Store,
    batch: Sequence[tuple[StoredRow, bytes]],
    setting: Setting,
    outcome: Outcome,
    under: str = "",
) -> None:
    """Parse a batch in this process, and settle it."""
    from espomail.domain.intake import extracts  # a visit that finds nothing new never needs the parser

    rows = [row for row, _ in batch]
    if is_risky(batch):
        mark_tried(store, rows, under)
    found = extracts(((raw, row.headers_only) for row, raw in batch), setting.keyring)
    settle(store, list(zip(rows, found, strict=True)), setting, outcome, under)


def is_risky(batch: Iterable[tuple[StoredRow, bytes]]) -> bool:
    """Whether a message is so large that parsing it may end a process that has little memory."""
    return any(len(raw) > RISKY for _, raw in batch)


def settle(
    store: Store,
    batch: Sequence[tuple[StoredRow, Extract | str]],
    setting: Setting,
    outcome: Outcome,
    under: str = "",
) -> None:
    """Give every row its email, or what went wrong with it, and its state in one transaction.

    ``under``: the claim on the account it comes from, if that is ours.
    """
    parsed = [(row, each) for row, each in batch if isinstance(each, Extract)]
    failed = [(row, each) for row, each in batch if isinstance(each, str)]
    try:
        _conclude(store, parsed, failed, setting, outcome, under)
    except EspomailError:
        raise
    except Exception as error:
        if len(batch) > 1:  # find the one that breaks: the others must go on
            for one in batch:
                settle(store, [one], setting, outcome, under)
        else:
            cause = f"{type(error).__name__}: {error}"
            _conclude(store, [], [(batch[0][0], cause)], setting, outcome, under)


def _conclude(
    store: Store,
    parsed: Sequence[tuple[StoredRow, Extract]],
    failed: Sequence[tuple[StoredRow, str]],
    setting: Setting,
    outcome: Outcome,
    under: str = "",
) -> None:
    """One transaction for a batch, as far as nobody else has settled it meanwhile."""

    def conclude() -> list[tuple[int, str]]:
        ours = ledger.still_stored(row for row, _ in (*parsed, *failed))
        ended = _apply([each for each in parsed if each[0] in ours], setting)
        for row, cause in failed:
            if row in ours:
                held_rows.hold_row(row, cause, setting.now)
                ended.append((row.folder_id, "held"))
        return ended

    for folder_id, state in store.decided(conclude, under=under):
        outcome.count(folder_id, state)


def mark_tried(store: Store, rows: Sequence[StoredRow], under: str = "") -> None:
    """Before a risky parse: should it kill us, the next run knows whom to isolate."""
    tried = [(row.tries + 1, row.folder_id, row.uidvalidity, row.uid) for row in rows]
    store.decided(lambda: ledger.tried(tried), under=under)


def settle_suspects(
    store: Store, rows: Sequence[StoredRow], setting: Setting, outcome: Outcome, under: str = ""
) -> str:
    """Messages that were being parsed when a process died: each alone, in another process, then held.

    Where no process can be started, that is no fault of theirs: they stay stored, and why is returned.
    """
    from espomail.stages.isolation import Isolation
    from espomail.stages.parser_process import NotStarted

    with Isolation(setting.keyring) as isolation:
        for row in rows:
            try:
                raw = raws.one(row.raw_id)
            except Damaged as error:
                _conclude(store, [], [(row, str(error))], setting, outcome, under)
                continue
            mark_tried(store, [row], under)
            try:
                found = isolation.extract(raw, row.headers_only)
            except NotStarted as error:
                return str(error)
            settle(store, [(row, found)], setting, outcome, under)
    return ""


def _apply(
    parsed: Sequence[tuple[StoredRow, Extract]], setting: Setting
) -> list[tuple[int, str]]:
    """Each row's folder, and the state it ended in."""
    known = emails.by_identity((each.id_hash, each.identity) for _, each in parsed)
    fresh: dict[bytes, NewEmail] = {}
    settled: list[tuple[StoredRow, bytes, str]] = []
    owner: dict[bytes, tuple[int, int, int]] = {}
    twins = _Twins(known, owner)
    for row, extract in parsed:
        identity, state = extract.identity, "duplicate"
        if extract.own_notice:
            settled.append((row, b"", "skipped"))
            continue
        if extract.id_hash is None:
            identity = twins.identity(row, extract.content)
        if identity not in known and identity not in fresh:
            fresh[identity] = NewEmail(identity, values(row, extract, setting))
            state = "too_large" if row.headers_only else "imported"
        owner.setdefault(identity, (row.folder_id, row.uidvalidity, row.uid))
        settled.append((row, identity, state))
    known.update(zip(fresh, emails.add(list(fresh.values())), strict=True))
    _arrive(settled, known)
    ledger.settle(
        (state, known.get(identity), "our own notice" if state == "skipped" else None,
         row.folder_id, row.uidvalidity, row.uid)
        for row, identity, state in settled
    )  # fmt: skip
    return [(row.folder_id, state) for row, _, state in settled]


class _Twins:
    """Which of equal mails without Message-ID one is: two UIDs of one folder and epoch stay two mails.

    A thousand equal mails must not take a query for each that came before.
    """

    def __init__(self, known: dict[bytes, int], owner: dict[bytes, tuple[int, int, int]]) -> None:
        self._known, self._owner = known, owner
        self._next: dict[tuple[bytes, int, int], int] = {}
        self._asked: set[bytes] = set()

    def identity(self, row: StoredRow, content: bytes) -> bytes:
        """The first identity of this content that no other UID of the folder has."""
        place = (content, row.folder_id, row.uidvalidity)
        start = self._next.get(place, 0)
        length = 100 - start % 100 if start else 1
        while start < TWINS:
            some = [identity_of(None, content, n) for n in range(start, start + length)]
            self._ask(some)
            found = [self._known[each] for each in some if each in self._known]
            others = emails.with_other_uid(found, row.folder_id, row.uidvalidity, row.uid)
            for number, identity in enumerate(some, start):
                if self._is_free(identity, place, others):
                    self._next[place] = number + 1
                    return identity
            start, length = start + length, min(8 * length, 500)
        raise ValueError("ten thousand equal mails without a Message-ID")

    def _ask(self, identities: Sequence[bytes]) -> None:
        new = [each for each in identities if each not in self._asked]
        if new:
            self._asked.update(new)
            self._known.update(emails.by_identity((None, each) for each in new))

    def _is_free(self, identity: bytes, place: tuple[bytes, int, int], others: set[int]) -> bool:
        if identity in self._owner and self._owner[identity][:2] == place[1:]:
            return False
        return self._known.get(identity) not in others


def _arrive(settled: Iterable[tuple[StoredRow, bytes, str]], known: dict[bytes, int]) -> None:
    """An email arrives once per account; copies in further folders are only duplicates."""
    rows = [(row, known[identity]) for row, identity, _ in settled if identity in known]
    there = emails.arrivals_at(email_id for _, email_id in rows)
    new = []
    for row, email_id in rows:
        if (email_id, row.email_account_id) not in there:
            there.add((email_id, row.email_account_id))
            new.append((email_id, row.email_account_id, row.folder_id, row.uidvalidity, row.uid,
                        row.received_at, "filter"))  # fmt: skip
    emails.add_arrivals(new)


def values(row: StoredRow, extract: Extract, setting: Setting) -> tuple[Any, ...]:
    """The columns of a new email, in the order of ``emails.COLUMNS`` after id and identity."""
    sent = setting.sent_folders.get(row.email_account_id, "")
    return (
        extract.id_hash,
        extract.message_id,
        direction(row.folder, sent, extract.from_address, setting.own_addresses),
        "imported",
        extract.subject,
        extract.from_name,
        extract.from_address,
        extract.addresses,
        extract.date,
        row.received_at,
        extract.in_reply_to,
        extract.references,
        extract.text,
        extract.has_html,
        extract.attachments,
        extract.auto,
        extract.bounce,
        extract.list_id,
        extract.return_path,
        extract.defects,
        row.size,
        row.raw_id,
        row.headers_only,
        row.email_account_id or None,
        None,
        setting.now,
    )


def setting(own: frozenset[str], sent_folders: dict[int, str], now: int) -> Setting:
    """What intake needs from the store, read once a run."""
    return Setting(tokens.keyring(), own, sent_folders, now)
