"""The kinds of trouble with a mail server, as the books of an account and ``doctor`` name them."""

from __future__ import annotations

from espomail.mail import failures

# First match wins, so the special stands before the general.
_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (failures.LoginRefused, "login"),
    (failures.FolderMissing, "folder"),
    (failures.CertificateRefused, "tls"),
    (failures.StartTlsMissing, "tls"),
    (failures.AuthNotOffered, "tls"),
    (failures.ServerUnreachable, "unreachable"),
    (failures.ServerDropped, "unreachable"),
    (failures.Throttled, "unreachable"),
    (failures.ProtocolOdd, "unreachable"),
)


def failure_kind(error: Exception) -> str:
    """``login``, ``tls``, ``unreachable``, ``folder``, ``secret`` or ``other``.

    A configuration error that no server uttered is about the secret or a file on this host; the
    class may say so itself with an attribute ``kind``.
    """
    said = getattr(error, "kind", None)
    if isinstance(said, str):
        return said
    return next((kind for cls, kind in _KINDS if isinstance(error, cls)), "other")
