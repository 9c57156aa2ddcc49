"""The object that ``inspect --json`` prints, and what it must find in the shared corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espomail.domain.inspection import describe, list_id
from espomail.domain.mime import parsing

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
INDEX = CORPUS / "index.json"

LETTER = b"""\
From: Ann <ann@example.com>
To: Support <support@example.org>, bob@example.com
Cc: eve@example.com
Subject: Printer
Date: Mon, 2 Feb 2026 11:00:00 +0100
Message-ID: <two@example.com>
In-Reply-To: <one@example.org>
References: <zero@example.org> <one@example.org>

It works.

On 2 Feb 2026, at 10:00, Support <support@example.org> wrote:
> Try again
"""


def test_a_letter_is_described_whole() -> None:
    assert describe("a.eml", LETTER) == {
        "file": "a.eml",
        "message_id": "<two@example.com>",
        "subject": "Printer",
        "date": "2026-02-02T10:00:00Z",
        "from": {"name": "Ann", "address": "ann@example.com"},
        "reply_to": [],
        "to": [
            {"name": "Support", "address": "support@example.org"},
            {"name": "", "address": "bob@example.com"},
        ],
        "cc": [{"name": "", "address": "eve@example.com"}],
        "in_reply_to": ["<one@example.org>"],
        "references": ["<zero@example.org>", "<one@example.org>"],
        "text": LETTER.decode().partition("\n\n")[2],
        "html": None,
        "reply_text": "It works.",
        "attachments": [],
        "list_id": None,
        "auto": {"is_auto": False, "kind": "none", "reason": None, "may_reply": True, "why_not": [], "through": []},
        "bounce": {"is_bounce": False, "kind": None, "original_message_id": None, "recipients": []},
        "defects": [],
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Gardeners <gardeners.example.org>", "gardeners.example.org"),
        ("<gardeners.example.org>", "gardeners.example.org"),
        ("gardeners.example.org", "gardeners.example.org"),
        ("", None),
    ],
)
def test_a_list_by_its_identifier(value: str, expected: str | None) -> None:
    assert list_id(parsing.parse(f"List-Id: {value}\n\n".encode())) == expected


@pytest.mark.parametrize("raw", [b"", b"\n", b"\0" * 100, b"From", b"\xff\xfe\n\n\xff", b"a: b"])
def test_odd_bytes_are_described(raw: bytes) -> None:
    described = describe("x", raw)
    assert described["from"] is None
    assert not described["auto"]["may_reply"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_described_in_clean_strings(raw: bytes) -> None:
    printed = json.dumps(describe("x", raw), ensure_ascii=False)
    assert "\\u0000" not in printed
    printed.encode()


# --- the shared corpus: read where it lies, never copied ---------------------------------------


def _expectations() -> list[Any]:
    if not INDEX.exists():
        reason = pytest.mark.skip(reason="the shared corpus is not beside this checkout")
        return [pytest.param("", {}, marks=reason, id="no corpus")]
    files = json.loads(INDEX.read_text(encoding="utf-8"))["files"]
    return [pytest.param(entry["file"], entry["expect"], id=entry["file"]) for entry in files]


def _found(described: dict[str, Any]) -> dict[str, Any]:
    auto, bounce = described["auto"], described["bounce"]
    return {
        "is_automatic": auto["is_auto"],
        "is_autoreply": auto["kind"] in ("auto-reply", "vacation"),
        "is_feedback": auto["kind"] == "feedback",
        "may_reply": auto["may_reply"],
        "is_bounce": bounce["is_bounce"],
        "bounce_hard": bounce["kind"] == "hard",
        "bounce_recipients": sorted(each["address"].lower() for each in bounce["recipients"]),
        "bounce_status": [each["status"] for each in bounce["recipients"]],
        "references": [each.strip("<>") for each in described["references"]],
    }


def _words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("name", "expect"), _expectations())
def test_facts_of_the_corpus(name: str, expect: dict[str, Any]) -> None:
    described = describe(name, (CORPUS / name).read_bytes())
    found = _found(described)
    if "bounce_recipients" in expect:
        expect["bounce_recipients"] = sorted(each.lower() for each in expect["bounce_recipients"])
    assert {key: found[key] for key in found if key in expect} == {
        key: expect[key] for key in found if key in expect
    }
    shown = _words(described["reply_text"])
    assert all(_words(each) in shown for each in expect.get("reply_contains", ()))
    assert not any(_words(each) in shown for each in expect.get("reply_absent", ()))
    assert shown == _words(expect.get("reply_text", shown))
