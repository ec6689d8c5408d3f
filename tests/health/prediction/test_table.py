import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tenure.errors import UnreadableFile, UsageError
from tenure.health.prediction.table import Asked, examples

CSV = """account,day,seats,plan,signed_up,note,left
a1,2026-01-31,5,pro,2025-01-31,one,No
a1,2026-02-28,,pro,2025-01-31,two,Yes
b2,2026-01-31,7,free,,three,No
b2,,7,free,,four,No
c3,2026-02-28,1,NA,2026-02-01,five,
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(CSV)
    return path


def test_dated_rows_become_examples(file):
    asked = Asked(outcome="left", group="account", time="day", known_after=30, drop=("note",))
    found, about, notes = examples(file, asked)
    assert found.outcome.tolist() == [0, 1, 0]
    assert found.groups.tolist() == ["a1", "a1", "b2"]
    assert found.at[1] == np.datetime64("2026-02-28")
    assert found.known[1] == np.datetime64("2026-03-30")
    assert found.features.to_pydict() == {
        "seats": [5, None, 7],
        "plan": ["pro", "pro", "free"],
        "signed_up_days_ago": [365, 393, None],
    }
    assert about.happens == "left"
    assert notes == ("2 rows without an outcome or a day are left out.",)


def test_without_a_time_days_say_nothing_and_a_row_is_its_own_account(file):
    found, _, notes = examples(file, Asked(outcome="left", drop=("note", "account")))
    assert found.at is None
    assert len(set(found.groups)) == len(found) == 4
    assert "signed_up is left out: a day says something only beside the row's own." in notes


def test_names_and_what_is_nothing_known_are_left_out(tmp_path):
    rows = 60
    table = pa.table(
        {
            "name": [f"n{n}" for n in range(rows)],
            "tags": [["a"]] * rows,
            "months_active": range(rows),
            "churned": [0, 1] * 30,
        }
    )
    parquet.write_table(table, tmp_path / "t.parquet")
    found, about, notes = examples(tmp_path / "t.parquet", Asked(outcome="churned"))
    assert found.features.column_names == ["months_active"]
    assert about.tenure == "months_active"
    assert [note.partition(" ")[0] for note in notes] == ["name", "tags"]


def test_which_value_means_that_it_happened(tmp_path):
    (tmp_path / "t.csv").write_text("x,what\n1,renewed\n2,went away\n")
    with pytest.raises(UsageError, match="'renewed', 'went away': say with --value"):
        examples(tmp_path / "t.csv", Asked(outcome="what"))
    found, _, _ = examples(tmp_path / "t.csv", Asked(outcome="what", value="Went away"))
    assert found.outcome.tolist() == [0, 1]
    with pytest.raises(UsageError, match="never 'gone'"):
        examples(tmp_path / "t.csv", Asked(outcome="what", value="gone"))


def test_what_is_not_there_or_no_day_is_told(file, tmp_path):
    with pytest.raises(UsageError, match="no column 'churn'; it has account, day"):
        examples(file, Asked(outcome="churn"))
    with pytest.raises(UsageError, match="seats is no day"):
        examples(file, Asked(outcome="left", time="seats"))
    with pytest.raises(UsageError, match="plan is no day where it is 'pro'"):
        examples(file, Asked(outcome="left", time="plan"))
    (tmp_path / "t.parquet").write_text("no table")
    with pytest.raises(UnreadableFile, match=r"t\.parquet"):
        examples(tmp_path / "t.parquet", Asked(outcome="left"))


def test_files_as_others_write_them(tmp_path):
    """Semicolons, a byte order mark, words in a column of numbers far down, letters that are no UTF-8, True. with a point."""
    lines = [
        "\ufeffusers;city;churn",
        *(f"{n % 7};Köln;False." for n in range(200)),
        "many;Bern;True.",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf8")
    found, _, _ = examples(tmp_path / "a.csv", Asked(outcome="churn"))
    assert found.outcome.sum() == 1
    assert found.features["users"].to_pylist()[-2:] == ["3", "many"]
    (tmp_path / "b.csv").write_bytes("x\tcity\tchurn\n1\tKöln\tyes\n2\tBern\tno\n".encode("latin1"))
    found, _, _ = examples(tmp_path / "b.csv", Asked(outcome="churn"))
    assert found.features["city"].to_pylist() == ["Köln", "Bern"]
    (tmp_path / "d.csv").write_bytes("users , churn\n3,Yes\n4,No\n".encode("utf-16"))
    found, _, _ = examples(tmp_path / "d.csv", Asked(outcome="churn"))
    assert found.features.to_pydict() == {"users": [3, 4]}
    (tmp_path / "e.csv").write_text("x,churn\n1,yes\n1\n")
    with pytest.raises(UnreadableFile, match="Row #3: Expected 2 columns, got 1"):
        examples(tmp_path / "e.csv", Asked(outcome="churn"))
    (tmp_path / "c.csv").write_text("x,x,churn\n1,2,yes\n")
    with pytest.raises(UnreadableFile, match="the same name: x"):
        examples(tmp_path / "c.csv", Asked(outcome="churn"))


def test_what_names_rows_is_left_out_and_texts_that_are_numbers_or_days_are_read_as_such(tmp_path):
    rows = [
        f"{n},{7 * n},{n % 3},$1.{n:03},{1 + n % 28:02}/12/2023,{n % 2}" for n in range(100, 160)
    ]
    text = "customer_id,invoice no,store_id,spent,since,left\n" + "\n".join(rows)
    (tmp_path / "t.csv").write_text(text)
    found, _, notes = examples(tmp_path / "t.csv", Asked(outcome="left"))
    assert found.features.column_names == ["spent"]
    assert found.features["spent"].to_pylist() == pytest.approx(
        [1 + n / 1000 for n in range(100, 160)]
    )
    assert [note.partition(" is ")[0] for note in notes] == ["customer_id", "invoice no", "store_id", "spent", "since"]  # fmt: skip


def test_an_outcome_of_many_values_is_none(tmp_path):
    (tmp_path / "t.csv").write_text("x,spent\n" + "\n".join(f"{n},{n}.5" for n in range(30)))
    with pytest.raises(UsageError, match="spent has 30 different values"):
        examples(tmp_path / "t.csv", Asked(outcome="spent"))
    (tmp_path / "t.csv").write_text("x,status\n1,1.0\n2,2.0\n")
    found, _, _ = examples(tmp_path / "t.csv", Asked(outcome="status", value="2"))
    assert found.outcome.tolist() == [0, 1]


def test_what_is_no_table_of_texts_is_said_as_such(tmp_path):
    for name, start, says in (
        ("a.xlsx", b"PK\x03\x04 ", "save it as CSV"),
        ("a.json", b' [{"a": 1}]', "JSON"),
    ):
        (tmp_path / name).write_bytes(start)
        with pytest.raises(UnreadableFile, match=says):
            examples(tmp_path / name, Asked(outcome="a"))


def test_the_text_that_is_no_day_is_named(tmp_path):
    rows = ["2024-01-05", "2024-01-06", "soon"]
    (tmp_path / "t.csv").write_text("day,left\n" + "\n".join(f"{row},1" for row in rows))
    with pytest.raises(UsageError, match="day is no day where it is 'soon'"):
        examples(tmp_path / "t.csv", Asked(outcome="left", time="day"))
