"""Writes mail as people's and machines' programs do: bytes, with fixed dates and Message-IDs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.text import MIMEText
from email.policy import SMTP, compat32
from email.utils import format_datetime, formataddr, parseaddr

PLAIN = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way: what it shows, the mailboxes it lands in, when, and its bytes."""

    key: str
    about: str
    mailboxes: tuple[str, ...]
    at: datetime
    raw: bytes

    @property
    def subject(self) -> str:
        """The Subject as it is written in the bytes."""
        head = self.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
        found = [line[8:].strip() for line in head if line.lower().startswith(b"subject:")]
        return found[0].decode("utf-8", "replace") if found else ""


@dataclass(frozen=True, slots=True)
class File:
    """Something attached. With a `cid` it is an image that the HTML shows."""

    name: str
    content_type: str
    content: bytes
    cid: str = ""


class Post:
    """Writes letters relative to a time, so that the same call gives the same bytes."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def letter(
        self,
        key: str,
        about: str,
        *,
        ago: int,
        sender: str,
        subject: str,
        text: str,
        to: str | Sequence[str],
        mailboxes: Sequence[str] = (),
        answers: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        html: str = "",
        files: Sequence[File] = (),
        charset: str = "utf-8",
    ) -> Letter:
        """A letter written `ago` minutes before now. `answers`: Message-IDs, the oldest first."""
        recipients = [to] if isinstance(to, str) else list(to)
        head = self._head(key, ago, sender, recipients, answers, headers or {})
        if charset == "utf-8":
            message: Message = _modern(text, html, files, key)
        else:
            message = MIMEText(text, "plain", charset)
        for name, value in head.items():
            message[name] = value
        message["Subject"] = subject if charset == "utf-8" else Header(subject, charset).encode()
        path = parseaddr(sender)[1]
        return self.raw(key, about, ago, _bytes(message), mailboxes or recipients, path)

    def raw(
        self, key: str, about: str, ago: int, raw: bytes, mailboxes: Sequence[str], path: str
    ) -> Letter:
        """A letter whose bytes are given; `path` is its envelope sender, empty for a bounce."""
        trace = f"Return-Path: <{path}>\r\n".encode()
        return Letter(key, about, tuple(mailboxes), self.at(ago), trace + raw)

    def at(self, ago: int) -> datetime:
        """So many minutes before now, in whole seconds."""
        return (self.now - timedelta(minutes=ago)).replace(microsecond=0)

    def _head(
        self,
        key: str,
        ago: int,
        sender: str,
        recipients: list[str],
        answers: Sequence[str],
        headers: Mapping[str, str],
    ) -> dict[str, str]:
        head = {
            "From": formataddr(parseaddr(sender)),
            "To": ", ".join(recipients),
            "Date": format_datetime(self.at(ago)),
            "Message-ID": message_id(key, sender),
            **headers,
        }
        if answers:
            head |= {"In-Reply-To": answers[-1], "References": " ".join(answers)}
        return {name: value for name, value in head.items() if value}


def message_id(key: str, sender: str) -> str:
    """The Message-ID of the letter with this key."""
    return f"<{key}@{parseaddr(sender)[1].partition('@')[2]}>"


def _modern(text: str, html: str, files: Sequence[File], key: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    if text:
        message.set_content(text)
    if html:
        show = message.add_alternative if text else message.set_content
        show(html, subtype="html")
    for file in files:
        _attach(message, file)
    # the default boundary is a random number; the same call shall give the same bytes
    for place, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{key}_{place}")
    return message


def _attach(message: EmailMessage, file: File) -> None:
    main, sub = file.content_type.split("/")
    if file.cid:
        shown = next(part for part in message.walk() if part.get_content_type() == "text/html")
        assert isinstance(shown, EmailMessage)
        shown.add_related(file.content, main, sub, cid=f"<{file.cid}>", filename=file.name)
    elif file.content_type == "text/calendar":
        text = file.content.decode()
        message.add_alternative(text, subtype="calendar", params={"method": "REQUEST"})
    elif file.content_type == "message/rfc822":
        from email import message_from_bytes

        message.add_attachment(message_from_bytes(file.content, policy=SMTP), filename=file.name)
    else:
        message.add_attachment(file.content, main, sub, filename=file.name)


def _bytes(message: Message) -> bytes:
    policy = SMTP if isinstance(message, EmailMessage) else PLAIN
    return message.as_bytes(policy=policy)
