"""espomail turns mailboxes into a help desk with nothing but cron."""

__version__ = "0.1.0"
