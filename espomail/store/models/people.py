"""Users, their addresses and absences, and the teams they are in."""

from __future__ import annotations

from peewee import BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from espomail.store.fields import Json, Moment
from espomail.store.models.table import Table


class User(Table):
    """Somebody of the team. ``open_cases`` and ``last_assigned_at`` are kept with every case change."""

    login = TextField(unique=True)
    name = TextField()
    is_admin = BooleanField(default=False)
    active = BooleanField(default=True)
    os_login = TextField(unique=True, null=True)
    preferences = Json(default=dict)
    created_at = Moment()
    open_cases = IntegerField(default=0)
    last_assigned_at = Moment(default=0)


class UserAddress(Table):
    """An address of a user's profile; the first is where notices go."""

    address = TextField(primary_key=True)
    user = ForeignKeyField(User, backref="addresses", on_delete="CASCADE")
    position = IntegerField(default=0)


class Absence(Table):
    """A time in which a user is given no case."""

    user = ForeignKeyField(User, backref="absences", on_delete="CASCADE")
    from_at = Moment()
    until_at = Moment()


class Team(Table):
    """Users who share mail and cases."""

    name = TextField(unique=True)


class TeamMember(Table):
    """A user's place in a team; capacity 0 means no limit."""

    team = ForeignKeyField(Team, backref="members", on_delete="CASCADE")
    user = ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    position = TextField(default="")
    capacity = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("team", "user")
