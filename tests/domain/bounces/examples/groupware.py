"""Notes and Domino, GroupWise."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("domino-text", "From: Postmaster@nowhere.example\nSubject: DELIVERY FAILURE: 550 5.1.1 <bob@nowhere.example>... User unknown\nX-Mailer: Lotus Domino Release 5.0.8", """\
Your message

  Subject: Your question

was not delivered to:

  bob@nowhere.example

because:

  550 5.1.1 <bob@nowhere.example>... User unknown
""", kind="hard", original=None),
    Notice("domino-de", "From: Postmaster@nowhere.example\nSubject: FEHLER BEI DER ZUSTELLUNG: Benutzer bob nicht im Domino-Verzeichnis\nX-Mailer: Lotus Domino", """\
Ihre Nachricht

  Betreff: Ihre Frage

wurde nicht zugestellt an:

  bob@nowhere.example

weil:

  Benutzer bob (bob@nowhere.example) nicht im Domino-Verzeichnis aufgelistet
""", kind="hard", original=None),
    Notice("domino-fr", "From: Postmaster@nowhere.example\nSubject: ECHEC DE LA REMISE: Utilisateur non repertorié\nX-Mailer: Lotus Domino", """\
Votre message

  Objet : Votre question

n'a pas été remis à :

  bob@nowhere.example

motif :

  L'utilisateur bob (bob@nowhere.example) n'est pas répertorié dans l'annuaire Domino
""", kind="hard", original=None),
    Notice("groupwise", "From: <Mailer-Daemon@nowhere.example>\nSubject: Message status - undeliverable\nX-Mailer: Novell GroupWise Internet Agent 6.5\nContent-Type: multipart/mixed; boundary=b", """\
--b
Content-Type: text/plain

The attached file had the following undeliverable recipient(s):
        bob@nowhere.example

Transcript of session follows:
 Command: Data... <CRLF>.<CRLF>
 Response: 550 User unknown

--b
Content-Type: message/rfc822

{RETURNED}
--b--
""", kind="hard"),
    Notice("groupwise2", "From: <Postmaster@nowhere.example>\nSubject: Message status - undeliverable\nContent-Type: multipart/mixed; boundary=b", """\
--b
Content-Type: text/plain

The message that you sent was undeliverable to the following:
        bob@nowhere.example (user not found)

Possibly truncated original message follows:

--b
Content-Type: message/rfc822

{RETURNED}
--b--
""", kind="hard"),
]  # fmt: skip
