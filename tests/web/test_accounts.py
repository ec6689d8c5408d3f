import csv
import io
import re

from starlette.testclient import TestClient
from tests.web.conftest import DAY

HERE = f"as_of={DAY}"


def names(page: str) -> list[str]:
    return re.findall(
        r'<th scope="row" class="name">(?:<input [^>]*>)?<a href="/accounts/([^"?]+)', page
    )


def test_page_csv_and_json_of_one_address_have_the_same_rows(client: TestClient) -> None:
    for query in (
        "",
        "&sort=-arr",
        "&q=um",
        "&band=healthy",
        "&where=arr > 10000",
        "&all=1",
        "&owner=Ana",
    ):
        page = client.get(f"/accounts?{HERE}{query}").text
        text = client.get(f"/accounts.csv?{HERE}{query}").text.removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text)))
        records = client.get(f"/accounts.json?{HERE}{query}").json()
        ids = [record["account_id"] for record in records]
        assert [name.replace("%2F", "/") for name in names(page)] == ids
        assert [row["account_id"] for row in rows] == ids
        assert ids or query


def test_the_totals_are_the_sums_of_the_rows_they_open(client: TestClient) -> None:
    page = client.get(f"/accounts?{HERE}").text
    totals = re.findall(
        r'<a href="([^"]+)" title="([^"]*)">([^<]+)</a>', page.split('class="totals"')[1]
    )
    (count, _, counted), (arr, exact, _), (risk, exact_risk, _) = totals[:3]
    for address, told in ((arr, exact), (risk, exact_risk)):
        rows = client.get(
            address.replace("&amp;", "&").replace("/accounts?", "/accounts.json?")
        ).json()
        assert told == f"${sum(row['arr']['amount'] for row in rows):,.0f}"
    rows = client.get(count.replace("&amp;", "&").replace("/accounts?", "/accounts.json?")).json()
    assert counted == f"{len(rows)} accounts"


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(client: TestClient) -> None:
    assert "'=Umbrella EU" in client.get(f"/accounts.csv?{HERE}").text


def test_former_customers_are_shown_only_when_asked_for(client: TestClient) -> None:
    assert "gone" not in names(client.get(f"/accounts?{HERE}").text)
    assert "gone" in names(client.get(f"/accounts?{HERE}&all=1").text)


def test_a_header_sorts_and_says_so(client: TestClient) -> None:
    page = client.get(f"/accounts?{HERE}&sort=-arr").text
    assert names(page)[0] == "acme"
    assert page.count('aria-sort="descending"') == 1


def test_the_list_is_cut_into_pages(client: TestClient) -> None:
    first = client.get(f"/accounts?{HERE}&size=3").text
    assert len(names(first)) == 3
    assert "1 to 3 of 4" in first
    assert len(names(client.get(f"/accounts?{HERE}&size=3&page=2").text)) == 1


def test_a_wrong_condition_points_at_the_word_and_lists_nothing(client: TestClient) -> None:
    page = client.get(f"/accounts?{HERE}&where=seat_utilisation < 1").text
    assert 'role="alert"' in page
    assert "seat_utilization" in page
    assert names(page) == []


def test_accounts_that_a_condition_cannot_be_told_of_are_counted_apart(client: TestClient) -> None:
    page = client.get(f"/accounts?{HERE}&where=last_nps > 5").text
    assert "4 accounts without enough data to tell" in page
    assert len(names(client.get(f"/accounts?{HERE}&where=last_nps > 5&unclear=1").text)) == 4


def test_nothing_matches_offers_to_clear_the_filters(client: TestClient) -> None:
    page = client.get(f"/accounts?{HERE}&q=zzz").text
    assert "No account matches" in page
    assert f'href="/accounts?{HERE}">Clear filters' in page


def test_htmx_gets_the_list_alone_and_the_short_address(client: TestClient) -> None:
    answer = client.get(
        f"/accounts?{HERE}&q=acme&band=&owner=&where=&cols=health&cols=why",
        headers={"HX-Request": "true"},
    )
    assert "<html" not in answer.text
    assert names(answer.text) == ["acme"]
    assert answer.headers["HX-Push-Url"] == f"/accounts?{HERE}&q=acme&cols=health,why"
    assert "HX-Request" in answer.headers["Vary"]


def test_columns_are_chosen_in_the_address(client: TestClient) -> None:
    page = client.get(f"/accounts?{HERE}&cols=seats,open_tickets,nonsense").text
    heads = re.findall(r"<th scope=\"col\"[^>]*>(?:<input [^>]*>)?<a [^>]*>([^<]+)", page)
    assert heads == ["Account", "Seats", "Open tickets"]
