"""Features that hardly anybody uses: whether they are worth their upkeep, and who would miss them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenure.discovery.feature_figures import Base, Figures
from tenure.web import words
from tenure.web.features.cells import share
from tenure.web.features.gathered import Gathered
from tenure.web.features.named import feature_href
from tenure.web.frame import Frame, Part

FEW = 0.05  # of users: a feature that fewer use is asked about
FEW_AT_MOST = 8  # features that are asked about


@dataclass(frozen=True, slots=True)
class Rare:
    """A feature that hardly anybody uses, and who would miss it."""

    title: str
    href: str
    text: str
    accounts: Part
    arr: str


def rare(gathered: Gathered, whole: Base, found: Mapping[str, Figures], frame: Frame) -> list[Rare]:
    """Features that are declared obscure or that few use: worth their upkeep? With whom they are worth it to."""
    from tenure.discovery.feature_figures import behind

    few = [
        told
        for name, told in found.items()
        if not told.by_automation
        and whole.users
        and (gathered.features[name].obscure or told.users_in_period < FEW * whole.users)
    ]
    few.sort(key=lambda told: (told.users, told.feature))
    rare = []
    for told in few[:FEW_AT_MOST]:
        feature = gathered.features[told.feature]
        places = behind(gathered.chosen, told.feature, "accounts")
        rows = [gathered.portfolio.place(gathered.use.accounts[n]) for n in places]
        arr = gathered.portfolio.total([row for row in rows if row is not None])
        rare.append(
            Rare(
                title=feature.title,
                href=feature_href(gathered.asked, told.feature),
                text=f"{words.counted(told.users, 'user')} in the period, "
                f"{words.percent(share(told.users_in_period, whole.users))} of users"
                + (", declared obscure" if feature.obscure else ""),
                accounts=Part(
                    words.counted(told.accounts, "account"),
                    feature_href(gathered.asked, told.feature, "/accounts", of="accounts")
                    if told.accounts
                    else "",
                ),
                arr=f"{words.brief(arr, frame.currency)} ARR" if arr is not None else "",
            )
        )
    return rare
