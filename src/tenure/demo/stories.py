"""What really happened to the cast: the truth that Tenure is measured against, and the panels that tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tenure.demo import cast


@dataclass(frozen=True, slots=True)
class Story:
    """One customer of the cast: a title, a sentence, and what really happened, by day before the last one."""

    key: str
    title: str
    sentence: str
    account_id: str
    truth: tuple[tuple[int, str], ...]  # days from `until` (negative: before it), and what happened
    control: bool = False  # must never alarm

    def happened(self, until: date) -> list[tuple[date, str]]:
        """What really happened, with its dates, in the order of time."""
        return [(until + timedelta(days=day), text) for day, text in self.truth]


STORIES = (
    Story(
        "thrives", "One thrives", "Fernhill adds users every month, and products twice.", "fernhill",
        (
            (-571, "Starts with one user; from then on one more every three weeks."),
            (-400, "Buys Reports."),
            (-130, "Buys Capture."),
            (0, "26 users work with it. Nothing is wrong: this is a customer to learn from."),
        ),
    ),
    Story(
        "fades", "One fades away", "Calder pays for 6 seats: 6 people worked with it, then 4, then 2, now 1.", "calder",
        (
            (cast.FADES[0], "Two of six users stop. Their logins stay, so nobody hears of it."),
            (cast.FADES[1], "Two more stop: 2 of 6 work with it."),
            (cast.FADES[2], "One more stops. One person works for a price meant for six."),
            (0, "No notice yet, the annual term still runs: the customer has in truth been lost for weeks."),
        ),
    ),
    Story(
        "champion", "One loses its champion", "Maya Lindqvist left Osprey; she is a user of Kestrel now.", "osprey",
        (
            (cast.CHAMPION_LEAVES, "Maya Lindqvist, the champion, leaves the company. Nobody tells us."),
            (cast.CHAMPION_LEAVES + 12, "Without her the first colleague stops; four more follow within six weeks."),
            (cast.CHAMPION_RETURNS, "She appears at Kestrel Property Care, as its champion: good news there."),
        ),
    ),
    Story(
        "half_used", "One throws half away", "Larkspur pays for 24 seats and uses 11, and half of everything else.", "larkspur",
        (
            (-648, "Buys the large package: 24 seats, 1,000 GB, 10,000 workflow runs."),
            (0, "11 people work, steadily; 46 % of the storage and 44 % of the runs are used."),
            (81, "The term ends. A smaller package offered before would keep it."),
        ),
    ),
    Story(
        "busy", "One is busy until it leaves", "Quarrystone worked as ever up to its last day.", "quarry",
        (
            (cast.BUSY_NOTICE, "Gives notice: bought by a company that uses another product."),
            (cast.BUSY_LEAVES, "Leaves. Usage did not fall before; no usage score could have seen it."),
        ),
    ),
    Story(
        "automation", "One runs by itself", "Nobody logs in at Relay, and it is one of the safest customers.", "relay",
        (
            (-330, "The last person who set it up logs in for the last time."),
            (0, "The integration runs day and night. Counting log-ins alone would call it lost."),
        ),
    ),
)  # fmt: skip

CAST = (
    *STORIES,
    Story(
        "faded", "One faded and left", "Brennan went from 6 users to 1, and left.", "brennan",
        (
            (cast.FADED[0], "Two of six users stop."),
            (cast.FADED[1], "Two more stop."),
            (cast.FADED[2], "One user is left."),
            (cast.FADED_OUT - 41, "Gives notice: too expensive for the one person who still used it."),
            (cast.FADED_OUT, "Leaves at the end of the annual term."),
        ),
    ),
    Story(
        "arrival", "A champion arrives", "Maya Lindqvist, once champion of Osprey, now works at Kestrel.", "kestrel",
        ((cast.CHAMPION_RETURNS, "Maya Lindqvist joins; three colleagues follow within three weeks."),),
    ),
    Story(
        "unopened", "A trial never opened", "Marlow signed up for a trial and has never been seen.", "marlow",
        ((cast.NEVER_OPENED, "Signs up. Nobody has opened the product since."),),
    ),
    Story(
        "trying", "A trial under way", "Two people at Pebble try it every day.", "pebble",
        ((-8, "Signs up and starts within the hour."), (-6, "A colleague is invited and works with it.")),
    ),
    Story(
        "converted", "A trial that converted", "Tandem opened its trial at once and paid before it ended.", "tandem",
        ((cast.TRIAL_OPENED, "Signs up and starts the same day."), (cast.TRIAL_PAID, "Buys, two days before the trial ends.")),
    ),
    Story(
        "inherited", "One was inherited", "Vesper's new owner never got to know the product.", "vesper",
        (
            (cast.INHERITED, "Iris Bolduc, champion and main user, leaves; the account gets another CSM too."),
            (cast.INHERITED + 3, "Hank Dorsey takes over. He opens the set-up wizard, looks into its help and does not finish it."),
        ),
    ),
    Story(
        "flat", "One renewed flat", "Juniper renews the same seats for the same amount, year after year.", "juniper",
        ((-47, "Renews for the fourth year: same seats, same amount, same use."),),
    ),
    Story(
        "set_up", "The set-up is done", "Alder's set-up engineer has finished, and reception never needed its seat.", "alder",
        (
            (cast.SETUP_STARTED, "Starts; the set-up engineer works on it every day."),
            (cast.SETUP_DONE, "The set-up is done and the engineer stops. Six people work as planned; the spare seat was never needed."),
        ),
        control=True,
    ),
    Story(
        "summer", "A summer dip", "Lumiere is French: in August hardly anybody works.", "lumiere",
        ((0, "Works all year but in August, as every year."),), control=True,
    ),
    Story(
        "holiday", "A holiday week", "Nordlys closed for a week, as planned.", "nordlys",
        ((cast.SHUT, "Closes for seven days."), (cast.SHUT + cast.SHUT_DAYS, "Everybody is back.")), control=True,
    ),
    Story(
        "handed_over", "A seat handed over", "At Hearth one colleague took over from another.", "hearth",
        ((cast.HANDED_OVER, "Dora Kemp hands her seat to Paul Wynn, who does the same work the next day."),), control=True,
    ),
    Story(
        "quiet", "Quiet but heavy", "Two people at Monolith log in about twice a week and do a week's work.", "monolith",
        ((0, "Few log-ins, long sessions full of reports. It has been so for years."),), control=True,
    ),
)  # fmt: skip


def story_of(account_id: str) -> Story | None:
    """The story of this account, where it is one of the cast."""
    return next((story for story in CAST if story.account_id == account_id), None)
