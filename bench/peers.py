"""What users would run instead, as far as it is installed: mbsync and getmail, which only download."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Cost, run

MBSYNC = """IMAPStore {user}-far
Host 127.0.0.1
Port {port}
User {user}
Pass {password}
SSLType None
AuthMechs LOGIN

MaildirStore {user}-near
Path {home}/{user}/
Inbox {home}/{user}/INBOX

Channel {user}
Far :{user}-far:
Near :{user}-near:
Patterns INBOX
Create Near
Sync Pull New
SyncState {home}/state-{user}-

"""
GETMAIL = """[retriever]
type = SimpleIMAPRetriever
server = 127.0.0.1
port = {port}
username = {user}
password = {password}
use_peek = true
[destination]
type = Maildir
path = {home}/mail/
[options]
read_all = false
delete = false
verbose = 0
delivered_to = false
received = false
"""


@dataclass(frozen=True)
class Server:
    """Where the mail is."""

    port: int
    password: str


def mbsync(server: Server, home: Path, users: Sequence[str], fresh: bool = True) -> Cost:
    """Download the INBOX of each user; ``fresh`` forgets what an earlier run downloaded."""
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    values = {"port": server.port, "password": server.password, "home": home}
    text = "FSync no\n\n" + "".join(MBSYNC.format(user=user, **values) for user in users)
    for user in users:
        (home / user).mkdir(exist_ok=True)
    file = _private(home / "rc", text)
    return run(["mbsync", "-q", "-c", str(file), "-a"], {**os.environ, "HOME": str(home)})


def getmail(server: Server, home: Path, user: str) -> Cost:
    """Download one INBOX into a new Maildir; getmail refuses to do that as root, so as ``mail``."""
    shutil.rmtree(home, ignore_errors=True)
    for name in ("cur", "new", "tmp"):
        (home / "mail" / name).mkdir(parents=True)
    values = {"port": server.port, "password": server.password, "home": home, "user": user}
    file = _private(home / "rc", GETMAIL.format(**values))
    words = ["getmail", "-q", f"--getmaildir={home}", "--rcfile", str(file)]
    if os.getuid() == 0:
        for path in (home, *home.rglob("*")):
            shutil.chown(path, "mail", "mail")
        words = ["setpriv", "--reuid=mail", "--regid=mail", "--clear-groups", *words]
    return run(words, {**os.environ, "HOME": str(home)})


def downloaded(home: Path) -> int:
    """How many messages lie in the Maildirs below a folder."""
    return sum(1 for path in home.rglob("*") if path.parent.name in ("cur", "new"))


def _private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path
