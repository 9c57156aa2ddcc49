"""Help is documentation: every command and option explains itself, and the page made of it is current."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from espomail.commands import cli

ROOT = Path(__file__).resolve().parents[1]


def commands(command: click.Command = cli, path: str = "espomail") -> Iterator[tuple[str, click.Command]]:
    """Every command with its path."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, f"{path} {name}")


EVERY = dict(commands())
LEAVES = {path: found for path, found in EVERY.items() if not isinstance(found, click.Group)}


@pytest.mark.parametrize("path", EVERY)
def test_every_command_and_option_has_help(path: str):
    command = EVERY[path]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts}"


@pytest.mark.parametrize("path", EVERY)
def test_every_command_has_an_example(path: str):
    epilog = EVERY[path].epilog
    assert epilog and "Example: " in epilog


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_takes_json_and_every_list_a_limit(path: str):
    command = LEAVES[path]
    if path.endswith(" list"):
        assert "--limit" in [word for parameter in command.params for word in parameter.opts]
    if path != "espomail completion":
        assert "--json" in [word for parameter in command.params for word in parameter.opts]


def test_no_option_takes_a_secret():
    for path, command in LEAVES.items():
        for parameter in command.params:
            for word in parameter.opts:
                assert word not in ("--password", "--smtp-password", "--token", "--secret"), path


def test_the_page_of_commands_is_current():
    spec = importlib.util.spec_from_file_location("make_commands", ROOT / "docs" / "make_commands.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGE.read_text("utf-8") == module.page(), "docs/commands.md is stale: make docs"
