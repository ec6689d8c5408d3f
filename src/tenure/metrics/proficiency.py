"""How well they work with it: seen in use, or said by a CSM after a talk; whichever it was is told beside the number.

The note is the attribute `proficiency` of an account or a user: basic, fair, good, or a number from 0 to 1.
"""

import ibis

from tenure.catalog.definition import metric

# Thirds added up in another order differ in the sixteenth place: a threshold must not tell them apart.
EXACT = 9
WORDS = {"basic": 0.2, "fair": 0.5, "good": 0.9}


@metric(unit="share", subjects=("account", "person"))
def proficiency_noted(attributes):
    """Proficiency from 0 to 1 as noted: the attribute `proficiency`, where basic is 0.2, fair 0.5 and good 0.9."""
    said = attributes.value.max(where=attributes.name == "proficiency").lower()
    number = said.try_cast("float64").clip(lower=0, upper=1)
    return ibis.cases(*((said == word, share) for word, share in WORDS.items()), else_=number)


@metric(unit="date", subjects=("account", "person"))
def proficiency_noted_on(attributes):
    """The day on which proficiency was noted last: of the attribute `proficiency`."""
    return attributes.day.max(where=attributes.name == "proficiency")


@metric(unit="share", subjects=("person",))
def user_proficiency_in_use(declared_usage, *, days=91, full_features=3):
    """How well the user works with it as seen in use, from 0 to 1: advanced features used in the last 13 weeks, of three,
    or of as many as features.toml calls advanced where these are fewer. Not known where it calls none so, or the user
    used no declared feature."""
    advanced = declared_usage.feature.nunique(where=declared_usage.level == "advanced")
    enough = declared_usage.advanced_in_all.max().clip(upper=full_features)
    return (advanced.cast("float64") / enough).clip(upper=1)


@metric(unit="share", subjects=("person",))
def user_proficiency(
    proficiency_noted, proficiency_noted_on, user_proficiency_in_use, as_of, *, note_days=182
):
    """How well the user works with it, from 0 to 1: as noted in the last half-year, or else as seen in use, by the
    advanced features that are used."""
    counts = _counts(proficiency_noted, proficiency_noted_on, as_of, note_days)
    return counts.ifelse(proficiency_noted, user_proficiency_in_use)


@metric(unit="text", subjects=("person",))
def user_proficiency_by(
    proficiency_noted, proficiency_noted_on, user_proficiency_in_use, as_of, *, note_days=182
):
    """Where `user_proficiency` is from: a `note` of the last half-year, or `use`."""
    counts = _counts(proficiency_noted, proficiency_noted_on, as_of, note_days)
    return _by(counts, user_proficiency_in_use)


@metric(unit="share")
def proficiency_in_use(people):
    """How well users work with it, from 0 to 1, as seen in use: the mean over present users who used any declared feature
    in the last 13 weeks. Not known where features.toml calls no feature advanced."""
    return people.user_proficiency_in_use.mean().round(EXACT)


@metric(unit="share")
def proficiency(
    proficiency_noted, proficiency_noted_on, proficiency_in_use, as_of, *, note_days=182
):
    """How well the account works with it, from 0 to 1: as noted in the last half-year, or else as seen in use, on average
    over its users."""
    counts = _counts(proficiency_noted, proficiency_noted_on, as_of, note_days)
    return counts.ifelse(proficiency_noted, proficiency_in_use)


@metric(unit="text")
def proficiency_by(
    proficiency_noted, proficiency_noted_on, proficiency_in_use, as_of, *, note_days=182
):
    """Where `proficiency` is from: a `note` of the last half-year, or `use`."""
    counts = _counts(proficiency_noted, proficiency_noted_on, as_of, note_days)
    return _by(counts, proficiency_in_use)


def _counts(noted, noted_on, as_of, note_days):
    """Whether there is a note, and it is young enough."""
    return noted.notnull() & (as_of.delta(noted_on, unit="day") < note_days)


def _by(counts, in_use):
    return ibis.cases((counts, "note"), (in_use.notnull(), "use"), else_=ibis.null("string"))
