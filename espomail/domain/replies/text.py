"""What a person wrote themselves: a mail's text without the history quoted below or above it.

Only a view: the whole text is always at hand, so a quote kept is a blemish and a word lost is a fault.
`replies.history` says what is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from espomail.domain.html import history as html_history
from espomail.domain.replies.footers import footer_begins
from espomail.domain.replies.history import own_lines
from espomail.domain.replies.pointing import ANSWERS
from espomail.domain.replies.signatures import SIGNATURE
from espomail.domain.replies.stand_ins import stands_in

MAX_TEXT = 32 * 1024
MAX_PAGE = 512 * 1024
_LEAD = 1000

_MANY_LINES = re.compile(r"\n{3,}")
_FORWARD = re.compile(
    r"\s*(?:\[[^\]:]{0,40}\]\s*)?\[?(fwd?|wg|tr|rv|enc|i|doorst|vb|vl|vs|pd|továbbítás|i̇lt|πρθ|fyi|转发|轉寄|転送|전달)"
    r"\s?[:：]",
    re.IGNORECASE,
)
_FINNISH = re.compile(r"lähettäjä|lähetetty|kirjoitti\b|alkuperäinen viesti", re.IGNORECASE)
_ANSWER = re.compile(
    r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:re|ré|r|aw|antwort|sv|antw|res|resp|rsp|odp|odpověď|ynt|yan|cevap|ref|atb|ats|bls|balas"
    r"|vá|vs|vedr|на|отг|відп|ответ|σχετ|απ|hf|trả lời|ตอบกลับ|回复|回覆|答复|返信|답장|회신|הנדון|תשובה|رد)"
    r"(?:\[\d+\]|\(\d+\))?\s?[:：]",
    re.IGNORECASE,
)


def visible(
    text: str,
    html: str | None = None,
    subject: str = "",
    from_html: bool | None = None,
    original: str = "",
    answers: bool | None = None,
    recipients: Collection[str] = (),
) -> str:
    """The writer's own words; never empty unless ``text`` is.

    ``html`` is taken where there is no text, or one that only says so, and where the text was made of it
    (``from_html``; None: find out; True without ``html``: it may have been), for its markup tells more;
    ``subject``, where known, tells a forwarded mail, which is shown whole.
    ``original``: the text of the mail that is answered, if it is known; then it alone tells what is quoted.
    ``answers``: whether the mail names one that it answers (None: unknown); ``recipients``: the addresses
    that it goes to, in small letters, for one of them wrote what is answered.
    Linear in the text: what lies beyond ``MAX_TEXT`` is not searched for quotes, but kept.
    """
    if html and stands_in(text, html):
        text, from_html = "", True
    forwards = _forwards(subject, text or html or "")
    if forwards and text.strip():
        return tidy(text)
    whole = tidy(_with_history(text, html, from_html))
    plain = html is None and not from_html
    shown = whole if forwards else _shown(whole, _answers(subject, answers), original, plain, recipients)
    if html and not original and shown is not whole and _page_tells_of_answers(html, shown):
        shown = whole
    without = html_history.without_marks(shown)
    return whole if without is whole else tidy(without)


def _forwards(subject: str, text: str) -> bool:
    """Whether a subject tells of a forward. "VS:" does in Danish and Norwegian; in Finnish it answers."""
    match = _FORWARD.match(subject)
    return match is not None and (match[1].lower() != "vs" or _FINNISH.search(text) is None)


def _answers(subject: str, answers: bool | None) -> bool | None:
    """Whether a mail answers another, as its subject says or its fields; None where neither is known."""
    if answers or _ANSWER.match(subject):
        return True
    return None if answers is None or not subject else False


def _page_tells_of_answers(html: str, shown: str) -> bool:
    """Whether there are answers in what a page quotes: Outlook says so, or the writer and red words."""
    from espomail.domain.html.answers import answered_within

    page = html[:MAX_PAGE]
    if html_history.is_answered_within(page) or answered_within(page):
        return True
    return bool(ANSWERS.search(shown[:_LEAD])) and html_history.shows_red(page)


def _with_history(text: str, html: str | None, from_html: bool | None) -> str:
    """The text to look at: a page's own with the marks of its history, if there is no other text."""
    if not html or from_html is False or (text.strip() and not html_history.may_show(html)):
        return html_history.without_marks(text)
    from espomail.domain.html.text import to_text

    if from_html is None and text.strip() and to_text(html).split() != text.split():
        return html_history.without_marks(text)
    return to_text(html, history=True)


def _shown(
    whole: str, answers: bool | None, original: str, plain: bool, recipients: Collection[str]
) -> str:
    lines = whole[:MAX_TEXT].split("\n")
    words = lines[: footer_begins(lines)] if len(whole) <= MAX_TEXT else lines
    kept = own_lines(words, answers, original, plain, recipients)
    if len(kept) == len(lines) or not any(lines[index].strip() for index in kept):
        return whole
    shown = "\n".join(lines[index] for index in kept).strip()
    if kept and kept[-1] == len(lines) - 1:
        shown += whole[MAX_TEXT:]
    return shown if html_history.without_marks(shown).strip() else whole


def tidy(text: str) -> str:
    """LF line ends, no blanks at the end of lines, never two empty lines in a row, none outside."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(_end_tidied(line) for line in text.split("\n"))
    return _MANY_LINES.sub("\n\n", lines).strip("\n")


def _end_tidied(line: str) -> str:
    """The blank behind two dashes is what makes them a signature (RFC 3676, 4.3)."""
    return line if line == SIGNATURE else line.rstrip()
