"""What lists, virus scanners and free mailboxes put at the end of a mail, below its writer's words.

A footer begins below a rule or two dashes with a sentence that is known, and has addresses; words in a
paragraph without one are somebody's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from espomail.domain.html import history as html_history
from espomail.domain.replies.lines import MAX_COLUMNS
from espomail.domain.replies.scanners import OF_SCANNERS

_LINES = 30
_COLUMNS = 140
_MANY = 4  # a list's below a scanner's below a mailbox's
_MARKS = f" \t{html_history.SIGNATURE}{html_history.SIGNATURE_END}"
_RULE = re.compile(r"(?:[-_=*#~]{20,}|(?:-=){8,}-?)[ \t]*$")
_LIST = (
    r"(?:mailing ?-?list|mailingliste|mailinglijst|e-postlista|postilista|postliste|liste de diffusion"
    r"|lista (?:de correo|de distribución|de discussão|di distribuzione|dyskusyjna)|список рассылки)"
)
# Mailman's first line: "users mailing list", "users mailing list -- users@example.org"
_NAMED = re.compile(
    rf"(?:\S{{1,60}}(?: \S{{1,30}})? {_LIST}|{_LIST} \S{{1,60}})(?: -- \S{{1,80}})?$", re.IGNORECASE
)
_OF_LISTS = re.compile(
    r"""(?:to\ unsubscribe(?::|,?\ (?:e-?mail|send|from|click|visit|please|go|follow)\b)
      | yahoo!?\ groups\ links | groups\.io\ links
      | you(?:['’]ve|\ have)?\ (?:are\ receiving|received?)\ this\ (?:e-?mail|message)\ because\ you
      | sie\ (?:erhalten|haben)\ diese\ (?:nachricht|e-?mail)\b.{0,20},\ (?:weil|da)\ sie
      | vous\ (?:recevez|avez\ reçu)\ ce\ (?:message|courriel),?\ (?:car|parce\ que)\ vous
      | (?:has\ recibido|recibiste)\ este\ (?:mensaje|correo)\ porque
      | você\ (?:está\ recebendo|recebeu)\ esta\ mensagem\ porque
      | hai\ ricevuto\ questo\ messaggio\ (?:perch[ée]|in\ quanto) | u\ ontvangt\ dit\ bericht\ omdat
      | du\ har\ fått\ det\ här\ meddelandet\ eftersom | otrzymujesz\ tę\ wiadomość,?\ ponieważ
      | вы\ получили\ это\ сообщение,\ поскольку | このメールは\ ?Google )""",
    re.VERBOSE | re.IGNORECASE,
)
# people use such words of themselves
_OF_A_PERSON = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Ii]ch|[Ww]ir|[Mm]ein\w*|[Mm]e|[Jj]e|yo|io|jag|jeg|ik)\b")
_BOXES = (
    r"(?:sicher (?:gesendet|versendet) mit|(?:sent|secured?) (?:securely )?(?:with|by)|envoyé avec"
    r"|enviado con|inviato con|verzonden met|skickat med|wysłano z) tuta(?:nota| mail)?\b.{0,80}"
)
# they stand below dashes, or above the address of their page
_OF_SCANNERS = re.compile(
    rf"{OF_SCANNERS}[ \t]*(?:(?:https?://)?www\.(?:avast|avg)\.\S{{1,60}})?$", re.VERBOSE | re.IGNORECASE
)
_OF_BOXES = re.compile(rf"{_BOXES}$", re.IGNORECASE)
_FREE_OF_VIRUSES = re.compile(
    r"(?:virus-?free|virenfrei|(?:garanti )?sans virus|libre de virus|livre de vírus|privo di virus|virusvrij"
    r"|bez wirusów|без вирусов)\.?[ \t]*(?:https?://)?www\.(?:avast|avg)\.\S{1,60}$",
    re.IGNORECASE,
)
# nearly all mail has none of these at its end
_HINT = re.compile(r"avast|avg|tuta|list|групп|group|unsubscri|рассылк|yahoo|-----END PGP", re.IGNORECASE)
_OF_THEIR_PAGE = re.compile(r"(?:https?://|www\.)\S{0,60}(?:avast|avg|tuta)", re.IGNORECASE)
_ADDRESS = re.compile(r"@|://|\bwww\.|\blists?\b|\bgroups?\b|unsubscri|abonn", re.IGNORECASE)
_PGP_BEGINS, _PGP_ENDS = "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"


def footer_begins(lines: Sequence[str]) -> int:
    """The line with which footers begin below the last words; behind the last line if there are none."""
    end = len(lines)
    if not _HINT.search("\n".join(line[:MAX_COLUMNS] for line in lines[-_LINES:])):
        return end
    for _ in range(_MANY):
        begin = _last_footer(lines, end)
        if begin is None or not any(line.strip(_MARKS) for line in lines[:begin]):
            break
        end = begin
    return end


def _last_footer(lines: Sequence[str], end: int) -> int | None:
    last = end
    while last and not lines[last - 1].strip(_MARKS):
        last -= 1
    rows = range(last - 1, max(last - _LINES, 0) - 1, -1)
    if last and lines[last - 1].strip() == _PGP_ENDS:
        return next((row for row in rows if lines[row].strip() == _PGP_BEGINS), None)
    for row in rows:
        line = lines[row][:MAX_COLUMNS].strip(_MARKS)
        if _FREE_OF_VIRUSES.match(line) and row == last - 1:
            return None if _is_told(lines, row) else row
        if len(line) <= _COLUMNS and (_OF_SCANNERS.match(line) or _OF_BOXES.match(line)):
            below, above = lines[row + 1 : last], _delimiter_above(lines, row)
            if not all(map(_is_their_page, below)) or _is_told(lines, row):
                return None
            return row if above is None and below else above
        if _is_delimiter(line):
            return row if _is_of_list(line, lines[row + 1 : last]) else None
    return None


def _is_delimiter(line: str) -> bool:
    return line in ("--", "—") or _RULE.match(line) is not None


def _is_their_page(line: str) -> bool:
    """Whether a line is empty, or the address of a program's page and nothing else."""
    said = line.strip(_MARKS)
    return not said or (" " not in said and _OF_THEIR_PAGE.match(said) is not None)


def _is_told(lines: Sequence[str], row: int) -> bool:
    """Whether the writer says above a line that it is to come."""
    above = next((line for line in map(_bare, reversed(lines[max(row - 4, 0) : row])) if line), "")
    return above.endswith((":", "："))


def _bare(line: str) -> str:
    return line.strip(_MARKS)


def _delimiter_above(lines: Sequence[str], row: int) -> int | None:
    above = row
    while above and not lines[above - 1].strip(_MARKS):
        above -= 1
    return above - 1 if above and _is_delimiter(lines[above - 1].strip(_MARKS)) else None


def _is_of_list(delimiter: str, below: Sequence[str]) -> bool:
    """Whether lines begin as a list's footer does, and each of their paragraphs has an address."""
    said = [line.strip(_MARKS) for line in below]
    first = next((line for line in said if line), "")
    paragraphs = [" ".join(each.split()) for each in "\n".join(said).split("\n\n") if each.strip()]
    named = _RULE.match(delimiter) and _NAMED.match(first)
    if not (paragraphs and (named or _OF_LISTS.match(paragraphs[0]))):
        return False
    where = any("@" in each or "://" in each or "www." in each for each in paragraphs)
    return where and all(_ADDRESS.search(each) and not _OF_A_PERSON.search(each) for each in paragraphs)
