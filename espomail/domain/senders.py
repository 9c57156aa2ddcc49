"""Addresses behind which no person sits, told by their local part (RFC 3834, 2; RFC 5230, 4.5)."""

from __future__ import annotations

import re

_DAEMON = re.compile(
    r"""(?: .+[-_.] )? mailer[-_.]?daemon s? (?: [-_.+=] .* )?
    | mail[-_.]?daemon | m?daemon | uucp | mta | mailer | mail[-_.]?system
    | mail[-_.]? deliver(?:y|er)? [-_.]? (?:sub)?system
    | microsoftexchange [0-9a-f]{20,}
    """,
    re.VERBOSE,
)
_POSTMASTER = re.compile(
    r"""(?: .+[-_.] )? post[-_.]?master (?: [-_.+=] .* )? | postoffice | mailmaster
    | mail[-_.]?(?: administrator | admin | router | gateway )
    """,
    re.VERBOSE,
)
_NO_REPLY = re.compile(
    r"""(?: .* [-_.+=] )?
    (?: no[-_.]?repl(?:y|ies) | no[-_.]?return | no[-_.]?response | no[-_.]?respond
      | do[-_.]?not[-_.]?(?:reply|respond|answer) | dont[-_.]?reply | not[-_.]?reply | never[-_.]?reply
      | nicht[-_.]?antworten | keine?[-_.]?antwort | bitte[-_.]?nicht[-_.]?antworten
      | ne[-_.]?pas[-_.]?repondre | pas[-_.]?de[-_.]?reponse | sans[-_.]?reponse
      | no[-_.]?respond(?:er|a) | no[-_.]?contest(?:ar|e) | sin[-_.]?respuesta
      | n[aã]o[-_.]?respond(?:a|er) | non[-_.]?rispond(?:ere|a) | no[-_.]?risposta
      | geen[-_.]?antwoord | niet[-_.]?(?:be)?antwoorden | niet[-_.]?reageren
      | svara[-_.]?(?:ej|inte) | inte[-_.]?svara | ej[-_.]?svar | ikke[-_.]?svar | svar[-_.]?ikke
      | ala[-_.]?vastaa | nie[-_.]?odpowiadac? | nie[-_.]?odpowiadaj | ne[-_.]?otvechat
      | (?: un | not[-_.]? ) (?:attended|monitored) | devnull | dev[-_.]null | nobody
    ) (?: \d* | [-_.+=] .* )
    """,
    re.VERBOSE,
)
_ROBOT = re.compile(
    r"""(?: .* [-_.] )? auto[-_.]?(?: reply | replies | respond | responder | response | answer | mail
      | mailer
      | notify | notification | confirm ) (?: [-_.+=] .* )?
    | (?: .* [-_.] )? (?: automated | automatic | automail ) (?: [-_.+=] .* )?
    | vacation | listserv | listproc | majordomo | sympa | mailman | ezmlm | mlmmj
    | (?: .* [-_.] )? notifications? (?: \+ .* )? | newsletters? (?: \+ .* )? | cron | cron[-_.]?daemon
    """,
    re.VERBOSE,
)
# a list's owner, or that of a shop
_OWNER = re.compile(r".*[-_](?:owner|relay)(?:[+=].*)?")
_LIST = re.compile(
    r"""owner[-_] .* | .* [-_] (?: owner | request | relay ) (?: [+=] .* )?
    | .* [-_] (?: bounces? | errors? | admin-bounces ) (?: [-_.+=] .* )?
    """,
    re.VERBOSE,
)
_BOUNCE = re.compile(
    r"""(?: .* [-_.+=] )? (?: bounce s? | bouncing | bouncer ) \d* (?: [-_.+=] .* )?
    | (?: .* [-_.] )? verp [-_.+=] .*
    # VERP: list+user=example.com. SRS, BATV and Gmail's forwarding carry people's mail and look alike
    | (?! srs[01] | prvs | btv1 | .*\+caf_= ) [^=]* [-+] [^=]* = [\w.-]+ \. [a-z]{2,}
    """,
    re.VERBOSE,
)
_TELLING = re.compile(
    r"daemon|master|mail|mta|uucp|re[ps]|resp|return|antw|otve|rispo|contest|svar|vastaa|odpow|reageren"
    r"|attended|monitored|null|nobody|auto|vacation|list|majordomo|sympa|ezmlm|mlmmj|postoffice"
    r"|notif|newsletter|cron|owner|request|relay|bounc|error|verp|exchange|="
)


def is_daemon(address: str) -> bool:
    """Whether a mail system itself speaks: mailer-daemon, postmaster and their kin."""
    local = local_part(address)
    if not any(word in local for word in _DAEMON_WORDS):
        return False
    return bool(_DAEMON.fullmatch(local) or _POSTMASTER.fullmatch(local))


_DAEMON_WORDS = ("mail", "master", "daemon", "mta", "uucp", "postoffice", "exchange")


def machine(address: str) -> str | None:
    """What kind of machine an address is: daemon, postmaster, no-reply, owner, list, bounce or robot.

    None where a person may sit behind it. ``support`` or ``info`` are people.
    """
    local = local_part(address)
    if _TELLING.search(local):
        for what, pattern in _MACHINES:
            if pattern.fullmatch(local):
                return what
    host = address.rpartition("@")[2].lower()
    return "no-reply" if "reply" in host and _SILENT_HOST.match(host) else None


# "orders@noreply.example.com"; "reply.example.com" takes answers
_SILENT_HOST = re.compile(r"(?:[\w-]+\.)*(?:no|donot|do-not-)-?reply\.")


def is_return_channel(address: str) -> bool:
    """Whether an envelope sender only takes bounces: a list's owner, VERP, a host called bounces."""
    local, _, host = address.lower().rpartition("@")
    if local.startswith("bounces+srs="):  # mail that Exchange Online forwards
        return False
    if _TELLING.search(local) and (_LIST.fullmatch(local) or _BOUNCE.fullmatch(local)):
        return True
    if "bounce" not in host:
        return False
    return any(label.startswith(("bounce", "pm-bounce")) for label in host.split(".")[:-2])


def takes_only_bounces(address: str) -> bool:
    """Whether nobody is ever written to under an address: a list's ``-bounces``, VERP."""
    local = local_part(address)
    if local.startswith("bounces+srs=") or not _TELLING.search(local):
        return False
    return bool(_BOUNCE.fullmatch(local))


def local_part(address: str) -> str:
    """What stands before the last @, in lower case and without quotes."""
    local = address.rpartition("@")[0] or address
    return local.lower().strip('" ')[:320]


_MACHINES = (
    ("daemon", _DAEMON),
    ("postmaster", _POSTMASTER),
    ("no-reply", _NO_REPLY),
    ("owner", _OWNER),
    ("list", _LIST),
    ("bounce", _BOUNCE),
    ("robot", _ROBOT),
)
