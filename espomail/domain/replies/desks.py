"""The line above which help desks ask for the answer: all below it is their own mail."""

from __future__ import annotations

import re

# A sentence that begins so; or a rule that says it somewhere, and speaks of answering. Other rules that
# say "above this line" are the writer's own.
ABOVE_THIS_LINE = re.compile(
    r"""[ \t#*=_>\[({<!~—–-]*(?:please\ )?(?:
        (?:(?:type|enter|write|add|leave)\ )?(?:your\ )?(?:reply|respond|replies|response|answer
          |comment)\ (?:above|over)\ (?:this|the)\ (?:line|dotted\ line)
      | (?:type|write|enter)\ (?:above|over)\ (?:this|the)\ line
      | do\ not\ (?:write|reply|type)\ below\ this\ line
      | (?:bitte\ )?(?:antworten\ sie|ihre\ antwort)\ (?:bitte\ )?(?:über|oberhalb)\ dieser\ (?:linie|zeile)
      | (?:veuillez\ )?répond\w+\ au-dessus\ de\ cette\ ligne
      | (?:por\ favor,?\ )?(?:escriba|responda)\ .{0,30}(?:encima|por\ encima)\ de\ esta\ línea)
    | (?=.{0,120}(?:
          repl | respon | answer | comment | \btype\b | \bwrite\b | \bticket | \btext\ above\b
        | antwort | \bschreib | répon | écri(?:re|vez) | respu | respond | escrib | rispos | rispond | scriv
        | respost | escrev | digite | antwoord | reager | typ | svar | vasta | kirjoit | odpow | odpov
        | napi[sš]
        | ответ | введите | пишите | yanıt | cevap | yaz | 返信 | 回复 | 回覆 | 회신 | 답장 | 입력 ))
      [ \t]*(?:\#{2}|--|==|=-=|__|\*{2}|~~|—|–|<!|\[).{0,80}(?:
        (?:above|over)\ (?:this|the)\ line | (?:write|type|reply)\ below\ this\ line
        | (?:oberhalb|über)\ dieser\ (?:linie|zeile)
        | au-dessus\ de\ cette\ ligne
      | encima\ de\ esta\ línea | acima\ desta\ linha | boven\ deze\ (?:lijn|regel)
      | sopra\ questa\ (?:riga|linea)
      | (?:over|ovenfor)\ denne\ linje | (?:ovanför|över)\ denna\ (?:rad|linje)
      | tämän\ (?:rivin|viivan)\ yläpuolelle
      | powyżej\ te(?:go\ wiersza|j\ linii) | nad\ t(?:ento\ řádek|uto\ čáru)
      | над\ этой\ (?:строкой|чертой|линией)
      | satırın\ üzer | この(?:行|線)より上 | 此行上方 | 此線上方 | 이\ 줄\ 위)""",
    re.VERBOSE | re.IGNORECASE,
)
