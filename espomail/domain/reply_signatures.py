"""What ends a mail: the dashes above a signature, and the line in which a program names itself."""

from __future__ import annotations

import re

from espomail.domain import html_history

SIGNATURE = "-- "
BARE_SIGNATURES = frozenset({"--", "—", html_history.SIGNATURE})
# a line of that is short; a sentence about what was sent from where is none
SENT_FROM = re.compile(
    r"""(?=.{1,110}$)(?!.*[?!]$)(?!.*\b(?:account|address|konto|adresse|because|sorry|wrong)\b)[ \t*_\[(]*(?:
        sent\ (?:from|via|with|using)\ (?:my\ |mobile|outlook|yahoo|gmail|proton|samsung|galaxy|windows|mail\b
          |blackberry
          |aol|huawei|xiaomi|iphone|ipad|android|spark|superhuman|tuta|front\b|k-9|nine\b|bluemail|hey\b
            |missive|zoho
          |airmail|canary|edison|newton|the\ .{0,30}\bapp|an?\ [\w ]{0,20}(?:device|phone|tablet|iphone|ipad
            |android))
      | get\ outlook\ for | get\ bluemail\ for | composed\ with\ | secured?\ (?:by|with)\ (?:tuta|proton)
      | von\ meinem\ .{2,40}\ gesendet | gesendet\ (?:von|mit|aus)\ | diese\ nachricht\ wurde\ von\ meinem
        | .{2,30}\ für\ (?:ios|android)\ beziehen | outlook\ für\ | von\ .{2,20}\ gesendet | gesendet\ über[ ]
      | envoyé\ (?:de|depuis|avec|à\ partir|via)\ | télécharger\ outlook | obtenir\ outlook | obtenez\ outlook
      | enviado\ (?:desde|do|de|a\ partir|con|com|via)\ | obten(?:er|ha)\ (?:o\ )?outlook
      | obte(?:ner|r\ o)\ outlook
      | inviato\ (?:da|dal|con|tramite)\ | (?:scarica|ottieni)\ outlook
      | verzonden\ (?:vanaf|met|via|vanuit)\ | verstuurd\ (?:vanaf|met|via)[ ]
        | outlook\ voor\ .{2,10}\ (?:downloaden|ophalen)
      | skickat\ från | skickades\ från | hämta\ outlook | sendt\ (?:fra|med|via) | hent\ outlook
      | få\ outlook
      | lähetetty\ | hanki\ outlook | wysłan[eoy]\ (?:z|za)\ | pobierz\ outlook
      | uzyskaj\ (?:aplikację\ )?outlook
      | odesláno\ z | získa(?:t|jte)\ outlook | odoslané\ z | poslané\ z
      | отправлено\ (?:с|из)\ | отправлен[ао]\ с | надіслано\ (?:з|із)\ | изпратено\ от | στάλθηκε
      | αποστολή\ από
      | \S+['’]?[dt][ae]n\ gönderildi | .{2,30}\ (?:uygulamasından|cihazımdan)\ gönderildi
      | 发自我的 | 從我的 | 发自 | 從.{1,12}傳送 | 来自我的 | 我的.{1,12}发送
      | iphoneから送信 | .{1,20}から送信 | (?:나의|내)\ .{1,20}에서\ 보냄 | .{1,20}에서\ 보냈습니다
      | .{1,20}에서\ 보냄
      | poslano\ (?:z|iz|s|sa)\ | послато\ са
      | trimis\ (?:de\ pe|din)\ | elküldve\ az?\ | .{2,20}(?:ról|ről)\ küldve
      | נשלח\ מ | أرسلت\ من | أُرسلت\ من | تم\ الإرسال\ من | enviat\ des\ d | ส่งจาก | đã\ gửi\ từ
      | được\ gửi\ từ
      | dikirim\ dari | ارسال\ شده\ از | saadetud\ minu | nosūtīts\ no | išsiųsta\ iš
      | मेरे\ .{1,12}\ से\ भेजा
    )""",
    re.VERBOSE | re.IGNORECASE,
)
