"""``check``: is the store sound?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from espomail import output
from espomail.commands.app import App, command

if TYPE_CHECKING:
    from espomail.actions.checking import Result

COLUMNS = ("severity", "code", "count", "what", "ids", "type")


@command(name="check", epilog="Example: espomail check --fast")
@click.option("--fast", is_flag=True,
              help="Look the file over only, unpack no message; all the rest is checked.")  # fmt: skip
def check(app: App, fast: bool, as_json: bool) -> None:
    """Check the store: the file, its references, what must hold of mail and cases, file modes.

    Columns: error or warning, code, how many rows, what is wrong, the first of them, what to type.
    Exit status 1 where something is an error. Changes nothing.
    """
    from espomail.actions import checking

    app.read_only = True
    actor = app.administrator("check the store")
    found = checking.results(app.store, app.config, actor, app.now, fast)
    ok = all(each.severity != "error" for each in found)
    if as_json:
        output.print_json({"ok": ok, "findings": [_document(each) for each in found]})
    else:
        rows = [(f.severity, f.code, f.count, f.message, " ".join(f.ids), f.fix) for f in found]
        output.print_list(COLUMNS, rows, "the store is sound")
    if not ok:
        click.get_current_context().exit(1)


def _document(each: Result) -> dict[str, Any]:
    return {
        "code": each.code,
        "severity": each.severity,
        "message": each.message,
        "fix": each.fix,
        "count": each.count,
        "ids": list(each.ids),
    }
