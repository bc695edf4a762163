"""pgbench with the statement of POST /orders: what the database can without anybody in front of it."""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.frame import BenchmarkFailed
from benchmarks.orders import STATEMENT
from brewlytics.embedded.binaries import postgres_programs

CLIENTS = 8
DRAWN = """\
\\set store_id random(1, 20)
\\set first random(1, 200)
\\set second random(1, 200)
\\set drawn random(1, 1000000000000000)
"""
VALUES = {
    "store_id": ":store_id::bigint",
    "product_ids": "array[:first, :second]",
    "quantities": "array[1, 1]",
    "discounts": "array[0, 0]",
    "customer_id": "null",
    "employee_id": "null",
    "external_ref": "null::text",
    "channel": "'in_store'",
    "note": "''",
    "api_key_id": "1",
    "key": "(:drawn)::text",
    "fingerprint": "sha256('')",
}


def orders_per_second(url: str, seconds: int) -> float:
    # In the time's format pgbench would see variables of its own.
    statement = re.sub(r"--.*", "", STATEMENT).replace(":MI:SS", "' || chr(58) || 'MI' || chr(58) || 'SS")
    statement = re.sub(r"%\((\w+)\)s", lambda found: VALUES[found[1]], statement)
    with TemporaryDirectory() as folder:
        script = Path(folder) / "place_order.sql"
        script.write_text(DRAWN + statement, encoding="utf-8")
        program = postgres_programs() / "pgbench"
        options = ["--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", f"--time={seconds}", f"--file={script}"]
        done = subprocess.run([program, *options, url], capture_output=True, text=True)
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if not found:
        raise BenchmarkFailed(f"pgbench has no figure: {done.stderr}")
    return float(found[1])
