"""Exchange and Microsoft 365 in the languages they are sold in: the old text, and the page of 2010 and later."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice


def _old(name: str, sender: str, subject: str, body: str, kind: str = "hard") -> Notice:
    """Exchange 5.5, 2000 and 2003: what was sent, whom it did not reach, and the code of its host."""
    return Notice(f"exchange-old-{name}", f"From: {sender} <postmaster@nowhere.example>\nSubject: {subject}", body,
                  kind=kind, original=None)  # fmt: skip


def _page(name: str, subject: str, failed: str, why: str, administrators: str, headers: str, code: str = "5.1.1") -> Notice:
    """Exchange 2010 and later."""
    body = f"""\
{failed}

Bob (bob@nowhere.example)<mailto:bob@nowhere.example>
{why}



{administrators}

Generating server: ex.nowhere.example

bob@nowhere.example
#550 {code} RESOLVER.ADR.RecipNotFound; not found ##

{headers}

{{RETURNED_HEAD}}
"""
    return Notice(f"exchange-{name}", f"From: Microsoft Outlook <postmaster@nowhere.example>\nSubject: {subject}", body,
                  kind="hard", status=code)  # fmt: skip


def _365(name: str, subject: str, failed: str, why: str, details: str) -> Notice:
    body = f"""\
{failed}

{why}

{details}
550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient bob@nowhere.example not found by SMTP address lookup
"""
    sender = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@desk.example>"
    return Notice(f"o365-{name}", f"From: {sender}\nSubject: {subject}", body, kind="hard", original=None, status="5.1.10")


NOTICES = [
    _old("sv", "Systemadministratör", "Ej levererbar: Din fråga", """\
Meddelandet

  Till:    Bob
  Ämne:    Din fråga
  Skickat: den 2 mars 2026 09:00

nådde inte följande mottagare:

bob@nowhere.example den 2 mars 2026 09:00
    E-postkontot finns inte i organisationen som meddelandet skickades till.
    <mail.nowhere.example #5.1.1>
"""),
    _old("da", "Systemadministrator", "Kan ikke leveres: Dit spørgsmål", """\
Meddelelsen

  Til:     Bob
  Emne:    Dit spørgsmål
  Sendt:   2. marts 2026

blev ikke leveret til følgende modtager(e):

bob@nowhere.example den 2. marts 2026 09:00
    E-mail-kontoen findes ikke i den organisation, som meddelelsen blev sendt til.
    <mail.nowhere.example #5.1.1>
"""),
    _old("no", "Systemansvarlig", "Kan ikke leveres: Spørsmål", """\
Meldingen

  Til:  Bob
  Emne: Spørsmål

nådde ikke følgende mottakere:

bob@nowhere.example den 2. mars 2026 09:00
    E-postkontoen finnes ikke i organisasjonen meldingen ble sendt til.
    <mail.nowhere.example #5.1.1>
"""),
    _old("fi", "Järjestelmänvalvoja", "Ei voi toimittaa: Kysymys", """\
Viestisi

  Vastaanottaja: Bob
  Aihe:          Kysymys

ei saavuttanut seuraavia vastaanottajia:

bob@nowhere.example 2.3.2026 9:00
    Sähköpostitiliä ei ole organisaatiossa, johon viesti lähetettiin.
    <mail.nowhere.example #5.1.1>
"""),
    _old("cs", "Správce systému", "Nedoručitelné: Dotaz", """\
Vaše zpráva

  Komu:    Bob
  Předmět: Dotaz

se nedostala k následujícím příjemcům:

bob@nowhere.example dne 2.3.2026 9:00
    E-mailový účet v organizaci, do které byla zpráva odeslána, neexistuje.
    <mail.nowhere.example #5.1.1>
"""),
    _old("hu", "Rendszergazda", "Kézbesíthetetlen: Kérdés", """\
Az üzenet

  Címzett: Bob
  Tárgy:   Kérdés

nem jutott el a következő címzett(ek)hez:

bob@nowhere.example, 2026.03.02 09:00
    Az e-mail fiók nem létezik abban a szervezetben, ahová az üzenetet küldték.
    <mail.nowhere.example #5.1.1>
"""),
    _old("ru", "Системный администратор", "Недоставленное: Вопрос", """\
Ваше сообщение

  Кому:       Bob
  Тема:       Вопрос
  Отправлено: 02.03.2026 9:00

не доставлено следующим получателям:

bob@nowhere.example, 02.03.2026 9:00
    Учетная запись электронной почты не существует в организации, куда было отправлено это сообщение.
    <mail.nowhere.example #5.1.1>
"""),
    _old("tr", "Sistem Yöneticisi", "Teslim Edilemedi: Soru", """\
İletiniz

  Kime: Bob
  Konu: Soru

