"""The service over a kept-alive socket: one record, and a page of fifty with an expand."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

from tests.benchmarks.processes import ROOT, clean_environment
from tests.benchmarks.rows import Row, at_most, percentile

ROUNDS = 300
USER = "amara.osei@northlight.example"


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        key = secrets.token_urlsafe(16)
        database = f"sqlite:///{Path(folder, 'organisation.db').as_posix()}"
        process = subprocess.Popen(
            [sys.executable, "-m", "org_service", "serve", "--child", "--database", database, "--demo", "standard"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environment(),
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{key} {USER}\n".encode())
        process.stdin.flush()
        try:
            address = process.stdout.readline().decode().split()[1]
            return _measure(address, key)
        finally:
            process.stdin.close()
            process.wait(10)


def _measure(address: str, key: str) -> list[Row]:
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80)
    headers = {
        "Authorization": f"Bearer {key}",
        "Prefer": 'odata.include-annotations="*",odata.maxpagesize=50',
    }

    def get(path: str) -> tuple[float, bytes]:
        started = time.perf_counter()
        line.request("GET", f"/api/data/v9.2/{path}", headers=headers)
        answer = line.getresponse().read()
        return (time.perf_counter() - started) * 1000, answer

    first = json.loads(get("incidents?$top=1&$select=incidentid")[1])["value"][0]["incidentid"]
    page = (
        "incidents?$select=title,ticketnumber,prioritycode,createdon&$filter="
        + quote("statecode eq 0 and prioritycode le 2")
        + "&$orderby=createdon%20desc&$expand=primarycontactid($select=fullname,emailaddress1)"
    )
    record = [get(f"incidents({first})")[0] for _ in range(ROUNDS)]
    pages = [get(page)[0] for _ in range(ROUNDS)]
    return [
        at_most("service: one record, p50", percentile(record, 0.5), "ms", 3),
        Row("service: one record, p95", percentile(record, 0.95), "ms"),
        at_most("service: 50-row filtered page with an expand, p50", percentile(pages, 0.5), "ms", 12),
        Row("service: 50-row filtered page with an expand, p95", percentile(pages, 0.95), "ms"),
    ]
