"""The line in which a phone or a program names itself: "Sent from my iPhone", in its languages.

People say from where they have sent something, too ("Gesendet mit der Post"), so the name of a device, of a
program or of its house must stand in it, and no sentence go on behind it.
"""

from __future__ import annotations

import re

_WORDS = 5
_SIGNS = 12
# a line of that is short; a sentence about what was sent from where is none
SENT_FROM = re.compile(
    r"""(?=.{1,110}$)(?!.*[?!？]$)(?!.*\b(?:account|address|konto|adresse|because|sorry|wrong)\b)
      [ \t*_\[(]*(?:
        sent\ (?:from|via|with|using)\ \[?(?:my\ |the\ samsung
          |mobile|outlook|yahoo|gmail|proton|samsung|galaxy|windows|mail\b
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
      | poslano\ (?:z|iz|s|sa)\ | poslato\ sa | послато\ са
      | trimis\ (?:de\ pe|din)\ | elküldve\ az?\ | .{2,20}(?:ról|ről)\ küldve
      | נשלח\ מ | أرسلت\ من | أُرسلت\ من | تم\ الإرسال\ من | enviat\ des\ d | ส่งจาก | đã\ gửi\ từ
      | được\ gửi\ từ
      | dikirim\ dari | dihantar\ daripada | ارسال\ شده\ از | saadetud\ minu | nosūtīts\ no | išsiųsta\ iš
      | मेरे\ .{1,12}\ से\ भेजा | 来自\ ?(?:网易|qq)
      | (?:download|skaffa|pobierz|stáhnout|získať|скачать|загрузить|отримати|завантажити|изтеглете
          |preuzmi|prenesi|descărca[țţ]i|obține[țţ]i|descarrega|λήψη\ του|tải|unduh|muat\ turun|获取|取得
          |下载|下載)\ ?
        .{0,20}outlook\ .{2,25}(?:android|ios)\b[ \t]*(?:<[^<>\s]{1,80}>)?$
      | (?=.*\boutlook)(?=.*(?:android|ios))[^.,?]{2,45}
        (?:edinin|letöltése|beszerzése(?:\ \S+\ rendszerre)?|を入手|다운로드)[ \t]*(?:<[^<>\s]{1,80}>)?$
    )""",
    re.VERBOSE | re.IGNORECASE,
)

_DEVICE = re.compile(
    r"""iphon | phone | ipad | ipod | android | samsung | galaxy | huawei | honor\b | xiaomi | redmi
      | oppo\b | nokia | \bvivo\b | pixel | xperia | oneplus | motorola | nexus | fairphone | realme
      | \bhtc\b | \blg\b | \bsony | \bzte\b | blackberry | windows | surface | tablet | laptop
      | notebook | chromebook | \bmac | \bpc\b | computer | outlook | mail | yahoo | gmx | web\.de
      | t-online | freenet | proton | tuta | thunderbird | spark | superhuman | front\b | k-9 | nine\b
      | hey\b | missive | zoho | canary | edison | newton | \baol\b | \bios\b | posteo | icloud
      | tapatalk | mimestream | postbox | yandex | яндекс | vodafone | verizon | t-mobile | ziggo
      | \bapp | aplica | applicat | device | handy | smart | gerät | mobil | móvil | móbil | celular
      | cellulare | telefon | teléfono | telemóvel | telefoon | téléphone | toestel | apparaat
      | apparat | appareil | dispositiv | puhelim | puhelin | laittee | sovellu | enhet | enhed
      | zařízení | zariaden | urządz | készülék | uređaj | naprav | seadme | ierīc | įrengin | cihaz
      | uygulama | мобильн | телефон | смартфон | айфон | устройств | пристр | устройство | συσκευ
      | κινητ | τηλέφ | điện\ thoại | thiết\ bị | โทรศัพท์ | มือถือ | อุปกรณ์ | ponsel | perangkat
      | peranti | फ़ोन | मोबाइल | گوشی | موبایل | جهاز | هاتف | جوال | מכשיר | טלפון | נייד
      | 小米 | 红米 | 华为 | 荣耀 | 三星 | 苹果 | 手机
      | 手機 | 平板 | 客户端 | 邮箱 | 郵箱 | 信箱 | スマ | 携帯 | タブレット | 端末 | アプリ | 휴대
      | 핸드폰 | 스마트 | 태블릿 | 갤럭시""",
    re.VERBOSE | re.IGNORECASE,
)
# a name for a device that nobody has heard of: "my Z1"
_OF_MINE = re.compile(
    r"\b(?:[Mm]y|mon|mi|meu|mio|mijn|min|mitt|meva|meu)(?: [A-Z\d][\w+-]*){1,3}[.)\]*_]{0,2}[ \t]*$"
)
_SMALL = ("iP", "ip", "eM")
_SENTENCE_END = re.compile(r"[.!;](?:\s|$)|[|(<–—。]|\s-\s")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_REASON = re.compile(
    r"[ \t]*(?:is|was|are|were|has|because|since|as|but|and|ist|war|wird|weil|da|aber|und|est|était|car"
    r"|parce|mais|et|es|era|está|porque|pero|ma|perché|omdat|maar|потому|но)\b",
    re.IGNORECASE,
)
_EXCUSE = re.compile(
    r"""excus | apolog | forgive | typo | brev | brief | mistake | spelling | autocorrect | dictat | thumb
      | entschuld | tippfehler | kürze | diktier | faute | erreur | concis | errore | erros | fout | kort
      | fel\b | feil | fejl | virhe | błęd | chyb | ошиб | опечат""",
    re.VERBOSE | re.IGNORECASE,
)


def names_program(line: str, above: str = "") -> bool:
    """Whether a program says where a mail was sent from; a sentence, wrapped, may end so, too."""
    if not SENT_FROM.match(line):
        return False
    device = _DEVICE.search(line)
    if not (_OF_MINE.search(line) if device is None else _ends(line, device.end())):
        return False
    begins = next((letter for letter in line if letter.isalpha()), "")
    goes_on = begins.islower() and not line.lstrip().startswith(_SMALL)
    return not goes_on or (not above.strip("-—– \t") and device is not None)


def _ends(line: str, behind: int) -> bool:
    """Whether no sentence goes on behind the name of a device, but for an excuse."""
    if _EXCUSE.search(line, behind):
        return True
    if _REASON.match(line, behind):
        return False
    end = _SENTENCE_END.search(line, behind)
    rest = _DEVICE.sub(" ", line[behind : end.start() if end else len(line)])
    small = sum(word[0].islower() for word in rest.split())
    return small < _WORDS and len(_EAST_ASIAN.findall(rest)) < _SIGNS
