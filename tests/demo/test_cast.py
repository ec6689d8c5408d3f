"""What the stories say is in the rows."""

from datetime import timedelta

import duckdb
import pytest
from tests.demo.conftest import UNTIL, one

from tenure.demo import cast
from tenure.demo.stories import CAST, STORIES, story_of

Facts = duckdb.DuckDBPyConnection
CONTROLS = [story.account_id for story in CAST if story.control]


def users(facts: Facts, account: str, since: int, until: int = 0) -> set[str]:
    """Who worked there from one day to another, both counted from the last day."""
    first, last = UNTIL + timedelta(days=since), UNTIL + timedelta(days=until)
    rows = facts.execute(
        f"""
        select distinct person_id from event where account_id = '{account}' and person_id is not null
        and happened_at::date between '{first}' and '{last}'
        """
    ).fetchall()
    return {person for (person,) in rows}


def events(facts: Facts, account: str, since: int, until: int = 0) -> int:
    first, last = UNTIL + timedelta(days=since), UNTIL + timedelta(days=until)
    where = f"account_id = '{account}' and happened_at::date between '{first}' and '{last}'"
    return int(one(facts, f"select count(*) from event where {where}")[0])


def in_contract(facts: Facts, account: str, day: int = 0) -> bool:
    at = UNTIL + timedelta(days=day)
    return bool(
        one(facts, f"select count(*) from in_force(date '{at}') where account_id = '{account}'")[0]
    )


def test_there_are_six_stories_and_every_player_has_one() -> None:
    assert len(STORIES) == 6
    assert {story.account_id for story in CAST} == {member.id for member in cast.PLAYERS}
    assert {member.id for member in cast.PLAYERS if member.control} == set(CONTROLS)
    assert len({story.key for story in CAST}) == len(CAST)
    for story in CAST:
        assert story.happened(UNTIL) == sorted(story.happened(UNTIL))


def test_the_story_of_an_account_is_found_and_others_have_none() -> None:
    story = story_of("calder")
    assert story is not None
    assert story.happened(UNTIL)[0][0] == UNTIL + timedelta(days=cast.FADES[0])
    assert story_of("acct-0100") is None


def test_every_player_has_its_name_in_the_account_table(facts: Facts) -> None:
    for member in cast.PLAYERS:
        assert one(facts, f"select name from account where account_id = '{member.id}'") == (
            member.name,
        )


def test_fernhill_grows_month_by_month(facts: Facts) -> None:
    counts = [len(users(facts, "fernhill", day - 27, day)) for day in (-364, -252, -140, -28)]
    assert counts == sorted(set(counts))
    assert in_contract(facts, "fernhill")


@pytest.mark.parametrize(("account", "falls"), [("calder", cast.FADES), ("brennan", cast.FADED)])
def test_six_users_become_four_then_two_then_one(
    facts: Facts, account: str, falls: tuple[int, int, int]
) -> None:
    working = [
        len(users(facts, account, falls[0] - 30, falls[0] - 1)),
        len(users(facts, account, falls[0] + 1, falls[1] - 1)),
        len(users(facts, account, falls[1] + 1, falls[2] - 1)),
        len(users(facts, account, falls[2] + 1, falls[2] + 30)),
    ]
    assert working == [6, 4, 2, 1]


def test_calder_is_still_in_contract_and_brennan_has_left(facts: Facts) -> None:
    assert in_contract(facts, "calder")
    assert one(
        facts,
        "select count(notice_at), count(ended_at) from contract_line where account_id = 'calder'",
    ) == (0, 0)
    assert in_contract(facts, "brennan", cast.FADED_OUT - 1)
    assert not in_contract(facts, "brennan", cast.FADED_OUT)


def test_maya_leaves_osprey_and_is_champion_at_kestrel(facts: Facts) -> None:
    assert cast.MAYA.id not in users(facts, "osprey", cast.CHAMPION_LEAVES + 1)
    assert cast.MAYA.id in users(facts, "osprey", cast.CHAMPION_LEAVES - 10, cast.CHAMPION_LEAVES)
    assert cast.MAYA.id in users(facts, "kestrel", cast.CHAMPION_RETURNS + 1)
    assert len(users(facts, "osprey", -27)) < 0.5 * len(users(facts, "osprey", -120, -93))
    roles = facts.execute(
        f"select account_id from role where person_id = '{cast.MAYA.id}' and role = 'champion'"
    )
    assert sorted(roles.fetchall()) == [("kestrel",), ("osprey",)]


