"""One TLS context for all connections that trust the same issuers."""

from __future__ import annotations

import functools
import ssl

from espomail.errors import ConfigurationError


@functools.cache
def context(ca_file: str | None, verify: bool) -> ssl.SSLContext:
    """TLS 1.2 or newer; chain and host name are checked unless ``verify`` is off.

    Loading the system's certificates takes a few ten milliseconds, so each context is made once
    a process. Raises ConfigurationError where ``ca_file`` holds no certificates.
    """
    made = _trusting(ca_file)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def _trusting(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # ssl.SSLError is one, too
        raise ConfigurationError(
            f"cannot read certificates from {ca_file}: {error.strerror or error}",
            hint="--ca-file wants a readable PEM file",
        ) from error
