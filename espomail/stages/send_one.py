"""One mail after the other through an account's SMTP server, each with its outcome."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from espomail.actions import account_servers
from espomail.config import Config
from espomail.domain import delivery as rules
from espomail.domain.delivery import Envelope
from espomail.errors import EspomailError
from espomail.mail.failures import Deferred, MailFailure, Refused, ServerDropped, Unanswered
from espomail.mail.settings import Secret
from espomail.mail.smtp import SmtpSession, open_smtp
from espomail.store import outbox_states
from espomail.store.models import EmailAccount
from espomail.store.outbox_states import Waiting

PATIENCE = 5.0  # seconds after which a server has kept others waiting
Action = Callable[[], None]


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: sent, retry, failed or unknown, with the server's words.

    ``refused``: recipients that are settled apart from the rest, with the server's answer for each.
    ``left``: who has it not for a reason that was said of the whole message, in ``answer``.
    ``asked``: whether a server had a say in it; ``slow``: it kept everybody waiting, and said nothing.
    """

    state: str
    answer: str
    refused: Mapping[str, str] = field(default_factory=dict)
    not_before: int | None = None
    asked: bool = True
    slow: bool = False
    left: tuple[str, ...] = ()


class DataTurn:
    """Whose message may be in its data phase: one in the whole process, so that a run that dies leaves
    one message at most of which nobody knows whether it went out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[float]:
        """Wait for the turn and have it; how many seconds it took."""
        began = time.monotonic()
        with self._lock:
            yield time.monotonic() - began


class Delivery:
    """Sends an account's mail over one connection, which is opened when the first mail needs it.

    It runs in a thread of its own, so it leaves writing to ``write``: a call that runs what it is given
    in a transaction, and returns when that is durable. ``secret`` is called only where the server wants
    a log-in.
    """

    def __init__(
        self, config: Config, account: EmailAccount, now: int, turn: DataTurn,
        write: Callable[[Action], None], secret: Callable[[], Secret],
    ) -> None:  # fmt: skip
        self._config, self._account, self._now = config, account, now
        self._secret = secret
        self._turn, self._write = turn, write
        self._open: AbstractContextManager[SmtpSession] | None = None
        self._session: SmtpSession | None = None

    def send(self, row: Waiting, raw: bytes, settle: Callable[[Outcome], None]) -> Outcome:
        """Deliver one mail; ``settle`` keeps books on it before the next message's data may go out.

        Raises what concerns the whole account: no connection, no log-in.
        """
        for last_try in (False, True):
            session = self._connected()
            with ExitStack() as turn:
                try:
                    outcome = self._transmit(session, row, raw, turn, last_try)
                except ServerDropped:
                    # Nothing of this message went out. The connection may just have idled for too long.
                    self.close()
                    if last_try:
                        raise
                    continue
                settle(outcome)
                return outcome
        raise AssertionError("the second try returns or raises")

    def close(self) -> None:
        """End the session, if there is one."""
        if self._open is not None:
            with suppress(EspomailError, OSError):
                self._open.__exit__(None, None, None)
        self._open = self._session = None

    def _connected(self) -> SmtpSession:
        if self._session is None:
            settings = account_servers.smtp_settings(self._account, self._config)
            self._open = open_smtp(settings, self._secret)
            try:
                self._session = self._open.__enter__()
            except BaseException:
                self._open = None
                raise
        return self._session

    def _transmit(
        self, session: SmtpSession, row: Waiting, raw: bytes, turn: ExitStack, last_try: bool
    ) -> Outcome:
        """MAIL and RCPT; then, in its turn and durably noted beforehand, the data."""
        try:
            envelope = self._envelope(session, row, raw)
        except Refused as error:
            return _given_up(row, error.server_text, dict(row.refused))
        except Deferred as error:
            return self._later(row, error)
        refused = {**row.refused, **envelope.refused}
        if not envelope.accepted:
            return self._nobody(row, envelope, refused)
        waited = turn.enter_context(self._turn.taken())
        self._write(lambda: outbox_states.transmitting(row.id, refused))
        # a server that was kept waiting may have hung up, which is no fault of the message's
        return self._data(session, row, raw, envelope, refused, waited > PATIENCE and not last_try)

    def _envelope(self, session: SmtpSession, row: Waiting, raw: bytes) -> Envelope:
        recipients = row.open_recipients
        try:
            result = session.begin(row.mail_from, recipients, raw)
        except Refused:
            if row.mail_from:
                raise
            # A relay that refuses the null sender gets the account's address instead.
            session.reset()
            result = session.begin(self._account.address, recipients, raw)
        return rules.sorted_answers(recipients, result.refused)

    def _data(
        self,
        session: SmtpSession,
        row: Waiting,
        raw: bytes,
        envelope: Envelope,
        refused: dict[str, str],
        once_more: bool,
    ) -> Outcome:
        began = time.monotonic()
        try:
            code, text = session.data(raw)
        except Unanswered as error:
            self.close()
            slow = time.monotonic() - began > min(PATIENCE, self._config.smtp_answer_timeout / 2)
            return Outcome("unknown", str(error), refused, slow=slow)
        except Refused as error:
            return _given_up(row, error.server_text, refused)
        except Deferred as error:
            return self._later(row, error, refused)
        except ServerDropped as error:
            if once_more:
                raise
            # DATA itself was not answered: not a byte of the message went out
            self.close()
            return self._later(row, error, refused)
        answer = f"{code} {text}"
        if envelope.later:
            # The others have it; those that were put off get the same bytes later.
            given = {**refused, **dict.fromkeys(envelope.accepted, answer)}
            return self._put_off(row, _said(envelope.later), given)
        return Outcome("sent", answer, refused)

    def _nobody(self, row: Waiting, envelope: Envelope, refused: dict[str, str]) -> Outcome:
        if envelope.later:
            return self._put_off(row, _said(envelope.later), refused)
        return _given_up(row, _said(envelope.refused), refused)

    def _later(self, row: Waiting, error: MailFailure, refused: dict[str, str] | None = None) -> Outcome:
        return self._put_off(row, error.server_text or str(error), refused or dict(row.refused))

    def _put_off(self, row: Waiting, words: str, refused: dict[str, str]) -> Outcome:
        at = rules.next_try(row.message_id, row.tries + 1, row.created_at, self._now)
        if at is not None:
            return Outcome("retry", words, refused, at)
        return _given_up(row, f"given up after two days: {words}", refused)


def _given_up(row: Waiting, words: str, refused: dict[str, str]) -> Outcome:
    """Failed; but sent, where an earlier attempt reached some of the recipients."""
    reached = any(rules.is_accepted(answer) for answer in refused.values())
    left = tuple(each for each in row.recipients if each not in refused)
    settled = {**refused, **dict.fromkeys(left, words)}
    return Outcome("sent" if reached else "failed", words, settled, left=left)


def _said(answers: Mapping[str, str]) -> str:
    return "; ".join(f"{address}: {text}" for address, text in answers.items())
