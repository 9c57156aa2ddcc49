"""An OAuth provider on loopback that behaves as Google or Microsoft do, and counts what it is asked.

It checks what a real one checks: client, secret, PKCE, redirect, and that a refresh token which was
replaced is never used again. ``consent`` plays the person with the browser.
"""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

GOOGLE_SCOPE = "https://mail.google.com/"


@dataclass
class Behaviour:
    """What the provider does; change it while it runs.

    ``answers``: (status, body) in place of the next answers of the token endpoint; ``pending``: so many
    times a device code is not yet entered; ``delay``: seconds before an answer to a refresh.
    """

    answers: list[tuple[int, Any]] = field(default_factory=list)
    pending: int = 0
    delay: float = 0.0
    seconds: int = 3600
    refresh_seconds: int | None = None
    scope: str | None = None
    no_refresh_token: bool = False
    error_at_page: str | None = None


class OAuthProvider:
    """Listens on ``port`` of the loopback while the ``with`` block lasts.

    ``access``: makes an access token for the user who signed in last.
    """

    client_id = "an-app.example"
    client_secret = "app-secret-hunter2"
    user_code = "ABCD-EFGH"

    def __init__(self, access: Callable[[], str], tls: ssl.SSLContext | None = None) -> None:
        self.access = access
        self.behaviour = Behaviour()
        self.asked: list[str] = []  # grant types, in order
        self.forms: list[dict[str, str]] = []
        self.given: list[str] = []  # every secret that ever went out
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: set[str] = set()
        self._access: set[str] = set()
        self.user = ""
        self.introspected = 0
        self._count = 0
        self._lock = threading.Lock()
        self._tls = tls

    def __enter__(self) -> OAuthProvider:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                status, body = provider._answer(self.path, form)
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                if status in (301, 302, 307):
                    self.send_header("Location", f"http://127.0.0.1:{provider.port}/elsewhere")
                self.end_headers()
                with suppress(ConnectionError):  # who asked was killed, or no longer waits
                    self.wfile.write(data)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128  # of five, further ones who come at once would be let in seconds later

        self._server = Server(("127.0.0.1", 0), Handler)
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def config(self, folder: Path, **more: str) -> Path:
        """A configuration file that makes espomail ask here."""
        base = f"{'http' if self._tls is None else 'https'}://127.0.0.1:{self.port}"
        values = {"oauth_google_token": f"{base}/token", "oauth_microsoft": base, **more}
        file = folder / "oauth-config.toml"
        file.write_text("".join(f'{name} = "{value}"\n' for name, value in values.items()))
        return file

    @property
    def refreshes(self) -> int:
        """How often new tokens were asked for with a refresh token."""
        return self.asked.count("refresh_token")

    def consent(self, page: str) -> str:
        """Somebody opens the page and agrees: the address that the browser ends at."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(page).query).items()}
        assert asked["client_id"] == self.client_id
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        if self.behaviour.error_at_page:
            back = {"error": self.behaviour.error_at_page, "state": asked["state"]}
            return f"{asked['redirect_uri']}?{urlencode(back)}"
        code = f"4/code-{len(self._codes)}-{time.monotonic_ns()}"
        self._codes[code] = asked
        self.given.append(code)
        back = {"state": asked["state"], "code": code, "scope": asked["scope"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def revoke(self) -> None:
        """Nobody's sign-in holds any more."""
        self._refresh.clear()

    def end_access(self) -> None:
        """No access token of so far is good for a mail server any more; the sign-ins hold."""
        self._access.clear()

    # -- what it answers

    def _answer(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        if path.endswith("/introspect"):
            self.introspected += 1
            good = form.get("token") in self._access
            return 200, {"active": True, "username": self.user} if good else {"active": False}
        self.forms.append(form)
        if path.endswith("/devicecode"):
            return self._device(form)
        kind = form.get("grant_type", "").rpartition(":")[2]
        with self._lock:
            self.asked.append(kind)
            canned = self.behaviour.answers.pop(0) if self.behaviour.answers else None
        if kind == "refresh_token":
            time.sleep(self.behaviour.delay)
        if canned is not None:
            return canned
        with self._lock:
            error = self._wrong(kind, form)
            return (400, error) if error else (200, self._tokens(form))

    def _device(self, form: dict[str, str]) -> tuple[int, Any]:
        assert form["client_id"] == self.client_id and "offline_access" in form["scope"]
        code = {"device_code": "device-code-hunter2", "user_code": self.user_code, "interval": 1,
                "verification_uri": "https://microsoft.example/devicelogin", "expires_in": 60}  # fmt: skip
        return 200, code

    def _wrong(self, kind: str, form: dict[str, str]) -> dict[str, str] | None:
        if form.get("client_id") != self.client_id:
            return {"error": "invalid_client", "error_description": "no such app"}
        if kind == "device_code":
            self.behaviour.pending -= 1
            if self.behaviour.pending >= 0:
                return {"error": "authorization_pending"}
            return None if form["device_code"] == "device-code-hunter2" else {"error": "bad_verification_code"}
        if form.get("client_secret", self.client_secret) != self.client_secret:
            return {"error": "invalid_client", "error_description": f"wrong: {form['client_secret']}"}
        if kind == "refresh_token" and form["refresh_token"] not in self._refresh:
            return {"error": "invalid_grant", "error_description": f"Token {form['refresh_token']} was revoked."}
        if kind == "authorization_code":
            return self._wrong_code(form)
        return None

    def _wrong_code(self, form: dict[str, str]) -> dict[str, str] | None:
        asked = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return {"error": "invalid_grant", "error_description": "Malformed auth code."}
        return None

    def _tokens(self, form: dict[str, str]) -> dict[str, Any]:
        """New tokens; a refresh token that was used is replaced and good for nothing from now on."""
        self._refresh.discard(form.get("refresh_token", ""))
        self._count += 1
        access, refresh = self.access(), f"refresh-hunter2-{self._count}-{time.monotonic_ns()}"
        self._refresh.add(refresh)
        self._access.add(access)
        self.given += [access, refresh]
        found: dict[str, Any] = {
            "access_token": access, "token_type": "Bearer", "expires_in": self.behaviour.seconds,
            "scope": self.behaviour.scope or GOOGLE_SCOPE + " IMAP.AccessAsUser.All",
        }  # fmt: skip
        if not self.behaviour.no_refresh_token:
            found["refresh_token"] = refresh
        if self.behaviour.refresh_seconds:
            found["refresh_token_expires_in"] = self.behaviour.refresh_seconds
        return found
