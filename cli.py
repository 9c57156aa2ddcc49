#!/usr/bin/env python3
"""The doorway of a checkout: ``./cli.py ARGS`` does what ``espomail ARGS`` does. Not installed."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"


def use_dependencies() -> None:
    """Go on in the checkout's own environment, where this Python lacks the libraries."""
    if all(find_spec(name) for name in ("click", "imapclient", "peewee")):
        return
    python = VENV / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == VENV:
        print(f"cli.py: the libraries are missing; type: make -C {HERE} install", file=sys.stderr)
        sys.exit(os.EX_CONFIG)
    os.execv(python, [str(python), __file__, *sys.argv[1:]])


if __name__ == "__main__":
    use_dependencies()
    sys.path.insert(0, str(HERE))
    from espomail.__main__ import main

    main()
