"""What every test stands on: no setting of the machine reaches it, and a failure happens again."""

import os

import hypothesis
import pytest

hypothesis.settings.register_profile("tenure", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "tenure")


@pytest.fixture(autouse=True)
def only_settings_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """A TENURE_ variable of the developer's shell changes no test."""
    for name in os.environ:
        if name.startswith("TENURE_") and name != "TENURE_CHROMIUM":
            monkeypatch.delenv(name)
