"""Lets others watch the runs: a monitor that is pinged, and figures for Prometheus."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any

import click

from espomail import output
from espomail.commands.app import App
from espomail.errors import EspomailError
from espomail.stages.report import StageReport, worst
from espomail.store import alerts


def watching_options(function: Any) -> Any:
    """``--metrics-file`` and ``--ping``."""
    for option in (
        click.option("--ping", metavar="URL", callback=_url,
                     help="Tell a monitor: URL/start, then URL, or URL/STATUS while a trouble lasts."),
        click.option("--metrics-file", type=click.Path(dir_okay=False), metavar="FILE",
                     help="Write figures for Prometheus' textfile collector (FILE ends in .prom)."),
    ):  # fmt: skip
        function = option(function)
    return function


def _url(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from espomail.mail import ping

    if value and not ping.is_url(value):
        raise click.BadParameter(f"{value} is no http or https address")
    return value


class Watched:
    """Around a run: a ping before it, a ping and the figures after it. Neither ever fails the run."""

    def __init__(self, app: App, ping: str | None, metrics_file: str | None) -> None:
        self._app, self._ping, self._metrics_file = app, ping, metrics_file
        self.reports: list[StageReport] = []

    def __enter__(self) -> Watched:
        if self._ping:
            from espomail.mail import ping

            self._note("ping", ping.began(self._ping))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        status = _status(error, self.reports)
        if self._metrics_file and kind is None:
            self._note("metrics", self._write(self._metrics_file, status))
        if self._ping:
            from espomail.mail import ping

            code, text = _standing(status, error)
            self._note("ping", ping.ended(self._ping, code, text))

    def _write(self, path: str, status: int) -> str | None:
        from espomail.actions import metrics

        try:
            metrics.write(path, [report.as_json() for report in self.reports], status, self._app.now)
        except EspomailError as error:
            return str(error)
        return None

    def _note(self, what: str, trouble: str | None) -> None:
        """Say a trouble of the watching as any other: when it appears, then daily."""
        key = f"watching:{what}"
        if trouble is None and not alerts.known(key):
            return
        with self._app.store.write():
            if trouble is None:
                alerts.over(key)
                return
            line = alerts.raised(key, os.EX_CONFIG, trouble, self._app.now)
        if line or self._app.verbose:
            output.talk(f"espomail: {what}: {trouble}")


def _status(error: BaseException | None, reports: list[StageReport]) -> int:
    if error is None:
        return worst(report.exit_code for report in reports)
    return error.exit_code if isinstance(error, EspomailError) else 1


def _standing(status: int, error: BaseException | None) -> tuple[int, str]:
    """The exit status a monitor gets, and the words.

    An account that is left in peace for a while makes no run fail, and a server that is away for a
    minute is no outage. So what counts is trouble that people have been told of and that lasts.
    """
    lasting = [each for each in alerts.known("") if each.said_at and not each.key.startswith("watching:")]
    texts = [each.message for each in lasting]
    if error is not None:
        return status or 1, "\n".join([str(error), *texts])
    codes = [each.code for each in lasting]
    return worst([*codes, 0 if status == os.EX_TEMPFAIL else status]), "\n".join(texts)
