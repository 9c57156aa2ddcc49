"""Timer units in place of a crontab line (systemd.service(5), systemd.timer(5))."""

from __future__ import annotations

from collections.abc import Sequence

FOLDER = "/etc/systemd/system"


def units(words: Sequence[str], user: str, variables: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The unit files by path. ``words``: the command; ``variables``: (name, who needs it)."""
    environment = "".join(
        f"# the secret of {who}; better: LoadCredential= and --password-file\n#Environment={name}=…\n"
        for name, who in variables
    )
    return {
        f"{FOLDER}/espomail.service": (
            "[Unit]\n"
            "Description=espomail: fetch, decide, send\n"
            "Wants=network-online.target\n"
            "After=network-online.target\n\n"
            "[Service]\n"
            "Type=oneshot\n"
            f"User={user}\n"
            "UMask=0077\n"
            f"{environment}"
            f"ExecStart={' '.join(_quoted(word) for word in words)}\n"
            "# 75: a server was away; the next run tries again\n"
            "SuccessExitStatus=75\n"
            "TimeoutStartSec=20min\n"
        ),
        f"{FOLDER}/espomail.timer": (
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


def _quoted(word: str) -> str:
    """A word of ExecStart=: % and $ are systemd's own, blanks need quotes."""
    safe = word.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$").replace('"', '\\"')
    return f'"{safe}"' if " " in safe or '"' in safe else safe
