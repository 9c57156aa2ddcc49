"""The end of ``email-account add`` on a terminal: try the servers, choose the mail, sum it up.

Connecting is a step of its own that the person says yes to; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import click

from espomail import output
from espomail.actions import first_look
from espomail.actions.first_look import Candidate
from espomail.commands import account_questions as questions
from espomail.commands.account_questions import Answers
from espomail.commands.app import App
from espomail.domain.account_options import INBOX, start_of_day
from espomail.domain.clock import DAY, iso, parse_iso
from espomail.errors import EspomailError
from espomail.mail.overview import Overview
from espomail.mail.probe import Step

NEXT = ("password", "servers", "again", "add", "stop")


def confirmed(app: App, answers: Answers) -> Answers:
    """The account as it is to be written, after trying it out and a yes to its summary (else aborts)."""
    found = _tried(app, answers)
    for line in _summary(app, found):
        output.talk(line)
    click.confirm("Add this account?", default=True, abort=True, err=True)
    return found


def _tried(app: App, answers: Answers) -> Answers:
    """Try the servers as often as wanted, then ask which mail to take; not before a sign-in."""
    if answers.request.oauth:
        return answers
    if not click.confirm("Try the servers now? (connects, changes nothing)", default=True, err=True):
        return answers
    while True:
        candidate = Candidate.of(app.store, answers.kind, answers.address, answers.request)
        folders = answers.request.wanted.folders or (INBOX,)
        steps = candidate.steps(folders)
        for server, step in steps:
            output.talk(f"  {server} {step.name}: {'ok' if step.ok else 'FAILED'}, {step.text}")
        if first_look.failure(steps) is None:
            try:
                return _which_mail(answers, candidate, folders)
            except EspomailError as error:  # a second visit may fail where the first went well
                output.talk(f"  cannot look into the folders: {error}")
                return answers
        chosen = questions.prompt("What now", type=click.Choice(NEXT), default=_likely_next(steps))
        if chosen == "stop":
            raise click.Abort
        if chosen == "add":
            return answers
        if chosen == "password":
            answers = replace(answers, request=questions.secret(app, answers.address, answers.request, True))
        if chosen == "servers":
            answers = replace(answers, request=questions.servers(answers.address, answers.request, anew=True))


def _likely_next(steps: Sequence[tuple[str, Step]]) -> str:
    """What mends the first step that failed."""
    name = next(step.name for _, step in steps if not step.ok)
    return "password" if name in ("log-in", "auth") else "servers"


def _which_mail(answers: Answers, candidate: Candidate, folders: Sequence[str]) -> Answers:
    """Show what lies there and ask for which of it to take."""
    request = answers.request
    today = _day(start_of_day(request.now))
    looks = [candidate.look(folder, today) for folder in folders]
    for each in looks:
        output.talk(f"  {_contents(each, request.now)}")
    if request.wanted.since is not None or not any(each.messages for each in looks):
        return answers
    question = "Take which mail: new (from today on), all, or since a date like 2026-01-31"
    since = questions.prompt(question, default="new", value_proc=_since)
    if since is None:
        return answers
    for folder in folders:
        count = candidate.look(folder, _day(since)).since[_day(since)]
        output.talk(f"  {output.clean(folder)}: {count} messages to import")
    return replace(answers, request=replace(request, wanted=replace(request.wanted, since=since)))


def _contents(look: Overview, now: int) -> str:
    (today,) = look.since.values()
    newest = "" if look.newest is None else f", newest {_when(look.newest, now)}, {today} from today"
    return f"{output.clean(look.folder)}: {look.messages} messages{newest}"


def _when(moment: int, now: int) -> str:
    days = (start_of_day(now) - start_of_day(moment)) // DAY
    return {0: "today", 1: "yesterday"}.get(days, str(iso(moment))[:10])


def _since(text: str) -> int | None:
    """None for what the default is: from today on."""
    if text.strip().lower() == "new":
        return None
    if text.strip().lower() == "all":
        return 0
    try:
        return parse_iso(text)
    except ValueError:
        raise click.UsageError(f"{text}: write new, all, or a date like 2026-01-31") from None


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment / 1000, UTC).date()


def _summary(app: App, answers: Answers) -> list[str]:
    wanted = answers.request.wanted
    account = Candidate.of(app.store, answers.kind, answers.address, answers.request).account
    smtp = account.smtp
    sends = f"sends through {_spot(smtp)}" if smtp.get("host") else "sends nothing"
    team = f", team {', '.join(wanted.teams)}" if wanted.teams else ""
    new = " (new)" if answers.new_team else ""
    opens = f", opens cases ({wanted.distribution or 'none'})" if wanted.create_case else ""
    return [
        f"{answers.address}: {answers.kind} account{team}{new}{opens}",
        f"  reads {_spot(account.imap)}, {sends}",
        f"  takes {_range(wanted.since)}; what came before this moment opens no case",
    ]


def _spot(server: dict[str, Any]) -> str:
    return f"{server['host']}:{server['port']} ({server['security']})"


def _range(since: int | None) -> str:
    if since == 0:
        return "all mail"
    return "mail from today on" if since is None else f"mail from {str(iso(since))[:10]} on"
