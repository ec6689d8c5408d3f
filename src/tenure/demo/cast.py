"""The named cast: customers whose truth is known. Days count from `until`, the last day (0); -30 is a month before it."""

from __future__ import annotations

from dataclasses import dataclass

MANAGER, WORKER, FIELD, ANALYST, ADMIN = range(5)  # what a person mostly does
LONG_AGO = -2_000

FADES = (-168, -112, -56)  # on these days 6 users become 4, then 2, then 1
FADED = tuple(day - 204 for day in FADES)  # the same, some seven months earlier
FADED_OUT = -150
CHAMPION_LEAVES, CHAMPION_RETURNS = -78, -44
BUSY_NOTICE, BUSY_LEAVES = -26, -16
TRIAL_OPENED, TRIAL_PAID = -74, -62
NEVER_OPENED = -9
INHERITED = -96
SETUP_STARTED, SETUP_DONE = -210, -150
SHUT, SHUT_DAYS = -20, 7
HANDED_OVER = -23


@dataclass(frozen=True, slots=True)
class User:
    """A person of the cast: what they do, on which share of working days, and how much on such a day."""

    id: str
    name: str
    persona: int
    chance: float = 0.85
    pace: float = 6.0
    joined: int = LONG_AGO  # earlier than the account's start means: at its start
    left: int | None = None  # the login is taken away
    last: int | None = None  # the login stays, but nothing is done from here on
    role: str | None = None
    stuck: bool = False  # breaks off the set-up wizard


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer of the cast."""

    id: str
    name: str
    industry: int
    country: str
    users: tuple[User, ...]
    arr: float = 0.0  # in USD; 0: has never paid
    seats: int = 1
    channel: int = 1
    term_in: int = 200  # days until the term ends; below 0: it ended then, and the customer left
    terms: int = 2  # how many yearly terms, with the present one
    monthly: bool = False
    notice: int | None = None
    trial: tuple[int, int] | None = None  # first day, first day after
    reports: int | None = None  # since when the product is theirs
    capture: int | None = None
    expands: float = 0.0  # more seats at each renewal: 0.3 is 35 % more
    friction: float = -1.0
    storage: tuple[float, float] = (100.0, 0.62)  # capacity, and how much of it is used today
    runs: tuple[float, float] = (2000.0, 0.6)
    automation: float = 0.0  # automatic events a day
    shut: tuple[int, int] | None = None  # closed: from, for how many days
    mood: float = 0.7  # what surveys say: 0 bad, 1 good
    reason: str | None = None
    control: bool = False  # looks alarming and is not


def crew(
    key: str, names: str, *, since: int = LONG_AGO, every: int = 0, chance: float = 0.8
) -> tuple[User, ...]:
    """Several users of mixed trades who joined one after another, `every` so many days."""
    return tuple(
        User(
            f"{key}-{name.split()[0].lower()}",
            name,
            at % 4,
            chance,
            5.0 + at % 3,
            since + every * at,
        )
        for at, name in enumerate(names.split(", "))
    )


def fading(key: str, names: str, falls: tuple[int, ...]) -> tuple[User, ...]:
    """Six users: after the falls there are four, two, one. Nobody takes their logins away."""
    stops = (falls[0], falls[0], falls[1], falls[1], falls[2], None)
    return tuple(
        User(f"{key}-{name.split()[0].lower()}", name, at % 4, 0.8, 6.0, last=last)
        for at, (name, last) in enumerate(zip(names.split(", "), stops, strict=True))
    )


MAYA = User(
    "maya-lindqvist", "Maya Lindqvist", MANAGER, 0.9, 12.0, left=CHAMPION_LEAVES, role="champion"
)
MAYA_AGAIN = User(
    "maya-lindqvist", "Maya Lindqvist", MANAGER, 0.9, 10.0, joined=CHAMPION_RETURNS, role="champion"
)

PLAYERS = (
    Member(
        id="fernhill", name="Fernhill Construction", industry=0, country="US", channel=0, arr=78_000, seats=30, term_in=158,
        terms=2, reports=-400, capture=-130, expands=0.3, storage=(2000, 0.71), runs=(20_000, 0.72), automation=8, mood=0.95,
        users=crew(
            "fernhill",
            "Ruth Abara, Joel Stone, Amy Tran, Luis Ortega, Bea Novak, Cal Reyes, Dina Frost, Ed Malik, Fay Lowe, Gus Petit, "
            "Hal Brandt, Isa Moreno, Jo Keane, Ken Sato, Lia Bern, Moe Haddad, Nell Quinn, Otto Wild, Pia Lang, Quin Avery, "
            "Ray Dunn, Sue Park, Ty Marsh, Una Boyle, Vic Cano, Wes Hale",
            since=-571, every=21,
        ),
    ),
    Member(
        id="calder", name="Calder Joinery", industry=0, country="GB", channel=1, arr=42_000, seats=6, term_in=47, terms=2,
        capture=-300, friction=0.9, storage=(200, 0.4), runs=(2000, 0.2), mood=0.35,
        users=fading("calder", "Ines Moor, Tom Rudd, Kit Vance, Lou Ames, Abe Frith, Gwen Shaw", FADES),
    ),
    Member(
        id="brennan", name="Brennan Roofing", industry=0, country="US", channel=1, arr=36_000, seats=6, term_in=FADED_OUT, terms=2,
        friction=0.8, mood=0.3, notice=FADED_OUT - 41, reason="too expensive for the one person who still used it",
        users=fading("brennan", "Pat Brennan, Al Cody, Mae Finch, Roy Tully, Deb Strand, Cy Booker", FADED),
    ),
    Member(
        id="osprey", name="Osprey Facilities", industry=1, country="SE", channel=0, arr=64_000, seats=16, term_in=96, terms=3,
        reports=-500, friction=0.3, storage=(500, 0.5), runs=(5000, 0.45), mood=0.5,
        users=(
            MAYA,
            *(User(f"osprey-{n.split()[0].lower()}", n, 1 + at % 3, 0.75, 5.0) for at, n in enumerate(
                ("Axel Nyman", "Britt Holm", "Carl Ek", "Disa Roos"))),
            *(User(f"osprey-{n.split()[0].lower()}", n, 1 + at % 3, 0.7, 5.0, last=CHAMPION_LEAVES + 12 + 9 * at) for at, n in enumerate(
                ("Egon Falk", "Frida Sund", "Gita Rao", "Hugo Lind", "Ivar Palm"))),
        ),
    ),
    Member(
        id="kestrel", name="Kestrel Property Care", industry=2, country="SE", channel=1, arr=30_000, seats=12, term_in=229, terms=1,
        users=(
            *crew("kestrel", "Nils Brandt, Olle Strand, Petra Ahl, Rut Dahl", chance=0.7),
            MAYA_AGAIN,
            *crew("kestrel", "Sten Aker, Tove Lilja, Ulf Hedin", since=CHAMPION_RETURNS + 8, every=6),
        ),
    ),
    Member(
        id="larkspur", name="Larkspur Retail", industry=3, country="DE", channel=0, arr=58_000, seats=24, term_in=81, terms=2,
        reports=LONG_AGO, capture=LONG_AGO, friction=0.0, storage=(1000, 0.46), runs=(10_000, 0.44), mood=0.55,
        users=crew(
            "larkspur", "Uwe Thoma, Vera Lutz, Willi Kern, Xenia Rau, Yara Beck, Zeno Graf, Anke Vogt, Bodo Witt, Cora Zell, "
            "Dirk Ohm, Elke Pohl", chance=0.72,
        ),
    ),
    Member(
        id="quarry", name="Quarrystone Minerals", industry=5, country="US", channel=0, arr=40_000, seats=10, term_in=BUSY_LEAVES,
        terms=2, notice=BUSY_NOTICE, mood=0.75, reason="bought by a company that uses another product",
        users=crew("quarry", "Ned Hollis, Oona Carr, Piers Dale, Queenie Fox, Rex Long, Stella Ash, Ted Birch, Uma Nair", chance=0.95),
    ),
    Member(
        id="relay", name="Relay Couriers", industry=4, country="US", channel=2, arr=24_000, seats=4, term_in=190, terms=2,
        automation=26, runs=(30_000, 0.68), mood=0.85,
        users=tuple(User(f"relay-{n.split()[0].lower()}", n, ADMIN, 0.5, 5.0, last=-330) for n in ("Gil Amos", "Hope Ray", "Jed Cox")),
    ),
    Member(
        id="marlow", name="Marlow Events", industry=6, country="GB", channel=2, trial=(NEVER_OPENED, 5), term_in=5,
        users=(User("marlow-rose", "Rose Marlow", ADMIN, 0.0, joined=NEVER_OPENED),),
    ),
    Member(
        id="pebble", name="Pebble Studio", industry=6, country="NL", channel=2, trial=(-8, 6), term_in=6,
        users=(
            User("pebble-jip", "Jip Visser", MANAGER, 0.95, 9.0, joined=-8),
            User("pebble-sanne", "Sanne Bos", WORKER, 0.9, 6.0, joined=-6),
        ),
    ),
    Member(
        id="tandem", name="Tandem Bikes", industry=3, country="NL", channel=2, arr=6_000, seats=4, term_in=302, terms=1,
        trial=(TRIAL_OPENED, TRIAL_PAID), mood=0.9,
        users=crew("tandem", "Daan Smit, Femke Mulder, Gijs Prins", since=TRIAL_OPENED, every=2, chance=0.9),
    ),
    Member(
        id="vesper", name="Vesper Clinics", industry=1, country="CA", channel=0, arr=38_000, seats=9, term_in=134, terms=2,
        friction=0.4, reports=-450, mood=0.5,
        users=(
            User("vesper-iris", "Iris Bolduc", MANAGER, 0.9, 11.0, left=INHERITED, role="champion"),
            User("vesper-hank", "Hank Dorsey", ADMIN, 0.25, 2.0, joined=INHERITED + 3, role="admin", stuck=True),
            *crew("vesper", "Jules Caron, Kim Leduc, Lise Roy, Marc Hebert, Nora Gagne", chance=0.55),
        ),
    ),
    Member(
        id="juniper", name="Juniper Schools", industry=6, country="US", channel=1, arr=23_500, seats=8, term_in=318, terms=4,
        users=crew("juniper", "Walt Gray, Xia Lin, Yves Orr, Zora Pike, Ada Lum, Bo Tate, Cy Vale", chance=0.75),
    ),
    Member(
        id="alder", name="Alder Engineering", industry=5, country="DE", channel=0, arr=30_000, seats=9, term_in=155, terms=1,
        control=True,
        users=(
            User("alder-setup", "Timo Brandl", ADMIN, 0.9, 14.0, last=SETUP_DONE),
            User("alder-spare", "Reception desk", WORKER, 0.0),
            *crew("alder", "Ute Lorenz, Veit Maier, Wanda Jung, Xaver Huber, Yvonne Arndt, Zita Ernst", since=SETUP_STARTED + 20, every=3),
        ),
    ),
    Member(
        id="lumiere", name="Lumiere Voyages", industry=6, country="FR", channel=1, arr=26_000, seats=8, term_in=210, terms=2,
        control=True, users=crew("lumiere", "Alix Morel, Brice Faure, Cleo Girard, Denis Roux, Eloi Perrin, Flore Leroy, Gael Simon"),
    ),
    Member(
        id="nordlys", name="Nordlys Design", industry=6, country="SE", channel=2, arr=18_000, seats=7, term_in=143, terms=2,
        shut=(SHUT, SHUT_DAYS), control=True,
        users=crew("nordlys", "Alva Berg, Bo Dahl, Cilla Ek, Dag Fors, Ebba Gran, Folke Hed"),
    ),
    Member(
        id="hearth", name="Hearth Bakeries", industry=3, country="US", channel=2, arr=12_000, seats=5, term_in=176, terms=2,
        control=True,
        users=(
            User("hearth-dora", "Dora Kemp", MANAGER, 0.9, 9.0, left=HANDED_OVER),
            User("hearth-paul", "Paul Wynn", MANAGER, 0.9, 9.0, joined=HANDED_OVER),
            *crew("hearth", "Ivy Stokes, Kay Burton, Lee Mead"),
        ),
    ),
    Member(
        id="monolith", name="Monolith Archive", industry=6, country="CA", channel=1, arr=21_000, seats=3, term_in=259, terms=3,
        reports=-700, control=True, storage=(3000, 0.66), mood=0.85,
        users=(User("monolith-edda", "Edda Frost", ANALYST, 0.42, 70.0), User("monolith-sol", "Sol Vickers", ANALYST, 0.36, 60.0)),
    ),
)  # fmt: skip
