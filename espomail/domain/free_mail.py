"""Domains in which anybody gets an address: free-mail services and access providers.

Put together by hand from no maintained source, so not complete; the setting ``link.free_mail`` adds
to it. A missing one costs a needless proposal, never a wrong link.
"""

from __future__ import annotations

_NAMES = """
126.com 139.com 163.com 189.cn 1and1.com 21cn.com aim.com alice.it aliceadsl.fr aliyun.com aol.com
aol.de aon.at arcor.de att.net bellsouth.net bigpond.com bigpond.net.au bk.ru bluewin.ch bol.com.br
bt.com btinternet.com btopenworld.com centrum.cz charter.net chello.at comcast.net cox.net daum.net
disroot.org duck.com earthlink.net email.com email.cz email.de email.it embarqmail.com fastmail.com
fastmail.fm foxmail.com free.fr freemail.hu freenet.de frontier.com frontiernet.net gawab.com gmail.com
gmx.at gmx.ch gmx.com gmx.de gmx.eu gmx.fr gmx.info gmx.net gmx.org googlemail.com hanmail.net hey.com
hispeed.ch home.nl hotmail.be hotmail.ch hotmail.co.jp hotmail.co.uk hotmail.com hotmail.com.ar
hotmail.com.br hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl hotmail.se hush.com hushmail.com
icloud.com ig.com.br in.com inbox.com inbox.lv inbox.ru inode.at interia.pl juno.com kabelmail.de
kpnmail.nl laposte.net libero.it list.ru live.at live.be live.ca live.cn live.co.uk live.com live.com.au
live.com.mx live.de live.dk live.fr live.it live.jp live.nl live.no live.se lycos.com mac.com mail.bg
mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com mailo.com me.com mindspring.com msn.com
mweb.co.za nate.com naver.com netcologne.de netscape.net netzero.net neuf.fr nifty.com ntlworld.com
o2.pl o2mail.de onet.pl online.de online.no optonline.net optusnet.com.au orange.fr orange.net
outlook.at outlook.be outlook.co.th outlook.com outlook.com.ar outlook.com.au outlook.com.br outlook.cz
outlook.de outlook.dk outlook.es outlook.fr outlook.ie outlook.in outlook.it outlook.jp outlook.kr
outlook.pt outlook.sa passport.com pm.me pobox.com post.cz post.sk posteo.at posteo.de posteo.net
proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com riseup.net roadrunner.com
rocketmail.com rogers.com runbox.com sapo.pt sasktel.net sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn
sina.com sky.com skynet.be sohu.com startmail.com sympatico.ca t-online.de talktalk.net tele2.nl
telenet.be telia.com telus.net terra.com.br terra.es tin.it tiscali.co.uk tiscali.it tom.com tuta.com
tuta.io tutamail.com tutanota.com tutanota.de ukr.net unitybox.de uol.com.br upcmail.nl verizon.net
videotron.ca virgilio.it virgin.net virginmedia.com vodafone.de vodafone.it vodafonemail.de voila.fr
volny.cz wanadoo.fr web.de windowslive.com windstream.net wp.pl xs4all.nl xtra.co.nz ya.ru yahoo.ca
yahoo.cn yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.th yahoo.co.uk yahoo.com
yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.hk yahoo.com.mx yahoo.com.ph yahoo.com.sg
yahoo.com.tr yahoo.com.tw yahoo.com.vn yahoo.de yahoo.dk yahoo.es yahoo.fr yahoo.gr yahoo.ie yahoo.in
yahoo.it yahoo.no yahoo.pl yahoo.ro yahoo.se yandex.by yandex.com yandex.kz yandex.ru yandex.ua yeah.net
ymail.com ziggo.nl zoho.com zohomail.com zoznam.sk
"""
FREE_MAIL = frozenset(_NAMES.split())
