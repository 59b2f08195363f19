#!/usr/bin/env python3
"""Clients that are slow, idle or lie, by the thousand, while a well-behaved one keeps being served."""
import collections
import pathlib
import resource
import select
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server  # noqa: E402

HALF_HEADS, HALF_BODIES, IDLE = 2_000, 500, 500
BODY_BYTES = 64 * 1024
# What a connection may cost beside the body it sends: its coroutine, and a head that is not whole yet.
CONNECTION_BYTES_MAX = 12 * 1024
# After so many seconds a test has failed; nothing takes that long when all is well.
PATIENCE_S = 120

TIMEOUTS = """
[http]
read_timeout_ms = 5000
body_timeout_ms = 6000
idle_timeout_ms = 7000
"""


class Crowd:
    """Connections that say something and then wait for what becomes of them."""

    def __init__(self, port):
        self.port = port
        self.poll = select.epoll()
        self.waiting = {}
        self.ended = collections.defaultdict(list)

    def join(self, kind, text, is_over=False):
        one = socket.create_connection(("127.0.0.1", self.port))
        one.sendall(text)
        if is_over:
            one.shutdown(socket.SHUT_WR)
        one.setblocking(False)
        self.poll.register(one, select.EPOLLIN)
        self.waiting[one.fileno()] = (one, kind, bytearray())

    def drip(self, kind, text):
        """Those of a kind send a little more."""
        for one, of, _ in self.waiting.values():
            if of == kind:
                try:
                    one.send(text)
                except OSError:
                    pass  # closed by the server; `look` will find it

    def look(self):
        """Takes in what has come; `ended` holds what each closed connection was told."""
        for number, _ in self.poll.poll(0):
            one, kind, heard = self.waiting[number]
            try:
                more = one.recv(65536)
            except ConnectionResetError:
                more = b""
            heard += more
            if not more:
                self.poll.unregister(one)
                one.close()
                del self.waiting[number]
                self.ended[kind].append(bytes(heard))

    def close(self):
        for one, _, _ in self.waiting.values():
            one.close()
        self.poll.close()


class HostileClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def setUp(self):
        self.server = Server(config=TIMEOUTS)
        self.client = self.server.client()
        self.crowd = Crowd(self.server.port)
        self.writes = 0

    def tearDown(self):
        self.crowd.close()
        self.server.close()

    def serve_one(self):
        """The well-behaved client writes and finds what it wrote."""
        self.writes += 1
        written = self.client.call("PUT", "/v1/products/p", {"name": f"word{self.writes}"})
        self.assertIn(written.status, (200, 201))
        self.assertEqual(self.client.call("GET", f"/v1/search?q=word{self.writes}").json["found"], 1)

    def serve_until(self, claim, each_round=lambda: None):
        end = time.monotonic() + PATIENCE_S
        while not claim():
            self.assertLess(time.monotonic(), end, f"still open: {len(self.crowd.waiting)}")
            self.serve_one()
            each_round()
            self.crowd.look()

    def request(self, method, *lines, body=b""):
        head = [f"{method} /v1/products/p HTTP/1.1", "Host: shop", f"Authorization: Bearer {self.server.key}",
                "Content-Type: application/json", *lines]
        return ("\r\n".join(head) + "\r\n\r\n").encode() + body

    def test_slow_and_idle_clients_by_the_thousand_cost_little_and_are_all_closed(self):
        self.serve_one()
        before = self.client.metric("stoa_resident_bytes")
        for _ in range(IDLE):
            self.crowd.join("idle", b"GET /health/live HTTP/1.1\r\nHost: shop\r\n\r\n")
        for _ in range(HALF_BODIES):
            half = self.request("PUT", f"Content-Length: {BODY_BYTES}", body=b" " * (BODY_BYTES // 2))
            self.crowd.join("half a body", half)
        for _ in range(HALF_HEADS):
            self.crowd.join("half a head", b"GET /v1/products HTTP/1.1\r\nHost: shop\r\nX-Long: " + b"x" * 1000)
        count = HALF_HEADS + HALF_BODIES + IDLE + 1
        self.serve_until(lambda: self.client.metric("stoa_http_connections") == count)
        resident = []

        def each_round():
            resident.append(self.client.metric("stoa_resident_bytes"))
            # In time, every one of them; only the whole body is not.
            self.crowd.drip("half a body", b" ")

        self.serve_until(lambda: not self.crowd.waiting, each_round)
        cost = max(resident) - before
        print(f"{count} connections, {self.writes} writes and searches meanwhile, {cost // count} bytes a connection")
        self.assertLessEqual(cost, count * CONNECTION_BYTES_MAX + HALF_BODIES * BODY_BYTES)
        ended = self.crowd.ended
        self.assertEqual({kind: len(told) for kind, told in ended.items()},
                         {"idle": IDLE, "half a body": HALF_BODIES, "half a head": HALF_HEADS})
        for told in ended["half a head"] + ended["half a body"]:
            self.assertTrue(told.startswith(b"HTTP/1.1 408 "), told)
        for told in ended["idle"]:
            self.assertEqual(told.count(b"HTTP/1.1 200 "), 1, told)
        self.serve_until(lambda: self.client.metric("stoa_http_connections") == 1)
        self.assertEqual(self.server.stop(), 0)

    def lies(self):
        """What is said, whether the client then ends its side, and how each answer begins."""
        chunked = "Transfer-Encoding: chunked"
        whole = b'{"name":"whole"}'
        return {
            "shorter than said": (self.request("PUT", "Content-Length: 100", body=whole), True, []),
            "longer than said": (self.request("PUT", "Content-Length: 5", body=whole + b"\r\n\r\n"), False, [400, 400]),
            "longer than allowed": (self.request("PUT", "Content-Length: 900000000000000000"), False, [413]),
            "no number": (self.request("PUT", "Content-Length: 0x10", body=whole), False, [400]),
            "below zero": (self.request("PUT", "Content-Length: -1", body=whole), False, [400]),
            "beyond 64 bits": (self.request("PUT", "Content-Length: 18446744073709551617", body=whole), False, [400]),
            "two lengths": (self.request("PUT", "Content-Length: 16", "Content-Length: 17", body=whole), False, [400]),
            "length and chunks": (self.request("PUT", "Content-Length: 16", chunked, body=whole), False, [400]),
            "chunk of no size": (self.request("PUT", chunked, body=b"zz\r\n" + whole), False, [400]),
            "chunk of every size": (self.request("PUT", chunked, body=b"f" * 5000), False, [400]),
            "chunk longer than said": (self.request("PUT", chunked, body=b"3\r\nabcdef\r\n0\r\n\r\n"), False, [400]),
            "chunks without end": (self.request("PUT", chunked, body=b"5\r\n12345\r\n"), True, []),
            "chunk too large": (self.request("PUT", chunked, body=b"fffffffffffffff\r\n" + b"x" * 2_000_000), False, [413]),
            "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2, False, [400]),
            "zeros": (b"\0" * 1000, False, [400]),
            "endless head": (b"GET / HTTP/1.1\r\nHost: shop\r\n" + b"A: b\r\n" * 10_000, False, [413]),
        }

    def test_lies_about_length_chunk_garbage_and_tls_are_refused_or_cut_off_and_change_nothing(self):
        copies = 20
        lies = self.lies()
        for name, (text, is_over, _) in lies.items():
            for _ in range(copies):
                self.crowd.join(name, text, is_over)
            self.serve_one()
            self.crowd.look()
        self.serve_until(lambda: not self.crowd.waiting)
        for name, (_, _, statuses) in lies.items():
            with self.subTest(lie=name):
                told = [[int(x[:3]) for x in one.split(b"HTTP/1.1 ")[1:]] for one in self.crowd.ended[name]]
                self.assertEqual(told, [statuses] * copies)
        self.serve_until(lambda: self.client.metric("stoa_http_connections") == 1)
        self.assertEqual(self.client.call("GET", "/v1/products/p").json["name"], f"word{self.writes}")


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
