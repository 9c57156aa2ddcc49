"""Does a clause say of the very mail that it stands in that a program wrote it, or that nobody reads answers?

A clause is taken apart into its words. It speaks of its own mail, and of nothing else, where each of them is
one of the few that programs use. A person's clause about automatic mail has words of its own ("twice").
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from espomail.domain.automatic.vocabulary import TONGUES, Tongue

__all__ = ["says"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST = 30
_LETTERS = {
    "this": "T", "mail": "M", "automatic": "A", "made": "G", "label": "L", "place": "P", "unread": "U",
    "watched": "O", "reply": "R", "no": "N", "toward": "D", "we": "W", "also": "I", "rest": "-",
}  # fmt: skip


class _Words(NamedTuple):
    """For each word what it can be, the same for beginnings of words, and a person's words."""

    whole: dict[str, str]
    stems: tuple[tuple[str, str], ...]
    forbids: re.Pattern[str]
    one: frozenset[str]


def _words(tongue: Tongue) -> _Words:
    whole: dict[str, str] = {}
    stems = []
    for name, letter in _LETTERS.items():
        for word in getattr(tongue, name).split():
            if word.endswith("*"):
                stems.append((word[:-1], letter))
            else:
                whole[word] = whole.get(word, "") + letter
    forbids = re.compile(rf"\b(?:{tongue.forbids})\b")
    return _Words(whole, tuple(stems), forbids, frozenset(tongue.one.split()))


_TONGUES = tuple(map(_words, TONGUES))


# languages without blanks between words, and those of which a few phrases are all that programs use
_PHRASES = re.compile(
    r"""※?(?:この|本|当)メールは(?:送信専用(?:アドレス\w{0,12})?です
      |(?:システムより)?自動(?:送信|返信|配信|で送信|的に送信)\w{0,12}(?:ます|です))
    | (?:この|本|当)?(?:メールに)?返信(?:いただいても|されても|は)\w{0,14}
      (?:できません|できかねます|しないでください)
    | (?:此|本|这|該|该)(?:封)?(?:邮件|郵件|信件?)(?:是|为|為)?由?(?:本)?(?:系统|系統)自[动動]
      (?:发送|發送|发出|發出|寄出)
    | (?:这|這|此|本)(?:是|封?(?:邮件|郵件|信)(?:是|为|為))(?:一封)?(?:系统|系統)?自[动動]
      (?:回[复覆復]|答复|发送|發送)的?(?:邮件|郵件|信件?)?
    | [请請]勿(?:直接)?(?:回复|回覆|答复)(?:此|本)?(?:邮件|郵件|信)?
    | (?:본|이)\ ?(?:메일|이메일)은\ ?(?:발신\ ?전용(?:입니다|\ ?메일입니다)
      |자동(?:으로)?\ ?(?:발송|생성|회신)된\ ?메일입니다)
    | ini\ adalah\ (?:e-?mail|pesan|balasan|jawaban)\ otomatis
    | đây\ là\ (?:e-?mail|thư|tin\ nhắn)\ (?:trả\ lời\ )?tự\ động
    | هذه\ رسالة\ (?:تلقائية|آلية) | (?:זוהי|זו)\ הודעה\ אוטומטית | זהו\ (?:מענה|דואר)\ אוטומטי""",
    re.VERBOSE | re.IGNORECASE,
)
# whose it is or why it was sent may be said in any words
_FROM_OR_WHY = re.compile(
    r"\s(?:from|by|on behalf of|because|as|since|von|vom|durch|weil|par|por|porque|dal|dalla|da|door|omdat|av"
    r"|från|fra|przez|confirming|in response to|to confirm|to let you know|to inform you)\s.+$"
)
_SAME = (
    (re.compile(r"\bto you\b"), ""),
    (re.compile(r"\b(system|computer|auto) (?=generated)"), r"\1-"),
    (re.compile(r"^la presente\b"), "questa"),
    (re.compile(r"\bthe above\b"), "this"),
    (re.compile(r"\bdas ist\b"), "dies ist"),
)
_ONE_PERSON = re.compile(r"私|我(?!们|們)|저는|제가|나는|أنا|أريد|אני|\b(?:saya|tôi)\b")


