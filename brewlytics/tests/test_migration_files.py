"""Names, order and checksums; the golden figures are what Flyway 13 wrote into its history for these bytes."""

from pathlib import Path

import pytest

from brewlytics.migration_files import FlywayError, load

FLYWAY = Path(__file__).parents[2] / "flyway"


@pytest.mark.parametrize(
    ("content", "checksum"),
    [
        pytest.param(b"", 0, id="empty"),
        pytest.param(b"select 1;\nselect 2;\n", -593479011, id="lf"),
        pytest.param(b"select 1;\r\nselect 2;\r\n", -593479011, id="crlf"),
        pytest.param(b"select 1;\rselect 2;", -593479011, id="cr and no last line end"),
        pytest.param(b"\xef\xbb\xbfselect 1;\nselect 2;\n", -593479011, id="byte order mark"),
        pytest.param(b"select 1;\fselect 2;\n", 833752657, id="form feed"),
        pytest.param("-- a\u2028b\nselect 1;\n".encode(), 1927338117, id="line separator"),
        pytest.param("-- caf\u00e9 \U0001fad8 \v\u0085\nselect '%s';\n".encode(), 1964428054, id="beyond ascii"),
        pytest.param(b"select 1;\n\n\n  \nselect 2;", 2053794992, id="blank lines"),
    ],
)
def test_checksum_equals_flyways(tmp_path: Path, content: bytes, checksum: int) -> None:
    (tmp_path / "V1__golden.sql").write_bytes(content)
    assert [migration.checksum for migration in load([tmp_path])] == [checksum]


def test_names_become_version_and_description(tmp_path: Path) -> None:
    for name in ("V009_01__only__a_comment.sql", "V10.00__x.sql", "V9__a.sql", "R__z_again.sql", "R___B__a.sql"):
        (tmp_path / name).touch()
    assert [(m.version, m.description) for m in load([tmp_path])] == [
        ("9", "a"),
        ("009.01", "only  a comment"),
        ("10.00", "x"),
        (None, " B  a"),
        (None, "z again"),
    ]


def test_order_of_locations_together(tmp_path: Path) -> None:
    for name in ("one/V10__c.sql", "one/R__b.sql", "two/deeper/V2__d.sql", "two/R__a.sql"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    scripts = [migration.script for migration in load([tmp_path / "one", tmp_path / "two"])]
    assert scripts == ["deeper/V2__d.sql", "V10__c.sql", "R__a.sql", "R__b.sql"]


@pytest.mark.parametrize(
    "name",
    [
        *("V1_x.sql", "V__x.sql", "V1__.sql", "V1a__x.sql", "V\u0661__x.sql", "v1__x.sql", "V1__x.SQL"),
        *("R_x.sql", "R1__x.sql", "U1__x.sql", "B1__x.sql", "beforeMigrate.sql", "x.sql", f"V1__{'x' * 201}.sql"),
    ],
)
def test_load_misnamed_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(FlywayError, match=r"misnamed. Call it V<version>__<description>.sql"):
        load([tmp_path])


def test_load_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    assert load([tmp_path]) == []


@pytest.mark.parametrize(
    ("one", "other"), [("V1__a.sql", "V01.0__b.sql"), ("V1_2__a.sql", "V1.2__a.sql"), ("a/R__x.sql", "b/R__x.sql")]
)
def test_load_duplicate(tmp_path: Path, one: str, other: str) -> None:
    for name in (one, other):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(FlywayError, match=f"{one} and {other}|{other} and {one}"):
        load([tmp_path])


def test_load_placeholder(tmp_path: Path) -> None:
    (tmp_path / "V1__x.sql").write_text("select '${flyway:database}'")
    with pytest.raises(FlywayError, match=r"V1__x.sql: \$\{ begins a placeholder"):
        load([tmp_path])


def test_load_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "V1__x.sql").write_bytes(b"-- caf\xe9")
    with pytest.raises(FlywayError, match=r"V1__x.sql: byte 6 is not UTF-8"):
        load([tmp_path])


def test_load_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(FlywayError, match="no such folder"):
        load([tmp_path / "nowhere"])


@pytest.mark.parametrize("locations", [("oltp", "sample"), ("olap",)])
def test_our_files_are_well_formed_and_unique(locations: tuple[str, ...]) -> None:
    folders = [FLYWAY / location for location in locations]
    assert len(load(folders)) == sum(len(list(folder.iterdir())) for folder in folders) > 0
