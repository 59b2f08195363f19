#!/usr/bin/env python3
"""Figures of the whole server from outside, each beside the machine's own limit in the same run.

    tests/bench/door_bench.py [--floor build/release/bench/stoa_bench_http_floor]
                              [--paced build/release/bench/stoa_bench_paced_puts]

Without --paced a client in Python stands in, whose own pauses are in its p99. --only names one part.
"""
import argparse
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

# The build that is measured: tests would take the one that is quick to make.
os.environ.setdefault("STOA_BINARY", "build/release/stoa")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, import_body  # noqa: E402


def percentile(values, p):
    return sorted(values)[min(len(values) - 1, int(len(values) * p / 100))]


class RawClient:
    """One keep-alive connection with as little of Python in the way as can be."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: x\r\nAuthorization: Bearer {server.key}\r\nContent-Type: application/json\r\n"

    def put(self, id_, body):
        self.socket.sendall(f"PUT /v1/products/{id_} HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        got = self.socket.recv(65536)
        if not got.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            raise RuntimeError(got[:300])


def raw_syncs(folder, count):
    """p50 of pwrite + fdatasync of 1 KiB on a zero-filled file, in microseconds."""
    path = os.path.join(folder, "raw")
    file = os.open(path, os.O_RDWR | os.O_CREAT)
    os.pwrite(file, b"\0" * (count * 1024 + 1024), 0)
    os.fsync(file)
    times = []
    for i in range(count):
        begin = time.perf_counter_ns()
        os.pwrite(file, b"x" * 1024, i * 1024)
        os.fdatasync(file)
        times.append((time.perf_counter_ns() - begin) / 1000)
    os.close(file)
    os.remove(path)
    return times


def durable_put(server, rounds=5, count=400):
    client = RawClient(server)
    body = '{"name":"thing %d","description":"' + "x" * 900 + '","price":{"amount":"%d","currency":"USD"}}'
    raw, puts = [], []
    for r in range(rounds):
        raw.append(percentile(raw_syncs(server.folder, count), 50))
        times = []
        for i in range(count):
            text = body % (r * count + i, i)
            begin = time.perf_counter_ns()
            client.put(f"d-{i}", text)
            times.append((time.perf_counter_ns() - begin) / 1000)
        puts.append(percentile(times, 50))
    extra = [p - w for p, w in zip(puts, raw)]
    print(f"durable PUT p50 {statistics.median(puts):.0f} us, raw sync p50 {statistics.median(raw):.0f} us, "
          f"beyond it {statistics.median(extra):.0f} us ({min(extra):.0f}-{max(extra):.0f})")


class PythonPace:
    """PUTs at 100 a second by a thread of this process."""

    def __init__(self, server):
        self.server, self.times, self.stopped = server, [], threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        client, begin, i = RawClient(self.server), time.perf_counter(), 0
        while not self.stopped.is_set():
            due = begin + i / 100
            time.sleep(max(0, due - time.perf_counter()))
            client.put(f"q-{i % 500}", f'{{"name":"paced {i}","price":{{"amount":"{i % 90 + 1}","currency":"USD"}}}}')
            self.times.append((time.perf_counter() - due) * 1e3)
            i += 1

    def stop(self):
        """Milliseconds of the PUTs, and of plain syncs beside them."""
        self.stopped.set()
        self.thread.join()
        return self.times, []


class Pace:
    """The same by a process of its own, beside plain writes and syncs at the same pace."""

    def __init__(self, server, program):
        self.folder = tempfile.mkdtemp(prefix="stoa-paced-", dir=os.path.dirname(server.folder))
        self.process = subprocess.Popen([program, str(server.port), server.key, "100", "0", self.folder, "--each"],
                                        stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "pacing\n":
            raise RuntimeError("the paced client did not start")

    def stop(self):
        self.process.terminate()
        text = self.process.communicate()[0]
        shutil.rmtree(self.folder)
        if self.process.returncode != 0:
            raise RuntimeError("the paced client failed")
        return [[float(x) for x in re.findall(rf"^{what} ([\d.]+)$", text, re.M)] for what in ("put", "raw")]


def start_pace(server, program):
    return Pace(server, program) if program else PythonPace(server)


def told(times):
    return f"p50 {percentile(times, 50):.2f} ms, p99 {percentile(times, 99):.2f} ms, max {max(times):.2f} ms"


def print_pace(what, runs):
    puts = [x for run in runs for x in run[0]]
    raw = [x for run in runs for x in run[1]]
    p99s = sorted(percentile(run[0], 99) for run in runs)
    print(f"{what}: {len(puts)} puts {told(puts)}; p99 of each run {p99s[0]:.2f}-{p99s[-1]:.2f} ms, "
          f"median {statistics.median(p99s):.2f} ms" + (f"; raw syncs beside them {told(raw)}; "
          f"beyond raw p99 {percentile(puts, 99) - percentile(raw, 99):.2f} ms" if raw else ""))


def acknowledged(server, program, rounds=3, seconds=10):
    runs = []
    for _ in range(rounds):
        pace = start_pace(server, program)
        time.sleep(seconds)
        runs.append(pace.stop())
    print_pace("acknowledged at 100 writes/s", runs)


def imports(program, rounds=5):
    rates, during = [], []
    body = import_body()
    rows = body.count(b"\n")
    for _ in range(rounds):
        server = Server()
        client = server.client()
        pace = start_pace(server, program)
        begin = time.perf_counter()
        client.follow(client.import_rows(body))
        rates.append(rows / (time.perf_counter() - begin))
        during.append(pace.stop())
        server.close()
    print(f"import beside 100 writes/s: {statistics.median(rates):.0f} products/s ({min(rates):.0f}-{max(rates):.0f})")
    print_pace("acknowledged during an import", during)
    rates = []
    for _ in range(rounds):
        server = Server()
        client = server.client()
        begin = time.perf_counter()
        task = client.import_rows(body)
        while client.task(task)["state"] != "done":
            time.sleep(0.02)
        rates.append(rows / (time.perf_counter() - begin))
        server.close()
    print(f"import alone: {statistics.median(rates):.0f} products/s ({min(rates):.0f}-{max(rates):.0f})")


def wait_for(port):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)


def wrk(url, header=None):
    command = ["wrk", "-t1", "-c16", "-d4s", url] + (["-H", header] if header else [])
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        raise RuntimeError(text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def product_get(server, floor, rounds=5):
    client = server.client()
    attributes = {f"attribute_{i}": f"value number {i}" for i in range(20)}
    client.call("PUT", "/v1/products/g", {"name": "A thing to get", "description": "d" * 400, "attributes": attributes})
    size = len(client.call("GET", "/v1/products/g").text)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([floor, str(port), str(size)])
    wait_for(port)
    ratios, ours = [], []
    for _ in range(rounds):
        before = wrk(f"http://127.0.0.1:{port}/")
        mine = wrk(f"http://127.0.0.1:{server.port}/v1/products/g", f"Authorization: Bearer {server.key}")
        after = wrk(f"http://127.0.0.1:{port}/")
        ours.append(mine)
        ratios.append(mine / ((before + after) / 2))
    process.terminate()
    process.wait()
    print(f"product GET of {size} bytes: {statistics.median(ours):.0f}/s, against a bare Beast server "
          f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


def memory():
    """What the process holds beside caches: resident memory without cached blocks and write buffers."""
    server = Server()
    client = server.client()

    def gauges():
        text = client.call("GET", "/metrics").text.decode()
        return [int(re.search(rf"^stoa_{name} (\d+)", text, re.M)[1])
                for name in ("resident_bytes", "block_cache_bytes", "write_buffer_bytes")]

    def settled():
        """The allocator gives pages back after a second or two: waits until the resident size stays."""
        seen = gauges()
        while True:
            time.sleep(3)
            now = gauges()
            if abs(now[0] - seen[0]) < 1e6:
                return now[0], now[1] + now[2]
            seen = now

    empty, empty_caches = settled()
    body = import_body()
    client.follow(client.import_rows(body))
    full, full_caches = settled()
    server.stop()
    server.start()
    client = server.client()
    again, again_caches = settled()
    rows = body.count(b"\n")
    show = lambda size: f"{size / 1e6:.0f} MB"
    per_product = lambda now, caches: f"{((now - caches) - (empty - empty_caches)) / rows:.0f}"
    print(f"memory: empty {show(empty)}; with {rows} products {show(full)} after the import (caches {show(full_caches)}), "
          f"{show(again)} after a restart (caches {show(again_caches)}): beside caches {per_product(full, full_caches)} and "
          f"{per_product(again, again_caches)} bytes a product")
    server.close()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--floor", default="")
    options.add_argument("--paced", default="")
    options.add_argument("--only", default="", choices=["", "put", "paced", "get", "imports", "memory"])
    asked = options.parse_args()
    wants = lambda part: asked.only in ("", part)
    server = Server()
    if wants("put"):
        durable_put(server)
    if wants("paced"):
        acknowledged(server, asked.paced)
    if wants("get") and asked.floor:
        product_get(server, asked.floor)
    server.close()
    if wants("imports"):
        imports(asked.paced)
    if wants("memory"):
        memory()


if __name__ == "__main__":
    main()
