"""Bytes to a message: MIME and everything that mail does to it (RFC 5322, RFC 2045 to 2049, 2231, 3676)."""
