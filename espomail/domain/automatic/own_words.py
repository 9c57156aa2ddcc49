"""What a mail says for itself, for rules that look at words: what it quotes was said by others."""

from __future__ import annotations

from espomail.domain.mime.message import Message

_MOST = 16 * 1024


def own_words(message: Message) -> str:
    """The mail's text without its history, as ``replies.text`` shows it.

    It takes far longer than a look for words, so ask it only where some were found. Every mail is taken for
    an answer: what looks like history is not the writer's, even where no field names what was answered.
    """
    from espomail.domain.replies.text import visible

    html = message.html[:_MOST] if message.html and message.text_from_html else None
    shown = visible(message.text[:_MOST], html, message.subject, message.text_from_html, answers=True)
    return _without_citations(shown, html) if html and "<blockquote" in html.lower() else shown


def _without_citations(shown: str, html: str) -> str:
    """The view of a reply keeps citations that no program marked as such, for they might be the writer's."""
    from espomail.domain.html.history import QUOTED
    from espomail.domain.html.text import to_text

    lines = to_text(html, history=True).split("\n")
    cited = {line.strip(f"{QUOTED} ") for line in lines if line.startswith(QUOTED)} - {""}
    return "\n".join(line for line in shown.split("\n") if line.strip() not in cited)
