"""Users' answers to notices: an internal note, or, where the account says so, a reply to the customer."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.domain.reply_text import visible
from espomail.errors import EspomailError, StoreIO, TryAgain
from espomail.stages.runner import Context
from espomail.store import case_flow, owners, people, stream


def take_answers(context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision]) -> None:
    """Write the notes and queue the replies of a batch, without the notices that they quote."""
    answers = [
        (mail, decision.kind)
        for mail, decision in zip(batch, decisions, strict=True)
        if decision.kind in ("note", "answer")
    ]
    if not answers:
        return
    texts = case_flow.texts_of(mail.email_id for mail, _ in answers)
    logins = {address: each.login for address, each in owners.insiders().items()}
    notes = []
    for mail, kind in answers:
        login, text = logins[mail.from_address], visible(texts.get(mail.email_id, ""))
        refusal = _reply(context, mail, login, text) if kind == "answer" else ""
        if kind == "note" or refusal:
            words = f"not sent to the customer ({refusal}): {text}" if refusal else text
            notes.append(
                stream.Entry("case", mail.case_id or 0, context.now, "note", login, words, mail.email_id)
            )
    stream.add(notes)


def _reply(context: Context, mail: Incoming, login: str, text: str) -> str:
    """Queue a reply through the case in the user's name; why not, where that cannot be."""
    from espomail.actions.letters import Letter
    from espomail.actions.sending import case_reply

    try:
        case_reply(context.store, people.actor(login), mail.case_id or 0, Letter(text=text), context.now)
    except (StoreIO, TryAgain):
        raise
    except EspomailError as error:
        return str(error)
    return ""
