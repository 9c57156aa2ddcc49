"""How programs begin that write of failed mail: in the subject and in the first words."""

from __future__ import annotations

import re

from espomail.domain.bounces import phrases
from espomail.domain.bounces.candidates import SUBJECT
from espomail.domain.mime.message import Message


def announces(message: Message, notice: str) -> bool:
    """Whether subject or text begins as a program's; administrators have returned mail to show, too."""
    return bool(PLAIN_SUBJECT.match(message.subject)) or opens(notice)


def opens(notice: str) -> bool:
    """Whether a text begins in the words of a program that writes notices."""
    return phrases.OPENING.match(notice[:2000]) is not None


def speaks_of_nothing_else(subject: str) -> bool:
    """Whether nothing stands before the failure: no ticket's number, no system's name, no topic."""
    failure = SUBJECT.search(subject[:300])
    return failure is not None and not _TOPIC.search(subject[: failure.start()])


_TOPIC = re.compile(r"[\])#]|(?<!notice):\s", re.IGNORECASE)
PLAIN_SUBJECT = re.compile(
    r"""\W{0,3}(?:\[?postmaster\]?[ ]?)?(?:
        undeliver | undelivered | non-?deliver | (?:mail|message|e-?mail)?\ ?delivery\ (?:fail|status
          |notif|has|error|report|warning|subsystem)
      | permanent\ delivery | delivery\ failure | failure\ (?:notice|delivery|notif) | failed\ mail
        | mail\ (?:delivery\ )?(?:failed|failure|error|system|could\ not)
      | returned\ mail | return(?:ed|ing) | could\ not\ deliver | unable\ to\ deliver | warning:
        | user\ unknown
      | your\ message\ to\ \S+@\S+\ (?:could|was|has) | message\ (?:delivery|undeliver|could|status
        |you\ sent)
      | (?:remise|entrega|recapito|bezorging|levering\w*|leveransen|dostarczanie|доставка|zustellung
        |delivery)\ (?:\w{1,3}\ )?
        (?:retard|retras|atras|ritard|vertraag|forsink|fördröj|opóźn|отлож|verzög|delayed)
      | предупреждение: | warnung:
      | ndn: | delay: | message\ not\ deliver | mail\ failure
      | (?:notification|notificación|notifica|benachrichtig?ung)\ (?:de?l?|zum|d['’])
      | fallo\ (?:de|en) | error\ en\ la\ entrega | falha\ na | bezorging\ mislukt | leveransen | leverings
      | toimitus\ epäonnistui | niedostarcz | zwrot:? | ошибка\ доставки | nelivrat
      | 传递 | 傳遞 | 無法 | 未送 | 邮件系统退信 | 배달되지 | 전달\ ?(?:실패|되지) | 메일\ ?전송\ ?실패
      | unzustellbar | nicht\ zustellbar | fehler\ bei\ der\ (?:nachrichten)?(?:zustellung|übermittlung)
        | mail\ konnte\ nicht
      | (?:message\ )?non\ (?:remis|distribu|recapit|consegn) | [ée]chec\ de\ (?:la\ )?remise
        | impossible\ de\ remettre
      | no\ se\ puede\ entregar | (?:mensaje\ )?(?:devuelto|no\ entregado) | error\ de\ entrega
        | entrega\ fallida
      | impossibile | mancat[ao]\ (?:recapito|consegna) | onbestelbaar
      | kan\ (?:inte|ikke)\ lever | ej\ levererbar | kunne\ ikke\ lever | ei\ voi(?:da|tu)\ toimittaa
      | (?:wiadomość\ )?niedostarcz | não\ (?:entreg|é\ possível\ entregar) | falha\ na\ entrega
      | nedoruč | kézbesíthetetlen | teslim\ edilemedi | δεν\ παραδόθηκε
      | [^\[\]():#]{0,20}(?:退信|配信(?:不能|エラー|失敗)) | 配信 | 送信 | 退信 | 无法 | 投递 | 반송
      | не\ (?:доставлен|удалось) | недостав
    )""",
    re.VERBOSE | re.IGNORECASE,
)
