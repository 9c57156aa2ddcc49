"""Why somebody hears of something: the words of a notice, and the kind by which they may choose."""

from __future__ import annotations

from collections.abc import Iterable

ASSIGNED = "was assigned the case"
ASSIGNEE = "the case is assigned to them"
# A decision holds no number that applying it makes; the stored notice names the case.
FOLLOWS_CASE = "follows its case"
RECIPIENT = "is a recipient"
TEAM = "the case is unassigned in their team"

# How a letter says them to the very person.
_TO_YOU = {
    ASSIGNED: "you were given the case",
    ASSIGNEE: "the case is yours",
    RECIPIENT: "you are a recipient",
    TEAM: "nobody in your team has the case yet",
}

KINDS = {
    "assigned": "cases given to one, and what happens in them",
    "follows": "records one follows",
    "recipient": "mail one is a recipient of",
    "team": "new cases of one's team that nobody has",
}
_KIND_OF = {ASSIGNED: "assigned", ASSIGNEE: "assigned", RECIPIENT: "recipient", TEAM: "team"}


def to_you(reason: str) -> str:
    """A reason of a stored notice as a letter says it to whom it is about."""
    if reason.startswith("follows "):
        return f"you follow {reason.removeprefix('follows ')}"
    return _TO_YOU.get(reason, reason)


def kind_of(reason: str) -> str:
    """The kind of a reason, in a decision's words or in a stored notice's; empty for any other."""
    return _KIND_OF.get(reason) or ("follows" if reason.startswith("follows ") else "")


def kinds_of(reasons: Iterable[str]) -> set[str]:
    """The kinds of several reasons."""
    return {kind_of(each) for each in reasons} - {""}
