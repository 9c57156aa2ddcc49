"""The pipeline's verbs: each takes what waits for it, and may be run, repeated, overlapped or killed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.parameters import COUNT, DURATION
from espomail.commands.watching import Watched, watching_options
from espomail.domain.clock import SECOND
from espomail.errors import NotPermitted
from espomail.stages.report import StageReport, worst
from espomail.stages.time_limit import NEVER, TimeLimit, watch

FETCH_OPTIONS = (
    click.option("--group", is_flag=True, help="Only group accounts."),
    click.option("--personal", is_flag=True, help="Only personal accounts."),
    click.option("--account", "accounts", multiple=True, metavar="A",
                 help="Only this e-mail account, backing off or not (repeatable)."),
    click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Accounts visited at once."),
)  # fmt: skip
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print what would be done; change nothing, here or on a server."
)
max_runtime_option = click.option(
    "--max-runtime", type=DURATION, metavar="TIME", default=0,
    help="Stop between two batches after this time, such as 10m; the rest waits (exit status 75).",
)  # fmt: skip


def _with(options: tuple[Any, ...]) -> Callable[[Any], Any]:
    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


@command(name="fetch", epilog="Example: espomail fetch --group")
@_with(FETCH_OPTIONS)
@click.option("--limit", type=COUNT, metavar="N",
              help="At most N messages per folder this time (0 = no limit).")  # fmt: skip
@max_runtime_option
@dry_run_option
def fetch(app: App, dry_run: bool, max_runtime: int, as_json: bool, **options: Any) -> None:
    """Take new mail of the active e-mail accounts into the store."""
    wanted = _wanted(app, options)
    _finish(app, [_fetch(app, wanted, dry_run, _limited(max_runtime))], as_json, single=True)


def _wanted(app: App, options: dict[str, Any]) -> Any:
    """Which accounts; a regular user may fetch their own personal ones only."""
    from espomail.stages.fetch import Wanted
    from espomail.store import email_accounts

    actor = app.actor
    found = [email_accounts.find(name) for name in options["accounts"]]
    ids = [row.id for row in found]
    if not actor.administers:
        own = {row.id for row in email_accounts.all_accounts(actor.user_id)}
        strangers = [row.address for row in found if row.id not in own]
        if strangers or options["group"]:
            raise NotPermitted(
                f"{actor.login} may fetch their own personal accounts only; leave out "
                f"{', '.join(strangers) or '--group'}"
            )
        ids = ids or sorted(own) or [0]
    return Wanted(
        options["group"], options["personal"], tuple(ids), options.get("limit"), options["jobs"],
        bool(found),
    )  # fmt: skip


def _limited(milliseconds: int) -> TimeLimit:
    """The limit of this run, and a watchdog should it hang."""
    if milliseconds:
        click.get_current_context().call_on_close(watch(milliseconds / SECOND))
    return TimeLimit(milliseconds / SECOND)


def _fetch(app: App, wanted: Any, dry_run: bool, limit: TimeLimit = NEVER) -> StageReport:
    if dry_run:
        from espomail.stages.rehearsal import count_on_servers

        return count_on_servers(app.store, app.config, app.now, wanted)
    from espomail.stages.fetch import run_fetch

    with _progress(app) as progress:
        return run_fetch(app.store, app.config, app.now, wanted, app.actor.signature, progress, limit)


def _stage_command(name: str, help_text: str) -> click.Command:
    """The subcommand that runs one deciding stage."""

    @command(name=name, help=help_text, epilog=f"Example: espomail {name} --dry-run")
    @max_runtime_option
    @dry_run_option
    def verb(app: App, dry_run: bool, max_runtime: int, as_json: bool) -> None:
        app.administrator(f"run {name}")
        _finish(app, [_stage(app, name, dry_run, _limited(max_runtime))], as_json, single=True)

    assert isinstance(verb, click.Command)
    return verb


def _stage(app: App, name: str, dry_run: bool, limit: TimeLimit) -> StageReport:
    from espomail.stages import pipeline

    if dry_run:
        from espomail.stages.rehearsal import rehearse

        return rehearse(app.store, app.now, [name])[0]
    with _progress(app) as progress:
        return pipeline.run_verb(
            app.store, app.config, app.now, name, app.actor.signature, progress, limit
        )


@contextmanager
def _progress(app: App) -> Iterator[output.Progress]:
    bar = output.Progress(app.quiet)
    try:
        yield bar
    finally:
        bar.end()


filter_ = _stage_command("filter", "Apply e-mail filters to fetched mail.")


@command(name="link", epilog="Example: espomail link --dry-run; espomail link --relink")
@click.option("--relink", is_flag=True,
              help="Then decide again about stored mail, for records that were added later.")  # fmt: skip
@max_runtime_option
@dry_run_option
def link(app: App, relink: bool, dry_run: bool, max_runtime: int, as_json: bool) -> None:
    """Thread fetched mail and link it to its record.

    With --relink also stored mail that is linked to no record, or that a weaker of its addresses linked, if
    a contact, account or lead was added since. What a person linked, what its thread or token linked, and
    the mail of cases stays; nobody is notified. To be run as often as one likes.
    """
    app.administrator("run link")
    limit = _limited(max_runtime)
    report = _relink(app, dry_run, limit) if relink else _stage(app, "link", dry_run, limit)
    _finish(app, [report], as_json, single=True)


def _relink(app: App, dry_run: bool, limit: TimeLimit) -> StageReport:
    from espomail.stages import pipeline

    if dry_run:
        from espomail.stages.relink import relink

        report = _stage(app, "link", True, limit)
        report.add(relink(app.store, app.now, dry_run=True, limit=limit))
        return report
    with _progress(app) as progress:
        return pipeline.run_relink(app.store, app.now, app.actor.signature, progress, limit)


distribute = _stage_command("distribute", "Create cases from group mail and assign them.")
autoreply = _stage_command("autoreply", "Decide and queue automatic replies; send delivers them.")
notify = _stage_command("notify", "Decide and queue notices to followers, recipients, assignees.")


@command(name="send", epilog="Example: espomail send")
@max_runtime_option
@dry_run_option
def send(app: App, dry_run: bool, max_runtime: int, as_json: bool) -> None:
    """Deliver the outbox, then store sent copies."""
    app.administrator("run send")
    _finish(app, [_send(app, dry_run, _limited(max_runtime))], as_json, single=True)


def _send(app: App, dry_run: bool, limit: TimeLimit = NEVER) -> StageReport:
    from espomail.stages.send import run_send

    return run_send(app.store, app.config, app.now, app.actor, dry_run, limit)


@command(name="run", epilog="Example: * * * * * /usr/local/bin/espomail --store /srv/desk.db run")
@_with(FETCH_OPTIONS)
@max_runtime_option
@watching_options
@dry_run_option
def run(
    app: App,
    dry_run: bool,
    max_runtime: int,
    metrics_file: str | None,
    ping: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """All seven verbs in order, in one process.

    Under --max-runtime, fetch stops first; every other verb still does one batch, so that a large
    backlog on a server never keeps mail from being worked on.
    """
    app.administrator("run the pipeline")
    wanted = _wanted(app, options)
    if dry_run:
        from espomail.stages.rehearsal import rehearse

        reports = [_fetch(app, wanted, True), *rehearse(app.store, app.now), _send(app, True)]
    else:
        from espomail.stages.pipeline import run_all

        limit = _limited(max_runtime)
        with Watched(app, ping, metrics_file) as watched, _progress(app) as progress:
            reports = run_all(app.store, app.config, app.now, wanted, app.actor, progress, limit)
            watched.reports = reports
    _finish(app, reports, as_json, single=False)


# --- telling what happened --------------------------------------------------------------------------


def _finish(app: App, reports: list[StageReport], as_json: bool, single: bool) -> None:
    """Print the reports and end with the worst exit status."""
    if as_json:
        documents = [report.as_json() for report in reports]
        output.print_json(documents[0] if single else {"stages": documents})
    elif output.on_terminal() or any(report.rehearsed for report in reports):
        for report in reports:
            _show(app, report)
    _talk(app, reports)
    code = worst(report.exit_code for report in reports)
    if code:
        click.get_current_context().exit(code)


def _talk(app: App, reports: list[StageReport]) -> None:
    """What is new about a trouble; with ``-v`` or on a terminal all of it."""
    told = set()
    for report in reports:
        for line in report.said:
            told.add(line)
            output.talk(line if line.startswith("espomail: ") else f"espomail: {line}")
        if app.verbose or output.on_terminal():
            for text in report.warnings:
                if text not in told:
                    output.talk(f"espomail: {text}")
            for error in report.errors:
                line = f"espomail: {error['message']}"
                if not any(str(error["message"]) in each for each in told):
                    output.talk(line)
        if report.stopped and app.verbose:
            output.talk(f"espomail: {report.stage}: the time was up; the rest waits for the next run")
        if report.locked and app.verbose:
            output.talk(f"espomail: {report.stage}: another run holds the lock; it does this work")


def _show(app: App, report: StageReport) -> None:
    accounts = report.extra.get("accounts", [])
    if accounts:
        from espomail.store import overview

        dated, skipped = overview.since_the_date(), overview.skipped_at(app.now)
        for account in accounts:
            for folder in account["folders"]:
                key = (account["account"], folder["folder"])
                line = _folder_line(account["account"], folder, dated.get(key, 0), skipped.get(key, {}))
                output.print_line(line)
    for line in report.lines:
        output.print_line(line)
    if report.counts and not report.extra.get("accounts"):
        counts = ", ".join(f"{number} {what}" for what, number in sorted(report.counts.items()))
        output.print_line(f"{report.stage}: {counts}")


def _folder_line(account: str, folder: dict[str, Any], dated: int, skipped: Mapping[str, int]) -> str:
    if folder.get("error"):
        return f"{account} {folder['folder']}  {folder['error']}"
    since = (folder["since"] or "")[:10]
    parts = [f"{folder['on_server']} on server", f"{dated} since {since}", f"{folder['new']} new"]
    others = {name: folder[name] for name in ("duplicate", "too_large", "held")}
    parts += [f"{count} {name.replace('_', ' ')}" for name, count in others.items() if count]
    parts += [f"{count} skipped ({name})" for name, count in skipped.items()]
    line = f"{account} {folder['folder']}  {', '.join(parts)}, {folder['waiting']} waiting"
    if folder["on_server"] and not folder["new"] and not folder["waiting"]:
        line += f" (for older mail: espomail email-account reset {account} --since DATE)"
    return line