aşağıdaki alıcılara ulaşmadı:

bob@nowhere.example 02.03.2026 09:00
    E-posta hesabı bu iletinin gönderildiği kuruluşta yok.
    <mail.nowhere.example #5.1.1>
"""),
    _old("ja", "システム管理者", "配信不能: 質問", """\
メッセージ

  宛先:     Bob
  件名:     質問
  送信日時: 2026/03/02 9:00

は次の受信者に配信されませんでした:

bob@nowhere.example 2026/03/02 9:00
    このメッセージが送信された組織に電子メール アカウントが存在しません。
    <mail.nowhere.example #5.1.1>
"""),
    _old("zh", "系统管理员", "未送达: 问题", """\
您的邮件

  收件人: Bob
  主题:   问题

未到达下列收件人:

bob@nowhere.example 于 2026/3/2 9:00
    邮件收件人所在的组织中不存在该电子邮件帐户。
    <mail.nowhere.example #5.1.1>
"""),
    _old("tw", "系統管理員", "無法傳遞: 問題", """\
您的郵件

  收件者: Bob
  主旨:   問題

無法傳送給下列收件者:

bob@nowhere.example 於 2026/3/2 上午 9:00
    電子郵件帳戶不存在於此郵件的收件組織中。
    <mail.nowhere.example #5.1.1>
"""),
    _old("ko", "시스템 관리자", "배달되지 않음: 질문", """\
메시지

  받는 사람: Bob
  제목:      질문

다음 받는 사람에게 배달되지 않았습니다.

bob@nowhere.example 2026-03-02 오전 9:00
    메시지를 보낸 조직에 전자 메일 계정이 없습니다.
    <mail.nowhere.example #5.1.1>
"""),
    _old("full", "System Administrator", "Undeliverable: Your question", """\
Your message

  To:      Bob
  Subject: Your question
  Sent:    Mon, 2 Mar 2026 08:59:00 -0000

did not reach the following recipient(s):

bob@nowhere.example on Mon, 2 Mar 2026 09:00:00 -0000
    The message could not be delivered because the recipient's mailbox is full.
    <mail.nowhere.example #5.2.2>
