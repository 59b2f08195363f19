#!/usr/bin/env python3
"""How soon a server is ready again after kill -9, with the index on disk and without, and how much memory it takes.

    tests/bench/restart_bench.py [--rows products.jsonl] [--rounds 3]

Without --rows the real catalogue is taken. Each round kills the server right after an import, in the middle of one, and at
rest. The peer in the same run is a start without the index on disk, which takes every text apart again.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import sys
import time

# The build that is measured: tests would take the one that is quick to make.
os.environ.setdefault("STOA_BINARY", "build/release/stoa")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, import_body  # noqa: E402

PART_BYTES = 64 * 1024 * 1024


def parts(body):
    """The rows in bodies that one import takes."""
    begin = 0
    while begin < len(body):
        end = len(body) if begin + PART_BYTES >= len(body) else body.rindex(b"\n", begin, begin + PART_BYTES) + 1
        yield body[begin:end]
        begin = end


def finish(client, task):
    while (now := client.task(task))["state"] not in ("done", "failed"):
        time.sleep(0.05)
    return now


def index_folder(server):
    return pathlib.Path(server.folder, "stores", "main", "shard-0", "index")


def folder_bytes(folder):
    return sum(x.stat().st_size for x in folder.rglob("*") if x.is_file())


class Figures(dict):
    """Values by name; each is shown as soon as it is there, since a round takes minutes."""

    def add(self, name, value):
        self.setdefault(name, []).append(value)
        print(f"  {name}: {value:.2f}", flush=True)


def restart(server, forget_index=False):
    """Kills and starts; seconds until the first answer. The files stay in the page cache, as after any kill."""
    server.kill()
    if forget_index:
        shutil.rmtree(index_folder(server))
    begin = time.perf_counter()
    server.start()
    server.client().call("GET", "/v1/search?q=toner")
    return time.perf_counter() - begin


def wait_until_kept(client, seconds_max=90):
    """All that is visible is on disk; a minute after the last change at the latest."""
    deadline = time.monotonic() + seconds_max
    while client.metric("stoa_index_kept_position") < client.metric("stoa_published_position"):
        if time.monotonic() > deadline:
            raise RuntimeError("the index is not kept")
        time.sleep(0.2)


def round_of(body, figures):
    server = Server()
    client = server.client()
    bodies = list(parts(body))
    begin = time.perf_counter()
    for part in bodies[:-1]:
        finish(client, client.import_rows(part))
    task = client.import_rows(bodies[-1])
    while client.task(task)["state"] != "done" and client.metric("stoa_products") < 0.97 * body.count(b"\n"):
        time.sleep(0.02)
    figures.add("during an import", restart(server))
    client = server.client()
    finish(client, task)
    figures.add("import, products/s", body.count(b"\n") / (time.perf_counter() - begin))
    figures.add("resident after the import, MB", client.metric("stoa_resident_bytes") / 1e6)
    figures.add("right after an import", restart(server))
    client = server.client()
    wait_until_kept(client)
    figures.add("at rest", restart(server))
    client = server.client()
    figures.add("resident after a restart, MB", client.metric("stoa_resident_bytes") / 1e6)
    figures.add("index in memory, MB", client.metric("stoa_index_bytes") / 1e6)
    figures.add("index on disk, MB", folder_bytes(index_folder(server)) / 1e6)
    figures.add("without an index on disk", restart(server, forget_index=True))
    products = server.client().metric("stoa_products")
    server.close()
    return products


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows")
    asked.add_argument("--rounds", type=int, default=3)
    asked = asked.parse_args()
    body = pathlib.Path(asked.rows).read_bytes() if asked.rows else import_body()
    figures = Figures()
    for _ in range(asked.rounds):
        products = round_of(body, figures)
    print(f"{products} products, {asked.rounds} rounds; seconds from the start after kill -9 to the first search answered:")
    for name, values in figures.items():
        print(f"  {name}: {statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})")


if __name__ == "__main__":
    main()
