"""Filters and gateways in front of a mail system."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("certified", """\
From: posta-certificata@pec.example
Subject: AVVISO DI MANCATA CONSEGNA: Your question
X-Ricevuta: errore-consegna
X-Riferimento-Message-ID: <orig.1@desk.example>
Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha256; boundary=s
""", """\
--s
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: text/plain; charset=utf-8

Avviso di mancata consegna

Il giorno 02/03/2026 alle ore 09:00:01 (+0100) nel messaggio "Your question"
proveniente da "support@desk.example"
e destinato all'utente "bob@nowhere.example"
è stato rilevato un errore 5.1.1 - pec.example - indirizzo non valido.
Il messaggio è stato rifiutato dal sistema.
Identificativo messaggio: opec1.2026@pec.example

--m
Content-Type: application/xml; name=daticert.xml
Content-Disposition: inline; filename=daticert.xml

<?xml version="1.0"?>
<postacert tipo="errore-consegna" errore="no-dest"></postacert>

--m--

--s
Content-Type: application/pkcs7-signature; name=smime.p7s
Content-Transfer-Encoding: base64

MIAGCSqGSIb3DQEHAqCAMIACAQEx
--s--
""", kind="hard", status="5.1.1"),
    Notice("certified-waits", "From: posta-certificata@pec.example\nSubject: AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: Your question\nX-Ricevuta: preavviso-errore-consegna\nX-Riferimento-Message-ID: <orig.1@desk.example>", """\
Avviso di mancata consegna

Il giorno 02/03/2026 alle ore 21:00:01 (+0100) il messaggio "Your question"
proveniente da "support@desk.example" e destinato all'utente "bob@nowhere.example"
non è stato consegnato nelle prime dodici ore dal suo invio. Non escludendo che questo possa
avvenire in seguito, si ritiene utile considerare che l'invio potrebbe non andare a buon fine.
""", kind="soft"),
    Notice("gateway-sentence", "From: Mail Gateway <postmaster@gate.example>\nSubject: Delivery failure", """\
Your message to bob@nowhere.example could not be delivered: user unknown.
""", kind="hard", original=None),
    Notice("gateway-unable", "From: postmaster@gate.example\nSubject: Undeliverable message", """\
Unable to deliver message to <bob@nowhere.example>, mailbox is full.
""", kind="soft", original=None),
    Notice("mailmarshal", "From: MailMarshal <mailmarshal@nowhere.example>\nSubject: Undeliverable Mail: \"Your question\"\nX-Mailer: MailMarshal", """\
Your message:

     From:    support@desk.example
     Subject: Your question

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:

    bob@nowhere.example

Additional Information
======================
Original Sender:    <support@desk.example>
Sender-MTA:         <192.0.2.1>
Remote-MTA:         <192.0.2.9>
Reporting-MTA:      <mx.nowhere.example>
MessageName:        <B549.000>
Last-Attempt-Date:  <09:00:00 Mon, 2 March 2026>
""", kind="hard", original=None),
    Notice("mimecast", "From: postmaster@nowhere.example\nSubject: [Postmaster] Email Delivery Failure", """\
Delivery of the message sent has failed.

The email message you sent could not be delivered to the following recipient(s):

bob@nowhere.example

The reason: 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550

Message subject: Your question
""", kind="hard", original=None),
    Notice("barracuda", "From: Barracuda Spam Firewall <postmaster@barracuda.nowhere.example>\nSubject: **Message you sent blocked by our bulk email filter**", """\
Your message to: bob@nowhere.example
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: Your question

An administrator has been notified.
""", kind="soft", original=None),
    Notice("interscan", "From: InterScan MSS <imss@nowhere.example>\nSubject: Mail could not be delivered", """\
Sent >>> RCPT TO:<bob@nowhere.example>
Received <<< 550 5.1.1 <bob@nowhere.example>... user unknown

Unable to deliver message to <bob@nowhere.example> (and other recipients in the same domain).
""", kind="hard", original=None),
    Notice("surfcontrol", "From: Mail Filter <postmaster@nowhere.example>\nSubject: Message Delivery failure - Your question\nX-Mailer: SurfControl E-mail Filter", """\
Your message could not be sent.
A transcript of the attempts to send the message follows.
The number of attempts made: 1
Addressed To: bob@nowhere.example

Mon 02 Mar 2026 09:00:00 +0000
Failed to send to identified host,
bob@nowhere.example: [192.0.2.9], 550 Requested action not taken: mailbox unavailable
--- Message non-deliverable.
""", kind="hard", original=None),
    Notice("autosub-other", "From: Service <service@nowhere.example>\nAuto-Submitted: auto-replied\nSubject: Undeliverable message", """\
The message could not be delivered to the following address:

  bob@nowhere.example

Reason: unknown user

{RETURNED}
""", kind="hard"),
    Notice("symantec", "From: <postmaster@symantec.nowhere.example>\nSubject: Undeliverable: Your question", """\
Your message could not be delivered to bob@nowhere.example.
Reason: 550 5.1.1 user unknown
""", kind="hard", original=None, status="5.1.1"),
    Notice("on-one-line", "From: MAILER-DAEMON@gate.example\nSubject: Undelivered mail", """\
Your message could not be delivered to the following recipients:

bob@nowhere.example, eve@else.example

550 unknown user
""", kind="hard", recipients=("bob@nowhere.example", "eve@else.example"), original=None),
]  # fmt: skip
