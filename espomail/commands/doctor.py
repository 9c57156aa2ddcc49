"""``doctor``: why there is no mail, and why none was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from espomail import output
from espomail.commands.app import App, command

if TYPE_CHECKING:
    from espomail.domain.findings import Finding

COLUMNS = ("severity", "code", "account", "what", "type")


@command(name="doctor", epilog="Example: espomail doctor --account support@example.com")
@click.option("--account", metavar="A", help="Only this e-mail account.")
@click.option("--offline", is_flag=True, help="Ask no server; only what is in the store.")
def doctor(app: App, account: str | None, offline: bool, as_json: bool) -> None:
    """Find out why there is no mail, or why none was sent; the likeliest cause first.

    Columns: error or warning, code, account, what is wrong, what to type. Exit status 1 where
    something is an error. Changes nothing; a regular user asks about their own accounts.
    """
    from espomail.actions import diagnosis

    question = diagnosis.Question(app.actor, account, offline, app.now)
    findings = diagnosis.findings(app.store, app.config, question)
    ok = all(finding.severity != "error" for finding in findings)
    if as_json:
        shown = [
            {
                "code": finding.code,
                "severity": finding.severity,
                "account": finding.account,
                "message": finding.message,
                "fix": finding.fix,
            }
            for finding in findings
        ]
        output.print_json({"ok": ok, "findings": shown})
    elif output.on_terminal():
        _tell(findings)
    else:
        rows = [(f.severity, f.code, f.account, f.message, f.fix) for f in findings]
        output.print_list(COLUMNS, rows)
    if not ok:
        click.get_current_context().exit(1)


def _tell(findings: list[Finding]) -> None:
    """For a person: a paragraph each, since a command in a narrow column cannot be copied."""
    for finding in findings:
        about = f"  {finding.account}" if finding.account else ""
        output.print_text(f"{finding.severity}: {finding.code}{about}")
        output.print_text(f"    {finding.message}")
        output.print_text(f"    type: {finding.fix}")
    if not findings:
        output.print_line("nothing found: all is well")
