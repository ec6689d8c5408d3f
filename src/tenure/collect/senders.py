"""What a sender is given to reach our collector: a line for each kind of client, with address and write key in it."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.settings import Settings

EVERYWHERE = ("", "0.0.0.0", "::")
EVENT = '{"type":"track","userId":"ann","event":"Report opened","context":{"groupId":"acme"}}'


@dataclass(frozen=True, slots=True)
class Sender:
    """One kind of client and how it is set up."""

    name: str
    text: str


def collector(settings: Settings) -> str:
    """Where the collector is reached from this machine; from outside it is whatever stands in front of it."""
    host = "127.0.0.1" if settings.collect_host in EVERYWHERE else settings.collect_host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.collect_port}"


def senders(address: str, secret: str) -> tuple[Sender, ...]:
    """For an address such as http://localhost:8080, the lines to paste."""
    return (
        Sender("A first event", first_event(address, secret)),
        Sender(
            "Browser (@segment/analytics-next)",
            f'AnalyticsBrowser.load({{ writeKey: "{secret}", cdnURL: "{address}" }})',
        ),
        Sender(
            "Node (@segment/analytics-node)",
            f'new Analytics({{ writeKey: "{secret}", host: "{address}" }})',
        ),
        Sender(
            "Python (segment-analytics-python)",
            f'analytics.write_key, analytics.host = "{secret}", "{address}"',
        ),
    )


def first_event(address: str, secret: str) -> str:
    """A line for the shell that sends one event."""
    return f"curl -u {secret}: {address}/v1/track -d '{EVENT}'"
