"""Ctrl-C ends a command quietly with 130, from its first import on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Presses Ctrl-C the moment a module is looked for.
PRESSED = """
import os, signal, sys

class Pressed:
    def find_spec(self, name, *more):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Pressed())
sys.argv = ["espomail", "--store", {store!r}, "init", "--admin", "root"]
from espomail.__main__ import main
main()
"""


@pytest.mark.parametrize(
    "module", ["espomail.tick", "click", "peewee", "espomail.commands.setup", "playhouse.migrations"]
)
def test_ctrl_c_ends_a_command_quietly(module: str, place: Path) -> None:
    code = PRESSED.format(module=module, store=str(place))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
