"""Addresses behind which no person sits, told by their local part (RFC 3834, 2; RFC 5230, 4.5)."""

from __future__ import annotations

import re
from functools import lru_cache

_DAEMON = re.compile(
    r"""(?: .+[-_.] )? mailer[-_.]?daemon s? (?: [-_.+=] .* )?
    | mail[-_.]?daemon | m?daemon | uucp | mail[-_.]?system
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
# a program in a notice, a person's initials or a shop in other mail
_NOTIFIER = re.compile(r"mta | mmdf | mailer", re.VERBOSE)
_NO_REPLY = re.compile(
    r"""(?: .* [-_.+=] )?
    (?: no[-_.]?repl(?:y|ies|ay) (?:to|mail|e?mail|address)? | non-?reply | no[-_.]?return
      | no[-_.]?resp(?:ons?e?|ond)? | no-?answers? | replies-disabled
      | (?:please[-_.]?)? do[-_.]?not[-_.]?(?:reply|respond|answer) | dont[-_.]?(?:reply|answer)
      | not[-_.]?reply | never[-_.]?reply
      # German, Dutch, Scandinavian
      | (?:bitte[-_.]?)? nicht[-_.]?(?:be)?antworten | antworte[-_.]?nicht | keine?[-_.]?antworte?n?
      | geen[-_.]?(?:antwoord|reactie) | niet[-_.]?(?:be)?antwoorden | niet[-_.]?reageren
      | svara[-_.]?(?:ej|inte) | (?:inte|ei|ej)[-_.]?svara? | (?:ikke|ingen)[-_.]?svar
        | svar[-_.]?(?:ikke|inte)
      | ekki[-_.]?svara
      # of Latin
      | ne[-_.]?pas[-_.]?rep(?:ondre|ly) | ne[-_.]?repondez[-_.]?pas | (?:pas[-_.]?de|sans)[-_.]?reponse
      | no[-_.]?respond(?:er?|a) | no[-_.]?contest(?:ar|e) | (?:no|sin)[-_.]?respuesta | no[-_.]?respondre
      | n[aã]o[-_.]?respond(?:a|er) | sem[-_.]?resposta
      | non[-_.]?rispond(?:ere|a) | no[-_.]?rispond(?:ere|i) | no[-_.]?risposta | nu[-_.]?raspunde(?:ti)?
      # Slavic and Baltic
      | nie[-_.]?odpowiada(?:c|j) | bez[-_.]?odpov(?:edi|iedzi) | ne[-_.]?odpov(?:idat|idejte|edat|edajte)
      | ne[-_.]?odgovar(?:jaj|aj|jati|ati)(?:te)? | ne[-_.]?otvecha(?:t|te|j|y|jte|yte|ite)
      | ne[-_.]?vidpovida(?:ty|jte) | ne[-_.]?atbild(?:et|iet) | ne[-_.]?atsaky(?:ti|kite)
      # and the rest of Europe, Asia
      | (?:ei|ala)[-_.]?vasta(?:a|usta)? | ara[-_.]?vasta | ne[-_.]?valaszol(?:j|jon)
      | cevap[-_.]?(?:la|ver)ma?[-_.]?(?:me)?(?:yin|yiniz)? | yanit(?:la)?ma(?:yin|yiniz)
        | mh?[in][-_.]?apant\w*
      | ez[-_.]?erantzun | jangan[-_.]?(?:di)?balas | khong[-_.]?tra[-_.]?loi | henshin[-_.]?fu(?:ka|yo)
      | (?: un | not[-_.]? ) (?:attended|monitored) | devnull | dev[-_.]null | nobody
    ) (?: \d* | [-_.+=] .* )
    # "webnoreply@": no name ends so
    | .* (?:noreply|donotreply) \d*
    """,
    re.VERBOSE,
)
_ROBOT = re.compile(
    r"""(?: .* [-_.] )? auto[-_.]?(?: reply | replies | respond | responder | response | answer | mail
      | mailer
      | notify | notification | confirm ) (?: [-_.+=] .* )?
    | (?: .* [-_.] )? (?: automated | automatic | automail ) (?: [-_.+=] .* )?
    | listserv | listproc | majordomo | sympa | mailman | ezmlm | mlmmj
    | (?: .* [-_.] )? notifications? (?: \+ .* )? | newsletters? (?: \+ .* )? | (?:ana)?cron
      | cron[-_.]?daemon
    | notify | notifier | (?:auto|mail|web)[-_.]?(?:ro)?bot | wordpress | www-data | httpd | nginx | apache
    | nagios | icinga2? | zabbix | logwatch | logcheck | fail2ban | smartd
    # a list's question whether one wants to be on it; a filter's, whether one is a person
    | .* [-+] (?:confirm|subconf|unsubconf|unsubconfirm|unsub|verify|sc
      |uc) [-+.] (?: [0-9]* [a-f0-9.]{6,} .* )
    """,
    re.VERBOSE,
)
# a list's owner, or that of a shop or a dog
_OWNER = re.compile(r".*[-_](?:owner|relay)(?:[+=].*)?|owner_.*")
# a list's desk for commands, or a firm's for quotes
_REQUEST = re.compile(
    r"""(?: .* [-_.] )? (?: quotes? | quotation | info | information | sales | services? | support | orders?
      | price | pricing | rates? | feature | data | access | booking | reservation | leave | holiday | job
      | help | customer | demo | change | parts? | room | visa | media | press | records? | travel | vacation
      | it | hr | rma | returns? | repair | meeting | appointment | foia | print | prayer | song
      ) [-_] request | .* _request
    """,
    re.VERBOSE,
)
_LIST = re.compile(
    r"""owner- .* | .* - request (?: [+=] .* )?
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
# whose name it is: a bouncer's, or that of a firm with bouncy castles
_BOUNCING_NAME = re.compile(
    r"""(?: [a-z]+ [-_.] )* bouncer (?: [-_.] [a-z]+ )*
    | bounce [-_.] (?! mail | list | handl | process | return | owner | request | error | news | admin )
      [a-z]{3,} (?: [-_.] [a-z]+ )*
    """,
    re.VERBOSE,
)
_TELLING = re.compile(
    r"daemon|master|mail|uucp|re[ps]|no-?answ|antw|ot(?:ve|wo)|atbi|atsa|contest|svar|vasta|rea[cg]|risp"
    r"|odp|odgov|vidpov|valasz|cevap|yanit|apant|erantz|balas|tra-?loi|henshin|raspun"
    r"|attended|monitored|null|nobody|auto|vacation|list|majordomo|sympa|ezmlm|mlmmj|postoffice"
    r"|notif|newsletter|cron|owner|request|relay|bounc|error|verp|exchange|bot|confirm|conf-|unsub|="
    r"|wordpr|www-data|httpd|nginx|apache|nagios|icinga|zabbix|logwatch|logcheck|fail2ban|smartd|-[su]c[.]"
)


# the same people write again and again, always to the same few addresses
_KNOWN = 4096


@lru_cache(_KNOWN)
def is_daemon(address: str) -> bool:
    """Whether a mail system itself speaks: mailer-daemon, postmaster and their kin."""
    local = local_part(address)
    if not any(word in local for word in _DAEMON_WORDS):
        return False
    return any(each.fullmatch(local) for each in (_DAEMON, _POSTMASTER, _NOTIFIER))


_DAEMON_WORDS = ("mail", "master", "daemon", "mta", "uucp", "mmdf", "postoffice", "exchange")


@lru_cache(_KNOWN)
def is_nobody(address: str) -> bool:
    """Whether an address is never a person's: mailer-daemon, but not postmaster."""
    local = local_part(address)
    return ("daemon" in local or "mail" in local) and bool(_DAEMON.fullmatch(local))


@lru_cache(_KNOWN)
def machine(address: str) -> str | None:
    """What kind of machine an address is: daemon, postmaster, no-reply, owner, request, list, bounce, robot.

    None where a person may sit behind it. ``support`` or ``info`` are people.
    """
    local = local_part(address)
    if _TELLING.search(local):
        for what, pattern in _MACHINES:
            if pattern.fullmatch(local):
                return None if what == "bounce" and _BOUNCING_NAME.fullmatch(local) else what
    host = address.rpartition("@")[2].lower()
    if local == "root" and _is_one_computer(host):
        return "robot"
    return "no-reply" if "reply" in host and _SILENT_HOST.match(host) else None


# "orders@noreply.example.com"; "reply.example.com" takes answers
_SILENT_HOST = re.compile(r"(?:[\w-]+\.)*(?:no|donot|do-not-)-?reply\.")


def _is_one_computer(host: str) -> bool:
    """Whether its cron and daemons write as root; at a firm's domain it may be a person."""
    labels = host.split(".")
    firm = 3 if labels[-2:-1] and labels[-2] in _SECOND and len(labels[-1]) == 2 else 2
    return labels[0] == "localhost" or len(labels) == 1 or len(labels) > firm


_SECOND = frozenset(("ac", "co", "com", "edu", "gob", "gov", "gv", "ne", "net", "or", "org"))  # shop.co.uk


@lru_cache(_KNOWN)
def is_return_channel(address: str) -> bool:
    """Whether an envelope sender only takes bounces: a list's owner, VERP, a host called bounces."""
    local, _, host = address.lower().rpartition("@")
    if local.startswith("bounces+srs="):  # mail that Exchange Online forwards
        return False
    patterns = (_LIST, _BOUNCE, _OWNER)
    if _TELLING.search(local) and any(each.fullmatch(local) for each in patterns):
        return not _REQUEST.fullmatch(local)
    if "bounce" not in host:
        return False
    return any(label.startswith(("bounce", "pm-bounce")) for label in host.split(".")[:-2])


@lru_cache(_KNOWN)
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
    ("request", _REQUEST),
    ("list", _LIST),
    ("bounce", _BOUNCE),
    ("robot", _ROBOT),
)
