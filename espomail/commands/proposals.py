"""Accounts proposed for what strangers wrote, each with the command that accepts it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any


def of_mail(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The lines of a mail: a sender becomes a contact of the account, or, in a case, the case gets it."""
    parent = document["parent"]
    if parent and parent["type"] == "case":
        return _lines(document, f"espomail case edit {parent['id']} --account {{}}")
    address = document["from"]["address"]
    name = " ".join(document["from"]["name"].split())
    words = (name if name and not name.startswith("-") else address, "--email", address, "--account")
    typed = " ".join(shlex.quote(word) for word in words).replace("{", "{{").replace("}", "}}")
    return _lines(document, f"espomail contact add {typed} {{}}")


def of_case(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The lines of a case."""
    return _lines(document, f"espomail case edit {document['number']} --account {{}}")


def _lines(document: Mapping[str, Any], accept: str) -> list[tuple[str, str]]:
    return [("proposed", _line(each, accept)) for each in document["proposed"]]


def _line(proposal: Mapping[str, Any], accept: str) -> str:
    label = f"account:{proposal['id']}"
    why = f"which has addresses in {proposal['domain']}"
    return f"{label} {proposal['name']}, {why}; accept with: {accept.format(label)}"
