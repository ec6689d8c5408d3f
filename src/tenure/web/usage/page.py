"""The page: a chart, the same as a table, and what stands around the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenure.web.frame import Empty, Frame
from tenure.web.table import Shown
from tenure.web.usage import told
from tenure.web.usage.answer import Answer
from tenure.web.usage.asking import Asking
from tenure.web.usage.charted import Key, chart, legend
from tenure.web.usage.computing import Computing
from tenure.web.usage.form import Form, form
from tenure.web.usage.measures import PREFIX
from tenure.web.usage.notes import changed, notes, nothing, sentence, waiting
from tenure.web.usage.question import Question
from tenure.web.usage.spreading import Spreads, SpreadShown, spread_shown
from tenure.web.usage.tabled import answer_table

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePage:
    """The page, ready to be shown."""

    form: Form
    empty: Empty | None = None
    nobody: str = ""
    choose: tuple[tuple[str, str, str], ...] = ()  # name, id, address
    computing: str = ""
    again: str = ""
    title: str = ""
    doc: str = ""
    how: str = ""
    of: str = ""
    when: str = ""
    line: str = ""
    chart: Markup = Markup("")
    legend: tuple[Key, ...] = ()
    table: Shown | None = None
    spread: SpreadShown | None = None
    nothing: str = ""
    changed: tuple[str, ...] = ()
    past_href: str = ""  # where past days are computed by the definition as it is now
    anew_href: str = ""  # the same page, all of it computed by the definition as it is now
    definition_href: str = ""
    notes: tuple[str, ...] = ()
    error: str = ""
    csv_href: str = ""
    json_href: str = ""


def usage_page(
    question: Question,
    asking: Asking | None,
    found: Answer | Spreads | Computing | None,
    frame: Frame,
    catalog: Catalog,
    error: str = "",
) -> UsagePage:
    """What `question` came to; without `asking`, no facts have come in or the question makes no sense."""
    if asking is None:
        shown_form = form(question, None, catalog)
        return UsagePage(form=shown_form, error=error, empty=None if error else nothing_yet(frame))
    asked = asking.question
    around: dict[str, Any] = {
        "form": form(question, asking, catalog),
        "of": asking.of_whom,
        "when": asking.period.words,
        "csv_href": question.link("/usage.csv"),
        "json_href": question.link("/usage.json"),
        "definition_href": ""
        if question.m.startswith(PREFIX)
        else frame.link(f"/definitions/{question.m}"),
        "error": error,
    }
    if asking.unsure is not None:
        given = question.person if asking.person is asking.unsure else question.account
        noun = "user" if asking.person is asking.unsure else "account"
        change = "person" if noun == "user" else "account"
        choose = [(name, one, question.link(**{change: one})) for one, name in asking.unsure.others]
        several = f"Several {noun}s are called like {given!r}. Which one?"
        return UsagePage(
            **around,
            nobody=several if choose else f"No {noun} is called {given!r}.",
            choose=tuple(choose),
        )
    if isinstance(found, Computing):
        return UsagePage(**around, computing=waiting(found), again=question.link())
    if isinstance(found, Spreads):
        return UsagePage(
            **around,
            title=found.title,
            doc=found.doc,
            how=found.how,
            spread=spread_shown(found, asked, frame),
            nothing="" if found.spread or found.values else "Nothing is known in this period.",
            notes=(*found.notes, told.calendar(asking.period, frame.zone)),
        )
    if found is None:
        return UsagePage(**around)
    return UsagePage(
        **around,
        title=found.title,
        doc=found.doc,
        how=found.how,
        line=sentence(found, asked.compare, frame),
        chart=chart(found, asked, frame),
        legend=legend(found, frame),
        table=answer_table(found, asked, frame),
        nothing=nothing(found),
        changed=changed(found, asking),
        past_href=frame.link(f"/definitions/{question.m}") + "#past",
        anew_href=question.link(read="anew"),
        notes=notes(found, asking, frame),
    )


def nothing_yet(frame: Frame) -> Empty:
    """No facts at all: what to connect."""
    return Empty(
        "Nothing has come in yet",
        "Usage is counted from events: who did what and when, at which account. Connect a first file, or let them arrive by themselves.",
        frame.link("/data"),
        "Connect your data",
    )
