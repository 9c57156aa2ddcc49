"""What a stage concluded about one mail, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)  # frozen, it takes several times as long to make
class Decision:
    """A conclusion with its reason; ``explain`` shows exactly these objects.

    ``kind``, ``value`` and ``reason`` hold nothing that applying makes (new ids, numbers) and no clock,
    so that a rehearsal and the live run say the same; what was counted or seen stands in ``evidence``.
    ``rule`` names the filter, strategy or brake that decided. ``rivals`` are the candidates that lost.
    """

    stage: str
    kind: str
    reason: str
    value: Any = None
    rule: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    rivals: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that ``explain --json`` promises."""
        return {
            "stage": self.stage,
            "kind": self.kind,
            "value": self.value,
            "reason": self.reason,
            "rule": self.rule,
            "evidence": self.evidence,
            "rivals": list(self.rivals),
        }
