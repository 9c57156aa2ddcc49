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

    _name_what_the_locale_lacks()
    cli(prog_name="espomail")


def _name_what_the_locale_lacks() -> None:
    """Letters of a mail that a locale (POSIX, ISO 8859-1) cannot write are shown as ``\\u65e5``."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
