"""``held retry``: mail goes back to the stage that failed; a held reply is decided on again at once."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.actions.held import back, chosen
from espomail.domain.permissions import Actor
from espomail.stages.autoreply import Autoreply
from espomail.stages.runner import Context, conclude
from espomail.store import Store, arrivals, held, held_work
from espomail.store.held_lists import HeldMail


def retry(store: Store, actor: Actor, words: Sequence[str], now: int) -> tuple[list[HeldMail], list[str]]:
    """All of the named ones, or none; what became of the replies among them, in words."""
    with store.write():
        found = chosen(actor, words, "retry held mail")
        context = Context(store, now)
        told = []
        for each in found:
            if each.is_reply:
                told.append(_reply(context, each))
            else:
                back(each)
        return found, told


def _reply(context: Context, note: HeldMail) -> str:
    """Queue the reply if its template can be filled by now and the brakes still allow it."""
    verb = Autoreply()
    batch = [
        mail
        for mail in arrivals.of_email(note.email_id or 0, context.rules)
        if mail.arrival_id == note.arrival_id
    ]
    facts = verb.gather(context, batch)
    decisions = conclude(verb, batch, facts)
    (decision,) = decisions
    if decision.kind == "held":
        held.still_held(note.note_id or 0, decision.reason)
        return f"{note.id}: still held: {decision.reason}"
    held_work.forget(note)
    verb.apply(context, batch, decisions, facts)
    arrivals.store_decisions(verb.name, batch, decisions, context.now, context.configuration)
    return f"{note.id}: {_WORDS.get(decision.kind, 'no reply')}: {decision.reason}"


_WORDS = {
    "reply": "the reply is queued; espomail send delivers it",
    "hold": "the reply is held in the outbox",
}
