"""``run --ping`` and ``--metrics-file``: what a monitor and Prometheus get to know."""

from __future__ import annotations

import builtins
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from espomail.domain.clock import MINUTE, iso
from espomail.store.models import JobRun
from tests.commands.conftest import NOW_MS


class Monitor:
    """A monitor of cron jobs on loopback; ``heard``: (path, body) of each call."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.status = 200
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                monitor.heard.append((self.path, body))
                self.send_response(monitor.status)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/abc-secret"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    found = Monitor()
    yield found
    found.stop()


@pytest.fixture
def office(desk):
    desk.user("alice", admin=True)
    return desk


@pytest.fixture
def away(office, monkeypatch):
    """An account whose server is away."""
    monkeypatch.setenv("PW", "x")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        office("email-account", "add", "a@example.com", "--group", "--imap-host", "127.0.0.1",
               "--imap-port", str(free.getsockname()[1]), "--password-env", "PW")  # fmt: skip
        yield office


def test_a_good_run_tells_its_beginning_and_its_end(office, monitor):
    assert office("run", "--ping", monitor.url).output == ""
    assert monitor.heard == [("/abc-secret/start", ""), ("/abc-secret", "")]


def test_an_outage_is_told_while_it_lasts_and_not_before_ten_minutes(away, monitor):
    ends = []
    for minute in range(20):
        # most of these runs leave the account in peace and end with 0
        away("run", "--ping", monitor.url, now=iso(NOW_MS + minute * MINUTE), code=None)
        ends.append(monitor.heard[-1])
    paths = [path for path, _ in ends]
    first = paths.index("/abc-secret/75")
    assert first >= 10 and set(paths[:first]) == {"/abc-secret"}
    assert set(paths[first:]) == {"/abc-secret/75"}
    assert "a@example.com" in ends[-1][1]

    away("email-account", "disable", "a@example.com")
    away("run", "--ping", monitor.url, now=iso(NOW_MS + 30 * MINUTE))
    assert monitor.heard[-1] == ("/abc-secret", "")


def test_a_monitor_that_is_away_fails_no_run_and_is_said_once(office, monitor):
    monitor.status = 500
    first = office("run", "--ping", monitor.url)
    assert "ping: 127.0.0.1 answers 500" in first.stderr and len(first.stderr.splitlines()) == 1
    assert "abc-secret" not in first.stderr
    assert office("run", "--ping", monitor.url, now=iso(NOW_MS + MINUTE)).stderr == ""
    monitor.status = 200
    office("run", "--ping", monitor.url, now=iso(NOW_MS + 2 * MINUTE))
    monitor.status = 500
    again = office("run", "--ping", monitor.url, now=iso(NOW_MS + 3 * MINUTE))
    assert "answers 500" in again.stderr


@pytest.mark.parametrize("url", ["ftp://a/b", "monitor.example", "file:///etc/passwd", "http://"])
def test_what_is_no_address_is_refused(office, url):
    assert url in office("run", "--ping", url, code=2).stderr


def test_figures(away, tmp_path):
    file = tmp_path / "espomail.prom"
    away("run", "--metrics-file", str(file), code=75)
    text = file.read_text()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines["espomail_run_exit_status"] == "75.0"
    assert float(lines["espomail_run_timestamp_seconds"]) == NOW_MS / 1000
    assert lines['espomail_stage_errors{stage="fetch"}'] == "1.0"
    assert lines['espomail_account_failing{account="a@example.com"}'] == "1.0"
    assert lines['espomail_account_last_good_timestamp_seconds{account="a@example.com"}'] == "0.0"
    assert lines['espomail_waiting{stage="link"}'] == "0.0"
    assert lines["espomail_held"] == "0.0"
    assert "_created" not in text and [each.name for each in tmp_path.glob("*.prom*")] == [file.name]


def test_figures_are_for_the_collector_whatever_the_umask(desk, tmp_path):
    file = tmp_path / "espomail.prom"
    espomail = Path(sys.executable).with_name("espomail")
    words = ["sh", "-c", 'umask 077; exec "$@"', "sh", espomail, "--store", desk.path, "run", "--metrics-file", file]
    subprocess.run(words, check=True)
    assert file.stat().st_mode & 0o777 == 0o644


def test_figures_that_cannot_be_written_fail_no_run(office, tmp_path):
    done = office("run", "--metrics-file", str(tmp_path / "no" / "a.prom"))
    assert "metrics: " in done.stderr and "cannot be written" in done.stderr
    assert JobRun.select().count() == 1


def test_figures_without_the_library_name_the_extra(office, tmp_path, monkeypatch):
    real = builtins.__import__

    def refusing(name, *more):
        if name.startswith("prometheus"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", refusing)
    done = office("run", "--metrics-file", str(tmp_path / "a.prom"))
    assert "pip install 'espomail[metrics]'" in done.stderr


def test_the_crontab_line_carries_them(office, tmp_path):
    words = ("--max-runtime", "10m", "--metrics-file", "/var/lib/m/e.prom", "--ping", "https://hc.example/x%y")
    lines = json.loads(office("cron", "show", "--json", *words).stdout)["lines"]
    assert lines[-2].endswith(
        "run --max-runtime 10m --metrics-file /var/lib/m/e.prom --ping https://hc.example/x\\%y"
    )
    unit = office("cron", "show", "--systemd", *words).stdout
    assert "--max-runtime 10m" in unit and "x%%y" in unit


def test_nobody_watches_a_run_that_is_over(office):
    office("run", "--max-runtime", "1m")
    for timer in [each for each in threading.enumerate() if isinstance(each, threading.Timer)]:
        timer.join(100)  # one that was cancelled ends at once, in its own thread
        assert not timer.is_alive()
