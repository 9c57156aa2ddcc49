"""Which mail was sent and which came: by the folder it lies in and whose it is."""

from __future__ import annotations

from collections.abc import Collection

# What mail programs and providers call it, in the languages of most of our users.
SENT_NAMES = {
    "sent", "sent items", "sent mail", "sent messages", "sent-mail", "gesendet", "gesendete elemente",
    "gesendete objekte", "envoyés", "éléments envoyés", "messages envoyés", "inviati", "inviata",
    "posta inviata", "enviados", "elementos enviados", "mensajes enviados", "correo enviado",
    "itens enviados", "verzonden", "verzonden items", "verzonden berichten", "skickat", "skickade objekt",
    "sendt", "sendte elementer", "sendt post", "lähetetyt", "wysłane", "elementy wysłane",
    "odeslaná pošta", "odoslaná pošta", "elküldött elemek", "отправленные", "надіслані",
    "gönderilmiş öğeler", "送信済みアイテム", "已发送", "已发送邮件", "寄件備份", "보낸 편지함",
}  # fmt: skip


def is_sent_folder(folder: str, configured: str) -> bool:
    """Whether a folder holds what its owner sent: the configured one, or one so named."""
    if configured and folder == configured:
        return True
    return folder.replace("/", ".").rpartition(".")[2].lower() in SENT_NAMES


def direction(folder: str, configured: str, sender: str, own: Collection[str]) -> str:
    """``out`` for mail of our own addresses in a Sent folder, else ``in``. A From alone proves nothing."""
    return "out" if sender in own and is_sent_folder(folder, configured) else "in"
