"""Users' answers to notices: an internal note, or, where the account says so, a reply to the customer.

Somebody who works by mail alone sees only mail: so an answer that could not be sent comes back to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from espomail.actions import notice_refusal
from espomail.actions.letters import Letter
from espomail.actions.sending import case_reply
from espomail.domain.composing import File
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.domain.mime.parsing import parse, stored_files
from espomail.domain.notices.reply import Repeats, for_customer
from espomail.domain.replies.text import visible
from espomail.errors import EspomailError, StoreIO, TryAgain
from espomail.stages.runner import Context
from espomail.store import case_flow, correspondence, mailbox, notice_texts, owners, people, raws, stream


@dataclass(frozen=True)
class _Answer:
    """What a user wrote back: its whole text, and the notice's bytes."""

    mail: Incoming
    decision: Decision
    login: str
    text: str
    notice: bytes = b""

    @property
    def words(self) -> str:
        """As it is shown in the house."""
        return visible(self.text, from_html=True, original=self.notice_text)

    @property
    def notice_text(self) -> str:
        """What the notice said, empty where it is not known."""
        return parse(self.notice).text if self.notice else ""


def take_answers(context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision]) -> None:
    """Write the notes and queue the replies of a batch, without the notices that they quote."""
    found = [(m, d) for m, d in zip(batch, decisions, strict=True) if d.kind in ("note", "answer")]
    if not found:
        return
    texts = case_flow.texts_of(mail.email_id for mail, _ in found)
    logins = {address: each.login for address, each in owners.insiders().items()}
    notices = notice_texts.of_answers((mail.email_id, mail.ancestors) for mail, _ in found)
    notes = []
    for mail, decision in found:
        answer = _Answer(
            mail, decision, logins[mail.from_address], texts.get(mail.email_id, ""),
            notices.get(mail.email_id, b""),
        )  # fmt: skip
        if decision.kind == "note":
            notes.append(_note(context, answer, answer.words))
            continue
        refusal = _reply(context, answer)
        if refusal:
            words = f"not sent to the customer ({refusal}): {answer.words}"
            notes.append(_note(context, answer, words))
            notice_refusal.send_back(
                answer.login, mail.case_id or 0, mail.email_id, refusal, answer.words,
                context.settings, context.rules, context.now,
            )  # fmt: skip
    stream.add(notes)


def _note(context: Context, answer: _Answer, words: str) -> stream.Entry:
    record = answer.decision.value
    return stream.Entry(
        record["type"], record["id"], context.now, "note", answer.login, words, answer.mail.email_id
    )


def _reply(context: Context, answer: _Answer) -> str:
    """Queue a reply through the case in the user's name; why not, where that cannot be."""
    number = answer.mail.case_id or 0
    asked = correspondence.customer_mail(number)
    try:
        text = for_customer(answer.text, answer.notice_text, asked.text if asked else "")
        files = _files(answer.mail)
        if not text.strip() and not files:
            return "nothing is left of it without the notice that it quotes; write above the notice"
        case_reply(
            context.store, people.actor(answer.login), number, Letter(text=text, files=files), context.now
        )
    except (StoreIO, TryAgain):
        raise
    except (EspomailError, Repeats) as error:
        return str(error)
    return ""


def _files(mail: Incoming) -> tuple[File, ...]:
    """What they attached; pictures within the text, a signature's say, stay behind."""
    email = mailbox.get(mail.email_id)
    wanted = [index for index, each in enumerate(email.attachments) if not each["inline"]]
    if not wanted:
        return ()
    raw = raws.load([email.raw_id])[email.raw_id]
    return tuple(
        File(email.attachments[index]["name"], email.attachments[index]["content_type"], data)
        for index, data in zip(wanted, stored_files(raw, email.attachments, wanted), strict=True)
    )
