"""How languages with few mail systems of their own say that mail was not delivered, in subjects and texts.

What English, German, French, Spanish and their like write in many forms stands in `bounces.candidates` and
`bounces.phrases`. This stands in verbose patterns that ignore case.
"""

from __future__ import annotations

NOT_DELIVERED = r"""
      non\ (?:è\ stato\ possibile|(?:ha|hanno)\ potuto|può|si\ è\ potuto)[^.\n]{0,20}(?:recapita|consegna)
    | errore\ (?:di|nella)\ consegna | non\ recapitat
    | no\ fue\ posible\ entregar | error\ al\ entregar | no\ (?:s['’]ha\ pogut\ )?lliura[rt]
    | non\ d[ée]livr | (?:courriel|message|mail)[^.\n]{0,60}\best\ revenu
    | aflever\w*[^.\n]{0,60}mislukt | leveransfel | kunde\ inte\ skickas
    | (?:nebylo|není)\ možné[^.\n]{0,20}doručit | nebyl[ao]?\ doručen
    | chyba\ (?:při\ )?doruč | nelze\ doručit
    | nepodaril[oa]?[^.\n]{0,20}doručiť | neb[ou]l[ao]?\ (?:možné\ )?doruč(?:en|iť) | nemožno\ doručiť
    | błąd\ (?:w\ )?dostarcz | nie\ mogła\ zostać\ dostarczon
    | nem\ [^.\n]{0,20}kézbesít | eroare\ (?:de|la)\ livrare
    | не\ (?:можа\ да\ бъде|може\ да\ бъде|е|беше)\ доставен
    | не\ (?:може\ бути\ |було\ |вдалося\ )?достав | помилка\ доставки
    | (?:nije|ni)\ (?:bilo\ )?mo(?:guće|goče)\ (?:isporuč|dostav)
    | (?:nije|ni)\ (?:bil[ao]?\ )?(?:isporučen|dostavljen)
    | није\ (?:могуће\ )?(?:испоруч|достав)
    | nepavyko\ pristaty | nepristaty | (?:nevarēja|neizdevās)\ piegādāt
    | ei\ (?:õnnestunud|saanud)[^.\n]{0,20}kohale\ toimeta
    | αποτυχία\ (?:της\ )?παράδοσης | δεν\ [^.\n]{0,40}παρ[αά]δ
    | (?:teslim\ edile|iletile|ulaştırıla|gönderile)me | (?:iletil|ulaştırıl)ama | teslimat\w*\ başarısız
    | לא\ (?:נמסר|ניתן\ (?:היה\ )?(?:למסור|למסירה|להעביר)) | (?:تعذر|لم\ يتم)\ (?:تسليم|توصيل)
    | không\ (?:thể\ )?(?:gửi|chuyển)(?:\ được)? | ไม่สามารถส่ง | ส่ง\S{0,20}ไม่สำเร็จ
    | tidak\ (?:dapat\ |bisa\ )?(?:di|ter)kirim | gagal\ (?:di|ter)kirim
"""
