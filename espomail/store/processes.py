"""Whether a process that left its name in the store is still alive, if this is its machine.

A process names itself by its boot, its PID namespace, its number and its start. Only who runs under
the same boot and namespace can tell that it is gone; for everybody else its lease must run out.
"""

from __future__ import annotations

import os
from pathlib import Path


def own_name() -> str:
    """``host/machine/pid/start``; the host's name is for people."""
    return f"{os.uname().nodename}/{_machine()}/{os.getpid()}/{_start(os.getpid())}"


def is_dead(name: str) -> bool:
    """True only if the process surely ran here and is gone; a stopped one lives."""
    parts = name.split("/")
    if len(parts) < 4 or not _machine() or parts[1] != _machine() or not parts[2].isdigit():
        return False
    return _start(int(parts[2])) != parts[3]


def _machine() -> str:
    """The boot of this kernel and the PID namespace; empty where the system does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot[:8]}-{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _start(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty for one that is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
