"""Provisioning, run against a strict fake: what is made, what stays, and what is said when it cannot be done."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from metabase import ProvisionError, files
from metabase.tests.conftest import Provision
from metabase.tests.fake import Fake

FILES = files.read()


def named(metabase: Fake, kind: str, name: str) -> dict[str, Any]:
    return next(row for row in metabase.rows[kind].values() if row["name"] == name)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_first_run_makes_everything(metabase: Fake, run: Provision) -> None:
    said = run()
    assert said[:3] == [
        "first user 'ada@example.com': made",
        "connection 'Brewlytics star': made",
        "collection 'Brewlytics': made",
    ]
    assert said[3:] == [f"question {question.name!r}: made" for question in FILES.questions.values()] + [
        f"dashboard {dashboard.name!r}: made" for dashboard in FILES.dashboards.values()
    ]
    (database,) = metabase.rows["database"].values()
    assert (database["details"]["user"], database["details"]["password"]) == ("brewlytics_bi", "of-the-star")
    (collection,) = metabase.rows["collection"].values()
    for row in [*metabase.rows["card"].values(), *metabase.rows["dashboard"].values()]:
        assert row["collection_id"] == collection["id"]


def test_filters_move_the_tiles_whose_sql_has_their_tag(metabase: Fake, run: Provision) -> None:
    run()
    overview = named(metabase, "dashboard", "Overview")
    parameters: dict[str, str] = {parameter["id"]: parameter["slug"] for parameter in overview["parameters"]}
    assert list(parameters.values()) == ["from", "to", "store"]
    dashcards: list[dict[str, Any]] = overview["dashcards"]
    for dashcard in dashcards:
        native = metabase.rows["card"][dashcard["card_id"]]["dataset_query"]["native"]
        mapped = {parameters[mapping["parameter_id"]]: mapping["target"] for mapping in dashcard["parameter_mappings"]}
        assert mapped == {tag: ["variable", ["template-tag", tag]] for tag in native["template-tags"]}
    (store,) = (parameter for parameter in overview["parameters"] if parameter["slug"] == "store")
    assert store["values_source_config"]["card_id"] == named(metabase, "card", "Stores")["id"]


def test_second_run_writes_nothing_and_says_so(metabase: Fake, run: Provision) -> None:
    run()
    metabase.writes.clear()
    assert run() == ["nothing changed"]
    assert metabase.writes == []


def test_changed_sql_changes_its_question_alone(metabase: Fake, run: Provision, folder: Path) -> None:
    run()
    edit(folder / "questions" / "stores.sql", "order by store_name", "order by store_name desc")
    metabase.writes.clear()
    assert run() == ["question 'Stores': changed"]
    assert metabase.writes == ["PUT card", "PUT card"]  # what is in it, then that it is done
    assert "desc" in named(metabase, "card", "Stores")["dataset_query"]["native"]["query"]
    assert run() == ["nothing changed"]


def test_changed_layout_changes_its_dashboard_and_keeps_the_tiles(metabase: Fake, run: Provision, folder: Path) -> None:
    run()
    before = [dashcard["id"] for dashcard in named(metabase, "dashboard", "Top customers")["dashcards"]]
    edit(folder / "dashboards" / "top_customers.toml", "size = [24, 8]", "size = [12, 8]")
    assert run() == ["dashboard 'Top customers': changed"]
    tiles = named(metabase, "dashboard", "Top customers")["dashcards"]
    assert [(tile["id"], tile["size_x"]) for tile in tiles] == [(before[0], 12), (before[1], 24)]


def test_what_no_file_names_is_archived_and_comes_back_as_it_was(metabase: Fake, run: Provision, folder: Path) -> None:
    run()
    dashboard, card = folder / "dashboards" / "top_customers.toml", named(metabase, "card", "Hundred best customers")
    text = dashboard.read_text()
    dashboard.unlink()
    assert run() == ["dashboard 'Top customers': no file names it any more, archived"]
    assert run() == ["nothing changed"]
    dashboard.write_text(text)
    assert run() == ["dashboard 'Top customers': changed"]
    assert not named(metabase, "dashboard", "Top customers")["archived"]
    edit(dashboard, '    { question = "top_customers", at = [0, 8], size = [24, 12] },\n', "")
    edit(folder / "questions.toml", "[top_customers]", "[hundred]")
    (folder / "questions" / "top_customers.sql").rename(folder / "questions" / "hundred.sql")
    assert run() == [
        "question 'Hundred best customers': made",
        "dashboard 'Top customers': changed",
        "question 'Hundred best customers': no file names it any more, archived",
    ]
    assert card["archived"]


def test_what_people_make_stays(metabase: Fake, run: Provision, folder: Path) -> None:
    """Also a copy of one of ours, which has its mark."""
    run()
    ours = named(metabase, "card", "Stores")
    by_hand: dict[str, Any] = {"name": "By hand", "archived": False, "description": None}
    copy = {**ours, "id": metabase.draw(), "name": "Copy of Stores"}
    for row in ({**by_hand, "id": metabase.draw()}, copy):
        metabase.rows["card"][row["id"]] = row
    metabase.rows["dashboard"][99] = {**by_hand, "id": 99}
    before = [dict(copy), dict(named(metabase, "card", "By hand")), dict(metabase.rows["dashboard"][99])]
    edit(folder / "questions" / "stores.sql", "order by store_name", "order by store_name desc")
    assert run() == ["question 'Stores': changed"]
    assert [copy, named(metabase, "card", "By hand"), metabase.rows["dashboard"][99]] == before


def test_what_people_add_to_one_of_our_dashboards_stays(metabase: Fake, run: Provision, folder: Path) -> None:
    run()
    dashboard = named(metabase, "dashboard", "Top customers")
    theirs: dict[str, Any] = {
        "id": metabase.draw(),
        "card_id": None,
        "row": 2,
        "col": 0,
        "size_x": 24,
        "size_y": 2,
        "parameter_mappings": [
            {"parameter_id": "drawn", "target": ["variable", ["template-tag", "x"]]},
            {"parameter_id": "brewlytics_to", "target": ["variable", ["template-tag", "to"]]},
        ],
        "visualization_settings": {"virtual_card": {"display": "text"}, "text": "Mind the gap."},
        "series": [{"id": 3, "name": "a card"}],
    }
    dashboard["dashcards"].append({**theirs, "card": None})
    dashboard["parameters"].append({"id": "drawn", "name": "X", "slug": "x", "type": "string/="})
    edit(folder / "dashboards" / "top_customers.toml", 'filters = ["from", "to"]', 'filters = ["from"]')
    assert run() == ["dashboard 'Top customers': changed"]
    assert [parameter["id"] for parameter in dashboard["parameters"]] == ["brewlytics_from", "drawn"]
    kept = {key: value for key, value in dashboard["dashcards"][-1].items() if key != "card"}
    assert (
        kept
        == theirs
        | {
            "row": 20,  # it lay where a tile of ours is: below them all
            "parameter_mappings": theirs["parameter_mappings"][:1],
            "series": [{"id": 3}],
        }
    )


def test_tabs_that_people_add_stay_and_ours_lie_on_the_first(metabase: Fake, run: Provision, folder: Path) -> None:
    run()
    dashboard = named(metabase, "dashboard", "Top customers")
    dashboard["tabs"] = [{"id": 5, "name": "First", "position": 0}, {"id": 6, "name": "Second", "position": 1}]
    edit(folder / "dashboards" / "top_customers.toml", "size = [24, 8]", "size = [12, 8]")
    run()
    assert dashboard["tabs"] == [{"id": 5, "name": "First"}, {"id": 6, "name": "Second"}]
    assert {dashcard["dashboard_tab_id"] for dashcard in dashboard["dashcards"]} == {5}


@pytest.mark.parametrize("key", ["visualization_settings", "display", "dashcards", "description"])
def test_key_that_is_dropped_without_a_word_is_an_error_each_time(metabase: Fake, run: Provision, key: str) -> None:
    """Each time: compose tries again after a failure, and must not take half a dashboard for a whole one."""
    run()
    for row in (named(metabase, "card", "Net revenue"), named(metabase, "dashboard", "Overview")):
        row["description"] = re.sub(r"\w+$", "other", row["description"])
        row |= {"visualization_settings": {}, "display": "bar", "dashcards": []}
    metabase.drops = {key}
    for _ in range(2):
        with pytest.raises(ProvisionError, match="than it was sent"):
            run()
    metabase.drops = set()
    run()
    assert run() == ["nothing changed"]


def test_new_database_password_is_brought_to_metabase(metabase: Fake, run: Provision) -> None:
    run()
    metabase.star_password = "another"
    assert run(BI_PASSWORD="another") == ["connection 'Brewlytics star': changed"]
    assert run(BI_PASSWORD="another") == ["nothing changed"]
    metabase.star_password = "a third"
    with pytest.raises(ProvisionError, match="is BI_PASSWORD the password of brewlytics_bi there"):
        run(BI_PASSWORD="another")


def test_new_address_of_the_star_is_brought_to_metabase(metabase: Fake, run: Provision) -> None:
    run()
    assert run(OLAP_HOST="elsewhere") == ["connection 'Brewlytics star': changed"]
    (database,) = metabase.rows["database"].values()
    assert (database["details"]["host"], database["details"]["port"]) == ("elsewhere", 5432)


def test_star_that_does_not_let_metabase_in_is_named(metabase: Fake, run: Provision) -> None:
    with pytest.raises(ProvisionError, match=r"olap at olap-db:5432 as brewlytics_bi: password authentication failed"):
        run(BI_PASSWORD="wrong")
    assert metabase.rows["card"] == {}


def test_key_is_used_in_place_of_the_log_in(run: Provision) -> None:
    run()
    assert run(METABASE_API_KEY="mb_key", METABASE_ADMIN_PASSWORD="") == ["nothing changed"]
    with pytest.raises(ProvisionError, match="METABASE_API_KEY: Unauthenticated"):
        run(METABASE_API_KEY="wrong")


def test_password_may_be_in_a_file(run: Provision, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("of-the-star\n")
    assert "connection 'Brewlytics star': made" in run(BI_PASSWORD="", BI_PASSWORD_FILE=str(tmp_path / "secret"))
    with pytest.raises(ProvisionError, match="BI_PASSWORD_FILE cannot be read"):
        run(BI_PASSWORD="", BI_PASSWORD_FILE=str(tmp_path / "none"))


def test_wrong_password_says_which_to_change(run: Provision) -> None:
    run()
    with pytest.raises(ProvisionError, match=r"of ada@example.com: password: did not match.*change them in \.env"):
        run(METABASE_ADMIN_PASSWORD="wrong")


def test_metabase_that_does_not_get_ready_is_named(metabase: Fake, run: Provision) -> None:
    metabase.up = False
    with pytest.raises(ProvisionError, match=r"not ready within 0 s.*still initializing"):
        run()


@pytest.mark.parametrize("name", ["METABASE_URL", "METABASE_ADMIN_PASSWORD", "OLAP_HOST", "OLAP_PORT", "BI_PASSWORD"])
def test_missing_variable_is_named(run: Provision, name: str) -> None:
    with pytest.raises(ProvisionError, match=f"{name} is not set"):
        run(**{name: ""})


@pytest.mark.parametrize("elsewhere", ["/", str(files.FOLDER), str(files.FOLDER.parent)])
def test_program_runs_by_its_path_from_anywhere(environment: dict[str, str], metabase: Fake, elsewhere: str) -> None:
    """With the standard library alone (-S): where it runs nothing else is installed."""
    command = [sys.executable, "-S", str(files.FOLDER / "provision.py")]
    first = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True)
    assert first.stdout.endswith("dashboard 'Top customers': made\n")
    wrong = environment | {"METABASE_ADMIN_PASSWORD": "wrong"}
    second = subprocess.run(command, cwd=elsewhere, env=wrong, capture_output=True, text=True, check=False)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith("metabase: Metabase refuses the log-in")
    assert "Traceback" not in second.stderr
