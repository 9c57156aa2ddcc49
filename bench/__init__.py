"""Measures espomail against the raw socket, mbsync and getmail: ``make bench``."""
