#!/usr/bin/env python3
"""Figures of the whole server from outside, each beside the machine's own limit in the same run.

    STOA_BINARY=build/release/stoa tests/bench/door_bench.py [--floor build/release/bench/stoa_bench_http_floor]
"""
import argparse
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

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


def paced_puts(server, seconds, stop=None):
    client, times, i = RawClient(server), [], 0
    begin = time.perf_counter()
    while (stop is None and time.perf_counter() - begin < seconds) or (stop is not None and not stop.is_set()):
        due = begin + i / 100
        time.sleep(max(0, due - time.perf_counter()))
        sent = time.perf_counter_ns()
        client.put(f"q-{i % 500}", f'{{"name":"paced {i}","price":{{"amount":"{i % 90 + 1}","currency":"USD"}}}}')
        times.append((time.perf_counter_ns() - sent) / 1e6)
        i += 1
    return times


def acknowledged(server):
    times = paced_puts(server, 10)
    print(f"acknowledged at 100 writes/s: p50 {percentile(times, 50):.2f} ms, p99 {percentile(times, 99):.2f} ms, max {max(times):.2f} ms")


def imports(rounds=5):
    rates, during = [], []
    body = import_body()
    rows = body.count(b"\n")
    for _ in range(rounds):
        server = Server()
        stop, waits = threading.Event(), []
        writer = threading.Thread(target=lambda: waits.extend(paced_puts(server, 0, stop)))
        client = server.client()
        writer.start()
        begin = time.perf_counter()
        client.follow(client.import_rows(body))
        rates.append(rows / (time.perf_counter() - begin))
        stop.set()
        writer.join()
        during.extend(waits)
        server.close()
    print(f"import beside 100 writes/s: {statistics.median(rates):.0f} products/s ({min(rates):.0f}-{max(rates):.0f}); "
          f"acknowledged meanwhile: p50 {percentile(during, 50):.2f} ms, p99 {percentile(during, 99):.2f} ms, max {max(during):.2f} ms")
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
    server = Server()
    client = server.client()
    resident = lambda: int(re.search(r"^stoa_resident_bytes (\d+)", client.call("GET", "/metrics").text.decode(), re.M)[1])
    empty = resident()
    body = import_body()
    client.follow(client.import_rows(body))
    full = resident()
    server.stop()
    server.start()
    client = server.client()
    again = resident()
    rows = body.count(b"\n")
    print(f"memory: empty {empty / 1e6:.0f} MB; with {rows} products {full / 1e6:.0f} MB after the import, {again / 1e6:.0f} MB after a "
          f"restart: {(again - empty) / rows:.0f} bytes a product with caches")
    server.close()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--floor", default="")
    floor = options.parse_args().floor
    server = Server()
    durable_put(server)
    acknowledged(server)
    if floor:
        product_get(server, floor)
    server.close()
    imports()
    memory()


if __name__ == "__main__":
    main()
