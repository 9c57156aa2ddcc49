"""``case``: the matters a team works on."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands import proposals, writing
from espomail.commands.app import App, command, command_group, limit_option, listing_limit, read_words
from espomail.errors import Usage
from espomail.store import case_lists, cases

COLUMNS = ("number", "status", "assigned_to", "team", "modified_at", "name")
STATUS = click.Choice(cases.STATUSES, case_sensitive=False)
PRIORITY = click.Choice(cases.PRIORITIES, case_sensitive=False)


@command_group("case", epilog="Example: espomail case list --mine")
def case() -> None:
    """Open, list, assign, answer and close cases."""


# --- looking ---------------------------------------------------------------------------------------


@command(
    case, "list", epilog="Example: espomail case list --unassigned | cut -f1 | espomail case assign - alice"
)
@click.option("--mine", is_flag=True, help="Assigned to you.")
@click.option("--assigned-to", metavar="L", help="Assigned to this user.")
@click.option("--unassigned", is_flag=True, help="Open and assigned to nobody.")
@click.option("--team", metavar="T", help="Of this team.")
@click.option("--status", "statuses", multiple=True, type=STATUS, help="With this status (repeatable).")
@click.option("--all", "everything", is_flag=True, help="Open and closed, whoever has them (the default).")
@click.option("--sort", type=click.Choice(sorted(case_lists.SORTS)), default="number", show_default=True,
              help="The order.")  # fmt: skip
@limit_option
def list_(app: App, as_json: bool, **given: Any) -> None:
    """List the cases you may read. Columns: number, status, assigned_to, team, modified_at, name."""
    wanted = _wanted(app, given)
    found = case_lists.documents(case_lists.listed(wanted, app.actor))
    if as_json:
        output.print_json(found)
        return
    output.print_list(COLUMNS, [[each[column] for column in COLUMNS] for each in found], "no cases")


def _wanted(app: App, given: dict[str, Any]) -> case_lists.Wanted:
    from espomail.store import people

    actor = app.actor
    if sum(map(bool, (given["mine"], given["assigned_to"], given["unassigned"]))) > 1:
        raise Usage("give one of --mine, --assigned-to and --unassigned")
    user_id = actor.user_id if given["mine"] else None
    if given["mine"] and user_id is None:
        raise Usage("--mine is a user's: say whose with --as LOGIN, or use --assigned-to LOGIN")
    if given["assigned_to"]:
        user_id = people.find_user(given["assigned_to"]).id
    team = people.find_team(given["team"]) if given["team"] else None
    return case_lists.Wanted(
        assigned_to=user_id,
        unassigned=given["unassigned"],
        team_id=team.id if team else None,
        statuses=given["statuses"],
        sort=given["sort"],
        limit=listing_limit(given["limit"]),
    )


@command(case, "show", epilog="Example: espomail case show 12")
@click.argument("number", metavar="N")
def show(app: App, number: str, as_json: bool) -> None:
    """Show a case and its timeline."""
    from espomail.actions import case_work
    from espomail.store import organisations, stream
    from espomail.store import settings as settings_store

    with app.store.read():
        found = case_work.workable(app.actor, [number])
        (document,) = case_lists.documents(found)
        document["proposed"] = organisations.for_case(found[0], settings_store.load())
        timeline = stream.of("case", found[0].id)
    if as_json:
        output.print_json({**document, "stream": timeline})
        return
    shown = [(name, _plain(value)) for name, value in document.items() if name != "proposed"]
    output.print_record([*shown, *proposals.of_case(document)])
    for entry in timeline:
        output.print_line(f"{entry['at']}  {entry['type']}  {entry['by'] or ''}  {entry['text']}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return f"{value['id']} {value['name']}"
    return ", ".join(map(str, value)) if isinstance(value, list) else value


# --- opening and changing --------------------------------------------------------------------------


@command(case, "add", epilog='Example: espomail case add "Printer on fire" --team Support')
@click.argument("name")
@click.option("--email", metavar="ID", help="The mail it is about; it becomes part of the case.")
@click.option("--team", metavar="T", help="The team that works on it.")
@click.option("--contact", metavar="C", help="The contact, by id or exact name.")
@click.option("--account", metavar="A", help="The account (customer), by id or exact name.")
@click.option("--description", metavar="T", default="", help="What it is about.")
@click.option("--priority", type=PRIORITY, default="Normal", show_default=True, help="How urgent it is.")
def add(app: App, name: str, as_json: bool, **given: Any) -> None:
    """Open a case by hand: from a call, or for an old mail. Prints its number."""
    from espomail.actions import case_work

    actor = app.actor
    new = cases.ByHand(name, given["description"], given["priority"], **_ids(given))
    number = case_work.open_case(app.store, actor, new, given["email"], app.now)
    _answer(app, number, as_json, say=number)


def _ids(given: dict[str, Any]) -> dict[str, Any]:
    """The ids behind --team, --contact and --account, as far as given."""
    from espomail.store import people, records

    found: dict[str, Any] = {}
    if given["team"]:
        found["team_id"] = people.find_team(given["team"]).id
    for kind in ("contact", "account"):
        if given[kind]:
            found[f"{kind}_id"] = records.resolve(given[kind], (kind,)).id
    return found


@command(case, "edit", epilog="Example: espomail case edit 12 --priority High")
@click.argument("number", metavar="N")
@click.option("--priority", type=PRIORITY, help="How urgent it is.")
@click.option("--name", metavar="N", help="A new name.")
@click.option("--team", metavar="T", help="The team that works on it.")
@click.option("--account", metavar="A", help="The account (customer), by id or exact name.")
@click.option("--contact", metavar="C", help="The contact, by id or exact name.")
def edit(app: App, number: str, as_json: bool, **given: Any) -> None:
    """Change a case."""
    from espomail.actions import case_work

    actor = app.actor
    values = {name: given[name] for name in ("priority", "name") if given[name]}
    changed = case_work.edit(app.store, actor, number, {**values, **_ids(given)}, app.now)
    _answer(app, changed, as_json)


@command(case, "assign", epilog="Example: espomail case assign 12 13 alice; espomail case assign 12 --auto")
@click.argument("words", nargs=-1, required=True, metavar="N… [LOGIN]")
@click.option("--auto", is_flag=True, help="By the rules of the case's e-mail account.")
@click.option("--none", "nobody", is_flag=True, help="To nobody.")
@click.option("--explain", is_flag=True, help="With --auto: say who would get them and why; change nothing.")
def assign(app: App, words: tuple[str, ...], auto: bool, nobody: bool, explain: bool, as_json: bool) -> None:
    """Give cases to a user: the last word is the login. ``-`` reads numbers from standard input."""
    from espomail.actions import case_work

    if auto and nobody:
        raise Usage("give one of --auto and --none")
    if auto or explain:
        _assign_auto(app, read_words(words), explain, as_json)
        return
    *numbers, login = [*words, None] if nobody else list(words)
    if not numbers:
        raise Usage("say which cases and to whom: espomail case assign 12 alice")
    found = read_words(tuple(str(each) for each in numbers))
    case_work.assign(app.store, app.actor, found, login, app.now)
    _answer(app, [cases.number_of(word) for word in found], as_json)


def _assign_auto(app: App, words: list[str], explain: bool, as_json: bool) -> None:
    from espomail.actions import assignment, case_work

    actor = app.actor
    if explain:
        with app.store.read():
            numbers = [each.id for each in case_work.workable(actor, words)]
            choices = assignment.choices(numbers, app.now)
    else:
        with app.store.write():
            numbers = [each.id for each in case_work.workable(actor, words)]
            choices = assignment.auto_assign(numbers, actor, app.now)
    if as_json:
        output.print_json([_choice(number, choice) for number, choice in choices.items()])
        return
    rows = [(number, choice.login, choice.strategy, choice.reason) for number, choice in choices.items()]
    output.print_list(("number", "assigned_to", "strategy", "reason"), rows)


def _choice(number: int, choice: Any) -> dict[str, Any]:
    return {
        "number": number,
        "assigned_to": choice.login,
        "strategy": choice.strategy,
        "reason": choice.reason,
        "evidence": choice.evidence,
        "rivals": list(choice.rivals),
    }


@command(case, "status", epilog="Example: espomail case status 12 13 Pending")
@click.argument("words", nargs=-1, required=True, metavar="N… STATUS")
def status(app: App, words: tuple[str, ...], as_json: bool) -> None:
    """Give cases a status: New, Assigned, Pending, Closed, Rejected or Duplicate."""
    *numbers, wanted = words
    known = {each.lower(): each for each in cases.STATUSES}
    if wanted.lower() not in known or not numbers:
        raise Usage(f"{wanted} is no status; the last word is one of: {', '.join(cases.STATUSES)}")
    _set_status(app, tuple(numbers), known[wanted.lower()], as_json)


def _set_status(app: App, numbers: tuple[str, ...], wanted: str, as_json: bool) -> None:
    from espomail.actions import case_work

    found = read_words(numbers)
    case_work.set_status(app.store, app.actor, found, wanted, app.now)
    _answer(app, [cases.number_of(word) for word in found], as_json)


@command(case, "close", epilog="Example: espomail case close 12")
@click.argument("numbers", nargs=-1, required=True, metavar="N…")
def close(app: App, numbers: tuple[str, ...], as_json: bool) -> None:
    """Close cases."""
    _set_status(app, numbers, "Closed", as_json)


@command(case, "reopen", epilog="Example: espomail case reopen 12")
@click.argument("numbers", nargs=-1, required=True, metavar="N…")
def reopen(app: App, numbers: tuple[str, ...], as_json: bool) -> None:
    """Open closed cases again."""
    from espomail.actions import case_work

    found = read_words(numbers)
    case_work.reopen(app.store, app.actor, found, app.now)
    _answer(app, [cases.number_of(word) for word in found], as_json)


@command(case, "note", epilog='Example: espomail case note 12 "called back, waits for a part"')
@click.argument("number", metavar="N")
@click.argument("text", metavar="TEXT")
def note(app: App, number: str, text: str, as_json: bool) -> None:
    """Put an internal note on a case (- reads it from standard input); the customer never sees it."""
    from espomail.actions import case_work
    from espomail.commands.files import read_text

    words = read_text("-") if text == "-" else text
    found = case_work.note(app.store, app.actor, number, words, app.now)
    _answer(app, found, as_json)


@command(case, "merge", epilog="Example: espomail case merge 13 12")
@click.argument("number", metavar="N")
@click.argument("into", metavar="INTO")
def merge(app: App, number: str, into: str, as_json: bool) -> None:
    """Make a case a duplicate of another, which takes over its mail, threads and followers.

    Replies to the merged case, and mail that names its number, arrive in the other. Whoever follows one of
    them is told. Both must be yours to work on; the merged one can be taken out again (unmerge).
    """
    from espomail.actions import case_work

    _answer(app, case_work.merge(app.store, app.actor, number, into, app.now), as_json)


@command(case, "unmerge", epilog="Example: espomail case unmerge 13")
@click.argument("number", metavar="N")
def unmerge(app: App, number: str, as_json: bool) -> None:
    """Take a merged case out again: its mail, its status, and who follows and reads what.

    Mail that came meanwhile goes with it where it answered its threads or named its number; what answered
    the other case stays there.
    """
    from espomail.actions import case_work

    _answer(app, case_work.unmerge(app.store, app.actor, number, app.now), as_json)


@command(case, "follow", epilog="Example: espomail case follow 12 --user bob")
@click.argument("number", metavar="N")
@click.option("--user", "login", metavar="L", help="Somebody else (administrators).")
@click.option("--mute", is_flag=True, help="Be told nothing of it any more, unless it is yours.")
def follow(app: App, number: str, login: str | None, mute: bool, as_json: bool) -> None:
    """Hear of everything about a case; with --mute of nothing, until one unfollows it."""
    from espomail.commands.follow import change

    change(app, f"case:{cases.number_of(number)}", login, True, as_json, mute)


@command(case, "unfollow", epilog="Example: espomail case unfollow 12")
@click.argument("number", metavar="N")
@click.option("--user", "login", metavar="L", help="Somebody else (administrators).")
def unfollow(app: App, number: str, login: str | None, as_json: bool) -> None:
    """Hear of a case no longer."""
    from espomail.commands.follow import change

    change(app, f"case:{cases.number_of(number)}", login, False, as_json)


# --- answering -------------------------------------------------------------------------------------


@command(case, "reply", epilog='Example: espomail case reply 12 --body "It is on its way."')
@click.argument("number", metavar="N")
@click.argument("dash", required=False, metavar="[-]", type=click.Choice(["-"]))
@writing.with_options(writing.MAIL_OPTIONS)
@click.option("--preview", is_flag=True, help="Show the mail; send and store nothing.")
def reply(app: App, number: str, dash: str | None, as_json: bool, **given: Any) -> None:
    """Answer the customer of a case; the next answer comes to the group address, too.

    On a terminal without a text your editor opens; an empty text sends nothing. Says so where somebody
    else has answered the same mail, or has begun to.
    """
    from espomail.actions import sending
    from espomail.actions.letters import Letter

    if given["draft"] and given["preview"]:
        raise Usage("give one of --draft and --preview")
    writing.check_when(given)
    found = cases.number_of(number)
    letter = Letter(
        cc=writing.addresses(given["cc"], "--cc"),
        text=writing.text_of(app, given, lambda: _hints(app, found), dash=dash is not None),
        files=writing.files(given["attach"], given["attach_as"]),
        not_before=writing.not_before(given["at"]),
    )
    posted = sending.case_reply(
        app.store, app.actor, found, letter, app.now, given["draft"], given["preview"]
    )
    writing.answer(app, posted, as_json)


def _hints(app: App, number: int) -> list[str]:
    """What the author should see while writing; refused here, before a word is written, where it must be."""
    from espomail.actions import sending
    from espomail.actions.letters import Letter

    mail = sending.case_reply(app.store, app.actor, number, Letter(), app.now, preview=True)
    notes = [f"NOTE: {note}" for note in mail.notes]
    return [*notes, *writing.heads(mail.outgoing), *mail.outgoing.text.splitlines()]


def _answer(app: App, changed: int | list[int], as_json: bool, say: int | None = None) -> None:
    """The case, or all of several cases, as they are now as JSON; else only a number that is new."""
    if as_json:
        numbers = changed if isinstance(changed, list) else [changed]
        found = case_lists.documents([cases.get(number) for number in numbers])
        output.print_json(found if isinstance(changed, list) else found[0])
    elif say is not None:
        output.print_line(str(say))
