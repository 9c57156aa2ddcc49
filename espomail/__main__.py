"""The way in: ``espomail`` and ``python -m espomail``."""

from __future__ import annotations

import gc
import sys

# A batch of mail is some hundred thousand objects without a cycle; the collector need not look so often.
OBJECTS = 100_000


def main() -> None:
    """Run the command line. Ctrl-C ends it quietly with 130, also while it still imports."""
    try:
        _run()
    except KeyboardInterrupt:
        from espomail.errors import INTERRUPTED

        sys.exit(INTERRUPTED)


def _run() -> None:
    """A tick with nothing due ends before anything heavy is imported."""
    from espomail.tick import nothing_due

    if nothing_due(sys.argv[1:]):
        return
    gc.set_threshold(OBJECTS)
    from espomail.commands import cli

    cli(prog_name="espomail")


if __name__ == "__main__":
    main()
