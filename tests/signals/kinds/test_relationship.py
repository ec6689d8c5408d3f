"""Signals of the relationship, by readings: where each level begins."""

from tests.signals.kinds.told import told


def test_silence_is_against_the_own_usual() -> None:
    found = told(
        "silence",
        contacts_missed=[4.5, 4.6, 6.9, 6.9, 6.9, None],
        days_since_last_two_way_touchpoint=[90, 90, 90, 90, 27, 90],
        unanswered_contacts=[5, 5, 2, 3, 5, 5],
    )
    assert found == [0, 1, 1, 2, 0, None]


def test_a_detractor_informs_and_a_bitter_answer_warns() -> None:
    found = told(
        "negative_survey",
        worst_nps=[7.0, 6.0, 4.0, 3.0, None, None, None, 9.0],
        worst_csat=[None, None, None, None, 3.0, 2.0, 1.0, 2.0],
    )
    assert found == [0, 1, 1, 2, 0, 1, 2, 1]


def test_tickets_pile_up_against_chance() -> None:
    """Of a usual four, 2.5 square roots more are nine, three more ten; of a usual one 3.5 and four."""
    found = told(
        "tickets_pile_up",
        tickets_opened=[3, 4, 8, 9, 10, 6, 5],
        usual_tickets=[0.0, 1.0, 4.0, 4.0, 4.0, 0.2, None],
    )
    assert found == [0, 1, 0, 1, 2, 2, None]


def test_the_oldest_ticket() -> None:
    found = told(
        "tickets_age",
        open_tickets=[0, 1, 1, 1, 1, 2],
        oldest_ticket_days=[None, 13, 14, 29, 30, 8],
        oldest_urgent_ticket_days=[None, None, None, None, None, 7],
    )
    assert found == [0, 0, 1, 1, 2, 2]


def test_an_onboarding_is_late_by_what_is_missing() -> None:
    found = told(
        "onboarding_late",
        onboarding_missed=[1, 0, 1, 2, 2, 3, 3, 2],
        customer_age_days=[29, 40, 40, 40, 60, 179, 180, 60],
        automated_share=[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9],
    )
    assert found == [0, 0, 1, 2, 3, 3, 0, 0]


def test_an_onboarding_is_hard_by_tickets_for_each_user() -> None:
    found = told(
        "onboarding_heavy",
        tickets_opened=[3, 4, 6, 6, 6],
        ticket_rate=[1.0, 0.5, 1.0, 0.4, 1.0],
        customer_age_days=[30, 30, 89, 30, 90],
    )
    assert found == [0, 1, 2, 0, 0]


def test_handed_off_with_steps_missing() -> None:
    found = told(
        "handed_off_unready",
        days_since_hand_off=[0, 10, 89, 90, None],
        onboarding_missed=[0, 1, 2, 2, 2],
    )
    assert found == [0, 2, 3, 0, 0]


def test_a_renewal_without_contact() -> None:
    found = told(
        "renewal_without_contact",
        days_to_renewal=[90, 91, 30, 30, 30, 30, None],
        days_since_last_two_way_touchpoint=[60, 60, 59, None, 100, 100, 100],
        two_way_contacts_year=[2, 2, 2, 0, 8, 8, 2],
        contacts_missed=[None, None, None, None, 4.6, 4.6, None],
        unanswered_contacts=[0, 0, 0, 0, 3, 2, 0],
        term_days=365,
    )
    assert found == [1, 0, 0, 1, 2, 1, 0]
    monthly = told(
        "renewal_without_contact",
        days_to_renewal=20,
        days_since_last_two_way_touchpoint=None,
        two_way_contacts_year=0,
        contacts_missed=None,
        unanswered_contacts=0,
        term_days=[30, 61, 62],
    )
    assert monthly == [0, 0, 1]


def test_a_renewal_with_low_health() -> None:
    found = told(
        "renewal_low_health",
        health=[59.0, 59.0, 59.0, 70.0, None],
        band=["at_risk", "at_risk", "at_risk", "watch", None],
        days_to_renewal=[121, 120, 60, 60, 60],
        term_days=365,
    )
    assert found == [0, 2, 3, 0, 0]


def test_a_flat_renewal() -> None:
    found = told(
        "renewed_flat",
        days_since_renewal=[0, 89, 90, 10, 10, 10, None],
        renewal_change=[0.0, 0.01, 0.0, 0.05, -0.2, None, None],
    )
    assert found == [1, 1, 0, 0, 0, 0, 0]
