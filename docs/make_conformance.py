"""Writes docs/conformance.md: what each corpus says of its mail, and how often we say the same.

Corpora are read where they lie; the page says which were not there. ``TEST_SETS`` names a folder with
unpacked source distributions of our dependencies, whose tests bring mail
(``pip download --no-deps --no-binary flufl.bounce flufl.bounce``).
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE / "conformance.md"
SHARED = HERE.parents[1] / "shared" / "corpus"
sys.path.insert(0, str(HERE))

HEAD = """\
# Conformance

Made by `make conformance`. Each line says of how many messages a fact was known and how many times
`espomail inspect` says the same. Every difference stands below its table, with its reason.
"""
# (file, fact): why we differ
_NO_SYSTEM = (
    "Only its words say that a mail system sent it: no null path, no report, no daemon. A person who "
    "pastes a notice writes the same, and a false alarm would mark a good address as bad."
)
_FINAL = "We name the final recipient, and keep the original one beside it."
REASONS: dict[tuple[str, str], str] = {
    ("read-receipt.eml", "date"): "The field says -0400 behind its comment; the expectation leaves that out.",
    ("dsn_04.txt", "bounce_recipients"): _FINAL,
    ("dsn_17.txt", "bounce_recipients"): _FINAL,
    ("groupwise_03.txt", "is_bounce"): "It is none: a person's reply that once broke a detector.",
    ("qmail_08.txt", "is_bounce"): "It is none: an automatic answer that once broke a detector.",
    ("dumbass_01.txt", "is_bounce"): _NO_SYSTEM,
}
Case = tuple[str, bytes, dict[str, Any]]


@dataclass
class Tally:
    """The outcome of one corpus."""

    name: str
    messages: int = 0
    known: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def take(self, name: str, fact: str, wanted: Any, found: Any) -> None:
        """Count one fact of one message."""
        self.known[fact] += 1
        if wanted == found:
            self.agreed[fact] += 1
            return
        reason = REASONS.get((name, fact), "not explained yet")
        self.differences.append(f"- {name}, {fact}: {_short(found)}, not {_short(wanted)}. {reason}")


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_section(name, cases) for name, cases in corpora())])


def corpora() -> Iterator[tuple[str, Callable[[], Iterable[Case]] | str]]:
    """Each corpus by name: what yields its messages and their facts, or why it is missing."""
    from own_mail import COUNT, SEED, mail

    yield f"Our own mail ({COUNT} messages, seed {SEED})", mail
    yield "Failure notices of our tests (written after many systems; no measure of other mail)", _notices
    here = (SHARED / "index.json").exists()
    yield "The shared corpus", _shared if here else "it does not lie beside this checkout"
    sets = _flufl_data()
    yield "flufl.bounce's test set", (lambda: _flufl(sets)) if sets else "TEST_SETS names no folder with it"
    data = _cpython_data()
    without = "this Python came without its tests"
    yield "CPython's test.test_email.data", (lambda: _cpython(data)) if data else without
    yield "mail-parser-reply, selectolax, fast-mail-parser", "their distributions bring no mail"


def _section(name: str, cases: Callable[[], Iterable[Case]] | str) -> str:
    if isinstance(cases, str):
        return f"## {name}\n\nNot measured: {cases}.\n"
    tally = Tally(name)
    for message, raw, facts in cases():
        _compare(tally, message, raw, facts)
    rows = [f"| {fact} | {tally.agreed[fact]} | {count} |" for fact, count in sorted(tally.known.items())]
    table = "\n".join(["| fact | agree | of |", "|---|---|---|", *rows])
    total = f"{tally.messages} messages, {tally.agreed.total()} of {tally.known.total()} facts agree."
    differences = "\n".join(tally.differences) or "No differences."
    return f"## {name}\n\n{total}\n\n{table}\n\n{differences}\n"


def _compare(tally: Tally, name: str, raw: bytes, facts: dict[str, Any]) -> None:
    from espomail.domain.inspection import describe

    tally.messages += 1
    described = describe(name, raw)
    for fact, wanted in facts.items():
        if fact in FACTS:
            found = FACTS[fact](described)
            tally.take(name, fact, _normal(wanted), _normal(found))
        elif fact in ("reply_contains", "reply_absent"):
            shown = _words(described["reply_text"])
            good = all((_words(each) in shown) == (fact == "reply_contains") for each in wanted)
            tally.take(name, fact, True, good)


FACTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "subject": lambda d: _words(d["subject"]),
    "from_addr": lambda d: (d["from"] or {}).get("address", "").lower(),
    "from_name": lambda d: (d["from"] or {}).get("name", ""),
    "to": lambda d: sorted(each["address"].lower() for each in d["to"]),
    "message_id": lambda d: (d["message_id"] or "").strip("<>"),
    "references": lambda d: [each.strip("<>") for each in d["references"]],
    "date": lambda d: d["date"],
    "text": lambda d: d["text"],
    "reply_text": lambda d: d["reply_text"],
    "att_names": lambda d: [each["name"] for each in d["attachments"]],
    "att_types": lambda d: [each["content_type"] for each in d["attachments"]],
    "att_sha256": lambda d: [each["sha256"] for each in d["attachments"]],
    "may_reply": lambda d: d["auto"]["may_reply"],
    "is_automatic": lambda d: d["auto"]["is_auto"],
    "is_autoreply": lambda d: d["auto"]["kind"] in ("auto-reply", "vacation"),
    "is_feedback": lambda d: d["auto"]["kind"] == "feedback",
    "is_bounce": lambda d: d["bounce"]["is_bounce"],
    "bounce_hard": lambda d: d["bounce"]["kind"] == "hard",
    "bounce_kind": lambda d: d["bounce"]["kind"],
    "bounce_of": lambda d: d["bounce"]["original_message_id"],
    "bounce_recipients": lambda d: sorted(each["address"].lower() for each in d["bounce"]["recipients"]),
    "bounce_status": lambda d: [each["status"] for each in d["bounce"]["recipients"]],
}


def _notices() -> Iterator[Case]:
    """Each notice as it comes from the queue, and as it is once a mailbox has dropped its null path."""
    sys.path.insert(0, str(HERE.parent))
    from tests.domain.bounces.examples import NOTICES

    for notice in NOTICES:
        facts = {"is_bounce": True, "may_reply": False, "bounce_of": notice.original}
        facts["bounce_recipients"] = sorted(notice.recipients)
        if notice.kind:
            facts["bounce_kind"] = notice.kind
        for path in ("", "Return-Path: <>\n"):
            yield notice.name, (path + notice.mail).encode(), facts


def _shared() -> Iterator[Case]:
    from espomail.domain.clock import iso

    for entry in json.loads((SHARED / "index.json").read_text(encoding="utf-8"))["files"]:
        facts = entry["expect"]
        for name in ("to", "bounce_recipients"):
            if name in facts:
                facts[name] = sorted(each.lower() for each in facts[name])
        if "date" in facts:
            facts["date"] = iso(int(facts["date"] * 1000)) if facts["date"] is not None else None
        if "from_addr" in facts:
            facts["from_addr"] = (facts["from_addr"] or "").lower()
        yield entry["file"], (SHARED / entry["file"]).read_bytes(), facts


def _flufl_data() -> Path | None:
    folder = os.environ.get("TEST_SETS", "")
    found = sorted(Path(folder).glob("flufl[._]bounce-*/tests/data")) if folder else []
    return found[-1] if found else None


def _flufl(folder: Path) -> Iterator[Case]:
    """Every file is a bounce; whose, we compare with what flufl.bounce says itself, where it says any."""
    from email import message_from_bytes

    from flufl.bounce import all_failures

    for file in sorted(folder.glob("*.txt")):
        raw = file.read_bytes()
        facts: dict[str, Any] = {"is_bounce": True}
        temporary, permanent = all_failures(message_from_bytes(raw))
        addresses = sorted({each.decode("ascii", "replace").lower() for each in permanent or temporary})
        if addresses:
            facts["bounce_recipients"] = addresses
        yield file.name, raw, facts


def _cpython_data() -> Path | None:
    try:
        spec = find_spec("test.test_email")
    except ModuleNotFoundError:
        return None
    folder = Path(spec.origin).with_name("data") if spec and spec.origin else None
    return folder if folder and folder.is_dir() else None


def _cpython(folder: Path) -> Iterator[Case]:
    """What the standard library's own parser finds in its own test mail."""
    from email import message_from_bytes
    from email.policy import default

    for file in sorted(folder.glob("msg_*.txt")):
        raw = file.read_bytes()
        message = message_from_bytes(raw, policy=default)
        facts: dict[str, Any] = {"subject": _words(str(message["subject"] or ""))}
        sender = message["from"].addresses[:1] if message["from"] else ()
        if sender and sender[0].domain:
            facts["from_addr"] = sender[0].addr_spec.lower()
        if message["message-id"]:
            facts["message_id"] = str(message["message-id"]).strip().strip("<>")
        yield file.name, raw, facts


def _normal(value: Any) -> Any:
    return _words(value) if isinstance(value, str) else value


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text[:100]}…`" if len(text) > 100 else f"`{text}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
