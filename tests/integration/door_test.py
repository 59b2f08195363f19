#!/usr/bin/env python3
"""The door of the real server: compressed answers and imports, tags, other origins, limits by address."""
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, generated  # noqa: E402


class Door(unittest.TestCase):
    def open(self, config=""):
        self.server = Server(config="[http]\n" + config)
        self.addCleanup(self.server.close)
        self.client = self.server.client()
        return self.client

    def large(self, client, version_of="p"):
        answer = client.call("PUT", f"/v1/products/{version_of}", {"name": "n", "description": "words and words " * 300})
        self.assertEqual(answer.status, 201)
        return answer.headers["ETag"]

    def curl(self, *arguments):
        done = subprocess.run(["curl", "-sS", "--compressed", "-H", f"Authorization: Bearer {self.server.key}", *arguments],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_compressed_answer_is_the_same_document_under_a_tag_of_its_own(self):
        client = self.open()
        tag = self.large(client)
        plain = client.call("GET", "/v1/products/p")
        self.assertEqual((plain.headers["ETag"], plain.headers["Content-Encoding"]), (tag, None))
        packed = client.call("GET", "/v1/products/p", Accept_Encoding="gzip")
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertEqual(packed.headers["ETag"], tag[:-1] + '-gzip"')
        self.assertEqual(packed.headers["Cache-Control"], "private, no-cache")
        self.assertIn("Accept-Encoding", packed.headers["Vary"])
        self.assertLess(len(packed.text), len(plain.text) // 4)
        self.assertEqual(gzip.decompress(packed.text), plain.text)
        by_curl = json.loads(self.curl(f"http://127.0.0.1:{self.server.port}/v1/products/p"))
        self.assertEqual(by_curl, json.loads(plain.text))
        self.assertIn("content-encoding: zstd", self.curl(
            "-o", "/dev/null", "-D", "-", f"http://127.0.0.1:{self.server.port}/v1/products/p").lower())

    def test_the_tag_of_any_representation_gives_304_and_matches_a_write(self):
        client = self.open()
        tag = self.large(client)
        for coding in ("identity", "gzip", "zstd"):
            got = client.call("GET", "/v1/products/p", Accept_Encoding=coding)
            for known in (got.headers["ETag"], "W/" + got.headers["ETag"], f'"0", {got.headers["ETag"]}'):
                same = client.call("GET", "/v1/products/p", Accept_Encoding=coding, If_None_Match=known)
                self.assertEqual((same.status, same.text), (304, b""))
                self.assertEqual(same.headers["ETag"], got.headers["ETag"])
            head = client.call("HEAD", "/v1/products/p", Accept_Encoding=coding)
            self.assertEqual((head.status, head.headers["ETag"]), (200, got.headers["ETag"]))
            self.assertEqual(head.headers["Content-Length"], got.headers["Content-Length"])
            written = client.call("PATCH", "/v1/products/p", {"brand": coding}, If_Match=got.headers["ETag"])
            self.assertEqual(written.status, 200, written.text)
            self.assertEqual(client.call("PATCH", "/v1/products/p", {"brand": "x"}, If_Match=got.headers["ETag"]).status, 412)
        self.assertEqual(client.call("PATCH", "/v1/products/p", {"brand": "x"}, If_Match=tag[:-1] + '-br"').status, 412)

    def test_a_search_and_a_list_are_304_until_anything_is_written(self):
        client = self.open()
        self.large(client)
        client.call("PUT", "/v1/synonyms/s", {"synonyms": ["a", "b"]})
        for target in ("/v1/search?q=words", "/v1/products?per_page=5", "/v1/products?filter_by=brand:=x", "/v1/synonyms"):
            first = client.call("GET", target)
            self.assertEqual(first.status, 200, first.text)
            tag = first.headers["ETag"]
            self.assertEqual(client.call("GET", target, If_None_Match=tag).status, 304)
            self.assertEqual(client.call("GET", target, If_None_Match=tag, Accept_Encoding="gzip").status, 304)
            client.call("PATCH", "/v1/products/p", {"brand": target})
            again = client.call("GET", target, If_None_Match=tag)
            self.assertEqual(again.status, 200)
            self.assertNotEqual(again.headers["ETag"], tag)

    def test_an_absurd_accept_encoding_is_read_and_forgotten(self):
        client = self.open()
        self.large(client)
        long = ",".join(f"x{i};q=0.{i % 10}" for i in range(1200)) + ",gzip;q=0.001"
        answer = client.call("GET", "/v1/products/p", Accept_Encoding=long)
        self.assertEqual((answer.status, answer.headers["Content-Encoding"]), (200, "gzip"))
        self.assertEqual(client.call("GET", "/v1/products/p", Accept_Encoding=long * 4).status, 413)

    def test_the_change_stream_is_never_compressed(self):
        client = self.open()
        self.large(client)
        client.connection.request("GET", "/v1/changes/stream", headers={
            "Authorization": f"Bearer {self.server.key}", "Accept-Encoding": "gzip, zstd"})
        answer = client.connection.getresponse()
        self.assertEqual((answer.status, answer.headers["Content-Encoding"]), (200, None))
        self.assertTrue(answer.read(1))
        client.connection.close()
        client.connection = None

    def test_a_compressed_import_is_read_as_what_it_holds(self):
        client = self.open()
        rows = "".join(json.dumps(x) + "\n" for x in generated(3000)).encode()
        middle = rows.index(b"\n", len(rows) // 2) + 1
        body = gzip.compress(rows[:middle]) + gzip.compress(rows[middle:])
        answer = client.call("POST", "/v1/import?format=jsonl", body, Content_Type="application/x-ndjson",
                             Content_Encoding="gzip")
        self.assertEqual(answer.status, 202, answer.text)
        done = client.follow(answer.json["task"])
        self.assertEqual((done["state"], done["written"], done["bytes"]), ("done", 3000, len(rows)))
        for broken in (body[:-9], body + b"tail", b"no gzip"):
            answer = client.call("POST", "/v1/import?format=jsonl", broken, Content_Type="application/x-ndjson",
                                 Content_Encoding="gzip")
            self.assertEqual((answer.status, answer.json["type"]), (400, "malformed"))
            client = self.server.client()
        self.assertEqual(os.listdir(pathlib.Path(self.server.folder, "spool")), [])

    def test_a_bomb_is_refused_and_leaves_nothing_behind(self):
        client = self.open()
        bomb = gzip.compress(bytes(256 * 1024 * 1024), 9)
        answer = client.call("POST", "/v1/import?format=jsonl", bomb, Content_Type="application/x-ndjson",
                             Content_Encoding="gzip")
        self.assertEqual((answer.status, answer.json["type"]), (413, "too-large"))
        self.assertEqual(os.listdir(pathlib.Path(self.server.folder, "spool")), [])

    def test_a_coding_that_is_not_read_is_415_with_a_reason(self):
        client = self.open()
        for method, target, coding in (("PUT", "/v1/products/p", "gzip"), ("POST", "/v1/import?format=jsonl", "br"),
                                       ("POST", "/v1/import?format=jsonl", "gzip, gzip")):
            answer = client.call(method, target, b"{}", Content_Type="application/json", Content_Encoding=coding)
            self.assertEqual((answer.status, answer.json["type"]), (415, "unsupported-media"))
            self.assertIn("Content-Encoding", answer.json["detail"])

    def test_a_browser_may_ask_without_a_key_and_only_listed_origins_are_named(self):
        client = self.open('cors_origins = ["https://shop.example"]\n')
        asked = {"Origin": "https://shop.example", "Access_Control_Request_Method": "PUT", "Authorization": "none"}
        answer = client.call("OPTIONS", "/v1/products/p", **asked)
        self.assertEqual(answer.status, 204)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://shop.example")
        self.assertIn("If-Match", answer.headers["Access-Control-Allow-Headers"])
        refused = client.call("OPTIONS", "/v1/products/p", **{**asked, "Origin": "https://evil.example"})
        self.assertNotEqual(refused.status, 204)
        self.assertIsNone(refused.headers["Access-Control-Allow-Origin"])
        self.assertIn("Origin", refused.headers["Vary"])
        absent = client.call("GET", "/v1/products/p", Origin="https://shop.example")
        self.assertEqual((absent.status, absent.headers["Access-Control-Allow-Origin"]), (404, "https://shop.example"))
        for name in ("ETag", "Stoa-Position", "X-Request-Id", "Retry-After", "Location"):
            self.assertIn(name, absent.headers["Access-Control-Expose-Headers"])

    def test_limits_hold_by_the_address_that_a_trusted_proxy_names(self):
        client = self.open('trusted_proxies = ["127.0.0.0/8"]\nrate_per_address = 1\nrate_per_address_burst = 5\n'
                           'refused_keys_per_minute = 3\n')
        for attempt in range(8):
            answer = client.call("GET", "/health/live", X_Forwarded_For=f"10.9.9.{attempt}, 192.0.2.1")
            self.assertEqual(answer.status, 200 if attempt < 5 else 429)
        self.assertEqual(answer.json["type"], "rate-limited")
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertEqual(answer.json["request_id"], answer.headers["X-Request-Id"])
        statuses = [client.call("GET", "/v1/products", Authorization=f"Bearer wrong{i}", X_Forwarded_For="192.0.2.2").status
                    for i in range(4)]
        self.assertEqual(statuses, [401, 401, 401, 429])
        self.assertEqual(client.call("GET", "/v1/products", X_Forwarded_For="192.0.2.2").status, 429)
        for _ in range(50):
            self.assertEqual(client.call("GET", "/v1/products").status, 200)

    def test_settings_that_cannot_be_used_are_named(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="stoa-door-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        from tests.support.stoa_server import BINARY
        for line, cause in (('trusted_proxies = ["10.0.0.0/99"]', "trusted_proxies"), ('cors_origins = ["shop"]', "origin"),
                            ('proxy_header = "x"', "proxy_header"), ("rate_per_key = true", "whole number"),
                            ('tls_key = "x"', "tls_certificate")):
            file = folder / "x.toml"
            file.write_text("[http]\n" + line + "\n")
            done = subprocess.run([BINARY, "serve", "--data", folder / "data", "--listen", "127.0.0.1:0", "--config", file],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(cause, done.stderr)


if __name__ == "__main__":
    unittest.main()
