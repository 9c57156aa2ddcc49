"""Measures espomail against the raw socket, mbsync, getmail and django-helpdesk: ``make bench``."""
