"""One mail after the other through an account's SMTP server, each with its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field

from espomail.actions import account_servers
from espomail.config import Config
from espomail.domain import delivery as rules
from espomail.domain.delivery import Envelope
from espomail.errors import EspomailError
from espomail.mail.failures import Deferred, MailFailure, Refused, ServerDropped, Unanswered
from espomail.mail.settings import Secret
from espomail.mail.smtp import SmtpSession, open_smtp
from espomail.store import Store, outbox_states
from espomail.store.models import EmailAccount
from espomail.store.outbox_states import Waiting


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: sent, retry, failed or unknown, with the server's words.

    ``refused``: recipients that are settled apart from the rest, with the server's answer for each.
    ``asked``: whether a server had a say in it.
    """

    state: str
    answer: str
    refused: Mapping[str, str] = field(default_factory=dict)
    not_before: int | None = None
    asked: bool = True


class Delivery:
    """Sends an account's mail over one connection, which is opened when the first mail needs it."""

    def __init__(self, store: Store, config: Config, account: EmailAccount, now: int) -> None:
        self._store, self._config, self._account, self._now = store, config, account, now
        self._open: AbstractContextManager[SmtpSession] | None = None
        self._session: SmtpSession | None = None

    def send(self, row: Waiting, raw: bytes) -> Outcome:
        """Deliver one mail. Raises what concerns the whole account: no connection, no log-in."""
        session = self._connected()
        try:
            return self._transmit(session, row, raw)
        except ServerDropped:
            # Nothing of this message went out. The connection may just have been idle for too long.
            self.close()
            return self._transmit(self._connected(), row, raw)

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

    def _secret(self) -> Secret:
        """The secret, read only where the server wants a log-in."""
        return account_servers.smtp_secret(self._account, self._config)

    def _transmit(self, session: SmtpSession, row: Waiting, raw: bytes) -> Outcome:
        """MAIL and RCPT; then, durably noted beforehand, the data."""
        try:
            envelope = self._envelope(session, row, raw)
        except Refused as error:
            return _given_up(error.server_text, dict(row.refused))
        except Deferred as error:
            return self._later(row, error)
        refused = {**row.refused, **envelope.refused}
        if not envelope.accepted:
            return self._nobody(row, envelope, refused)
        with self._store.write():
            outbox_states.transmitting(row.id, refused)
        return self._data(session, row, raw, envelope, refused)

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
        self, session: SmtpSession, row: Waiting, raw: bytes, envelope: Envelope, refused: dict[str, str]
    ) -> Outcome:
        try:
            code, text = session.data(raw)
        except Unanswered as error:
            self.close()
            return Outcome("unknown", str(error), refused)
        except Refused as error:
            return _given_up(error.server_text, refused)
        except Deferred as error:
            return self._later(row, error, refused)
        except ServerDropped as error:
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
        return _given_up(_said(envelope.refused), refused)

    def _later(self, row: Waiting, error: MailFailure, refused: dict[str, str] | None = None) -> Outcome:
        return self._put_off(row, error.server_text or str(error), refused or dict(row.refused))

    def _put_off(self, row: Waiting, words: str, refused: dict[str, str]) -> Outcome:
        at = rules.next_try(row.message_id, row.tries + 1, row.created_at, self._now)
        if at is not None:
            return Outcome("retry", words, refused, at)
        waiting = {a: words for a in row.recipients if a not in refused}
        return _given_up(f"given up after two days: {words}", {**refused, **waiting})


def _given_up(words: str, refused: dict[str, str]) -> Outcome:
    """Failed; but sent, where an earlier attempt reached some of the recipients."""
    reached = any(rules.is_accepted(answer) for answer in refused.values())
    return Outcome("sent" if reached else "failed", words, refused)


def _said(answers: Mapping[str, str]) -> str:
    return "; ".join(f"{address}: {text}" for address, text in answers.items())
