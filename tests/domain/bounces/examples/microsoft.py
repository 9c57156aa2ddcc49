"""Exchange of all ages and Office 365, in the languages it is sold in."""

from __future__ import annotations

from tests.domain.bounces.examples.form import REPORT, Notice, report

NOTICES = [
    Notice("exchange-x400", f"From: System Administrator <postmaster@x.example>\nSubject: Undeliverable: hi\n{REPORT}",
           report("Final-Recipient: X400; /o=ACME/ou=SITE/cn=Recipients/cn=bob\nAction: failed\nStatus: 5.1.1"), kind="hard"),
    Notice("exchange2003-text", "From: System Administrator <administrator@nowhere.example>\nSubject: Undeliverable: Your question\nX-MimeOLE: Produced By Microsoft Exchange V6.5", """\
Your message

  To:      Bob
  Subject: Your question
  Sent:    Mon, 2 Mar 2026 08:59:00 -0000

did not reach the following recipient(s):

Bob <bob@nowhere.example> on Mon, 2 Mar 2026 09:00:00 -0000
    The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-de-text", "From: Systemadministrator <administrator@nowhere.example>\nSubject: Unzustellbar: Ihre Frage", """\
Ihre Nachricht

  An:      Bob
  Betreff: Ihre Frage
  Gesendet am: Mon, 2 Mar 2026 08:59:00

hat folgende(n) Empfänger nicht erreicht:

bob@nowhere.example am Mon, 2 Mar 2026 09:00:00
    Der Empfängername wird nicht erkannt
    MSEXCH:IMS:ACME:SITE:MAIL 0 (000C05A6) Unbekannter Empfänger
""", kind="hard", original=None),
    Notice("exchange-fr-text", "From: Administrateur système <postmaster@nowhere.example>\nSubject: Non remis : Votre question", """\
Votre message

  À :     Bob
  Objet : Votre question
  Date :  Mon, 2 Mar 2026 08:59:00

n'a pas été remis au(x) destinataire(s) suivant(s) :

bob@nowhere.example le Mon, 2 Mar 2026 09:00:00
    Impossible de trouver le destinataire
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-es-text", "From: Administrador del sistema <postmaster@nowhere.example>\nSubject: No se puede entregar: Su pregunta", """\
Su mensaje

  Para:    Bob
  Asunto:  Su pregunta
  Enviado: lun, 2 mar 2026 08:59:00

no llegó a los siguientes destinatarios:

bob@nowhere.example el lun, 2 mar 2026 09:00:00
    La cuenta de correo electrónico no existe en la organización a la que se envió este mensaje.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-it-text", "From: Amministratore di sistema <postmaster@nowhere.example>\nSubject: Non recapitabile: Domanda", """\
Il messaggio

  A:       Bob
  Oggetto: Domanda
  Inviato: lun 2 mar 2026

non è stato recapitato ai seguenti destinatari:

bob@nowhere.example in data lun 2 mar 2026
    L'account di posta elettronica non esiste nell'organizzazione.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-nl", "From: Systeembeheerder <postmaster@nowhere.example>\nSubject: Onbestelbaar: Vraag", """\
Uw bericht

  Aan:     Bob
  Onderwerp: Vraag

heeft de volgende geadresseerde(n) niet bereikt:

bob@nowhere.example op ma 2 mrt 2026
    Het e-mailaccount bestaat niet bij de organisatie.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-pl", "From: Administrator systemu <postmaster@nowhere.example>\nSubject: Niedostarczone: Pytanie", """\
Wiadomość nie dotarła do następujących adresatów:

bob@nowhere.example dnia 2026-03-02 09:00
    Konto e-mail nie istnieje.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange-pt", "From: Administrador do Sistema <postmaster@nowhere.example>\nSubject: Não entregue: Pergunta", """\
A sua mensagem não foi entregue aos seguintes destinatários:

bob@nowhere.example em 2026-03-02 09:00
    A conta de correio não existe.
    <mail.nowhere.example #5.1.1>
""", kind="hard", original=None),
    Notice("exchange2013-html-only", "From: Microsoft Outlook <postmaster@nowhere.example>\nSubject: Undeliverable: Question\nContent-Type: text/html", """\
<html><body><p><b>Delivery has failed to these recipients or groups:</b></p><p><a href='mailto:bob@nowhere.example'>Bob</a> (<a>bob@nowhere.example</a>)<br>The email address you entered couldn't be found.</p><p>Diagnostic information for administrators:</p><p>Generating server: mail.nowhere.example</p><p>bob@nowhere.example<br>#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##</p><p>Original message headers:</p><pre>Received: from x by y; Mon
Message-ID: &lt;orig.1@desk.example&gt;
From: Support &lt;support@desk.example&gt;
To: bob@nowhere.example
Subject: Question
</pre></body></html>
""", kind="hard"),
    Notice("o365-domain", f"From: postmaster@desk.example\nSubject: Undeliverable: Your question\n{REPORT}",
           report("Final-Recipient: rfc822;bob@nowhere.example\nAction: failed\nStatus: 5.4.310\nDiagnostic-Code: smtp;"
                  "550 5.4.310 DNS domain nowhere.example does not exist [Message=InfoDomainNonexistent]"), kind="hard"),
    Notice("exchange55", "From: System Administrator <postmaster@nowhere.example>\nSubject: Undeliverable: Your question\nX-Mailer: Internet Mail Service (5.5.2653.19)\nIn-Reply-To: <orig.1@desk.example>", """\
Your message

  To:      Bob Builder
  Subject: Your question
  Sent:    Mon, 2 Mar 2026 08:59:00 -0000

did not reach the following recipient(s):

bob@nowhere.example on Mon, 2 Mar 2026 09:00:00 -0000
    The recipient name is not recognized
\tThe MTS-ID of the original message is: c=US;a= ;p=ACME;l=EXCH-260302090000Z-1
    MSEXCH:IMS:ACME:SITE:EXCH 0 (000C05A6) Unknown Recipient
""", kind="hard"),
    Notice("exchange2010", "From: Microsoft Outlook <postmaster@nowhere.example>\nSubject: Undeliverable: Your question", """\
Delivery has failed to these recipients or groups:

bob@nowhere.example (bob@nowhere.example)
The e-mail address you entered couldn't be found. Please check the recipient's e-mail address and try to resend the message.
""", kind="hard", original=None),
    Notice("o365-html", "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@desk.example>\nSubject: Undeliverable: Your question\nContent-Type: text/html", """\
<p>Your message to <a href="mailto:bob@nowhere.example">bob@nowhere.example</a> couldn't be delivered.</p>
<p><b>bob wasn't found at nowhere.example.</b></p>
<table><tr><td>support</td><td>Office 365</td><td>bob</td></tr></table>
<p>Diagnostic information for administrators:</p><p>bob@nowhere.example<br>
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'</p>
<p>Original message headers:</p><pre>Received: from x by y
Message-ID: &lt;orig.1@desk.example&gt;
</pre>
""", kind="hard", status="5.1.10"),
    Notice("o365-de", "From: postmaster@nowhere.example\nSubject: Unzustellbar: Ihre Frage", """\
Ihre Nachricht an bob@nowhere.example konnte nicht zugestellt werden.

bob wurde unter nowhere.example nicht gefunden.
""", kind="hard", original=None),
    Notice("exchange-two", "From: Microsoft Outlook <postmaster@nowhere.example>\nSubject: Undeliverable: Your question", """\
Delivery has failed to these recipients or groups:

bob@nowhere.example (bob@nowhere.example)
The e-mail address you entered couldn't be found. Please check the recipient's e-mail address and try to resend the message.

eve@else.example (eve@else.example)
The recipient's mailbox is full and can't accept messages now.

Diagnostic information for administrators:

bob@nowhere.example
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

eve@else.example
#552 5.2.2 STOREDRV.Deliver; mailbox full ##

Original message headers:

{RETURNED_HEAD}
""", kind="hard", recipients=("bob@nowhere.example", "eve@else.example"), status="5.1.1"),
    Notice("exchange-names", "From: System Administrator <postmaster@nowhere.example>\nSubject: Undeliverable: Your question", """\
Your message did not reach some or all of the intended recipients.

      Subject:\tYour question
      Sent:\t02/03/2026 09:00

The following recipient(s) could not be reached:

      Bob Builder on 02/03/2026 09:00
            The e-mail account does not exist at the organization this message was sent to.
            <mx.nowhere.example #5.1.1 smtp;550 5.1.1 <bob@nowhere.example>... User unknown>

      eve@else.example on 02/03/2026 09:00
            The recipient's mailbox is full.
            <mx.nowhere.example #5.2.2>
""", kind="hard", original=None, status="5.1.1", recipients=("bob@nowhere.example", "eve@else.example")),
]  # fmt: skip
