"""Known mail providers, so that nobody has to look up hosts and ports. Offline, and only a proposal.

Facts as the providers publish them and as Thunderbird's public database agrees.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, replace

from espomail.mail.settings import Security

APP_PASSWORD = "needs an app password, made in the account's security settings, or OAuth"
APP_PASSWORD_ONLY = "needs an app password, made in the account's security settings"
OAUTH = "accepts no passwords; use --oauth microsoft or --oauth-token-command"
SWITCH_ON = "IMAP must be switched on in the provider's web settings first"
LOCAL_PART = "%local"  # stands in the table for what is before the @
BRIDGE = "needs Proton Mail Bridge on this host: its password, and its certificate as --ca-file"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a service listens, and the log-in it wants; None: the address."""

    host: str
    port: int
    security: Security
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider's servers. ``note``: what its users must know beforehand.

    ``oauth``: the word of --oauth for it; empty where it knows no sign-in of that kind.
    """

    name: str
    imap: Server
    smtp: Server
    note: str = ""
    oauth: str = ""

    @property
    def takes_passwords(self) -> bool:
        """Whether there is any other way than signing in."""
        return self.note != OAUTH


def _tls(host: str) -> Server:
    return Server(host, 993, "tls")


def _submission(host: str) -> Server:
    return Server(host, 465, "tls")


def _starttls(host: str) -> Server:
    return Server(host, 587, "starttls")


def _pair(name: str, imap: str, smtp: str, note: str = "") -> Preset:
    """The usual form: IMAP on 993 and submission on 465, the address as the log-in."""
    return Preset(name, _tls(imap), _submission(smtp), note)


def _microsoft(smtp: str) -> Preset:
    return Preset("Microsoft", _tls("outlook.office365.com"), _starttls(smtp), OAUTH, "microsoft")


def _google(name: str) -> Preset:
    return replace(_pair(name, "imap.gmail.com", "smtp.gmail.com", APP_PASSWORD), oauth="google")


ICLOUD = Preset(
    "iCloud",
    Server("imap.mail.me.com", 993, "tls", LOCAL_PART),
    _starttls("smtp.mail.me.com"),
    APP_PASSWORD_ONLY,
)
WEB_DE = Preset(
    "web.de", Server("imap.web.de", 993, "tls", LOCAL_PART), _submission("smtp.web.de"), SWITCH_ON
)
PROTON = Preset(
    "Proton", Server("127.0.0.1", 1143, "starttls"), Server("127.0.0.1", 1025, "starttls"), BRIDGE
)

# Patterns of domains, the first match wins.
PRESETS: tuple[tuple[str, Preset], ...] = (
    ("gmail.com googlemail.com", _google("Gmail")),
    ("outlook.* hotmail.* live.* msn.com", _microsoft("smtp-mail.outlook.com")),
    ("*.onmicrosoft.com", _microsoft("smtp.office365.com")),
    (
        "yahoo.* ymail.com rocketmail.com",
        _pair("Yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", APP_PASSWORD),
    ),
    ("aol.com aim.com", _pair("AOL", "imap.aol.com", "smtp.aol.com", APP_PASSWORD)),
    ("icloud.com me.com mac.com", ICLOUD),
    (
        "fastmail.* sent.com messagingengine.com",
        _pair("Fastmail", "imap.fastmail.com", "smtp.fastmail.com", APP_PASSWORD_ONLY),
    ),
    ("gmx.com gmx.us", _pair("GMX", "imap.gmx.com", "mail.gmx.com", SWITCH_ON)),
    ("gmx.*", _pair("GMX", "imap.gmx.net", "mail.gmx.net", SWITCH_ON)),
    ("web.de", WEB_DE),
    ("zoho.com zohomail.com", _pair("Zoho", "imap.zoho.com", "smtp.zoho.com", APP_PASSWORD_ONLY)),
    ("zoho.eu zohomail.eu", _pair("Zoho", "imap.zoho.eu", "smtp.zoho.eu", APP_PASSWORD_ONLY)),
    ("zoho.in zohomail.in", _pair("Zoho", "imap.zoho.in", "smtp.zoho.in", APP_PASSWORD_ONLY)),
    (
        "yandex.* ya.ru",
        _pair("Yandex", "imap.yandex.com", "smtp.yandex.com", APP_PASSWORD_ONLY),
    ),
    (
        "mail.ru inbox.ru list.ru bk.ru",
        _pair("Mail.ru", "imap.mail.ru", "smtp.mail.ru", APP_PASSWORD_ONLY),
    ),
    ("posteo.*", _pair("Posteo", "posteo.de", "posteo.de")),
    ("mailbox.org", _pair("mailbox.org", "imap.mailbox.org", "smtp.mailbox.org")),
    (
        "t-online.de",
        _pair("Telekom", "secureimap.t-online.de", "securesmtp.t-online.de", APP_PASSWORD_ONLY),
    ),
    ("freenet.de", _pair("freenet", "mx.freenet.de", "mx.freenet.de")),
    ("1und1.de ionos.de online.de", _pair("IONOS", "imap.1und1.de", "smtp.1und1.de")),
    ("ionos.com", _pair("IONOS", "imap.ionos.com", "smtp.ionos.com")),
    ("strato.de", _pair("Strato", "imap.strato.de", "smtp.strato.de")),
    ("ovh.net ovh.com", _pair("OVH", "ssl0.ovh.net", "ssl0.ovh.net")),
    ("proton.me protonmail.* pm.me", PROTON),
)

# Where an organisation's own domain is hosted, known from where its accounts sign in.
SIGNED_IN_AT = {
    "google": _google("Google Workspace"),
    "microsoft": _microsoft("smtp.office365.com"),
}


def preset(address: str) -> Preset | None:
    """The servers of the address's provider, by its domain; None where we don't know it."""
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    if "@" not in address or not domain:
        return None
    for patterns, found in PRESETS:
        if any(fnmatch.fnmatchcase(domain, pattern) for pattern in patterns.split()):
            return replace(found, imap=_for(found.imap, address), smtp=_for(found.smtp, address))
    return None


def of_host(host: str) -> Preset | None:
    """The provider that a server belongs to; None where we don't know it."""
    wanted = host.strip().lower().rstrip(".")
    return next((known for _, known in PRESETS if wanted in (known.imap.host, known.smtp.host)), None)


def _for(server: Server, address: str) -> Server:
    """The server with the log-in that it wants of this address."""
    local = address.strip().rpartition("@")[0]
    return replace(server, login=local) if server.login == LOCAL_PART else server
