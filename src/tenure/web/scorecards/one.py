"""One scorecard: whom it is for, its factors with their curves, its caps and versions, and its draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.catalog.table import seal
from tenure.definitions import scorecards as cards
from tenure.errors import NotFound, TenureError
from tenure.health import card_folder
from tenure.health.audiences import Audiences
from tenure.health.scorecard import Scorecard
from tenure.state import versions
from tenure.web import words
from tenure.web.definitions.one import Fact
from tenure.web.frame import Frame
from tenure.web.scorecards.compared import Compared, Comparisons, compared
from tenure.web.scorecards.factors import caps_table, factors_table
from tenure.web.scorecards.listing import takes_href
from tenure.web.table import Shown

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.web.definitions.book import Book

SAID = {
    "published": "The draft is published.",
    "instead": "The draft is published. The version that was to count from a later day on does not any more; its text is below.",
    "undone": "The version before counts again.",
}
TYPED = 26  # lines of the editor


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of the page."""

    name: str
    compare: bool = False
    saved: str = ""
    typed: str = ""  # a draft that could not be saved
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A version that was published or noticed."""

    since: str
    what: str
    by: str
    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """The page."""

    name: str
    title: str
    doc: str
    in_force: bool
    said: str
    facts: tuple[Fact, ...]
    takes_href: str
    factors: Shown | None
    caps: Shown | None
    versions: tuple[Past, ...]
    has_draft: bool
    drafted: str  # the seal of the draft
    coming: str  # what is to count from a later day on, and gives way to a draft that counts before
    draft: str  # the text to be changed
    lines: int
    file: str
    error: str
    compared: Compared | None
    compare_href: str
    change_href: str  # what the draft would have meant in the last year
    undoes: str  # the seal of what can be taken back; empty: nothing can
    today: date
    json_href: str


def one_page(
    app: App,
    book: Book,
    found: Sequence[Audiences],
    comparisons: Comparisons,
    asked: Asked,
    frame: Frame,
) -> OnePage:
    """The scorecard `asked.name` as of the frame's day. Raises NotFound."""
    name, card = asked.name, _card(app, asked.name, frame.as_of)
    has_draft = name in card_folder.drafts(app.workspace)
    error, comparison = asked.error, None
    if has_draft and asked.compare and not error:
        try:
            told = comparisons.of(name, frame.as_of)
            comparison = compared(told, lambda one: comparisons.called(one, frame.as_of), frame)
        except TenureError as wrong:
            error = str(wrong)
    change = ""
    if comparison is not None and comparison.is_of_accounts:
        change = frame.link(f"/scorecards/{name}/change")
    text = asked.typed or cards.starting(app, name)
    own = card_folder.present(app.workspace, name)
    return OnePage(
        name=name,
        title=card.title if card else name,
        doc=card.doc if card else "It has not been published yet.",
        in_force=card is not None and card.counts_on(frame.as_of),
        said=SAID.get(asked.saved, ""),
        facts=_facts(card, found, app.workspace) if card else (),
        takes_href=takes_href(name, frame) if card and card.subject == "account" else "",
        factors=factors_table(card, book, frame) if card and card.factors else None,
        caps=caps_table(card) if card and card.caps else None,
        versions=tuple(_past(one) for one in versions.history(app.state, "scorecard", name)),
        has_draft=has_draft,
        drafted=seal(card_folder.draft_text(app.workspace, name)) if has_draft else "",
        coming=_coming(cards.coming(app, name, frame.today)),
        draft=text,
        lines=min(TYPED, text.count("\n") + 2),
        file=str(card_folder.draft_file(app.workspace, name).relative_to(app.workspace)),
        error=error.replace(f"{app.workspace}/", ""),
        compared=comparison,
        compare_href=frame.link(f"/scorecards/{name}", compare="1") + "#draft",
        change_href=change,
        undoes=seal(card_folder.text_of(own)) if own else "",
        today=frame.today,
        json_href=frame.link(f"/scorecards/{name}.json"),
    )


def one_json(app: App, name: str, as_of: date) -> dict[str, Any]:
    """The same as data."""
    card = cards.named(app, name, as_of)
    shares = card.weights(card.factors)
    return {
        "name": card.name,
        "title": card.title,
        "subject": card.subject,
        "priority": card.priority,
        "audience": card.audience,
        "since": card.since,
        "until": card.until,
        "in_force": card.counts_on(as_of),
        "least_known": card.least_known,
        "at_risk_below": card.at_risk_below,
        "healthy_from": card.healthy_from,
        "factors": [
            {
                "name": one.name,
                "label": one.label,
                "metric": one.metric,
                "facet": one.facet,
                "group": one.group or None,
                "weight": one.weight,
                "share": shares[one.name],
                "curve": [list(point) for point in one.curve.points],
                "direction": one.curve.direction,
                "missing": one.missing,
                "when": one.when,
            }
            for one in card.factors
        ],
        "caps": [{"name": c.name, "when": c.when, "at_most": c.at_most} for c in card.caps],
        "versions": [
            {"since": one.since, "by": one.by, "at": one.at, "note": one.note}
            for one in versions.history(app.state, "scorecard", name)
        ],
    }


def _card(app: App, name: str, day: date) -> Scorecard | None:
    """The version in force; None: there is only a draft."""
    try:
        return cards.named(app, name, day)
    except NotFound:
        if name in card_folder.drafts(app.workspace):
            return None
        raise


def _facts(card: Scorecard, found: Sequence[Audiences], workspace: Path) -> tuple[Fact, ...]:
    noun = "account" if card.subject == "account" else "user"
    reach = next((o for each in found for o in each.reaches if o.card.name == card.name), None)
    facts = [
        Fact("Who for", card.audience or "everybody"),
        Fact("Priority", f"{card.priority:g}", "the lowest is asked first"),
        Fact(
            "In force",
            f"since {words.day(card.since)}" if card.since else "always",
            f"until {words.day(card.until)}" if card.until else "",
        ),
        Fact("Bands", f"at risk below {card.at_risk_below:g}, healthy from {card.healthy_from:g}"),
        Fact("Least known", words.percent(card.least_known), "of the weight, else no score"),
        Fact("File", _file(card, workspace)),
    ]
    if reach is not None:
        by = [f"{count:,} by {name}" for name, count in sorted(reach.taken.items())]
        note = f"of {reach.would:,} that it is for; {', '.join(by)}" if by else ""
        facts.insert(0, Fact("Scores", words.counted(reach.takes, noun), note))
    return tuple(facts)


def _coming(days: Sequence[date]) -> str:
    if not days:
        return ""
    what = "A version is" if len(days) == 1 else f"{words.counted(len(days), 'version')} are"
    return (
        f"{what} to count from {words.listed([words.day(one) for one in days])} on. A draft that counts from that day or an "
        "earlier one takes its place."
    )


def _file(card: Scorecard, workspace: Path) -> str:
    if card.shipped:
        return "comes with Tenure"
    return card.where.removeprefix(f"{workspace}/")


def _past(one: versions.Version) -> Past:
    return Past(
        since=words.day(one.since),
        what=one.note or ("first seen" if one.nth == 1 else "published"),
        by=one.by,
        at=words.moment(one.at),
        text=one.text,
    )