""", kind="soft"),
    _page("2010-de", "Unzustellbar: Ihre Frage", "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:",
          "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.",
          "Diagnoseinformationen für Administratoren:", "Ursprüngliche Nachrichtenkopfzeilen:"),
    _page("2010-fr", "Non remis : Votre question", "Échec de la remise pour ces destinataires ou groupes :",
          "L'adresse de messagerie que vous avez entrée est introuvable.",
          "Informations de diagnostic pour les administrateurs :", "En-têtes de message d'origine :"),
    _page("2010-es", "No se puede entregar: Su pregunta", "Error de entrega a los siguientes destinatarios o grupos:",
          "No se encontró la dirección de correo electrónico especificada.",
          "Información de diagnóstico para los administradores:", "Encabezados de mensajes originales:"),
    _page("2010-it", "Non recapitabile: Domanda", "Recapito non riuscito per i seguenti destinatari o gruppi:",
          "Impossibile trovare l'indirizzo di posta elettronica immesso.",
          "Informazioni di diagnostica per amministratori:", "Intestazioni messaggio originali:"),
    _page("2010-pt", "Não entregue: Pergunta", "Falha na entrega a esses destinatários ou grupos:",
          "O endereço de email que você inseriu não foi encontrado.",
          "Informações de diagnóstico para administradores:", "Cabeçalhos de mensagens originais:"),
    _page("2010-nl", "Onbestelbaar: Vraag", "Bezorging aan deze geadresseerden of groepen is mislukt:",
          "Het e-mailadres dat u hebt opgegeven, kan niet worden gevonden.",
          "Diagnostische gegevens voor beheerders:", "Oorspronkelijke berichtkoppen:"),
    _page("2010-sv", "Kan inte levereras: Fråga", "Leveransen till följande mottagare eller grupper misslyckades:",
          "Den e-postadress du angav kunde inte hittas.",
          "Diagnostikinformation för administratörer:", "Ursprungliga meddelanderubriker:"),
    _page("2010-da", "Kan ikke leveres: Spørgsmål", "Der var en fejl under levering til disse modtagere eller grupper:",
          "Den mailadresse, du har angivet, blev ikke fundet.",
          "Diagnosticeringsoplysninger til administratorer:", "Oprindelige brevhoveder:"),
    _page("2010-no", "Kan ikke leveres: Spørsmål", "Levering til følgende mottakere eller grupper mislyktes:",
          "Finner ikke e-postadressen du angav.",
          "Diagnostisk informasjon for administratorer:", "Opprinnelige meldingshoder:"),
    _page("2010-fi", "Ei voi toimittaa: Kysymys", "Toimitus seuraaville vastaanottajille tai ryhmille epäonnistui:",
          "Antamaasi sähköpostiosoitetta ei löytynyt.",
          "Vianmääritystietoja järjestelmänvalvojille:", "Alkuperäisen viestin otsikot:"),
    _page("2010-pl", "Niedostarczalne: Pytanie", "Dostarczanie do następujących adresatów lub grup nie powiodło się:",
          "Nie można znaleźć wprowadzonego adresu e-mail.",
          "Informacje diagnostyczne dla administratorów:", "Oryginalne nagłówki wiadomości:"),
    _page("2010-cs", "Nedoručitelné: Dotaz", "Doručení následujícím příjemcům nebo skupinám se nezdařilo:",
          "Zadaná e-mailová adresa nebyla nalezena.",
          "Diagnostické informace pro správce:", "Původní záhlaví zprávy:"),
    _page("2010-hu", "Kézbesíthetetlen: Kérdés", "A következő címzettek vagy csoportok számára a kézbesítés nem sikerült:",
          "A megadott e-mail cím nem található.",
          "Diagnosztikai információk rendszergazdák számára:", "Eredeti üzenetfejlécek:"),
    _page("2010-ru", "Недоставленное сообщение: Вопрос", "Сбой доставки следующим получателям или группам:",
          "Введенный вами адрес электронной почты не найден.",
          "Диагностические сведения для администраторов:", "Исходные заголовки сообщения:"),
    _page("2010-tr", "Teslim Edilemedi: Soru", "Şu alıcılara veya gruplara teslim edilemedi:",
          "Girdiğiniz e-posta adresi bulunamadı.",
          "Yöneticiler için tanılama bilgileri:", "Özgün ileti üstbilgileri:"),
    _page("2010-ja", "配信不能: 質問", "次の受信者またはグループへの配信に失敗しました:",
          "入力した電子メール アドレスは見つかりませんでした。",
          "管理者向け診断情報:", "元のメッセージ ヘッダー:"),
    _page("2010-zh", "未送达: 问题", "未能向这些收件人或组传递邮件:",
          "找不到您输入的电子邮件地址。", "针对管理员的诊断信息:", "原始邮件头:"),
    _page("2010-ko", "배달되지 않음: 질문", "다음 받는 사람 또는 그룹에 배달하지 못했습니다.",
          "입력한 전자 메일 주소를 찾을 수 없습니다.", "관리자용 진단 정보:", "원본 메시지 머리글:"),
    _365("fr", "Non remis : Votre question", "Votre message à bob@nowhere.example n'a pas pu être remis.",
         "bob est introuvable à nowhere.example.", "Erreur signalée :"),
    _365("es", "No se puede entregar: Su pregunta", "No se pudo entregar el mensaje a bob@nowhere.example.",
         "No se encontró bob en nowhere.example.", "Error notificado:"),
    _365("it", "Non recapitabile: Domanda", "Impossibile recapitare il messaggio a bob@nowhere.example.",
         "bob non trovato in nowhere.example.", "Errore segnalato:"),
    _365("pt", "Não entregue: Pergunta", "Não foi possível entregar sua mensagem para bob@nowhere.example.",
         "bob não foi encontrado em nowhere.example.", "Erro relatado:"),
    _365("nl", "Onbestelbaar: Vraag", "Uw bericht aan bob@nowhere.example kan niet worden bezorgd.",
         "bob is niet gevonden bij nowhere.example.", "Gemelde fout:"),
    _365("sv", "Kan inte levereras: Fråga", "Ditt meddelande till bob@nowhere.example kunde inte levereras.",
         "bob hittades inte på nowhere.example.", "Rapporterat fel:"),
    _365("pl", "Niedostarczalne: Pytanie", "Nie można dostarczyć wiadomości do adresata bob@nowhere.example.",
         "Nie znaleziono adresata bob w domenie nowhere.example.", "Zgłoszony błąd:"),
    _365("ru", "Не доставлено: Вопрос", "Не удалось доставить сообщение пользователю bob@nowhere.example.",
         "bob не найден в nowhere.example.", "Ошибка:"),
    _365("ja", "配信不能: 質問", "bob@nowhere.example へのメッセージを配信できませんでした。",
         "nowhere.example に bob は見つかりませんでした。", "報告されたエラー:"),
    _365("tr", "Teslim edilemedi: Soru", "bob@nowhere.example adresine gönderdiğiniz ileti teslim edilemedi.",
         "bob, nowhere.example konumunda bulunamadı.", "Bildirilen hata:"),
    _365("da", "Kan ikke leveres: Spørgsmål", "Din meddelelse til bob@nowhere.example kunne ikke leveres.",
         "bob blev ikke fundet på nowhere.example.", "Rapporteret fejl:"),
]  # fmt: skip
