"""Notes and Domino in the languages they are sold in."""

from __future__ import annotations

from tests.domain.bounces.examples.form import Notice


def _domino(name: str, subject: str, before: str, field: str, failed: str, because: str, why: str,
            kind: str | None = "hard") -> Notice:  # fmt: skip
    body = f"{before}\n\n  {field} Your question\n\n{failed}\n\n  bob@nowhere.example\n\n{because}\n\n  {why}\n"
    head = f"From: Postmaster@nowhere.example\nSubject: {subject}\nX-Mailer: Lotus Domino Release 8.5"
    return Notice(f"domino-{name}", head, body, kind=kind, original=None)


NOTICES = [
    _domino("es", "FALLO DE ENTREGA: El usuario bob no aparece en el Directorio Domino", "Su mensaje", "Asunto:",
            "no se pudo entregar a:", "porque:", "El usuario bob (bob@nowhere.example) no aparece en el Directorio Domino"),
    _domino("it", "MANCATO RECAPITO: L'utente bob non è elencato nell'Elenco Domino", "Il messaggio", "Oggetto:",
            "non è stato consegnato a:", "perché:", "L'utente bob (bob@nowhere.example) non è elencato nell'Elenco Domino"),
    _domino("pt", "FALHA NA ENTREGA: O usuário bob não está listado no Diretório Domino", "Sua mensagem", "Assunto:",
            "não foi entregue a:", "porque:", "O usuário bob (bob@nowhere.example) não está listado no Diretório Domino"),
    _domino("nl", "BEZORGING MISLUKT: Gebruiker bob staat niet in de Domino Directory", "Uw bericht", "Onderwerp:",
            "is niet bezorgd bij:", "omdat:", "Gebruiker bob (bob@nowhere.example) staat niet in de Domino Directory"),
    _domino("sv", "LEVERANSEN MISSLYCKADES: Användaren bob finns inte i Domino-katalogen", "Ditt meddelande", "Ämne:",
            "levererades inte till:", "eftersom:", "Användaren bob (bob@nowhere.example) finns inte i Domino-katalogen"),
    _domino("da", "LEVERINGSFEJL: Brugeren bob findes ikke i Domino-biblioteket", "Din meddelelse", "Emne:",
            "blev ikke leveret til:", "fordi:", "Brugeren bob (bob@nowhere.example) findes ikke i Domino-biblioteket"),
    _domino("ja", "配信障害: ユーザー bob は Domino ディレクトリに存在しません", "次のメッセージ", "件名:",
            "は次の宛先に配信されませんでした:", "理由:", "ユーザー bob (bob@nowhere.example) は Domino ディレクトリに存在しません"),
    _domino("zh", "传递失败: 用户 bob 未列在 Domino 目录中", "您的消息", "主题:",
            "没有传递给:", "原因:", "用户 bob (bob@nowhere.example) 未列在 Domino 目录中，地址不存在"),
    _domino("ko", "전달 실패: 사용자 bob이(가) Domino 디렉토리에 없음", "귀하의 메시지", "제목:",
            "다음에 전달되지 않았습니다:", "이유:", "사용자 bob (bob@nowhere.example)을(를) 찾을 수 없습니다"),
    _domino("route", "DELIVERY FAILURE: No route found to domain nowhere.example from server MAIL/ACME", "Your message",
            "Subject:", "was not delivered to:", "because:", "No route found to domain nowhere.example from server MAIL/ACME",
            None),
    _domino("quota", "DELIVERY FAILURE: User's mail database is over its quota", "Your message", "Subject:",
            "was not delivered to:", "because:", "Delivery failed: the mail database of bob@nowhere.example is over quota", "soft"),
    _domino("ambiguous", "DELIVERY FAILURE: User bob not unique. Several matches found in Domino Directory.", "Your message",
            "Subject:", "was not delivered to:", "because:", "User bob (bob@nowhere.example) not unique.", None),
    Notice("domino-delay", "From: Postmaster@nowhere.example\nSubject: DELAY: Your question\nX-Mailer: Lotus Domino", """\
Your message

  Subject: Your question

has not been delivered yet to:

  bob@nowhere.example

because:

  Unable to connect to the destination host. The server will keep trying to deliver it.
""", kind="soft", original=None),
]  # fmt: skip
