"""A real Dovecot on free loopback ports, with everything it owns in one folder.

Any user logs in with ``PASSWORD``, or with a token from ``token(user)``: a JWT that Dovecot checks
by itself with a key in a folder (local validation), so OAuth works without a network.
"""

from __future__ import annotations

import base64
import grp
import hashlib
import hmac
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import trustme
from imapclient import IMAPClient

PASSWORD = "secret-of-all"
HOW_TO_INSTALL = "Dovecot is not installed; on Debian: apt install dovecot-imapd"
KEY = b"a key that only this test server knows"

CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_username_chars =
auth_username_format = %u
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 0
mail_always_cache_fields = date.save
default_process_limit = 1000
default_client_limit = 3000
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  process_limit = 2
  client_limit = 1000
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1000
  service_count = 200
}}
service anvil {{
  chroot =
  # without this, each failed log-in makes the next one from the same address slower
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  client_limit = 5000
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
"""
OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={home}/keys/
username_attribute = sub
"""
# tokens that say nothing by themselves: Dovecot asks their provider (RFC 7662)
INTROSPECTION = """
introspection_mode = post
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
"""


def is_installed() -> bool:
    """Whether this machine has Dovecot."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


class Dovecot:
    """A Dovecot in ``home``; ``start`` and ``stop`` it, any number of times."""

    host = "localhost"
    password = PASSWORD

    def __init__(
        self, home: Path, authority: trustme.CA | None = None, introspection: str | None = None
    ) -> None:
        self.home = home
        self._introspection = introspection
        self.port, self.tls_port = free_ports(2)
        self.ca_file = home / "ca.pem"
        self._authority = authority or trustme.CA()

    # -- running

    def start(self) -> Dovecot:
        """Start it; returns once it answers."""
        for attempt in range(3):
            self._furnish()
            said = self.home / "start.log"
            with said.open("wb") as output:  # a pipe would stay open with the daemon
                command = [_program("dovecot"), "-c", str(self.home / "dovecot.conf")]
                ended = subprocess.run(command, stdout=output, stderr=output, timeout=300)
            if not ended.returncode:
                self._wait()
                return self
            if attempt < 2:  # somebody took our ports between choosing and listening
                self.port, self.tls_port = free_ports(2)
        raise RuntimeError(f"Dovecot does not start:\n{said.read_text()}")

    def stop(self) -> None:
        """Stop it and all its processes; harmless when it is not running."""
        pid = self._pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 60
        while _alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)

    def restart(self) -> None:
        self.stop()
        self.start()

    def log(self) -> str:
        """What Dovecot has written into its log."""
        file = self.home / "dovecot.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    # -- mail

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """A logged-in IMAPClient of the tests' own, in the clear."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=120) as client:
            client._imap.debug = 0
            client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.plain_login(user, PASSWORD)
            yield client

    def append(
        self,
        user: str,
        folder: str,
        raw: bytes,
        internaldate: datetime | None = None,
        flags: Sequence[str] = (),
    ) -> None:
        """Put one message into a folder, which is made if need be."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, flags, internaldate)

    def append_many(self, user: str, folder: str, raws: Sequence[bytes]) -> None:
        """Put messages into a folder by one log-in."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for raw in raws:
                client.append(folder, raw)

    def messages(self, user: str, folder: str = "INBOX") -> dict[int, bytes]:
        """All messages of a folder by UID, left unread."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search("ALL")
            return {uid: got[b"BODY[]"] for uid, got in client.fetch(uids, "BODY.PEEK[]").items()}

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, set[str]]:
        """The flags of all messages of a folder by UID, without \\Recent."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            found = client.get_flags(client.search("ALL"))
        return {uid: {f.decode() for f in flags} - {"\\Recent"} for uid, flags in found.items()}

    def expunge(self, user: str, folder: str, uids: Sequence[int]) -> None:
        """Delete messages for good."""
        with self.client(user) as client:
            client.select_folder(folder)
            client.delete_messages(list(uids))
            client.expunge()

    def uidvalidity(self, user: str, folder: str = "INBOX") -> int:
        """The folder's UIDVALIDITY."""
        with self.client(user) as client:
            return int(client.folder_status(folder, ["UIDVALIDITY"])[b"UIDVALIDITY"])

    def change_uidvalidity(self, user: str, folder: str = "INBOX") -> int:
        """Give the folder a new UIDVALIDITY and its messages new UIDs, as a rebuilt index does."""
        before = self.uidvalidity(user, folder)
        maildir = self.maildir(user, folder)
        while True:
            for name in (
                "dovecot-uidlist",
                "dovecot.index",
                "dovecot.index.log",
                "dovecot.index.cache",
                "dovecot.index.log.2",
            ):
                (maildir / name).unlink(missing_ok=True)
            for file in (self.home / "mail" / user / "Maildir").glob("dovecot-uidvalidity*"):
                file.unlink()
            after = self.uidvalidity(user, folder)
            if after != before:
                return after
            time.sleep(0.2)  # UIDVALIDITY is the time of its making, in seconds

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Where a folder's messages lie."""
        root = self.home / "mail" / user / "Maildir"
        return root if folder.upper() == "INBOX" else root / f".{folder}"

    def token(self, user: str, seconds: int = 3600) -> str:
        """An OAuth access token for a user; with negative ``seconds`` it has expired."""
        now = int(time.time())
        head = {"alg": "HS256", "typ": "JWT", "kid": "default"}
        claims = {"sub": user, "iat": now - 10000, "nbf": now - 10000, "exp": now + seconds}
        signed = b".".join(_part(json.dumps(each).encode()) for each in (head, claims))
        return (signed + b"." + _part(hmac.digest(KEY, signed, hashlib.sha256))).decode()

    # -- furniture

    def _furnish(self) -> None:
        (self.home / "run").mkdir(parents=True, exist_ok=True)
        mail = self.home / "mail"
        mail.mkdir(exist_ok=True)
        owner, internal, login = _users()
        if os.getuid() == 0:
            os.chown(mail, owner.pw_uid, owner.pw_gid)
            temporary = Path(tempfile.gettempdir())
            for folder in (self.home, *self.home.parents):
                if temporary in folder.parents:
                    folder.chmod(folder.stat().st_mode | 0o011)  # Dovecot's users walk through
        self._write_keys()
        self._write_certificate()
        values = {
            "home": self.home,
            "port": self.port,
            "tls_port": self.tls_port,
            "internal": internal,
            "internal_group": grp.getgrgid(pwd.getpwnam(internal).pw_gid)[0],
            "login": login,
            "uid": owner.pw_uid,
            "gid": owner.pw_gid,
            "password": PASSWORD,
            "introspection": self._introspection,
        }
        oauth2 = INTROSPECTION if self._introspection else OAUTH2
        (self.home / "dovecot.conf").write_text(CONFIG.format(**values))
        (self.home / "oauth2.conf").write_text(oauth2.format(**values))

    def _write_keys(self) -> None:
        # Dovecot looks for <azp>/<alg>/<kid>; azp is "default" where no claim names it.
        folder = self.home / "keys" / "default" / "HS256"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "default").write_bytes(base64.b64encode(KEY))
        for path in [self.home / "keys", *(self.home / "keys").rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)

    def _write_certificate(self) -> None:
        if (self.home / "cert.pem").exists():
            return
        issued = self._authority.issue_cert("localhost", "127.0.0.1")
        self._authority.cert_pem.write_to_path(self.ca_file)
        issued.private_key_pem.write_to_path(self.home / "key.pem")
        for number, blob in enumerate(issued.cert_chain_pems):
            blob.write_to_path(self.home / "cert.pem", append=number > 0)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as sock:
                    if sock.recv(4).startswith(b"* OK"):
                        return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"Dovecot does not start:\n{self.log()[-2000:]}")
            time.sleep(0.02)

    def _pid(self) -> int | None:
        try:
            pid = int((self.home / "run" / "master.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if _alive(pid) else None


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on just now, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for sock in sockets:
            sock.bind(("127.0.0.1", 0))
        return [int(sock.getsockname()[1]) for sock in sockets]
    finally:
        for sock in sockets:
            sock.close()


def _users() -> tuple[pwd.struct_passwd, str, str]:
    """Who owns the mail, who runs the inner parts, who runs the log-in."""
    if os.getuid() == 0:
        return pwd.getpwnam("mail"), "dovecot", "dovenull"
    me = pwd.getpwuid(os.getuid())
    return me, me.pw_name, me.pw_name


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise RuntimeError(HOW_TO_INSTALL)
    return found


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _part(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
