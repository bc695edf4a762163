"""A process that carries what is waiting and prints its peak resident memory, in kB. It imports the engine alone."""

import os
import re
from pathlib import Path

import psycopg2

from warehouse.etl import run

if __name__ == "__main__":
    oltp, olap = (psycopg2.connect(os.environ[name]) for name in ("OLTP_DATABASE_URL", "OLAP_DATABASE_URL"))
    oltp.autocommit = olap.autocommit = True
    run(oltp, olap, runner="benchmark")
    # getrusage's figure will not do: it begins with that of the parent, as whose copy this process was born.
    print(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0])
