"""What tenure.toml may say, and what it is told when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.errors import SettingError, WorkspaceError
from tenure.settings import SETTINGS, Settings


def read(folder: Path, text: str, **environment: str) -> Settings:
    (folder / "tenure.toml").write_text(text, encoding="utf-8")
    return Settings.read(folder, environment)


def test_an_empty_file_is_a_workspace_with_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert (settings.zone, settings.currency, settings.live_days) == ("UTC", "USD", 90)
    assert settings.workspace == tmp_path.name
    assert settings.threads >= 1


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [workspace]
        name = "Tasklane"
        zone = "America/New_York"
        currency = "EUR"
        [live]
        days_without_contracts = 45
        [engine]
        memory = "512MB"
        threads = 3
        url = "sc://spark:15002"
        [serve]
        host = "0.0.0.0"
        port = 9000
        [collect]
        host = "0.0.0.0"
        port = 9001
        body = "1MiB"
        disk_floor = "2GB"
        forwarded = true
        [signals]
        most_new_per_owner_week = 5
        off = "silence,tickets_age"
        [state]
        url = "postgresql://tenure@db/tenure"
        [metrics.active_users_7d]
        of = "active_users"
        days = 7
        """,
    )
    assert settings == Settings(
        workspace="Tasklane",
        zone="America/New_York",
        currency="EUR",
        live_days=45,
        memory="512MB",
        threads=3,
        engine_url="sc://spark:15002",
        host="0.0.0.0",
        port=9000,
        collect_host="0.0.0.0",
        collect_port=9001,
        collect_body=1024**2,
        collect_floor=2_000_000_000,
        collect_forwarded=True,
        most_new_signals=5,
        signals_off=("silence", "tickets_age"),
        state_url="postgresql://tenure@db/tenure",
        choices=({"name": "active_users_7d", "of": "active_users", "days": 7, "doc": ""},),
    )


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = read(
        tmp_path, "[serve]\nport = 9000", TENURE_SERVE_PORT="9001", TENURE_ENGINE_MEMORY="1GB"
    )
    assert (settings.port, settings.memory) == (9001, "1GB")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[workspace]\nzone = "Europe/Berln"',
            'workspace.zone = "Europe/Berln": is not a time zone; did you mean "Europe/Berlin"?',
        ),
        ('[workspace]\nzone = ""', 'workspace.zone = "": is not a time zone'),
        ('[workspace]\nzone = "../../etc/passwd"', "is not a time zone"),
        (
            '[workspace]\ncurrency = "usd"',
            'workspace.currency = "usd": is not an ISO 4217 currency code; did you mean "USD"?',
        ),
        ('[workspace]\ncurrency = "XYQ"', "is not an ISO 4217 currency code"),
        ("[workspace]\nname = 3", "workspace.name = 3: must be a text"),
        (
            "[live]\ndays_without_contracts = 0",
            "live.days_without_contracts = 0: must be a whole number from 1 to 3660",
        ),
        ("[serve]\nport = true", "serve.port = True: must be a whole number from 0 to 65535"),
        ("[serve]\nport = 1.5", "serve.port = 1.5: must be a whole number"),
        (
            '[engine]\nmemory = "lots"',
            'engine.memory = "lots": must be an amount with its unit: "512MB"',
        ),
        ("[signals]\noff = 'Too Loud'", "must be names with commas between them"),
        ("[serve]\nprot = 1", 'serve.prot: there is no such setting; did you mean "port"?'),
        ("[server]\nport = 1", 'server: there is no such section; did you mean "serve"?'),
        (
            'zone = "UTC"',
            "zone: there is no such section; it belongs into a section: workspace.zone",
        ),
        ("workspace = 1", "workspace = 1: must be a section: [workspace]"),
        ("[metrics]\nx = 1", "metrics.x = 1: must be a section: [metrics.x]"),
        ("[metrics.Seven]\nof = 'a'", "metrics.Seven: a name has small letters"),
        ("[metrics.seven]\nof = 7", "metrics.seven.of = 7: must name the metric"),
        (
            "[serve\nport = 1",
            "is not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 7)",
        ),
    ],
)
def test_a_wrong_value_is_named_with_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(SettingError) as caught:
        read(tmp_path, text)
    assert says in str(caught.value)
    assert str(tmp_path / "tenure.toml") in str(caught.value)


def test_a_wrong_value_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(
        SettingError, match='environment: TENURE_SERVE_PORT = "http": must be a whole number'
    ):
        read(tmp_path, "", TENURE_SERVE_PORT="http")


def test_a_misspelt_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match='did you mean "TENURE_ENGINE_MEMORY"'):
        read(tmp_path, "", TENURE_ENGINE_MEMROY="1GB")


def test_a_folder_without_the_file_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="tenure init"):
        Settings.read(tmp_path, {})


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tenure.toml").write_bytes(b"[workspace]\nname = '\xff'")
    with pytest.raises(SettingError, match="not UTF-8"):
        Settings.read(tmp_path, {})


def test_defaults_pass_their_own_checks() -> None:
    for setting in SETTINGS:
        assert setting.check(setting.default) == setting.default


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret@db/tenure",
        "postgresql://ann@db/tenure?password=s3cret",
        "postgres+psycopg://:s3cret@db/tenure",
    ],
)
def test_a_password_comes_from_the_environment_only(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="put the URL into TENURE_STATE_URL") as told:
        read(tmp_path, f'[state]\nurl = "{url}"')
    assert "s3cret" not in str(told.value)
    settings = read(tmp_path, "", TENURE_STATE_URL=url)
    assert settings.state_url.startswith("postgresql://")
    assert "s3cret" in settings.state_url
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize("url", ["mysql://ann:s3cret@db/x", "state.db", "postgresql://db:s3cret/x"])
def test_a_url_that_cannot_be_is_told_without_showing_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(
        SettingError, match=r"TENURE_STATE_URL: .*postgresql://USER@HOST/NAME"
    ) as told:
        read(tmp_path, "", TENURE_STATE_URL=url)
    assert "s3cret" not in str(told.value)
