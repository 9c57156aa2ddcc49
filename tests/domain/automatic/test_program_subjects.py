"""Subjects that only programs write: monitors, digests of lists, read receipts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from espomail.domain.automatic import judging as automatic
from espomail.domain.mime.message import Address
from tests.domain.automatic.worded import a_mail


@pytest.mark.parametrize(
    "subject",
    [
        "** PROBLEM Service Alert: web1/HTTP is CRITICAL **",
        "[FIRING:1] HostDown (web1)",
        "Cron <root@web1> /usr/bin/backup",
        "Logwatch for web1 (Linux)",
        "[Fail2Ban] sshd: banned 192.0.2.1 from web1",
        "SMART error (CurrentPendingSector) detected on host: web1",
        "Output from your job       12",
        "DegradedArray event on /dev/md0:web1",
        "web1 daily run output",
        "web1 security run output",
        "12 Debian package update(s) for web1",
    ],
)
def test_monitors_are_known_by_their_subject_and_address(subject: str) -> None:
    by_root = replace(a_mail(subject), senders=(Address("", "root@web1.example"),))
    verdict = automatic.judge(by_root)
    assert (verdict.is_auto, verdict.may_reply) == (True, False)
    alone = automatic.judge(a_mail(subject))
    assert (alone.is_auto, alone.may_reply) == (False, False)
    assert automatic.judge(a_mail(f"Re: {subject}")).may_reply


@pytest.mark.parametrize("subject", ["Gardeners Digest, Vol 12, Issue 3", "Ppp digest, Vol 1 #2 - 5 msgs"])
def test_digests_are_known_by_their_subject_and_address(subject: str) -> None:
    by_list = replace(a_mail(subject), senders=(Address("", "info-request@lists.example"),))
    assert automatic.judge(by_list).kind == "list"
    assert automatic.judge(a_mail(subject)).may_reply


@pytest.mark.parametrize(
    ("subject", "text", "names_the_mail"),
    [
        ("Read: Your offer", "Your message\n\n  To: Ann\n  Subject: Your offer\n\nwas read on Monday, 2 March 2026.", True),
        ("Not read: Your offer", "Your message was deleted without being read on Monday.", False),
        ("Return Receipt", "Your document: Offer\n\nwas received by: Ann/ACME at 02.03.2026 09:00:00", True),
        ("Return Receipt (Your document: Offer)", "Your document: Offer\n\nwas received by: ann@acme.example\n\nat: 02.03.2026", True),
        ("Return Receipt", "    Your       Offer\n    document:\n\n    was        Ann/ACME\n    received\n    by:\n\n    at:        02.03.2026", True),
        ("Empfangsbestätigung", "    Ihr        Angebot\n    Dokument:\n\n    wurde      Ann/ACME\n    empfangen\n    von:\n\n    am:        02.03.2026", True),
        ("Gelesen: Angebot", "Ihre Nachricht\n  Betreff: Angebot\nwurde am 02.03.2026 gelesen.", True),
        ("Lu : Offre", "Votre message a été lu le lundi 2 mars 2026", False),
        ("Leído: Oferta", "El mensaje se leyó el lunes", False),
        ("Letto: Offerta", "Il messaggio è stato letto lunedì", False),
        ("Gelezen: Aanbod", "Uw bericht is op maandag gelezen", False),
        ("Прочитано: Предложение", "Сообщение было прочитано 2 марта", False),
        ("開封済み: 見積", "2026/03/02 に開封されました", False),
    ],
)
def test_read_receipts_in_words(subject: str, text: str, names_the_mail: bool) -> None:
    """With a field of the mail that was read it is a program's; a mere sentence asks for silence."""
    verdict = automatic.judge(a_mail(subject, text))
    assert (verdict.is_auto, verdict.may_reply) == (names_the_mail, False)
    assert automatic.judge(a_mail(subject, "Please look at this, it is important.")).may_reply
