"""Warnings that mail is late, in several languages: nobody's address is wrong yet."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice


def _late(name: str, subject: str, said: str, why: str) -> Notice:
    body = f"{said}\n\nbob@nowhere.example\n\n{why}\n"
    return Notice(f"late-{name}", f"From: Microsoft Outlook <postmaster@desk.example>\nSubject: {subject}", body,
                  kind="soft", original=None)  # fmt: skip


NOTICES = [
    _late("en", "Delivery delayed: Your question", "Delivery is delayed to these recipients or groups:",
          "Subject: Your question\n\nThis message hasn't been delivered yet. Delivery will continue to be attempted."),
    _late("de", "Zustellung verzögert: Ihre Frage", "Die Zustellung an folgende Empfänger oder Gruppen verzögert sich:",
          "Diese Nachricht wurde noch nicht zugestellt. Es wird weiterhin versucht, die Nachricht zuzustellen."),
    _late("fr", "Remise retardée : Votre question", "La remise à ces destinataires ou groupes est retardée :",
          "Ce message n'a pas encore été remis. Les tentatives de remise vont continuer."),
    _late("es", "Entrega retrasada: Su pregunta", "La entrega a estos destinatarios o grupos se ha retrasado:",
          "Este mensaje todavía no se ha entregado. Se seguirá intentando la entrega."),
    _late("it", "Recapito ritardato: Domanda", "Il recapito a questi destinatari o gruppi è in ritardo:",
          "Il messaggio non è ancora stato recapitato. Verranno effettuati altri tentativi."),
    _late("pt", "Entrega atrasada: Pergunta", "A entrega a estes destinatários ou grupos está atrasada:",
          "Esta mensagem ainda não foi entregue. As tentativas de entrega continuarão."),
    _late("nl", "Bezorging vertraagd: Vraag", "De bezorging aan deze geadresseerden of groepen is vertraagd:",
          "Dit bericht is nog niet bezorgd. Er wordt verder geprobeerd het te bezorgen."),
    _late("sv", "Leveransen är fördröjd: Fråga", "Leveransen till följande mottagare eller grupper är fördröjd:",
          "Meddelandet har inte levererats än. Försök att leverera fortsätter."),
    _late("da", "Levering forsinket: Spørgsmål", "Leveringen til disse modtagere eller grupper er forsinket:",
          "Meddelelsen er ikke leveret endnu. Der vil blive forsøgt igen."),
    _late("pl", "Dostarczanie opóźnione: Pytanie", "Dostarczanie do następujących adresatów lub grup jest opóźnione:",
          "Ta wiadomość nie została jeszcze dostarczona. Próby dostarczenia będą ponawiane."),
    _late("ru", "Доставка отложена: Вопрос", "Доставка следующим получателям или группам отложена:",
          "Сообщение пока не доставлено. Попытки доставки будут продолжены."),
    _late("ja", "配信の遅延: 質問", "次の受信者またはグループへの配信が遅れています:",
          "このメッセージはまだ配信されていません。引き続き配信が試行されます。"),
    _late("zh", "传递延迟: 问题", "传递到这些收件人或组的邮件已延迟:", "此邮件尚未送达。系统将继续尝试传递。"),
    Notice("late-qmail", "From: MAILER-DAEMON@mx.desk.example\nSubject: delivery delayed", """\
Hi. This is the qmail-send program at mx.desk.example.
Your message is taking a long time to be delivered; it is still in the queue.
THIS IS A WARNING MESSAGE ONLY.

<bob@nowhere.example>:
192.0.2.9 does not answer; the message will be retried.

--- Below this line is a copy of the message.

{RETURNED}
""", kind="soft"),
    Notice("late-kerio", "From: MAILER-DAEMON@kerio.desk.example\nSubject: Delayed mail: Your question", """\
Your message could not be delivered within 4 hours. The server will keep trying to deliver it.

<bob@nowhere.example>
   Connection timed out
""", kind="soft", original=None),
    Notice("late-communigate", "From: MAILER-DAEMON@cgp.desk.example\nSubject: Undeliverable mail: Your question", """\
Message delivery to 'bob@nowhere.example' delayed
SMTP module(domain nowhere.example) reports:
 connection with mx.nowhere.example is broken: will retry
""", kind="soft", original=None),
    Notice("late-mimecast", "From: postmaster@nowhere.example\nSubject: [Postmaster] Delivery delayed", """\
Your message has been delayed and not yet been delivered to:

bob@nowhere.example

We will keep trying for 72 hours. You do not need to resend it.
""", kind="soft", original=None),
    Notice("late-exim-ru", "From: Mail Delivery System <Mailer-Daemon@desk.example>\nSubject: Предупреждение: сообщение 1abc задержано на 24 часа", """\
Отправленное вами сообщение до сих пор не доставлено получателю:

  bob@nowhere.example

Попытки доставки будут продолжены.
""", kind="soft", original=None),
    Notice("symantec-brightmail", "From: <MAILER-DAEMON@bmg.nowhere.example>\nSubject: Undeliverable message returned to sender", """\
This message was created automatically by mail delivery software.

Delivery failed for the following recipients(s):
  bob@nowhere.example

Reason: 550 5.1.1 User unknown

The message you sent is attached below.
""", kind="hard", original=None, status="5.1.1"),
    Notice("websense", "From: Websense Email Security <postmaster@nowhere.example>\nSubject: Message Delivery Failure - Your question", """\
Your message was refused by our policy.

Addressed To: bob@nowhere.example
Rule: attachments of type exe are prohibited
""", kind="soft", original=None),
    Notice("postini", "From: Mail Delivery System <MAILER-DAEMON@psmtp.example>\nSubject: Undeliverable mail", """\
The following message could not be delivered to bob@nowhere.example:

550 No such user - psmtp
""", kind="hard", original=None),
    Notice("txt-att", "From: <postmaster@txt.att.example>\nSubject: Undeliverable: Your question", """\
Your message to 5551234567@txt.att.example could not be delivered. Error: subscriber is not valid
""", kind=None, recipients=("5551234567@txt.att.example",), original=None),
    Notice("exim-frozen-bounce", "From: Mail Delivery System <Mailer-Daemon@desk.example>\nSubject: Mail failure - rejected by local scanning code", """\
A message that you sent was rejected by the local scanning code that
checks incoming messages on this system. The following error was given:

  This message contains malware

The message was for: bob@nowhere.example

------ This is a copy of your message, including all the headers. ------

{RETURNED}
""", kind="soft"),
    Notice("suspended", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: host mx.nowhere.example[192.0.2.9] said: 550 5.2.1 This account
    has been suspended

{RETURNED}
""", kind="soft", status="5.2.1"),
    Notice("null-mx", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: Domain nowhere.example does not accept mail (nullMX)

{RETURNED}
""", kind="hard"),
    Notice("dane", "From: MAILER-DAEMON@mx.desk.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", """\
This is the mail system at host mx.desk.example.

<bob@nowhere.example>: Server certificate not trusted

{RETURNED}
""", kind=None),
]  # fmt: skip
