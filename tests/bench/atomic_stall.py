#!/usr/bin/env python3
"""How long acknowledgements stall while an atomic import of 20,000 rows becomes visible. Prints figures, judges nothing.

    STOA_BINARY=build/release/stoa python3 tests/bench/atomic_stall.py [ROWS]
"""
import json
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server  # noqa: E402

WORDS = [f"word{i}" for i in range(4000)]


def body(count, generation):
    lines = []
    for i in range(count):
        text = " ".join(WORDS[(i * 31 + k * 17 + generation) % len(WORDS)] for k in range(60))
        lines.append(json.dumps({"id": f"p-{i:06}", "sku": f"S{i}", "name": f"Product {i} of {generation}", "description": text,
                                 "brand": f"B{i % 50}", "category": ["All", f"C{i % 12}"], "tags": [f"t{i % 30}"],
                                 "price": {"amount": str(i % 900 + 1), "currency": "EUR"}}))
    return "\n".join(lines).encode() + b"\n"


def write(server, stop, took):
    client, i = server.client(), 0
    while not stop.is_set():
        i += 1
        began = time.monotonic()
        client.call("PUT", f"/v1/products/w-{i % 50}", {"name": f"write {i}"})
        took.append(time.monotonic() - began)
        time.sleep(0.01)  # paced: a hundred writes a second at most


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    server = Server()
    try:
        for generation, name in enumerate(("into an empty store", "every product replaced", "every product replaced again")):
            stop, took = threading.Event(), []
            writer = threading.Thread(target=write, args=(server, stop, took))
            writer.start()
            client = server.client()
            began = time.monotonic()
            answer = client.call("POST", "/v1/import?format=jsonl&atomic=true", body(count, generation), Content_Type="application/x-ndjson")
            task = client.follow(answer.json["task"])
            whole = time.monotonic() - began
            stop.set()
            writer.join()
            took.sort()
            rss = next(int(x.split()[1]) // 1024 for x in open(f"/proc/{server.process.pid}/status") if x.startswith("VmHWM"))
            print(f"{count} rows {name}: {task['state']} in {whole:.1f} s; {len(took)} writes, acknowledged p50 {took[len(took) // 2] * 1000:.1f} ms, "
                  f"p99 {took[len(took) * 99 // 100] * 1000:.1f} ms, longest (the stall) {took[-1] * 1000:.0f} ms; memory at most {rss} MB")
    finally:
        server.close()


if __name__ == "__main__":
    main()