def test_larkspur_uses_half_of_what_it_pays_for(facts: Facts) -> None:
    meters = facts.execute(
        "select meter, arg_max(value / capacity, happened_at) from gauge where account_id = 'larkspur' group by meter"
    ).fetchall()
    assert all(0.38 <= share <= 0.52 for _, share in meters), meters
    assert len(users(facts, "larkspur", -27)) == 11


def test_quarrystone_works_as_ever_until_it_leaves(facts: Facts) -> None:
    before, last = (
        events(facts, "quarry", cast.BUSY_LEAVES - n, cast.BUSY_LEAVES - n + 27) for n in (84, 28)
    )
    assert last > 0.8 * before
    assert in_contract(facts, "quarry", cast.BUSY_LEAVES - 1)
    assert not in_contract(facts, "quarry")
    assert events(facts, "quarry", cast.BUSY_LEAVES + 1) == 0


def test_relay_runs_without_anybody(facts: Facts) -> None:
    assert users(facts, "relay", -300) == set()
    assert events(facts, "relay", -27) > 500


def test_one_trial_is_never_opened_one_is_under_way_and_one_was_bought(facts: Facts) -> None:
    assert events(facts, "marlow", -400) == 0
    assert len(users(facts, "pebble", -8)) == 2
    (minutes,) = one(
        facts,
        """
        select date_diff('minute', (select min(started_at) from contract_line where account_id = 'tandem'), min(happened_at))
        from event where account_id = 'tandem'
        """,
    )
    assert 0 <= minutes <= 60
    assert in_contract(facts, "tandem")


def test_vesper_is_inherited_by_somebody_who_breaks_off_the_wizard(facts: Facts) -> None:
    seen = {
        row[0]
        for row in facts.execute(
            "select distinct event from event where person_id = 'vesper-hank'"
        ).fetchall()
    }
    assert "wizard_started" in seen
    assert "wizard_finished" not in seen
    owners = facts.execute(
        "select value from attribute where account_id = 'vesper' and name = 'owner' order by happened_at"
    ).fetchall()
    assert len(set(owners)) == 2


def test_juniper_renews_the_same_for_the_same(facts: Facts) -> None:
    terms = facts.execute(
        "select arr, seats from contract_line where account_id = 'juniper'"
    ).fetchall()
    assert len(terms) == 4
    assert len(set(terms)) == 1


@pytest.mark.parametrize("account", CONTROLS)
def test_the_controls_are_in_contract_and_as_active_as_before(facts: Facts, account: str) -> None:
    assert in_contract(facts, account)
    working = users(facts, account, -27)
    assert len(working) >= len(users(facts, account, -90, -63) - {"alder-setup"}) - 1
    assert len(working) >= 2


def test_the_controls_look_as_their_stories_say(facts: Facts) -> None:
    assert "alder-setup" in users(facts, "alder", cast.SETUP_DONE - 10, cast.SETUP_DONE)
    assert "alder-setup" not in users(facts, "alder", cast.SETUP_DONE + 1)
    assert "alder-spare" not in users(facts, "alder", -400)
    assert events(facts, "nordlys", cast.SHUT + 1, cast.SHUT + cast.SHUT_DAYS - 2) == 0
    assert "hearth-dora" not in users(facts, "hearth", cast.HANDED_OVER + 1)
    assert "hearth-paul" in users(facts, "hearth", cast.HANDED_OVER + 1)
    per_month = one(
        facts,
        """
        select count(*) filter (month(happened_at) = 8), count(*) filter (month(happened_at) = 6)
        from event where account_id = 'lumiere' and year(happened_at) = 2026
        """,
    )
    assert per_month[0] < 0.65 * per_month[1]
    log_ins, all_events = one(
        facts,
        "select count(*) filter (event = 'login'), count(*) from event where account_id = 'monolith'",
    )
    assert all_events > 40 * log_ins
