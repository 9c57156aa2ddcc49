"""The JSON documents that scripts read: the keys they were promised, null where nothing is known."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from espomail.store.models import User
from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk

SUPPORT = "support@example.com"
EMAIL = {
    "id": int, "message_id": str, "subject": str, "date": str, "received_at": str, "from": dict, "reply_to": list,
    "to": list, "cc": list, "status": str, "direction": str, "is_read": bool, "parent": dict, "replied": None,
    "accounts": list, "users": list, "teams": list, "stage": str, "skipped_by": None,
}  # fmt: skip
CASE = {
    "id": int, "number": int, "name": str, "status": str, "priority": str, "assigned_to": None, "team": str,
    "email_account": str, "account": None, "contact": None, "lead": None, "description": str, "created_at": str,
    "modified_at": str, "first_response_at": None, "closed_at": None, "followers": list, "emails": list,
}  # fmt: skip
ENTRY = {"at": str, "type": str, "by": None, "text": str, "email": int, "data": dict}
NOTICE = {"id": int, "at": str, "user": str, "type": str, "record": dict, "email": int, "read": bool, "reasons": list}
DECISION = {"stage": str, "kind": str, "value": None, "reason": str, "rule": None, "evidence": dict, "rivals": list}
INSPECTED = {
    "file": str, "message_id": str, "subject": str, "date": str, "from": dict, "reply_to": list, "to": list, "cc": list,
    "in_reply_to": list, "references": list, "text": str, "html": None, "reply_text": str, "attachments": list,
    "list_id": None, "auto": dict, "bounce": dict, "defects": list,
}  # fmt: skip
ATTACHMENT = {"id": int, "name": str, "content_type": str, "size": int, "inline": bool, "content_id": None, "sha256": str}
WITH_FILE = a_message(
    text='--b\nContent-Type: text/plain\n\nHello.\n--b\nContent-Type: text/x-log; name="a.log"\n'
         'Content-Disposition: attachment; filename="a.log"\n\nlines\n--b--',
).replace(b"Content-Type: text/plain; charset=utf-8", b'Content-Type: multipart/mixed; boundary="b"', 1)  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.user("alice")
    an_account(desk.store, SUPPORT, a_team(desk.store, "Support", "alice"))
    arrive(desk, SUPPORT, WITH_FILE)
    return desk


def check(document: dict[str, Any], shape: dict[str, type | None]) -> None:
    """Every promised key, of its type; None: nothing is known here, which is null."""
    for key, kind in shape.items():
        value = document[key]
        assert value is None if kind is None else type(value) is kind, (key, value)
        if key == "date" or key.endswith("_at") or key == "at":
            assert value is None or TIME.fullmatch(value), (key, value)


def test_mail_cases_and_notices(office: Desk) -> None:
    def document(*words: str, **options: Any) -> Any:
        return json.loads(office(*words, "--json", **options).stdout)

    (listed,) = document("email", "list")
    check(listed, EMAIL)
    shown = document("email", "show", "1")
    check(shown, EMAIL | {"text": str, "html": None, "reply_text": str, "attachments": list})
    check(shown["attachments"][0], ATTACHMENT)
    assert shown["parent"] == {"type": "case", "id": 1, "name": shown["subject"]}
    assert shown["from"] == {"name": "Ann", "address": "ann@customer.example"}
    (case,) = document("case", "list")
    check(case, CASE)
    check(document("case", "show", "1"), CASE)
    created, received = document("stream", "case:1")
    check(created, ENTRY)
    check(received, ENTRY)
    assert [created["type"], received["type"]] == ["created", "email_received"]
    (notice,) = document("notification", "list", as_login="alice")
    check(notice, NOTICE)
    assert notice["record"] == {"type": "case", "id": 1, "name": case["name"]}
    explained = document("explain", "1")
    assert explained["email"] == 1
    assert [each["stage"] for each in explained["decisions"]] == ["filter", "link", "distribute", "autoreply", "notify"]
    for each in explained["decisions"]:
        check({**each, "value": None, "rule": None}, DECISION)
    office("case", "assign", "1", "alice")
    assert document("case", "show", "1")["assigned_to"] == User.get(User.login == "alice").login
    found = document("doctor", "--offline", code=None)
    assert set(found) >= {"ok", "findings"}
    for each in found["findings"]:
        assert set(each) >= {"code", "severity", "account", "message", "fix"}


def test_a_file(office: Desk) -> None:
    file = office.folder / "a.eml"
    file.write_bytes(WITH_FILE)
    found = json.loads(office("inspect", str(file), "--json").stdout)
    check(found, INSPECTED)
    check({"id": 1, **found["attachments"][0]}, ATTACHMENT)
    assert set(found["auto"]) >= {"is_auto", "kind", "reason", "may_reply", "why_not"}
    assert set(found["bounce"]) >= {"is_bounce", "kind", "original_message_id", "recipients"}
