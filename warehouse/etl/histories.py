"""The dimensions compared with the histories that their versions are a function of: what no source remembers."""

from psycopg2.extensions import connection as Connection
from psycopg2.sql import Identifier, Literal

from warehouse.etl import statements
from warehouse.etl.compare import EXAMPLES, Comparison, Example
from warehouse.etl.dimensions import stage_wrong_histories
from warehouse.etl.logs import DIMENSIONS, Dimension
from warehouse.etl.steps import Steps


def compare_histories(star: Connection) -> list[Comparison]:
    """Every version of every member against its history, in a session that is ready to write its staging tables."""
    with star.cursor() as cursor:
        steps = Steps(cursor)
        return [_compare(steps, dimension) for dimension in DIMENSIONS]


def _compare(steps: Steps, dimension: Dimension) -> Comparison:
    stage_wrong_histories(steps, dimension)
    steps.cursor.execute(statements.template("olap/read_wrong_histories", dimension=Literal(dimension.name)))
    keys = [member_id for (member_id,) in steps.cursor.fetchall()]
    examples = [_example(steps, dimension, key) for key in keys[:EXAMPLES]]
    return Comparison(dimension.table, keys=keys, examples=examples)


def _example(steps: Steps, dimension: Dimension, key: int) -> Example:
    query = statements.template(
        "olap/member_versions",
        dimension=Literal(dimension.name),
        dim=Identifier(dimension.table),
        member_id=Identifier(dimension.member_id),
    )
    steps.cursor.execute(query, {"member_id": key})
    in_history, in_dimension = steps.cursor.fetchone() or (None, None)
    return Example(str(key), in_history, in_dimension)
