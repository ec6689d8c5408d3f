"""A write key lets its holder send facts as one source, until it is revoked; nobody can read it back."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.state.conftest import NOW

from tenure.errors import NotFound, UsageError
from tenure.state import State, audit, keys, tables


def test_a_secret_is_shown_once_and_only_its_hash_is_kept(state: State) -> None:
    key, secret = keys.create(state, "website", "ann", NOW)
    assert secret.startswith("tnw_")
    assert len(secret) == len("tnw_") + 32
    assert (key.source, key.created_at, key.created_by) == ("website", NOW, "ann")
    assert secret.startswith(key.prefix)
    with state.read() as connection:
        kept = [
            tuple(row)
            for table in tables.METADATA.tables.values()
            for row in connection.execute(select(table))
        ]
    assert secret not in repr(kept)
    assert hashlib.sha256(secret.encode()).digest() in next(row for row in kept if "website" in row)


def test_a_source_has_several_keys_while_one_takes_over_from_another(state: State) -> None:
    old, old_secret = keys.create(state, "website", "ann", NOW)
    _, new_secret = keys.create(state, "website", "ann", NOW)
    _, other = keys.create(state, "backend", "bob", NOW)
    digests = {
        keys.digest(secret): source
        for secret, source in ((old_secret, "website"), (new_secret, "website"), (other, "backend"))
    }
    assert keys.live(state) == digests
    revoked = keys.revoke(state, old.id, "bob", NOW + timedelta(hours=1))
    assert revoked.revoked_at == NOW + timedelta(hours=1)
    del digests[keys.digest(old_secret)]
    assert keys.live(state) == digests
    assert [(key.source, key.revoked_at is None) for key in keys.all_(state)] == [
        ("backend", True),
        ("website", True),
        ("website", False),
    ]


def test_revoked_twice_is_revoked_since_the_first_time(state: State) -> None:
    key, _ = keys.create(state, "website", "ann", NOW)
    keys.revoke(state, key.id, "ann", NOW)
    assert keys.revoke(state, key.id, "bob", NOW + timedelta(days=1)).revoked_at == NOW
    assert [deed.did for deed in audit.latest(state)] == ["write_key.revoked", "write_key.created"]


def test_a_key_that_is_not_there_cannot_be_revoked(state: State) -> None:
    with pytest.raises(NotFound, match="no write key 7"):
        keys.revoke(state, 7, "ann", NOW)
    assert audit.latest(state) == []


@pytest.mark.parametrize("name", ["", "Web Site", "-x", "a/b", "a" * 64, "web\n", "été"])
def test_a_source_has_a_plain_name(name: str, state: State) -> None:
    with pytest.raises(UsageError, match="cannot name a source"):
        keys.create(state, name, "ann", NOW)


def test_who_did_it_is_written_with_it(state: State) -> None:
    key, secret = keys.create(state, "website", "ann", NOW)
    [deed] = audit.latest(state)
    assert deed == audit.Deed(NOW, "ann", "write_key.created", str(key.id), {"source": "website"})
    assert secret not in repr(deed)


def test_what_breaks_off_is_not_done(state: State) -> None:
    def half() -> None:
        with state.change() as connection:
            audit.write(connection, audit.Deed(NOW, "ann", "write_key.created", "1", {}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert audit.latest(state) == []


def test_a_moment_keeps_its_microseconds_and_needs_a_zone(state: State) -> None:
    key, _ = keys.create(state, "website", "ann", NOW)
    [found] = keys.all_(state)
    assert found == key
    assert found.created_at.microsecond == 123456
    with pytest.raises(Exception, match="has no time zone"):
        keys.create(state, "website", "ann", NOW.replace(tzinfo=None))
