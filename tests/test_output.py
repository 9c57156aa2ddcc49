"""Lists: whole and exact for programs, a table that can be read for people."""

from __future__ import annotations

import pytest

from espomail import output

ROWS = [(1, "2026-03-02T10:00:59.123Z", "a\tb\nc"), (2, None, "x" * 200)]


def test_off_a_terminal_nothing_is_cut_or_shortened(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_list(("id", "at", "name"), ROWS)
    assert capsys.readouterr().out == f"1\t2026-03-02T10:00:59.123Z\ta b c\n2\t\t{'x' * 200}\n"


def test_on_a_terminal_times_are_short_and_no_value_is_lost(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    output.print_list(("id", "at", "name"), ROWS)
    shown = capsys.readouterr().out
    assert "2026-03-02 10:00Z" in shown and shown.count("x") == 200 and max(map(len, shown.splitlines())) <= 60


def test_without_colour_there_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    output.print_list(("id", "at", "name"), ROWS)
    assert "\x1b[3" not in capsys.readouterr().out
