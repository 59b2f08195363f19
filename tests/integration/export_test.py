#!/usr/bin/env python3
"""Laws of exports: nothing lost, nothing added, one position, and never a part that looks whole."""
import http.client
import json
import pathlib
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, import_body  # noqa: E402

# One of every field, and texts that need escapes.
FULL = {
    "id": "full~1", "sku": "FULL-1", "slug": "full-one", "name": {"de": "Becher \"groß\"", "en": "Mug\u2028line", "zh": "杯子"},
    "description": "tab\tand\nline \\ / </script>", "brand": "Acme", "model": "M-1", "gtins": ["4006381333931"],
    "category": ["Kitchen", "Mugs | cups, \"tall\""], "status": "draft", "publish_at": "2199-01-01T00:00:00.000Z",
    "price": {"amount": "7.5", "currency": "EUR"},
    "prices": [{"amount": "1200", "currency": "JPY"}, {"amount": "8.25", "currency": "USD"}],
    "compare_at": {"amount": "9", "currency": "EUR"}, "tax_class": "reduced", "cost": {"amount": "3.333", "currency": "BHD"},
    "attributes": {"dishwasher": True, "sizes": ["S", 1.5, False], "volume_l": 123456789012345678, "weight": 0.25},
    "tags": ["new", "red"], "media": [{"url": "https://example.com/a.jpg", "alt": {"en": "A mug"}}],
    "variants": [{"sku": "FULL-1-L", "options": {"size": "L"}, "price": {"amount": "9", "currency": "EUR"},
                  "compare_at": {"amount": "10", "currency": "EUR"}, "attributes": {"hot": False}}],
    "released": "2024-05-01"}


def export(client, query=""):
    got = client.call("GET", "/v1/export" + query)
    if got.status != 200:
        raise AssertionError((got.status, got.text))
    return got


class Export(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.client = self.server.client()

    def fill(self, client, body):
        done = client.follow(client.import_rows(body))
        self.assertEqual((done["state"], done["refused"]), ("done", 0), done.get("errors"))

    def test_export_import_export_is_byte_equal(self):
        self.fill(self.client, import_body())
        for x in (FULL, {"id": "-.~:_", "name": "odd id"}, {"id": "Z", "name": "upper case before lower"}):
            self.assertEqual(self.client.call("PUT", f"/v1/products/{x['id']}", x).status, 201)
        first = export(self.client).text
        other = Server()
        self.addCleanup(other.close)
        self.fill(other.client(), first)
        self.assertEqual(export(other.client()).text, first)

    def test_lines_are_canonical(self):
        self.client.call("PUT", "/v1/products/full~1", FULL)
        self.client.call("PUT", "/v1/products/Z", {"name": "z"})
        self.client.call("PUT", "/v1/products/-a", {"name": "a", "status": "archived"})
        lines = export(self.client).text.decode().split("\n")[:-1]
        self.assertEqual(json.loads(lines[0]), {"kind": "category", "id": "1", "name": "Kitchen"})
        self.assertEqual(json.loads(lines[1]), {"kind": "category", "id": "2", "parent": "1", "name": FULL["category"][1]})
        lines = lines[2:]
        self.assertEqual([json.loads(x)["id"] for x in lines], ["-a", "Z", "full~1"])
        again = json.loads(lines[2])
        self.assertEqual(again, FULL)
        self.assertEqual(lines[0], '{"id":"-a","name":"a","status":"archived"}')

    def test_an_export_is_of_one_position_whatever_is_written_meanwhile(self):
        """Each write moves one unit from a product to the next: in every state of the store the sum is the same."""
        ids = [f"s-{i:03}" for i in range(300)]
        self.fill(self.client, [{"id": x, "name": x, "attributes": {"units": 10}} for x in ids])
        stopped = threading.Event()
        moves = []

        def move():
            client = self.server.client()
            units = {x: 10 for x in ids}
            at = 0
            while not stopped.is_set():
                giver, taker = ids[at % 300], ids[(at * 7 + 150) % 300]
                at += 1
                if giver == taker or units[giver] == 0:
                    continue
                units[giver] -= 1
                units[taker] += 1
                got = client.call("POST", "/v1/products:batch", {"atomic": True, "operations": [
                    {"op": "patch", "id": x, "patch": {"attributes": {"units": units[x]}}} for x in (giver, taker)]})
                assert got.status == 200, got.text
                moves.append(at)

        thread = threading.Thread(target=move)
        thread.start()
        try:
            positions = []
            while len(positions) < 30 or len(moves) < 30:
                got = export(self.client)
                rows = [json.loads(x) for x in got.text.splitlines()]
                self.assertEqual(len(rows), 300)
                self.assertEqual(sum(x["attributes"]["units"] for x in rows), 3000)
                positions.append((got.headers["Stoa-Position"], got.text))
        finally:
            stopped.set()
            thread.join()
        # Each of these states can be exported again, byte for byte.
        for position, text in positions[::10]:
            again = export(self.client, f"?at={position}")
            self.assertEqual((again.headers["Stoa-Position"], again.text), (position, text))

    def test_a_slow_reader_holds_up_nobody(self):
        self.fill(self.client, import_body())
        slow = socket.create_connection(("127.0.0.1", self.server.port))
        self.addCleanup(slow.close)
        slow.sendall(f"GET /v1/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.server.key}\r\n\r\n".encode())
        self.assertEqual(slow.recv(12), b"HTTP/1.1 200")
        for i in range(50):
            self.assertEqual(self.client.call("PUT", f"/v1/products/w-{i}", {"name": "written meanwhile"}).status, 201)
        rest = http.client.HTTPResponse(slow)
        rest.fp = _Rest(b"HTTP/1.1 200", slow)
        rest.begin()
        rows = rest.read().splitlines()
        self.assertEqual([x for x in rows if b"written meanwhile" in x], [])
        self.assertEqual(sum(b'"kind":"category"' not in x[:20] for x in rows), import_body().count(b"\n"))

    def test_a_server_that_stops_leaves_no_part_that_looks_whole(self):
        self.fill(self.client, import_body())
        slow = socket.create_connection(("127.0.0.1", self.server.port))
        self.addCleanup(slow.close)
        slow.sendall(f"GET /v1/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.server.key}\r\n\r\n".encode())
        answer = http.client.HTTPResponse(slow)
        answer.begin()
        self.assertTrue(answer.read(1000))
        self.server.process.terminate()
        with self.assertRaises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()

    def test_refusals(self):
        self.assertEqual(self.client.call("GET", "/v1/export?format=xml").json["field"], "format")
        self.assertEqual(self.client.call("GET", "/v1/export?colour=red").json["type"], "unknown-field")
        self.assertEqual(self.client.call("GET", "/v1/export?at=yesterday").json["field"], "at")
        self.assertEqual(export(self.client).text, b"")


class _Rest:
    """A socket as a file, with bytes of it that were read already."""

    def __init__(self, before, connection):
        self.before, self.file = before, connection.makefile("rb")

    def readline(self, *count):
        before, self.before = self.before, b""
        return before + self.file.readline(*count)

    def __getattr__(self, name):
        return getattr(self.file, name)


if __name__ == "__main__":
    unittest.main()
