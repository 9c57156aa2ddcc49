"""Providers of mail in America and Europe."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice

NOTICES = [
    Notice("gmail-old", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)\nX-Failed-Recipients: bob@nowhere.example\nAuto-Submitted: auto-replied", """\
Delivery to the following recipient failed permanently:

     bob@nowhere.example

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain nowhere.example by mx.nowhere.example. [192.0.2.9].

The error that the other server returned was:
550 5.1.1 <bob@nowhere.example>: Recipient address rejected: User unknown

----- Original message -----

MIME-Version: 1.0
Received: by 10.1.1.1 with SMTP id x; Mon, 02 Mar 2026 09:00:00 -0800 (PST)
Message-ID: <orig.1@desk.example>
Subject: Your question
From: Support <support@desk.example>
To: bob@nowhere.example

Hello
""", kind="hard"),
    Notice("gmail-delay", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Delay)\nAuto-Submitted: auto-replied", """\
This is an automatically generated Delivery Status Notification

THIS IS A WARNING MESSAGE ONLY.

YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipient has been delayed:

     bob@nowhere.example

Message will be retried for 2 more day(s)

Technical details of temporary failure:
The recipient server did not accept our requests to connect.

----- Original message -----

Message-ID: <orig.1@desk.example>
Received: by x with SMTP id y; Mon
Subject: Your question
From: Support <support@desk.example>
To: bob@nowhere.example
""", kind="soft"),
    Notice("aol", "From: MAILER-DAEMON@aol.com\nSubject: Mail Delivery Problem", """\
Your mail is not deliverable to the following recipients:

bob@nowhere.example

ACTION: The mail was not accepted because: MAILBOX NOT FOUND

--- Original message headers:
{RETURNED_HEAD}
""", kind="hard"),
    Notice("verizon", "From: Mailer Daemon <post_master@vtext.com>\nSubject: Undeliverable Message", """\
Message could not be delivered to mobile.
Error: Invalid user: 5551234567@vtext.com

Original Message
From: support@desk.example
To: 5551234567@vtext.com
Subject: hi
""", kind="hard", recipients=("5551234567@vtext.com",), original=None),
    Notice("zoho", "From: mailer-daemon@mail.zoho.com\nSubject: Undelivered Mail Returned to Sender", """\
This message was created automatically by mail delivery software.
 A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

bob@nowhere.example, ERROR CODE :550 - No such user

Received:from mail.zoho.com by mx.zohomail.com
        with SMTP id 1; Mon, 2 Mar 2026
Message-ID:<orig.1@desk.example>
From:support@desk.example
To:bob@nowhere.example
Subject:Question
""", kind="hard"),
    Notice("laposte", "From: postmaster@laposte.net\nSubject: Message non distribué", """\
Votre message n'a pas pu être distribué aux destinataires suivants :

bob@nowhere.example

Motif : adresse inconnue
""", kind="hard", original=None),
    Notice("libero", "From: postmaster@libero.it\nSubject: Mancato recapito", """\
Il messaggio non è stato consegnato a:
bob@nowhere.example
Motivo: utente sconosciuto
""", kind="hard", original=None),
    Notice("terra-es", "From: MAILER-DAEMON@terra.es\nSubject: Mensaje devuelto", """\
No se ha podido entregar su mensaje a:
bob@nowhere.example
Motivo: usuario desconocido
""", kind="hard", original=None),
    Notice("uol-br", "From: MAILER-DAEMON@uol.com.br\nSubject: Falha na entrega", """\
Sua mensagem não foi entregue para:
bob@nowhere.example
Motivo: usuário não existe
""", kind="hard", original=None),
    Notice("seznam", "From: MAILER-DAEMON@email.cz\nSubject: Nedoručená zpráva", """\
Zprávu nelze doručit na adresu:
bob@nowhere.example
Důvod: uživatel neexistuje
""", kind="hard", original=None),
    Notice("o2pl", "From: MAILER-DAEMON@o2.pl\nSubject: Wiadomość niedostarczona", """\
Wiadomość nie została dostarczona do:
bob@nowhere.example
Powód: użytkownik nieznany
""", kind="hard", original=None),
    Notice("rambler", "From: MAILER-DAEMON@rambler.ru\nSubject: Не удалось доставить письмо", """\
Не удалось доставить письмо:
bob@nowhere.example
Причина: пользователь не найден
""", kind="hard", original=None),
]  # fmt: skip
