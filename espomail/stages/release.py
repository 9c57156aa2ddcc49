"""``held release``: a held mail passes the stage that failed, as if that stage had nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from espomail.actions.held import chosen
from espomail.domain.decision import Decision
from espomail.domain.filters import MailFacts
from espomail.domain.incoming import Incoming
from espomail.domain.permissions import Actor
from espomail.errors import Usage
from espomail.stages.filter import Filter
from espomail.stages.pipeline import STAGES, stage
from espomail.stages.runner import Context
from espomail.store import Store, arrivals, bulk, held_work, threads
from espomail.store.held_lists import HeldMail
from espomail.store.models import Email

# What each stage concludes of mail about which it has nothing to say.
NOTHING = {"filter": "keep", "link": "none", "distribute": "none", "autoreply": "none", "notify": "none"}


def release(store: Store, actor: Actor, words: Sequence[str], now: int) -> list[HeldMail]:
    """All of the named ones, or none; the next run goes on with them. Their ids."""
    with store.write():
        found = chosen(actor, words, "release held mail")
        for each in found:
            if each.stage not in STAGES:
                raise Usage(
                    f"{each.id}: held at {each.stage}; without it there is nothing to go on with; "
                    f"type: espomail held retry {each.id}, or: espomail held drop {each.id}"
                )
        context = Context(store, now)
        for each in found:
            _pass(context, each, f"released by {actor.signature}; held for: {each.cause}"[:1000])
        return found


def _pass(context: Context, held: HeldMail, reason: str) -> None:
    if held.is_reply:  # its mail has passed already
        held_work.note_end(held, NOTHING[held.stage], reason, context.now)
        held_work.forget(held)
        return
    (mail,) = (
        mail
        for mail in arrivals.of_email(held.email_id or 0, context.rules)
        if mail.arrival_id == held.arrival_id
    )
    value: list[str] | None = [] if held.stage == "notify" else None
    decision = Decision(held.stage, NOTHING[held.stage], reason, value, "released")
    if held.stage == "filter":
        _give_to_its_people(context, mail, decision)
    elif held.stage == "link" and mail.conversation_id is None:
        _begin_thread(context, mail)
    arrivals.store_decisions(held.stage, [mail], [decision], context.now, context.configuration)
    arrivals.advance([(stage(held.stage).next, mail.arrival_id)])
    held_work.forget(held)


def _give_to_its_people(context: Context, mail: Incoming, decision: Decision) -> None:
    """Its users and teams, by no filter."""
    verb = Filter()
    book = replace(verb.gather(context, []), filters=(), facts={mail.email_id: MailFacts()})
    verb.learn(mail, decision, book)
    verb.apply(context, [mail], [decision], book)


def _begin_thread(context: Context, mail: Incoming) -> None:
    (thread,) = threads.new_conversations([None], context.now)
    bulk.update(Email, ("conversation_id",), ("id",), [(thread, mail.email_id)])
    threads.add_participants([(thread, mail.from_address, mail.email_id)])
