"""Timer units in place of a crontab line (systemd.service(5), systemd.timer(5))."""

from __future__ import annotations

import re
from collections.abc import Sequence

MARK = "# espomail: "
_PLACE = re.compile(r"#Environment=(\w+)=")
# What gives a service its secrets (systemd.exec(5)); the other lines are ours.
_GIVEN = re.compile(
    r"""\s*(?:Environment|EnvironmentFile|PassEnvironment|\w*Credential\w*)\s*=\s*["']?([^\s"'=:]*)"""
)
_NEEDS_QUOTES = re.compile(r"""[\s"';]""")
_WHOLE_LINE = re.compile(r"^(?:.*\\\n)*.*$", re.M)  # a backslash at its end goes on with the next


def units(
    words: Sequence[str], store: str, user: str | None, variables: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """The unit files by name. ``words``: the command; ``variables``: (name, who needs it).

    Without a ``user`` they are for that user's own manager (systemctl --user).
    """
    environment = "".join(
        f"# the secret of {who}; better: LoadCredential= and --password-file\n#Environment={name}=…\n"
        for name, who in variables
    )
    return {
        "espomail.service": (
            f"{MARK}{store}\n"
            "[Unit]\n"
            "Description=espomail: fetch, decide, send\n"
            + ("Wants=network-online.target\nAfter=network-online.target\n\n" if user else "\n")
            + "[Service]\n"
            "Type=oneshot\n"
            + (f"User={user}\n" if user else "")
            + "UMask=0077\n"
            f"{environment}"
            f"ExecStart={' '.join(_quoted(word) for word in words)}\n"
            "# 75: a server was away; the next run tries again\n"
            "SuccessExitStatus=75\n"
            "TimeoutStartSec=20min\n"
        ),
        "espomail.timer": (
            f"{MARK}{store}\n"
            "[Unit]\n"
            "Description=espomail every minute\n\n"
            "[Timer]\n"
            "OnCalendar=minutely\n"
            "AccuracySec=10s\n"
            "Persistent=true\n\n"
            "[Install]\n"
            "WantedBy=timers.target\n"
        ),
    }


def is_of(text: str, store: str) -> bool:
    """Whether a unit file is the one of this store."""
    return text.splitlines()[:1] == [f"{MARK}{store}"]


def filled_in(text: str, older: str) -> str:
    """A unit with what somebody has filled into the older one, so that the service has its secrets."""
    given = [(found[1], line) for line in _WHOLE_LINE.findall(older) if (found := _GIVEN.match(line))]
    lines: list[str] = []
    for line in text.splitlines():
        place = _PLACE.match(line)
        here = [each for each in given if place and each[0] == place[1]]
        if line.startswith("ExecStart="):
            here = given
        given = [each for each in given if each not in here]
        own = [] if here and place else [line]
        lines += [*(each for _, each in here), *own]
    return "".join(f"{line}\n" for line in lines)


def _quoted(word: str) -> str:
    """A word of ExecStart=: % and $ are systemd's own; blanks, semicolons and quotes need quotes around."""
    safe = word.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$").replace('"', '\\"')
    return f'"{safe}"' if _NEEDS_QUOTES.search(safe) else safe
