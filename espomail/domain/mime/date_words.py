"""Months and time zones by the names that mail gives them.

Left out is what two languages mean otherwise: ``lis`` and ``listopad`` are November in Polish and October
in Croatian, ``lip`` is July and June, ``srp`` is August in Czech and July in Croatian.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janvier januar ene gen sty stycznia led ledna leden ocak oca янв січ ιαν tammi"
            " яну يناير ינואר 一月",
            "feb fév février februar febbraio fev lut luty lutego úno února únor şub şubat фев лют φεβ helmi"
            " فبراير פברואר 二月",
            "mar mär mrz märz mars mrt bře března březen мар бер μαρ μάρ maalis már مارس מרץ מרס 三月",
            "apr avr abr kwi kwietnia dub dubna duben nis nisan апр кві απρ huhti ápr"
            " أبريل إبريل ابريل אפריל 四月",
            "may mai mag mayo maj mei maja kvě května květen mayıs май мая тра μαι μαϊ μάι touko máj"
            " مايو מאי 五月",
            "jun juin giu cze czerwca čvn haz haziran июн чер ιουν kesä jún يونيو יוני 六月",
            "jul juillet juil lug lipca lipiec čvc tem temmuz июл лип ιουλ heinä júl يوليو יולי 七月",
            "aug aoû août ago sierpnia sie srpna srpen ağu ağustos авг сер αυγ αύγ elo"
            " أغسطس اغسطس אוגוסט 八月",
            "sep sept set wrz września zář září eyl eylül сен вер σεπ syys szept سبتمبر ספטמבר 九月",
            "oct okt ott out paź października října říj eki ekim окт жов οκτ loka أكتوبر اكتوبر אוקטובר 十月",
            "nov kas kasım ноя ное νοε νοέ marras نوفمبر נובמבר 十一月",
            "dec dez déc dic grudnia gru prosince prosinec pro ara aralık дек гру δεκ joulu des"
            " ديسمبر דצמבר 十二月",
        ),
        1,
    )
    for name in names.split()
}
# They begin like a month of another number.
_LONGER = {
    "června": 6, "červen": 6, "července": 7, "červenec": 7, "юни": 6, "юли": 7, "юлій": 7,
    "ιουνίου": 6, "ιουλίου": 7, "juni": 6, "juli": 7,
}  # fmt: skip

# Minutes east of Greenwich. RFC 5322, 4.3, and what senders added. Military letters mean nothing.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "ast": -240, "adt": -180,
    "nst": -210, "ndt": -150, "akst": -540, "akdt": -480, "hst": -600, "bst": 60, "west": 60, "cet": 60,
    "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120, "sast": 120, "eet": 120,
    "ist": 330, "eest": 180, "msk": 180, "msd": 240, "hkt": 480, "sgt": 480, "awst": 480,
    "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "acst": 570, "acdt": 630, "nzst": 720, "nzdt": 780,
    "brt": -180, "art": -180, "pkt": 300, "wib": 420,
    "eastern": -300, "central": -360, "mountain": -420, "pacific": -480,
}  # fmt: skip
_SUMMER = frozenset(("dst", "daylight"))


def month(text: str) -> int:
    """The last word that is a month, or begins like one; 0 for none.

    The last, because days of the week come first, and in some languages begin alike.
    """
    for word in reversed(_WORD.findall(text.lower())):
        number = _LONGER.get(word) or MONTHS.get(word) or MONTHS.get(word[:4]) or MONTHS.get(word[:3], 0)
        if number:
            return number
    return 0


def zone(text: str) -> int | None:
    """Minutes east of Greenwich of the first zone that a text names; None where it names none."""
    words = _WORD.findall(text.lower())
    for word in words:
        if word in _ZONES:
            return _ZONES[word] + (60 if not _SUMMER.isdisjoint(words) else 0)
    return None
