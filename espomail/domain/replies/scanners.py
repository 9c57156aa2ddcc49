"""What virus scanners write into the mail that they have looked at: whole sentences of theirs.

People tell of scanners, too, so a few words of such a sentence tell nothing. A language is one more sentence.
"""

from __future__ import annotations

_FREE = r"(?:avast|avg)"
_SOFTWARE = r"(?:[ -]?(?:free[ ]|free-)?anti-?v[ií]rus(?:[ -]?(?:soft(?:ware)?|programvara|programmet?))?)?"
# sentences of Avast and AVG
OF_SCANNERS = rf"""(?:
      this\ (?:e-?mail|message)\ (?:has\ been|was)\ (?:checked|scanned)\ for\ viruses\ by\ {_FREE}{_SOFTWARE}
    | this\ (?:e-?mail|message)\ (?:has\ been|was)\ (?:checked|scanned)\ by\ {_FREE}{_SOFTWARE}\ for\ viruses
    | no\ virus\ found\ in\ this\ (?:incoming\ |outgoing\ )?message\.
      \ checked\ by\ avg\ -\ www\.avg\.\S{{2,20}}
    | diese\ (?:e-?mail|nachricht)\ wurde\ von\ {_FREE}{_SOFTWARE}\ auf\ viren\ (?:ge|über)prüft
    | (?:cet\ e-?mail|ce\ courriel|ce\ message)\ a\ été\ vérifié\ par
      \ (?:le\ logiciel\ antivirus\ )?{_FREE}{_SOFTWARE}
    | l['’]absence\ de\ virus\ dans\ ce\ courrier\ électronique\ a\ été\ vérifiée
      \ par\ le\ logiciel\ antivirus\ (?:d['’])?{_FREE}
    | el\ software\ de\ antivirus\ {_FREE}\ ha\ analizado\ este\ correo\ electrónico\ en\ busca\ de\ virus
    | este\ correo\ electrónico\ ha\ sido\ (?:comprobado|analizado)\ en\ busca\ de\ virus
      \ (?:con|por)\ (?:el\ )?(?:software\ )?(?:antivirus\ )?(?:de\ )?{_FREE}{_SOFTWARE}
    | (?:questa\ e-?mail|questo\ messaggio)\ è\ stat[ao]\ controllat[ao]\ per\ individuare\ virus
      \ con\ {_FREE}{_SOFTWARE}
    | (?:deze\ e-?mail|dit\ (?:e-?mail)?bericht)\ is\ gecontroleerd\ op\ virussen
      \ (?:met|door)\ {_FREE}{_SOFTWARE}
    | este\ e-?mail\ foi\ (?:escaneado|verificado)(?:\ em\ termos\ de\ vírus)?
      \ pelo\ (?:software\ antivírus\ )?{_FREE}{_SOFTWARE}
    | ta\ wiadomość(?:\ e-?mail)?\ została\ sprawdzona\ (?:pod\ kątem\ wirusów|na\ obecność\ wirusów)
      \ przez\ (?:oprogramowanie|program)(?:\ antywirusowe)?\ {_FREE}{_SOFTWARE}
    | (?:tato\ zpráva|tento\ e-?mail)\ byla?\ zkontrolován[ao]?\ na\ viry\ programem\ {_FREE}{_SOFTWARE}
    | (?:táto\ správa|tento\ e-?mail)\ bola?\ skontrolovan[áý]\ na\ vírusy\ programom\ {_FREE}{_SOFTWARE}
    | это\ (?:сообщение|письмо)\ проверено\ на\ вирусы\ антивирусом\ {_FREE}{_SOFTWARE}
    | (?:detta\ e-postmeddelande|den\ här\ e-posten)\ har\ kontrollerats\ för\ virus\ (?:med
      |av)\ {_FREE}{_SOFTWARE}
    | denne\ (?:e-?mail|e-posten)\ er\ (?:blevet\ )?kontroller[e]?t\ for\ virus(?:er)?\ (?:af|av
      |med)\ {_FREE}{_SOFTWARE}
    | tämä\ sähköposti\ on\ tarkastettu\ virusten\ varalta\ {_FREE}-virustorjuntaohjelmalla
    )\.?"""
