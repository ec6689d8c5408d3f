"""Portfolios are made anew at once after an import, and behind the pages where facts only arrive."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenure.errors import TenureError
from tenure.web import kept
from tenure.web.kept import Portfolios

DAY = date(2024, 5, 1)


@pytest.fixture
def made() -> list[date]:
    return []


@pytest.fixture
def portfolios(made: list[date]) -> Portfolios:
    def make(day: date) -> Any:
        made.append(day)
        return len(made)

    return Portfolios(make)


def test_the_same_facts_are_counted_once(portfolios: Portfolios, made: list[date]) -> None:
    assert [portfolios.of(DAY, 1, 1), portfolios.of(DAY, 1, 1)] == [1, 1]
    assert made == [DAY]


def test_after_an_import_the_next_page_has_it(portfolios: Portfolios) -> None:
    assert [portfolios.of(DAY, 1, 1), portfolios.of(DAY, 2, 2)] == [1, 2]


def test_what_arrives_keeps_no_page_waiting(
    portfolios: Portfolios, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PAUSE_SECONDS", -1.0)
    monkeypatch.setattr(kept, "SHARE", -1)
    portfolios.of(DAY, 1, 1)
    assert portfolios.of(DAY, 1, 2) == 1
    portfolios.settle(10)
    assert portfolios.of(DAY, 1, 2) == 2


def test_what_arrives_every_second_is_not_counted_every_second(
    portfolios: Portfolios, made: list[date]
) -> None:
    for arrived in range(5):
        portfolios.of(DAY, 1, arrived)
    portfolios.settle(10)
    assert made == [DAY]


def test_what_goes_wrong_behind_a_page_is_told_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "PAUSE_SECONDS", -1.0)
    monkeypatch.setattr(kept, "SHARE", -1)
    answers: list[Any] = [1]

    def make(day: date) -> Any:
        if not answers:
            raise TenureError("the disk is gone")
        return answers.pop()

    portfolios = Portfolios(make)
    assert [portfolios.of(DAY, 1, 1), portfolios.of(DAY, 1, 2)] == [1, 1]
    portfolios.settle(10)
    with pytest.raises(TenureError, match="the disk is gone"):
        portfolios.of(DAY, 1, 2)


def test_only_the_latest_days_asked_for_are_kept(portfolios: Portfolios, made: list[date]) -> None:
    days = [date(2024, 5, 1 + n) for n in range(kept.DAYS_KEPT + 1)]
    for day in [*days, days[-1], days[0]]:
        portfolios.of(day, 1, 1)
    assert made == [*days, days[0]]
