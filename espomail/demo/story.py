"""The demo: a day at the company, played with the real commands on embedded mail servers."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from espomail.demo import company
from espomail.demo.letters import first_post, second_post
from espomail.demo.post import Post
from espomail.demo.sandbox import Sandbox

PASSWORD_VARIABLE = "ESPOMAIL_DEMO_PASSWORD"
REPLY = """Hello Ada,

thank you for the details. A chain that slips under load is worn; we send you a new one today.

Alice"""
ANSWER = "It arrived already and runs like new. Thank you, Alice!"


class Failed(Exception):
    """A command of the demo did not do what it should: a bug, or a machine without loopback."""


@dataclass
class Story:
    """One run of the demo over a store."""

    store: Path
    now: datetime
    commands: list[str] = field(default_factory=list)

    def play(self, sandbox: Sandbox) -> dict[str, Any]:
        """Set the company up, let mail arrive twice, reply in between; what came of it."""
        with _password(sandbox):
            self._set_up(sandbox)
            self._deliver(sandbox, first_post(self.now))
            first = self._run(self.now)
            number = self._case_of("Chain slips under load")
            self._do("--as", "alice", "case", "reply", str(number), "--body", REPLY, at=self._later(5))
            self._run(self._later(6))
            self._answer(sandbox)
            self._deliver(sandbox, second_post(self._later(15), number))
            second = self._run(self._later(20))
        stream = self._json("stream", f"case:{number}")
        return {"first": first, "second": second, "number": number, "stream": stream, **self._outcome()}

    # --- setting up ----------------------------------------------------------------------------

    def _set_up(self, sandbox: Sandbox) -> None:
        before = self.now - timedelta(days=1)
        self._do("init", "--admin", company.ADMIN.login, at=before)
        self._people(before)
        self._accounts(sandbox, before)
        self._records(before)
        self._do("settings", "set", "system.address", company.SUPPORT, at=before)

    def _people(self, at: datetime) -> None:
        for user in company.USERS:
            words = ["edit"] if user == company.ADMIN else ["add"]
            self._do("user", *words, user.login, "--email", user.email, "--name", user.name, at=at)
        for team in company.TEAMS:
            self._do("team", "add", team, at=at)
        for each in company.MEMBERS:
            words = ["--position", each.position] if each.position else []
            words += ["--capacity", str(each.capacity)] if each.capacity else []
            self._do("team", "member", "add", each.team, each.login, *words, at=at)
        until = (self.now + timedelta(days=7)).isoformat()
        self._do("user", "away", company.AWAY, "--from", at.isoformat(), "--until", until, at=at)

    def _accounts(self, sandbox: Sandbox, at: datetime) -> None:
        servers = [
            "--imap-host", "localhost", "--imap-port", str(sandbox.imaps_port),
            "--smtp-host", "localhost", "--smtp-port", str(sandbox.smtp_port),
            "--ca-file", str(sandbox.ca_file), "--smtp-ca-file", str(sandbox.ca_file),
            "--password-env", PASSWORD_VARIABLE, "--store-sent", "Sent",
        ]  # fmt: skip
        for account in company.GROUP_ACCOUNTS:
            words = ["--team", account.team, "--create-case", "--distribution", account.distribution]
            words += ["--auto-reply", "acknowledgement", "--from-name", account.name]
            words += ["--position", account.position] if account.position else []
            self._do("email-account", "add", account.address, "--group", *words, *servers, at=at)
        for login in company.PERSONAL_ACCOUNTS:
            address = f"{login}@{company.DOMAIN}"
            self._do("email-account", "add", address, "--personal", "--owner", login, *servers, at=at)

    def _records(self, at: datetime) -> None:
        for record in company.RECORDS:
            words = ["--email", record.email] if record.email else []
            words += ["--account", record.account] if record.account else []
            self._do(record.type, "add", record.name, *words, at=at)
        for login, kind, name in company.FOLLOWED:
            found = self._json(kind, "list")
            number = next(each["id"] for each in found if each["name"] == name)
            self._do("follow", f"{kind}:{number}", "--user", login, at=at)
        for rule in company.FILTERS:
            scope = {"global": ["--global"]}.get(rule.scope, ["--user", rule.scope])
            scope = ["--account", rule.scope] if "@" in rule.scope else scope
            words = ["email-filter", "add", rule.name, *scope, f"--{rule.criterion}", rule.value]
            self._do(*words, "--action", "skip", at=at)

    # --- the day -------------------------------------------------------------------------------

    def _deliver(self, sandbox: Sandbox, letters: Any) -> None:
        for letter in letters:
            for mailbox in letter.mailboxes:
                sandbox.deliver(mailbox, letter.raw, letter.at)

    def _run(self, at: datetime) -> list[dict[str, Any]]:
        stages: list[dict[str, Any]] = json.loads(self._do("run", "--json", at=at))["stages"]
        return stages

    def _case_of(self, subject: str) -> int:
        return int(next(each["number"] for each in self._json("case", "list") if each["name"] == subject))

    def _answer(self, sandbox: Sandbox) -> None:
        """The customer reads our reply and answers it, as a mail program would."""
        ours = next(
            message
            for message in (message_from_bytes(each.raw) for each in reversed(sandbox.sent))
            if "slips under load" in str(message["Subject"]) and not message["Auto-Submitted"]
        )
        post = Post(self._later(12))
        letter = post.letter(
            "answer", "the customer's answer to our reply", ago=1,
            sender="Ada Okafor <ada@harbour-rentals.example>", to=str(ours["Reply-To"] or ours["From"]),
            subject=str(ours["Subject"]), text=ANSWER,
            answers=[str(ours["Message-ID"])],
        )  # fmt: skip
        self._deliver(sandbox, [letter])

    def _later(self, minutes: int) -> datetime:
        return self.now + timedelta(minutes=minutes)

    # --- what came of it -----------------------------------------------------------------------

    def _outcome(self) -> dict[str, Any]:
        mails = [each for each in self._json("email", "list") if each["direction"] == "in"]
        mails += self._json("email", "list", "--skipped")
        known = {each["id"]: each for each in mails}
        explained = {id_: self._json("explain", str(id_))["decisions"] for id_ in sorted(known)}
        return {
            "cases": self._json("case", "list"),
            "mails": [known[id_] for id_ in sorted(known)],
            "explained": explained,
        }

    # --- commands ------------------------------------------------------------------------------

    def _json(self, *words: str) -> Any:
        return json.loads(self._do(*words, "--json", at=self._later(21), told=False))

    def _do(self, *words: str, at: datetime, told: bool = True) -> str:
        """Run one espomail command in this process; what it printed."""
        from espomail.commands import cli

        if told:
            self.commands.append(" ".join(words))
        out, err = io.StringIO(), io.StringIO()
        arguments = ["--store", str(self.store), "--now", at.astimezone(UTC).isoformat(), "--no-input"]
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.main([*arguments, *words], prog_name="espomail", standalone_mode=False)
        if code:
            raise Failed(f"espomail {' '.join(words)}: {err.getvalue().strip()} ({code})")
        return out.getvalue()


@contextmanager
def _password(sandbox: Sandbox) -> Iterator[None]:
    """The accounts read their password from a variable, as they may under cron."""
    os.environ[PASSWORD_VARIABLE] = sandbox.password
    try:
        yield
    finally:
        del os.environ[PASSWORD_VARIABLE]
