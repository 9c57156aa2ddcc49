"""The parser over real, generated and mutated mail, against facts, itself and the standard library."""

from __future__ import annotations

import email
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message as StdlibMessage
from pathlib import Path
from typing import Any

import pytest

from espomail.domain.html import text as html_text
from espomail.domain.mime.parsing import parse, parts
from tests.domain.mime.files import files_of
from tests.domain.mime.test_parsing import check
from tests.domain.mime.ways import take_the_careful_way, without_defects

SHARED = Path(__file__).resolve().parents[4] / "shared"
CORPUS = SHARED / "corpus"
MAILGEN = SHARED / "bench" / "mailgen.py"

# Facts that we read otherwise, and why.
OTHERWISE = {
    ("read-receipt.eml", "date"): "RFC 5322, 3.3 allows a comment before the zone: (EDT) -0400",
}


def corpus() -> list[Any]:
    index = CORPUS / "index.json"
    if not index.is_file():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"no corpus at {CORPUS}"))]
    files = json.loads(index.read_text())["files"]
    return [pytest.param(each, id=each["file"]) for each in files]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], bytes]]:
    """Four hundred generated messages with what is to be found in them."""
    if not MAILGEN.is_file():
        pytest.skip(f"no mail generator at {MAILGEN}")
    folder = tmp_path_factory.mktemp("mail")
    command = [sys.executable, MAILGEN, folder, "--user", "u", "-n", "400", "--odd", "0.3"]
    subprocess.run([*command, "--profile", "text"], check=True, capture_output=True)
    lines = (folder / "u" / "manifest.jsonl").read_text().splitlines()
    files = {int(path.name.split("P1Q")[1].split(".")[0]): path.read_bytes()
             for path in (folder / "u" / "Maildir" / "cur").iterdir()}  # fmt: skip
    return [(fact, files[fact["i"]]) for fact in map(json.loads, lines)]


def words(text: str | None) -> str:
    return " ".join((text or "").split())


FACTS = {
    "from_addr": lambda message: message.sender.address,
    "from_name": lambda message: message.sender.name,
    "to": lambda message: [each.address for each in message.to],
    "subject": lambda message: message.subject,
    "date": lambda message: message.date / 1000,
    "message_id": lambda message: message.message_id[1:-1],
    "references": lambda message: [each[1:-1] for each in message.references],
    "text": lambda message: words(message.text),
    "reflowed": lambda message: words(message.text),
    "html": lambda message: words(message.html),
    "att_names": lambda message: [each.name for each in message.attachments],
    "att_types": lambda message: [each.content_type for each in message.attachments],
    "att_sha256": lambda message: [each.sha256 for each in message.attachments],
}


@pytest.mark.parametrize("entry", corpus())
def test_facts_of_the_corpus(entry: dict[str, Any]) -> None:
    message = parse((CORPUS / entry["file"]).read_bytes())
    for fact, expected in entry["expect"].items():
        if (entry["file"], fact) in OTHERWISE:
            continue
        if fact == "html_words":
            assert words(expected) in words(html_text.to_text(message.html or ""))
        elif fact in FACTS:
            spaced = fact in ("text", "reflowed", "html")
            assert FACTS[fact](message) == (words(expected) if spaced else expected), fact


def test_facts_of_generated_mail(generated: list[tuple[dict[str, Any], bytes]]) -> None:
    for fact, raw in generated:
        message = parse(raw)
        assert message.sender is not None
        found = {
            "subject": words(message.subject),
            "from": (message.sender.name, message.sender.address),
            "recipients": (len(message.to), len(message.cc)),
            "message_id": message.message_id,
            "in_reply_to": message.in_reply_to,
            "date": message.date,
            "token": fact["token"] in message.text,
            "files": [hashlib.sha1(files_of(raw)[n]).hexdigest()
                      for n in range(len(fact["atts"]))],
        }  # fmt: skip
        assert found == {
            # The generator writes this one subject in raw Latin-1 and forgets it.
            "subject": words(fact["subject"] or "Grüße aus Köln"),
            "from": (fact["from_name"], fact["from_addr"]),
            "recipients": (fact["to"], fact["cc"]),
            "message_id": fact["message_id"],
            "in_reply_to": (fact["in_reply_to"],) if fact["in_reply_to"] else (),
            "date": None if fact["odd"] == "no-date" else fact["date"] * 1000,
            "token": True,
            "files": [each["sha1"] for each in fact["atts"]],
        }, fact