def says(clause: str, beside: str, is_heading: bool = False) -> bool:
    """Whether a clause says that its own mail is a program's, or is not to be answered, and nothing else.

    ``beside``: the line or paragraph that it is in. With "I" and "my" in it, a person says so of another.
    ``is_heading``: set apart, so that two words will do: "*** Automated message ***".
    """
    said = clause.lower()
    if _PHRASES.fullmatch(said):
        return not _ONE_PERSON.search(beside)
    for pattern, plain in _SAME:
        said = pattern.sub(plain, said)
    around = _WORD.findall(beside.lower())
    tongue = _tongue(said, around, is_heading) or _tongue(_FROM_OR_WHY.sub("", said), around, is_heading)
    return tongue is not None and tongue.one.isdisjoint(around)


def _tongue(said: str, around: list[str], is_heading: bool) -> _Words | None:
    """In whose words it is said. What points at nothing ("automatic reply") may be a list's item."""
    words = _WORD.findall(said)
    if not 1 < len(words) <= _LONGEST:
        return None
    for tongue in _TONGUES:
        kinds = _all_kinds(words, tongue)
        if not kinds or not (_forbids_a_reply(words, kinds, tongue) or _says(words, kinds)):
            continue
        if is_heading or {"T", "G"} & set("".join(kinds)) or tongue.forbids.search(" ".join(around)):
            return tongue
    return None


def _all_kinds(words: list[str], tongue: _Words) -> list[str]:
    """What each word is; nothing at all where one is unknown, as most first words of most clauses are."""
    kinds = []
    for word in words:
        kind = _kinds(word, tongue)
        if not kind:
            return []
        kinds.append(kind)
    return kinds


def _forbids_a_reply(words: list[str], kinds: list[str], tongue: _Words) -> bool:
    """"Do not reply to this e-mail"; not "You have not replied to it", nor "to this address"."""
    has = set("".join(kinds))
    points = "M" in has and bool({"T", "A"} & has)
    return points and not {"P", "W"} & has and tongue.forbids.search(" ".join(words)) is not None


def _kinds(word: str, tongue: _Words) -> str:
    found = tongue.whole.get(word, "")
    return found or "".join({letter for stem, letter in tongue.stems if word.startswith(stem)})


def _says(words: list[str], kinds: list[str]) -> bool:
    has = set("".join(kinds))
    if "P" in has and "T" in has and ("U" in has or {"N", "O"} <= has) and not {"A", "R"} & has:
        return True
    return _begins_with_itself(kinds) and _is_a_programs(has) and not _speaks_of_another(words, kinds)


def _begins_with_itself(kinds: list[str]) -> bool:
    """"This e-mail …" or "Automated message …"; not "We got this automatic message"."""
    own = [each for each in kinds if "I" not in each]
    if not own or not set(own[0]) & {"T", "M", "A", "L"}:
        return False
    is_a_place = "T" in own[0] and "P" in "".join(own[1:2])  # "This account can …"
    return not is_a_place or "U" in "".join(kinds)


def _speaks_of_another(words: list[str], kinds: list[str]) -> bool:
    """"This is a reply to your automatic message", "This is an automatic reply to our request"."""
    if any("D" in each and "W" in following for each, following in pairwise(kinds)):
        return True
    for number, each in enumerate(kinds):
        if "A" in each or "L" in each:
            return False
        if "D" in each or ("W" in each and words[number - 1] not in _BY):
            return True
    return False


_BY = frozenset((
    "by", "from", "von", "vom", "durch", "par", "por", "pelo", "dal", "door", "av", "af", "przez",
))  # fmt: skip


def _is_a_programs(has: set[str]) -> bool:
    if "N" in has and "U" not in has:
        return False
    return ("A" in has and "M" in has) or "L" in has or ("U" in has and "T" in has)
