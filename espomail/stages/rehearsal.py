"""The pipeline without its second half: what the stages would conclude, with nothing written.

Each stage decides on what is stored and on the decisions rehearsed before it; what those would make
stands in the outlook of each mail under ids below zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from espomail.config import Config
from espomail.domain.clock import iso
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.stages import digests
from espomail.stages.pipeline import STAGES, stage
from espomail.stages.report import StageReport
from espomail.stages.runner import Context, Stage, conclude
from espomail.store import Store, arrivals

ALL = 1_000_000


def rehearse(store: Store, now: int, names: Sequence[str] = tuple(STAGES)) -> list[StageReport]:
    """What each of these verbs would conclude about what waits for it."""
    reports: list[StageReport] = []
    carried: list[Incoming] = []
    with store.read():
        context = Context(store, now)
        for name in names:
            verb = stage(name)
            waiting = [*arrivals.waiting(name, ALL, context.rules), *carried]
            # as the run takes it, which finds both waiting at this stage
            batch = sorted(waiting, key=lambda mail: mail.arrival_id)
            report = StageReport(name, rehearsed=True)
            reports.append(report)
            if name == "notify":
                digests.rehearse(context, report)
            if not batch:
                continue
            concluded = list(_conclude(verb, batch, verb.gather(context, batch), report))
            carried = []
            for mail, decision in concluded:
                report.count(decision.kind)
                report.lines.append(
                    f"{name}: mail {mail.email_id} \"{mail.subject}\": {decision.kind}: {decision.reason}"
                )
                if verb.after(decision) in STAGES:
                    carried.append(mail)
            report.extra["decisions"] = [
                {"email": mail.email_id, **decision.as_json()}
                for mail, decision in concluded
            ]
    return reports


def _conclude(
    verb: Stage, batch: Sequence[Incoming], facts: Any, report: StageReport
) -> Iterator[tuple[Incoming, Decision]]:
    """What is decided, mail by mail; one that breaks the stage would be held, as by a run."""
    for mail in batch:
        try:
            (decision,) = conclude(verb, [mail], facts)
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"
            report.count("held")
            report.lines.append(f"{verb.name}: mail {mail.email_id} \"{mail.subject}\": held: {cause}")
        else:
            yield mail, decision


def foresee(store: Store, mail: Incoming, now: int) -> list[Decision]:
    """Every decision that would be taken about one mail now; a skip ends it."""
    decisions: list[Decision] = []
    with store.read():
        context = Context(store, now)
        for name in STAGES:
            verb = stage(name)
            facts = verb.gather(context, [mail])
            (decision,) = conclude(verb, [mail], facts)
            decisions.append(decision)
            if verb.after(decision) not in STAGES:
                break
    return decisions


def count_on_servers(store: Store, config: Config, now: int, wanted: Any) -> StageReport:
    """``fetch --dry-run``: how many messages wait on the servers; nothing is loaded or marked."""
    from espomail.errors import EspomailError
    from espomail.mail.imap import open_session
    from espomail.stages.fetch_plan import account_plans, chosen, left_out
    from espomail.store import email_accounts
    from espomail.store.models import EmailAccount

    report = StageReport("fetch", rehearsed=True)
    every = list(EmailAccount.select().order_by(EmailAccount.id))
    for _, text in left_out(every, wanted.named, wanted.account_ids):
        report.warn(text, text)
    for account in chosen(every, wanted.group, wanted.personal, wanted.account_ids):
        if not wanted.named and not email_accounts.is_due(account, now):
            report.count("not_due")
            continue
        (plan,) = account_plans(store, [account], config, now, wanted.limit)
        try:
            with open_session(plan.imap, plan.secret()) as session:
                for folder in plan.folders:
                    _count_folder(report, session, plan, folder)
        except EspomailError as error:
            report.error(account.address, error, f"{account.address}: {error}")
    return report


def _count_folder(report: StageReport, session: Any, plan: Any, folder: Any) -> None:
    from espomail.mail.failures import FolderMissing
    from espomail.stages import fetch_dates

    try:
        status = session.select(folder.name, readonly=True)
    except FolderMissing as error:
        report.error(plan.address, error, f"{plan.address}: {error}")
        return
    fresh = folder.uidvalidity is None or folder.uidvalidity != status.uidvalidity
    found = session.search_above(0 if fresh else folder.last_uid)
    until = fetch_dates.first_until(folder, fresh, found)
    old = len(fetch_dates.too_old(session, plan.since, found, until))
    report.count("waiting", len(found) - old)
    line = f"fetch: {plan.address} {folder.name}: {len(found) - old} to look at"
    if old:
        report.count("too_old", old)
        line += f", {old} older than {iso(plan.since)}"
    report.lines.append(line)
