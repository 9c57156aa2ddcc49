"""The fields of a mail that is answered, as programs show them above it, in their languages.

A language is one more word in each of the lists.
"""

from __future__ import annotations

import re

_NAMES = {
    "from": (
        "from|von|de|da|van|från|fra|lähettäjä|od|feladó|от|от кого|від|від кого|από|kimden|gönderen|de la|"
        "expéditeur|remitente|mittente|afzender|expeditor|avsändare|afsender|avsender|odesílatel|"
        "odosielateľ|nadawca|šalje|pošiljatelj|saatja|nuo|nork|dari|từ|จาก|از|प्रेषक|шаље|发件人|發件人|"
        "nga|frá|kimdən|igorlea|daripada|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|보낸이|מאת|من|المرسل"
    ),
    # only mail is sent
    "sent": (
        "sent|gesendet|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviada|enviada em|enviado em|"
        "inviato|verzonden|skickat|skickades|sendt|data de envio|data invio|lähetetty|wysłano|wysłane|"
        "odesláno|odoslané|elküldve|küldve|отправлено|отправлен|надіслано|στάλθηκε|εστάλη|αποστολή|"
        "gönderildi|gönderme tarihi|gönderim tarihi|gönderilme tarihi|trimis|poslano|poslato|послато|"
        "изпратено|изпратено на|saadetud|nosūtīts|išsiųsta|enviat|enviat el|bidalia|dikirim|đã gửi|"
        "ngày gửi|ส่ง|วันที่ส่ง|ارسال شده|تم الإرسال|تاريخ الإرسال|भेजा गया|"
        "dërguar|göndərilib|bidaltze-data|dihantar|gestuur|发送时间|发送日期|傳送時間|"
        "傳送日期|寄件日期|送信日|보낸시간|보낸 시간|נשלח|送信日時|보낸 날짜|보낸날짜"
    ),
    # forms have dates, too
    "date": (
        "date|datum|fecha|data|dato|päivämäärä|päiväys|dátum|дата|ημερομηνία|tarih|kuupäev|tanggal|ngày|"
        "วันที่|تاریخ|تاريخ|दिनांक|日期|时间|時間|日時|日付|날짜|תאריך|التاريخ"
    ),
    "to": (
        "to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|címzett|кому|προς|kime|alıcı|către|per|per a|"
        "prima|za|primatelj|за|до|adressaat|saaja|kam|nori|kepada|ke|đến|tới|gửi|ถึง|به|प्रति|mottaker|"
        "për|kimə|прима|प्राप्तकर्ता|hartzailea|modtager|mottagare|empfänger|destinataire|destinataires|destinatario|destinatari|收件人|收件者|"
        "宛先|받는 사람|받는사람|받는이|אל|إلى|الى"
    ),
    "subject": (
        "subject|betreff|objet|asunto|oggetto|ogg|assunto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|"
        "tárgy|teema|тема|θέμα|konu|subiect|zadeva|naslov|наслов|относно|tēma|tema|gaia|perihal|subjek|"
        "subjekti|efni|mövzu|"
        "chủ đề|tiêu đề|เรื่อง|หัวเรื่อง|ชื่อเรื่อง|موضوع|विषय|主题|主旨|主題|件名|제목|נושא|الموضوع"
    ),
    "cc": (
        "cc|copie à|kopie|copie|copia|kopia|kopi|kopio|cópia|kopija|kopie an|másolat|másolatot kap|dw|"
        "kópia|копия|копія|копие|κοιν.|κοινοποίηση|bilgi|tembusan|สำเนา|สำเนาถึง|עותק|نسخة|رونوشت|"
        "प्रतिलिपि|抄送|副本|참조"
    ),
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
# marks that belong to Thai or Hindi letters are no word characters
_LINE = re.compile(
    r"[ \t>|]*[*_]{0,2}([^\W\d_][^:：*_@<>|\n]{0,18}?)[*_]{0,2}[ \t\u00a0]?(?::[*_]{0,2}(?:[ \t\u00a0]|$)|：)"
)


def kind_of_line(line: str) -> str | None:
    """What a line ``Name: value`` tells of a mail: from, sent, date, to, cc or subject."""
    if ":" not in line and "：" not in line:
        return None
    match = _LINE.match(line)
    return kind_of_name(match[1]) if match else None


def kind_of_name(name: str) -> str | None:
    """The kind of a field by its name alone."""
    return _KINDS.get(" ".join(name.lower().split()))
