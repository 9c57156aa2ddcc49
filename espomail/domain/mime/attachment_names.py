"""Names of attachments that are safe to show and to write to disk."""

from __future__ import annotations

import re

BYTES = 150

_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_EXTENSION = re.compile(r"\.[^.\s]{1,16}\Z")

_EXTENSIONS = {
    "application/pdf": "pdf", "application/zip": "zip", "application/ics": "ics",
    "application/pgp-signature": "asc", "application/pgp-keys": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m",
    "application/json": "json", "application/xml": "xml", "application/rtf": "rtf",
    "application/msword": "doc", "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "image/png": "png", "image/jpeg": "jpg", "image/jpg": "jpg", "image/gif": "gif",
    "image/bmp": "bmp", "image/tiff": "tif", "image/webp": "webp", "image/svg+xml": "svg",
    "image/heic": "heic", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav",
    "audio/ogg": "ogg", "video/mp4": "mp4", "video/quicktime": "mov",
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "text/csv": "csv",
    "text/css": "css", "text/xml": "xml", "text/vcard": "vcf", "text/x-vcard": "vcf",
    "text/x-patch": "patch", "text/x-diff": "diff", "text/rtf": "rtf",
}  # fmt: skip

_TYPES = {extension: kind for kind, extension in reversed(_EXTENSIONS.items()) if "/x-" not in kind}
_TYPES |= {"jpeg": "image/jpeg", "htm": "text/html", "tiff": "image/tiff", "eml": "message/rfc822"}

_NAMES = {
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "text/rfc822-headers": "headers.txt",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pgp-signature": "signature.asc",
    "text/calendar": "invite.ics",
}


def safe_name(name: str) -> str:
    """A name without folders, control and bidirectional characters, at most `BYTES` long.

    Empty where nothing usable is left.
    """
    name = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = " ".join(_FORBIDDEN.sub("", name.replace("\t", " ")).split())  # a folded name has tabs
    if not name.strip(". "):
        return ""
    return _cut(name)


def content_type(name: str) -> str:
    """The type that a name's extension stands for, where nothing else tells it."""
    extension = name.rpartition(".")[2].lower()
    return _TYPES.get(extension, "application/octet-stream")


def _cut(name: str) -> str:
    """A name cut to size between characters; its extension stays."""
    if len(name) * 4 <= BYTES or len(name.encode()) <= BYTES:
        return name
    match = _EXTENSION.search(name)
    extension = match[0] if match else ""
    room = BYTES - len(extension.encode())
    stem = name[: len(name) - len(extension)].encode()[:room].decode("utf-8", "ignore")
    return stem.rstrip() + extension


def default_name(content_type: str, number: int) -> str:
    """A name for the attachment of that (1-based) number that has none of its own."""
    if content_type in ("message/rfc822", "message/global", "message/news"):
        return f"message-{number}.eml"
    if content_type in _NAMES:
        return _NAMES[content_type]
    extension = _EXTENSIONS.get(content_type)
    return f"attachment-{number}.{extension}" if extension else f"attachment-{number}"
