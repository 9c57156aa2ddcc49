"""What programs say in a text of the mail that it is in, where no field does: "please do not reply".

A sentence asks for silence and no more, and only where a line or paragraph says nothing else.
"""

from __future__ import annotations

import re

from espomail.domain.message import Message
from espomail.domain.own_words import own_words
from espomail.domain.reply_desks import ABOVE_THIS_LINE
from espomail.domain.subject_marks import answers, forwards

# What nearly all the sentences below have in them, without a first letter. Almost all mail has none.
_STEMS = ("tomat", "ot reply")
_FOREIGN_STEMS = (
    "tomát", "ne pas répondre", "не отвеча", "自動", "自动", "返信", "請勿", "请勿", "자동", "발신",
)  # fmt: skip

# What a program says of the mail that it is in, a clause at a time; it has to be the whole clause.
_SAYS = re.compile(
    r"""(?:please\ note(?:\ that)?:?\ |note:\ )?(?:
      (?:this|the\ above)\ (?:e-?mail|message|mail|notification)\ (?:has\ been|was|is
        |is\ being)\ (?:automatically
        \ (?:generated|sent|created)|(?:generated|sent|created)\ automatically
        |auto-?generated)(?:\ (?:by|from)\ .+)?
    | this\ is\ an?\ (?:automated|automatic|(?:automatically|system|computer|auto)[- ]?(?:generated
        |sent))\ (?:system\ )?
        (?:e-?mail(?:\ message)?|message|notification|mail|reply|response|notice|reminder|confirmation
        |acknowledge?ment)
        (?:\ (?:from|by|sent|generated|confirming)\ .+)?
    | (?:please\ )?do\ not\ (?:reply|respond)\ (?:directly\ )?to\ this\ (?:automated\ |automatic\ )?
        (?:e-?mail|message|mail
        |notification)(?:\ (?:as|because|since)\ (?:it|this|the|replies|we|your)\ .+)?
    | this\ (?:e-?mail|message|mail)\ (?:has\ been|was|is)\ sent\ from\ an?\ (?:un(?:monitored|attended)
        |automated|no-?reply
        |notification[- ]only)\ (?:e-?mail\ )?(?:mailbox|address|account)(?:\ that\ .+)?
    | this\ (?:mailbox|inbox|e-?mail\ address|address|account)\ is\ (?:not\ |un)(?:monitored|attended)
    | (?:automated|automatic)\ (?:e-?mail|message|notification|reply|response)
    )
    | diese\ (?:e-?mail|mail|nachricht|mitteilung|bestätigung)\ (?:wurde|wird
        |ist)\ (?:(?!nicht)\w+\ ){0,3}automatisch
        \ (?:erstellt|generiert|erzeugt|versandt|versendet|verschickt)(?:\ und\ (?:kann|ist|bedarf)\ .+)?
    | (?:dies|das)\ ist\ eine\ automatisch(?:e|\ \w+te)\ (?:e-?mail|mail|nachricht|mitteilung|antwort
        |benachrichtigung)
    | (?:bitte\ )?antworten\ sie\ (?:bitte\ )?nicht\ (?:direkt\ )?auf\ diese\ (?:automatische\ )?
        (?:e-?mail|mail|nachricht)
    | bitte\ nicht\ auf\ diese\ (?:e-?mail|mail|nachricht)\ (?:antworten|reagieren)
    | (?:merci\ de|veuillez|prière\ de)?\ ?ne\ pas\ répondre\ (?:directement\ )?à\ ce\ (?:message
        |courriel|e-?mail|mail)
        (?:\ automatique)?
    | ce\ (?:message|courriel|e-?mail|mail)\ (?:est|a\ été|vous\ (?:est|a\ été))
        \ (?:généré\ |envoyé\ |adressé\ )?
        automatique(?:ment)?(?:\ par\ .+)? | ceci\ est\ un\ (?:message|courriel|e-?mail|mail)\ automatique
    | (?:por\ favor\ )?no\ respond(?:a|er|as)\ (?:directamente\ )?a\ este\ (?:mensaje
        |correo(?:\ electrónico)?|e-?mail)
    | este\ (?:es\ un\ )?(?:mensaje|correo|e-?mail)\ (?:(?!no\ )\w+\ ){0,3}automátic(?:o
        |amente)(?:\ por\ .+)?
    | não\ respond(?:a|er)\ (?:a\ )?est[ea]\ (?:e-?mail|mensagem)
    | est[ae]\ (?:é\ uma?\ )?(?:mensagem|e-?mail)\ (?:(?!não\ )\w+\ ){0,3}automátic(?:[ao]|amente)
    | (?:si\ prega\ di\ )?non\ rispond(?:ere|a)\ (?:direttamente\ )?a\ quest[oa]\ (?:messaggio|e-?mail|mail)
    | quest[oa]\ (?:è\ un\ )?(?:messaggio|e-?mail)\ (?:(?!non\ )\w+\ ){0,3}automatic(?:[oa]|amente)
    | dit\ is\ een\ automatisch\ (?:\w+d\ )?(?:bericht|antwoord)
    | dit\ bericht\ (?:is|wordt)\ automatisch\ (?:gegenereerd|verstuurd|verzonden|aangemaakt)
    | det(?:ta|te)\ (?:är|er)\ e(?:tt|n|t)\ automatiskt?\ (?:meddelande|melding|besked|meddelelse|svar
        |e-?post)
    | (?:detta|dette|denne)\ (?:meddelande|mail|e-?post|meddelelse|melding|mailen)\ (?:skickas|(?:er
        |är)\ \w+|sendes|blir\ sendt
        |har\ skickats)\ automatiskt?
    | tämä\ (?:on\ automaattinen\ (?:viesti|vastaus)|viesti\ on\ lähetetty\ automaattisesti)
    | (?:ta\ )?wiadomość\ (?:została\ |jest\ )?(?:wygenerowana|wysłana)\ automatycznie
    | prosimy\ (?:na\ nią\ )?nie\ odpowiadać(?:\ na\ (?:tę|niniejszą)\ wiadomość)?
    | tento\ (?:e-?mail|správa)\ (?:byl|bol|je)\ (?:\w+\ )?automaticky(?:\ \w+)?
    | (?:prosím\ )?neodpovíd\w+\ na\ (?:něj|tento\ e-?mail)
    | ez\ (?:az\ üzenet\ |egy\ )automatikusan\ (?:generált|küldött)\ (?:üzenet|levél)
    | bu\ (?:e-?posta|mesaj)\ otomatik\ olarak\ \w+(?:tir|tır|miştir)
    | (?:пожалуйста\ )?не\ отвечайте\ на\ (?:него|(?:это|данное)\ (?:письмо|сообщение))
    | (?:это|данное|настоящее)\ (?:письмо|сообщение)\ (?:сформировано|создано|отправлено
        |сгенерировано)\ автоматически
    | (?:この|本|当)メールは(?:送信専用(?:アドレス\w{0,12})?です|(?:システムより)?自動(?:送信|配信
        |で送信|的に送信)\w{0,12}(?:ます|です))
    | 返信(?:いただいても|されても|は)\w{0,14}(?:できません|できかねます|しないでください)
    | (?:此|本|这|該|该)(?:封)?(?:邮件|郵件|信件?)(?:是|为|為)?由?(?:本)?(?:系统|系統)自[动動](?:发送
        |發送|发出|發出|寄出)
    | [请請]勿(?:直接)?(?:回复|回覆|答复)(?:此|本)?(?:邮件|郵件|信)?
    | (?:본|이)\ ?(?:메일|이메일)은\ ?(?:발신\ ?전용(?:입니다|\ ?메일입니다)|자동(?:으로)?\ ?(?:발송
        |생성)된\ ?메일입니다)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What may stand beside it in the same line or paragraph. A person goes on to speak of something else.
_BESIDE = re.compile(
    r"""(?:and\ |so\ |therefore\ )?(?:please\ |kindly\ )?(?:do\ not|don['’]t)\ (?:reply
        |respond)(?:\ to\ (?:it|this\ \w+))?
    | (?:thank\ you|thanks)(?:\ for\ your\ \w+)? | (?:dear|hello|hi|hallo|sehr\ geehrte\w*
        |guten\ tag)\b.{0,40}
    | we\ (?:will|shall|aim\ to|have\ received|cannot|do\ not)\ .+ | (?:replies|responses|antworten)\ .+
    | (?:this|it)\ (?:e-?mail\ |message\ |mail\ )?(?:was|is)\ (?:sent|generated|created)\ .+
    | for\ (?:any\ |further\ |more\ )?(?:questions|help|assistance|information).*
    | if\ you\ (?:have|need)\ .+ | (?:please\ )?(?:contact|visit)\ .+ | your\ (?:request|ticket|message)\ .+
    | bitte(?:\ nicht\ antworten)? | (?:und\ )?kann\ nicht\ beantwortet\ werden | wir\ (?:werden|melden
        |haben)\ .+
    | bei\ (?:rück)?fragen\ .+ | por\ favor | (?:si\ prega\ di\ )?non\ rispond\w+ | merci | gracias
        | dank\ u
    | 自動(?:送信|配信)されています | 如有.+""",
    re.VERBOSE | re.IGNORECASE,
)
_CLAUSES = re.compile(r"[.!?;,:]+(?:\s+|$)|\s[-–—]\s|[。！？，、]")
_AROUND = " \t*_-–—=#|()[]<>\"'„“”«».!?"
# such sentences stand at the top or at the foot
_HEAD, _TAIL = 500, 900
_FIRST_LINES = 300
_LINES_ABOVE, _LINES_BELOW = 4, 12


def asks_for_silence(message: Message) -> str | None:
    """The line in which a mail says that a program wrote or nobody reads answers; not in what it quotes.

    Answers quote more than they say: of them only the first lines count.
    """
    text = message.text
    if _is_another_desks(text):
        return "it has another desk's line above which to reply"
    is_answer = bool(message.in_reply_to or message.references) or answers(message.subject)
    own = text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n\n{text[-_TAIL:]}"
    stems = _STEMS if own.isascii() else _STEMS + _FOREIGN_STEMS
    if not any(map(own.__contains__, stems)) or forwards(message.subject) or not _said(own, is_answer):
        return None
    return _said(_own_lines(own_words(message)), is_answer)


def _is_another_desks(text: str) -> bool:
    """A desk's line stands above all else; below other words or behind marks it is quoted."""
    first = text[:400].lstrip()
    if not first or first[0] == ">":
        return False
    if first[0] not in _RULES and not any(map(first.__contains__, _ABOVE)):
        return False  # nearly all mail
    return bool(ABOVE_THIS_LINE.match(first))


_RULES = frozenset("#-=_*~—–<[({!")
_ABOVE = ("bove th", "ver th", "elow this line", "oberhalb", "über dieser", "au-dessus", "encima de")


def _said(own: str, is_answer: bool) -> str | None:
    """The first line or paragraph at top or foot that says so and no more."""
    if is_answer:
        own = own[:_FIRST_LINES]
    elif len(own) > _HEAD + _TAIL:
        own = f"{own[:_HEAD]}\n\n{own[-_TAIL:]}"
    paragraphs = [" ".join(each.split()) for each in own.split("\n\n")]
    lines = [" ".join(line.split()) for line in own.split("\n") if line.strip()]
    for unit in (*lines[:_LINES_ABOVE], *lines[_LINES_ABOVE:][-_LINES_BELOW:], *paragraphs):
        if _is_said_of_itself(unit):
            return unit
    return None


def _is_said_of_itself(unit: str) -> bool:
    clauses = [clause for part in _CLAUSES.split(unit) if (clause := part.strip(_AROUND))]
    said = [bool(_SAYS.fullmatch(clause)) for clause in clauses]
    beside = (clause for clause, is_said in zip(clauses, said, strict=True) if not is_said)
    return any(said) and all(map(_BESIDE.fullmatch, beside))


def _own_lines(text: str) -> str:
    quoted = _FORWARDED.search(text)
    return text[: quoted.start()] if quoted else text


_FORWARDED = re.compile(
    r"^[ \t]*(?:>|[-_=*]{3,}[ \t]*(?:original|forwarded|begin|ursprüng|weitergeleit|message transf|mensaje"
    r"|messaggio)"
    r"|begin forwarded|(?:from|von|de|da|van|от|发件人|差出人)[ \t]?[:：].{1,200}@)",
    re.IGNORECASE | re.MULTILINE,
)
