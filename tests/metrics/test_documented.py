from pathlib import Path

from tests.metrics.ask import shipped

DOCS = Path(__file__).parents[2] / "docs" / "metrics-and-health.md"


def test_every_shipped_metric_stands_in_the_docs():
    told = DOCS.read_text(encoding="utf-8")
    metrics = [d.name for d in shipped().definitions.values() if d.family == "metric"]
    assert [name for name in metrics if f"| `{name}` |" not in told] == []
