"""Cases by hand: what changes together, and who may read what."""

import pytest

from espomail.domain.permissions import SYSTEM
from espomail.errors import NotFound, Usage
from espomail.store import Store, access, case_lists, cases, follows, outbox, people, stream
from espomail.store.case_lists import Wanted
from espomail.store.cases import ByHand
from espomail.store.models import (
    Case,
    Conversation,
    Email,
    Notification,
    Participant,
    Team,
    TeamMember,
)
from tests.store.test_outbox import queued

NOW = 1_790_000_000_000


@pytest.fixture
def store(stored_at):
    store = Store.open(str(stored_at))
    with store.write():
        for login in ("alice", "bob", "carol"):
            people.add_user(login, login.title(), [f"{login}@example.com"], False, login, NOW)
        team = Team.create(name="Support")
        TeamMember.create(team=team, user=people.find_user("alice"))
        yield store
    store.close()


def opened(name="Printer", **more):
    return cases.get(cases.open_case(ByHand(name, **more), "alice", NOW))


def user(login):
    return people.find_user(login).id


def load(login):
    return people.find_user(login).open_cases


def test_a_case_by_hand_has_a_thread_and_a_stream(store):
    case = opened(description="it smokes")
    assert (case.id, case.status) == (1, "New")
    assert Conversation.get_by_id(case.conversation_id).case_id == 1
    assert [entry["type"] for entry in stream.of("case", 1)] == ["created"]


def test_the_mail_a_case_is_opened_for_becomes_part_of_it(store):
    outbox.add([queued()], NOW)
    Email.update(direction="in", from_address="kim@shop.example").execute()
    case = opened(email=Email.get())
    email = Email.get()
    assert (email.parent_type, email.parent_id) == ("case", case.id)
    assert email.conversation_id == case.conversation_id
    assert Participant.get().address == "kim@shop.example"
    assert [e["type"] for e in stream.of("case", case.id)] == ["created", "email_received"]


def test_assigning_moves_status_load_and_follower(store):
    case, alice, bob = opened(), user("alice"), user("bob")
    assert cases.assign([case.id], alice, "bob", NOW + 1) == [case.id]
    case = cases.get(case.id)
    assert (case.status, case.modified_at) == ("Assigned", NOW + 1)
    assert load("alice") == 1 and people.find_user("alice").last_assigned_at == NOW + 1
    assert follows.logins("case", [case.id]) == {case.id: ["alice"]}
    assert Notification.get().user_id == alice
    cases.assign([case.id], bob, "bob", NOW + 2)
    assert (load("alice"), load("bob")) == (0, 1)
    assert Notification.select().count() == 1  # nobody tells themselves
    assert not cases.assign([case.id], bob, "bob", NOW + 3)
    cases.assign([case.id], None, "bob", NOW + 4)
    assert cases.get(case.id).status == "New" and load("bob") == 0


def test_closing_and_reopening_keeps_the_counters(store):
    case = opened()
    cases.assign([case.id], user("alice"), "bob", NOW)
    for status, expected in [("Pending", 1), ("Closed", 0), ("Rejected", 0), ("Closed", 0)]:
        cases.set_status([case.id], status, "bob", NOW + 1)
        assert load("alice") == expected, status
    assert cases.get(case.id).closed_at == NOW + 1
    cases.assign([case.id], user("bob"), "bob", NOW + 2)
    assert (load("alice"), load("bob")) == (0, 0)
    assert cases.reopen([case.id], "bob", NOW + 3)
    case = cases.get(case.id)
    assert (case.status, case.closed_at, load("bob")) == ("Assigned", None, 1)
    assert not cases.reopen([case.id], "bob", NOW + 4)


def test_a_merged_case_is_not_reopened(store):
    one, two = opened(), opened()
    Case.update(status="Duplicate", merged_into=two.id).where(Case.id == one.id).execute()
    assert cases.target(cases.get(one.id)).id == two.id
    with pytest.raises(Usage, match="was merged into #2"):
        cases.reopen([one.id], "bob", NOW)


@pytest.mark.parametrize("word", ["1", "#1", "case:1"])
def test_numbers_as_people_write_them(store, word):
    opened()
    assert [case.id for case in cases.find([word, "1"])] == [1]


@pytest.mark.parametrize("word", ["2", "#x", "", "1.0", "9" * 20, "account:1"])
def test_one_unknown_number_finds_nothing(store, word):
    opened()
    with pytest.raises(NotFound):
        cases.find(["1", word])


def test_the_rights_say_the_same_in_a_list_and_alone(store):
    team = Team.get()
    mine, followed, teams, foreign = opened(), opened(), opened(team_id=team.id), opened()
    bob = people.actor("bob")
    cases.assign([mine.id], user("bob"), "x", NOW)
    follows.add([("case", followed.id, bob.user_id)])
    alice = people.actor("alice")
    for actor, expected in [
        (bob, {mine.id, followed.id}), (alice, {teams.id}), (people.actor("carol"), set()),
        (SYSTEM, {mine.id, followed.id, teams.id, foreign.id}),
    ]:  # fmt: skip
        assert {case.id for case in case_lists.listed(Wanted(), actor)} == expected
        for case in Case.select():
            assert access.may_read_case(actor, case.id) is (case.id in expected)


def test_mail_is_read_by_its_users_and_by_who_may_read_its_case(store):
    case = opened()
    cases.assign([case.id], user("bob"), "x", NOW)
    outbox.add([queued("mail:1", created_by_id=user("carol"))], NOW)
    Email.update(parent_type="case", parent_id=case.id).execute()
    who = {each: access.may_read_email(people.actor(each), 1) for each in ("alice", "bob", "carol")}
    assert who == {"alice": False, "bob": True, "carol": True}


def test_lists_are_ordered_filtered_and_cut(store):
    for name in "cab":
        opened(name)
    cases.assign([1], user("bob"), "x", NOW + 9)
    cases.set_status([2], "Closed", "x", NOW + 5)

    def ids(**wanted):
        return [case.id for case in case_lists.listed(Wanted(**wanted), SYSTEM)]

    assert ids() == [1, 2, 3]
    assert ids(limit=2) == [2, 3]
    assert ids(sort="name") == [2, 3, 1]
    assert ids(sort="modified")[-1] == 1
    assert ids(unassigned=True) == [3]
    assert ids(statuses=("Closed",)) == ids(statuses=("Closed",), unassigned=True) == [2]
    assert ids(assigned_to=user("bob")) == [1]


def test_a_document_names_everything(store):
    case = opened(team_id=Team.get().id)
    cases.assign([case.id], user("bob"), "x", NOW)
    (document,) = case_lists.documents([cases.get(case.id)])
    assert document["number"] == document["id"] == 1
    assert [document[k] for k in ("assigned_to", "team", "account")] == ["bob", "Support", None]
    assert document["followers"] == ["bob"] and document["emails"] == []


def test_a_case_is_described_by_its_own_words_else_by_the_mail_that_opened_it(store):
    outbox.add([queued()], NOW)
    Email.update(direction="in", text="it smokes").execute()
    of_a_mail, own, empty = opened(email=Email.get()), opened(description="a call"), opened()
    described = [each["description"] for each in case_lists.documents([of_a_mail, own, empty])]
    assert described == ["it smokes", "a call", ""]
