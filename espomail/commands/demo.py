"""``demo``: a small company on embedded mail servers, from mail to assigned case to reply."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.files import strangers_refused
from espomail.errors import ConfigurationError, Exists


@command(name="demo", epilog="Example: espomail demo --keep /tmp/look-around")
@click.option("--keep", metavar="DIR", help="Keep the store in this new folder, to look around.")
def demo(app: App, keep: str | None, as_json: bool) -> None:
    """Play a day of a small company: mail arrives, cases are opened, answered and replied to.

    Everything is real but the world outside: IMAP and SMTP servers embedded on loopback, a store in a
    temporary folder, the real commands. Nothing outside that folder is touched.
    """
    strangers_refused("the demo runs", "run it as yourself, without sudo")
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="espomail-demo-") as temporary:
            _play(app, Path(temporary), as_json)
        return
    folder = Path(keep)
    if folder.exists() and any(folder.iterdir()):
        raise Exists(f"{folder}: there is something in this folder; name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    store = _play(app, folder, as_json)
    if not as_json:
        _look_around(store)


def _play(app: App, folder: Path, as_json: bool) -> Path:
    try:
        from espomail.demo.sandbox import Sandbox
    except ImportError as error:
        raise ConfigurationError(
            f"the demo's mail servers are not installed ({error.name}); type: pip install 'espomail[demo]'"
        ) from error
    from espomail.demo.story import Story

    store = folder / "desk.db"
    if not as_json:
        output.talk("Mail servers start on loopback, a bicycle maker sets up its help desk …")
    with Sandbox() as sandbox:
        found = Story(store, datetime.now(UTC).replace(microsecond=0)).play(sandbox)
        found["sent"] = len(sandbox.sent)
    if as_json:
        output.print_json(_document(found))
    else:
        _tell(found)
    return store


def _document(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "mails": len(found["mails"]),
        "sent": found["sent"],
        "cases": found["cases"],
        "decisions": [
            {"email": id_, "decisions": decisions} for id_, decisions in found["explained"].items()
        ],
    }


def _tell(found: dict[str, Any]) -> None:
    mails = {each["id"]: each for each in found["mails"]}
    output.print_line(f"{len(mails)} mails came in, {found['sent']} went out.")
    _heading("The cases, who got them and why")
    output.print_list(
        ("case", "name", "status", "assigned to", "why"),
        [
            (f"#{case['number']}", case["name"], case["status"], case["assigned_to"] or "nobody",
             _assignment(case, found["explained"]))
            for case in found["cases"]
        ],
    )  # fmt: skip
    _heading("The mails: where they went, and what was answered")
    output.print_list(
        ("mail", "from", "subject", "went to", "answer"),
        [
            (id_, mails[id_]["from"]["address"], mails[id_]["subject"], _way(decisions), _reply(decisions))
            for id_, decisions in found["explained"].items()
        ],
    )
    _heading(f"Case #{found['number']}: alice replied through it, and the customer's answer came back to it")
    output.print_list(
        ("at", "what", "by", "text"),
        [(each["at"], each["type"], each["by"] or "", each["text"]) for each in found["stream"]],
    )


def _heading(text: str) -> None:
    output.print_line("")
    output.print_line(text)


def _of_stage(decisions: list[dict[str, Any]], stage: str) -> list[dict[str, Any]]:
    return [each for each in decisions if each["stage"] == stage]


def _assignment(case: dict[str, Any], explained: dict[int, list[dict[str, Any]]]) -> str:
    """The reason of the decision that opened the case."""
    for id_ in case["emails"]:
        for each in _of_stage(explained.get(id_, []), "distribute"):
            if each["kind"] == "open":
                return str(each["reason"]).rpartition("; ")[2]
    return ""


def _way(decisions: list[dict[str, Any]]) -> str:
    """Skipped, joined, opened, linked or kept, with the reason."""
    skipped = [each for each in _of_stage(decisions, "filter") if each["kind"] == "skip"]
    if skipped:
        return f"skipped: {skipped[0]['reason']}"
    decided = _of_stage(decisions, "distribute")
    for each in decided:
        if each["kind"] in ("open", "join", "reopen"):
            words = {"open": "a new case", "join": "its case", "reopen": "its case, reopened"}
            return words[each["kind"]]
    linked = next((e for e in _of_stage(decisions, "link") if e["value"]), None)
    where = f"{linked['value']['type']} {linked['value'].get('name', '')}" if linked else "no record"
    why = decided[-1]["reason"] if decided else ""
    return f"{where}; no case: {why}"


def _reply(decisions: list[dict[str, Any]]) -> str:
    """Answered, or why not."""
    found = _of_stage(decisions, "autoreply")
    for each in found:
        if each["kind"] == "reply":
            return "acknowledged"
    return f"none: {found[-1]['reason']}" if found else ""


def _look_around(store: Path) -> None:
    output.talk("")
    output.talk(f"The store is kept; the servers are gone. To look around: export ESPOMAIL_STORE={store}")
    for line in ("case list", "case show 1", "explain 5", "email list --skipped", "stream case:1",
                 "--as alice notification list", "outbox list", "log", "status", "doctor --offline"):
        output.talk(f"  espomail {line}")
