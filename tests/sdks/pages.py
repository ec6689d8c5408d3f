"""SDKs for browsers, each in a window of its own of a real Chromium."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict

from playwright.sync_api import Browser, BrowserContext, Page
from tests.sdks.calls import Job
from tests.sdks.clients import Done
from tests.sdks.proxy import Line

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
PATIENCE = 45.0  # seconds
QUIET = 1.5  # seconds after which nobody tries again any more
RUN = """([sdk, job]) => {
    window.failed = []
    run(sdk, job).then((times) => (window.times = times), (error) => window.failed.push(String(error)))
}"""


def run_all(
    browser: Browser,
    address: str,
    jobs: dict[str, Job],
    lines: dict[str, Line],
    done: Done,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """All jobs at once, until the collector has taken everything and nothing more comes."""
    opened = {name: begun(window(browser), address, job, done) for name, job in jobs.items()}
    meanwhile()
    wait(jobs, lines)
    for name, page in opened.items():
        hear(page, name, done)
        page.context.close()


def window(browser: Browser) -> BrowserContext:
    """With cookies and storage of its own; it does not call itself headless, for that is a bot's name."""
    return browser.new_context(user_agent=AGENT)


def begun(window: BrowserContext, address: str, job: Job, done: Done) -> Page:
    """A page in which the SDK, by which the job is named, makes its calls."""
    errors = done.errors.setdefault(job.name, [])
    page = window.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.evaluate(RUN, [job.name.partition("_")[0], asdict(job)])
    return page


def hear(page: Page, name: str, done: Done) -> None:
    """Ask the page when it made which call."""
    page.wait_for_function("window.times || window.failed.length")
    told = page.evaluate("window.times || {}")
    done.times[name] = {int(n): at for n, at in told.items()}
    done.errors[name].extend(page.evaluate("window.failed"))


def wait(jobs: dict[str, Job], lines: dict[str, Line]) -> None:
    """Until all is taken and nobody tries again; not for ever."""
    late = time.monotonic() + PATIENCE
    while time.monotonic() < late:
        if all(settled(job, lines[name]) for name, job in jobs.items()):
            return
        time.sleep(0.2)


def settled(job: Job, line: Line) -> bool:
    """Whether the collector has taken all calls of a job, and nobody has tried again for a while."""
    return len(line.taken) >= len(job.calls) and time.monotonic() - line.last > QUIET
