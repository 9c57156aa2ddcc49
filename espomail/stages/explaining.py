"""What would be decided about a mail now: a file as if it arrived, a stored mail as if it were new."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from espomail.domain.autoreply import without_tag
from espomail.domain.decision import Decision
from espomail.domain.incoming import AccountRules, Incoming
from espomail.domain.intake import Facts, examine
from espomail.domain.threads import nearest_first
from espomail.errors import Usage
from espomail.stages.rehearsal import foresee
from espomail.store import Store, arrivals, email_accounts, raws, tokens
from espomail.store.arrivals import effect_key


def of_file(store: Store, raw: bytes, account: str | None, now: int) -> list[Decision]:
    """Every decision about a message that is not stored; it counts as received now."""
    with store.read():
        rules = arrivals.account_rules()
        facts = examine(raw, tokens.keyring())
        mail = _incoming(raw, facts, _account(facts, rules, account), now)
    return foresee(store, mail, now)


def again(store: Store, email_id: int, seen: Collection[int], now: int) -> list[Decision]:
    """Every decision that would be taken now about a stored mail, as if it had just been fetched.

    It came as the first of the arrivals ``seen``.
    """
    with store.read():
        every = arrivals.of_email(email_id, arrivals.account_rules())
        found = [each for each in every if each.arrival_id in seen]
        if not found:
            return []
        mail = found[0]
        raw = raws.one(mail.raw_id) if mail.raw_id else None
    # under ids that nothing is stored for, it is as new as a file
    fresh = replace(mail, arrival_id=-1, email_id=-1, raw=raw, effect_key="again",
                    conversation_id=None, parent=None, case_id=None)  # fmt: skip
    return foresee(store, fresh, now)


def _account(facts: Facts, rules: dict[int, AccountRules], name: str | None) -> AccountRules | None:
    """The account that was named, else the one that stands in To or Cc; any doubt: 2."""
    if name:
        return rules[email_accounts.find(name).id]
    keys = [each.key for each in facts.message.recipients]
    addressed = {*keys, *map(without_tag, keys)}
    found = [each for each in rules.values() if each.address in addressed]
    if len(found) == 1:
        return found[0]
    what = "none of the e-mail accounts is" if not found else "several e-mail accounts are"
    raise Usage(f"{what} in To or Cc of this mail; name the one that received it with --account")


def _incoming(raw: bytes, facts: Facts, account: AccountRules | None, now: int) -> Incoming:
    message = facts.message
    sender = message.sender
    address = sender.key if sender else ""
    bounce = facts.bounce or {}
    return Incoming(
        arrival_id=-1,
        email_id=-1,
        account=account,
        message_id=message.message_id,
        id_hash=facts.id_hash,
        from_address=address,
        from_name=sender.name if sender else "",
        reply_to=tuple(each.key for each in message.reply_to),
        to=tuple(each.key for each in message.to),
        cc=tuple(each.key for each in message.cc),
        subject=message.subject,
        received_at=now,
        ancestors=nearest_first(message.in_reply_to, message.references),
        automatic=facts.auto["is_auto"],
        vacation=facts.auto["vacation"],
        why_not=tuple(facts.auto["why_not"]),
        through=tuple(facts.auto["through"]),
        resent_to=tuple(facts.auto.get("resent", ())),
        other_ids=tuple(facts.auto.get("other_ids", ())),
        forged_according_to=tuple(facts.auto.get("forged", ())),
        is_bounce=bool(bounce),
        bounce_of=bounce.get("original_message_id"),
        bounce_of_notice=bool(bounce.get("of_notice")),
        bounce_details=tuple(bounce.get("recipients", ())),
        effect_key=effect_key(facts.identity, facts.id_hash, address),
        raw=raw,
        text=message.text,
    )
