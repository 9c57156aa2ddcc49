"""Records of the CRM: whom mail is about."""

from __future__ import annotations

from peewee import BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from espomail.store.fields import Moment
from espomail.store.models.table import Table


class Account(Table):
    """A customer organisation."""

    name = TextField(index=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class Contact(Table):
    """A person, perhaps of an account."""

    name = TextField(index=True)
    account = ForeignKeyField(Account, null=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class Lead(Table):
    """Somebody who may become a customer; a converted lead stands for its account or contact."""

    name = TextField(index=True)
    status = TextField(default="New")
    account = ForeignKeyField(Account, null=True)
    contact = ForeignKeyField(Contact, null=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class Opportunity(Table):
    """A deal in the making, of an account or a contact."""

    name = TextField(index=True)
    stage = TextField(default="Prospecting")
    is_open = BooleanField(default=True)
    account = ForeignKeyField(Account, null=True)
    contact = ForeignKeyField(Contact, null=True)
    created_at = Moment()
    removed = BooleanField(default=False)


class RecordAddress(Table):
    """An address of an account, contact or lead; ``domain``: the registrable one, by which
    colleagues are recognised."""

    address = TextField()
    record_type = TextField()
    record_id = IntegerField()
    position = IntegerField(default=0)
    domain = TextField(default="", index=True)

    class Meta:
        primary_key = CompositeKey("address", "record_type", "record_id")
        indexes = ((("record_type", "record_id"), False),)
