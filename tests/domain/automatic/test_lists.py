"""Mail through lists: what lists mark, who answers through one, and a group in front of a desk."""

from __future__ import annotations

import pytest

from espomail.domain.automatic import judging as automatic
from tests.domain.automatic.messages import a_message, field

LIST = {
    "List-Id": "<gardeners.example.org>",
    "List-Post": "<mailto:gardeners@example.org>",
    "Precedence": "list",
    "X-Loop": "gardeners@example.org",
    "Return-Path": "<gardeners-bounces@example.org>",
}


def test_a_person_who_answers_through_a_list_is_not_automatic_but_gets_no_reply() -> None:
    verdict = automatic.judge(a_message(fields=LIST, in_reply_to=("<q@example.net>",)))
    assert (verdict.is_auto, verdict.kind, verdict.may_reply) == (False, "none", False)
    assert len(verdict.why_not) == 5


def test_a_first_mail_through_a_list_is_list_mail() -> None:
    assert automatic.judge(a_message(fields=LIST)).kind == "list"


def test_a_machine_that_answers_through_a_list_stays_automatic() -> None:
    message = a_message("noreply@example.com", fields=LIST, in_reply_to=("<q@example.net>",))
    assert automatic.judge(message).is_auto


@pytest.mark.parametrize("sender", ["Gardeners <GARDENERS-L@example.edu>", "<flowers@listserv.example.edu>"])
def test_listserv_names_its_list_as_sender(sender: str) -> None:
    assert automatic.judge(field("Sender", sender)).kind == "list"


def test_where_only_a_list_speaks_its_addresses_are_evidence() -> None:
    verdict = automatic.judge(a_message(fields=LIST))
    assert verdict.through == ("gardeners@example.org",)
    assert automatic.judge(a_message(fields=LIST, in_reply_to=("<q@example.net>",))).through


@pytest.mark.parametrize(
    "more",
    [{"Auto-Submitted": "auto-generated"}, {"X-Auto-Response-Suppress": "All"}, {"X-Campaign": "spring"}],
)
def test_beside_another_sign_the_list_is_no_excuse(more: dict[str, str]) -> None:
    assert automatic.judge(a_message(fields={**LIST, **more})).through == ()
    assert automatic.judge(a_message("noreply@example.com", fields=LIST)).through == ()


GOOGLE_GROUP = {
    "Precedence": "list",
    "Mailing-list": "list desk@example.org; contact desk+owners@example.org",
    "List-ID": "<desk.example.org>",
    "X-Google-Group-Id": "123456789",
    "List-Post": "<https://groups.google.com/a/example.org/group/desk/post>, <mailto:desk@example.org>",
    "List-Help": "<https://support.google.com/a/example.org/bin/topic.py?topic=25838>, <mailto:desk+help@example.org>",
    "List-Unsubscribe": "<mailto:googlegroups-manage+123456789+unsubscribe@googlegroups.com>",
    "X-Original-Sender": "alice@example.com",
    "X-BeenThere": "desk@example.org",
    "Sender": "desk@example.org",
    "Return-Path": "<desk+bncBCXK7HEV3YBRBX4OSCXQMGQE3R6A5RI@example.org>",
}


MAILMAN = {
    "Precedence": "list",
    "List-Id": "The desk <desk.example.org>",
    "List-Post": "<mailto:desk@example.org>",
    "List-Unsubscribe": "<https://lists.example.org/options/desk>, <mailto:desk-request@example.org?subject=unsubscribe>",
    "X-BeenThere": "desk@example.org",
    "X-Mailman-Version": "2.1.39",
    "Errors-To": "desk-bounces@example.org",
    "Sender": "Desk <desk-bounces@example.org>",
    "Return-Path": "<desk-bounces+support=example.net@example.org>",
}


@pytest.mark.parametrize("fields", [GOOGLE_GROUP, MAILMAN])
def test_a_person_who_writes_through_a_group_is_known_by_the_group_alone(fields: dict[str, str]) -> None:
    assert automatic.judge(a_message(fields=fields)).through == ("desk@example.org",)


@pytest.mark.parametrize("fields", [GOOGLE_GROUP, MAILMAN])
@pytest.mark.parametrize(
    ("sender", "more"),
    [
        ("desk-request@example.org", {}),
        ("desk-bounces@example.org", {}),
        ("desk-owner@example.org", {}),
        ("desk+owners@example.org", {}),
        ("desk+unsubconfirm@example.org", {}),
        ("mailman@example.org", {"X-List-Administrivia": "yes"}),
        ("noreply@googlegroups.com", {}),
    ],
)
def test_what_the_group_itself_writes_is_no_persons_mail(
    fields: dict[str, str], sender: str, more: dict[str, str]
) -> None:
    verdict = automatic.judge(a_message(sender, fields=fields | more))
    assert (verdict.through, verdict.may_reply) == ((), False)