TOKENS = [b"=?utf-8?Q?", b"?=", b"\0", b"\r", b"\n", b'"', b"(", b")", b"<", b">", b"\xff", b"--", b"\n\n",
          b"=", b";", b"*0*=", b"''", b"charset=utf-7", b"+2AA-", b"\x1b$B", b"begin 644 a\n", b"base64",
          b"Content-Type: multipart/mixed; boundary=x\n", b"&#0;", b"cid:", b"\n ", b":", b",", b"@"]  # fmt: skip


def mutations(sources: list[bytes], count: int) -> Iterator[bytes]:
    """Seeded damage: flipped bits, inserted tokens, repeated and lost pieces."""
    chance = random.Random(822)
    for _ in range(count):
        mail = bytearray(chance.choice(sources))
        for _ in range(chance.choice([1, 1, 2, 5, 20])):
            place = chance.randrange(min(len(mail), chance.choice([1500, 10**9])) + 1)
            kind = chance.randrange(4)
            if kind == 0 and place < len(mail):
                mail[place] ^= 1 << chance.randrange(8)
            elif kind == 1:
                mail[place:place] = chance.choice(TOKENS)
            elif kind == 2:
                start = chance.randrange(len(mail) + 1)
                mail[place:place] = mail[start : start + chance.randrange(100)]
            else:
                del mail[place : place + chance.randrange(50)]
        yield bytes(mail)


def sources(generated: list[tuple[dict[str, Any], bytes]]) -> list[bytes]:
    return [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))] + [raw for _, raw in generated]


def test_mutated_mail(generated: list[tuple[dict[str, Any], bytes]]) -> None:
    for raw in mutations(sources(generated), 1500):
        check(raw)


def test_quick_and_careful_ways_agree(
    generated: list[tuple[dict[str, Any], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every short cut for usual mail gives what the long way round gives."""
    mails = sources(generated)
    mails += mutations(mails, 500)
    quick = [parse(raw) for raw in mails]
    take_the_careful_way(monkeypatch)
    for raw, message in zip(mails, quick, strict=True):
        assert without_defects(parse(raw)) == without_defects(message)


def stdlib_leaves(message: StdlibMessage) -> Iterator[tuple[str, bytes | None]]:
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for child in message.get_payload():
            assert isinstance(child, email.message.Message)
            yield from stdlib_leaves(child)
    else:
        data = None if message.is_multipart() else message.get_payload(decode=True)
        assert data is None or isinstance(data, bytes)
        yield message.get_content_type(), data


def test_the_standard_library_sees_the_same_parts(
    generated: list[tuple[dict[str, Any], bytes]],
) -> None:
    """Wherever it has no complaint, which leaves the usual mail."""
    compared = 0
    for raw in sources(generated):
        message = email.message_from_bytes(raw)
        if any(each.defects for each in message.walk()) or raw.startswith(b"\xef\xbb\xbf"):
            continue
        ours = [(each.content_type, each.data) for each in parts(raw)]
        theirs = list(stdlib_leaves(message))
        if any(kind == "application/plain" for kind, _ in theirs):
            continue  # shown as the text that it is
        assert [kind for kind, _ in ours] == [kind for kind, _ in theirs]
        for (_, data), (kind, expected) in zip(ours, theirs, strict=True):
            assert expected is None or data == expected, kind
        compared += 1
    assert compared > 300
