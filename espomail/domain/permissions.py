"""What the acting user may do: one function per right, each a pure answer.

The matrix is the command line's contract: administrators and the service account everything, regular
users their own accounts and filters, and the mail and cases of their teams.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Who acts. ``user_id`` is None for the service account (root, or the owner of the store).

    ``real_login`` is who was at the keyboard where ``--as`` names somebody else.
    """

    login: str
    user_id: int | None = None
    is_admin: bool = False
    is_service: bool = False
    team_ids: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()
    real_login: str | None = None
    by_service: bool = False

    @property
    def administers(self) -> bool:
        """An administrator, or the service account."""
        return self.is_admin or self.is_service

    @property
    def signature(self) -> str:
        """How the acting user stands in records: with the real one where they differ."""
        if self.real_login and self.real_login != self.login:
            return f"{self.login} (by {self.real_login})"
        return self.login


SYSTEM = Actor("system", is_service=True, by_service=True)


def may_read_case(
    actor: Actor, team_id: int | None, assigned_user_id: int | None, follows: bool
) -> bool:
    """Cases of one's teams, assigned to one, or followed."""
    if actor.administers or follows:
        return True
    return (team_id is not None and team_id in actor.team_ids) or (
        actor.user_id is not None and assigned_user_id == actor.user_id
    )
