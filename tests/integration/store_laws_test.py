#!/usr/bin/env python3
"""The store's promises, seen from outside. STOA_LOOPS and STOA_READS set how often; the figures of a long run are larger."""
import collections
import pathlib
import signal
import sys
import threading
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, import_body, setting  # noqa: E402

LOOPS = setting("STOA_LOOPS", 300)
READS = setting("STOA_READS", 2000)


def product(name, brand, amount, **more):
    return {"name": name, "brand": brand, "category": ["Laws", brand], "price": {"amount": str(amount), "currency": "USD"}, **more}


class ReadYourWrites(unittest.TestCase):
    def setUp(self):
        self.server = Server()

    def tearDown(self):
        self.server.close()

    def test_a_write_answered_is_seen_by_every_other_connection_without_a_header_while_an_import_runs(self):
        writer, reader, importer = (self.server.client() for _ in range(3))
        task = importer.import_rows(import_body())
        ids = [f"law-{i}" for i in range(5)]
        old = {}
        for i in range(LOOPS):
            id_ = ids[i % len(ids)]
            word, brand, amount = f"qzx{i}word", f"Lawbrand{i % 2}", 1 + i % 7
            self.assertIn(writer.call("PUT", f"/v1/products/{id_}", product(f"thing {word}", brand, amount)).status, (200, 201))
            got = reader.call("GET", f"/v1/products/{id_}").json
            self.assertEqual((got["name"], got["price"]["amount"]), (f"thing {word}", str(amount)))
            found = reader.call("GET", f"/v1/search?q={word}").json
            self.assertEqual([hit["id"] for hit in found["hits"]], [id_])
            if id_ in old:
                self.assertEqual(reader.call("GET", f"/v1/search?q={old[id_]}").json["found"], 0)
            old[id_] = word
            listed = reader.call("GET", "/v1/products?filter_by=category:=Laws&sort_by=price:asc").json["items"]
            order = [(float(x["price"]["amount"]), x["id"]) for x in listed]
            self.assertEqual(order, sorted(order))
            self.assertIn(id_, [x["id"] for x in listed])
            facets = reader.call("GET", "/v1/search?q=*&filter_by=category:=Laws&facet_by=brand").json["facets"]["brand"]
            self.assertEqual({x["value"]: x["count"] for x in facets}, collections.Counter(x["brand"] for x in listed))
            if i % 5 == 0 and importer.task(task)["state"] == "done":
                task = importer.import_rows(import_body())  # again: its rows are unchanged, its chunks are as real
        done = importer.follow(task)
        self.assertEqual((done["state"], done["refused"]), ("done", 0))
        print(f"{LOOPS} loops beside imports")

    def test_every_search_shows_one_state(self):
        writer = self.server.client()
        for i in range(40):
            writer.call("PUT", f"/v1/products/c-{i}", product(f"common item{i}", f"B{i % 4}", 1 + i))
        wrong, stop, answers = [], threading.Event(), collections.Counter()

        def read():
            client = self.server.client()
            while not stop.is_set():
                got = client.call("GET", "/v1/search?q=common&facet_by=brand,category&per_page=250").json
                products = [hit["product"] for hit in got["hits"]]
                brands = collections.Counter(x["brand"] for x in products)
                shown = {x["value"]: x["count"] for x in got["facets"]["brand"]}
                position = int(got["position"].rsplit("-", 1)[1])
                if shown != brands or got["found"] != len(products) or any(x["version"] > position for x in products):
                    wrong.append(got)
                answers["n"] += 1

        readers = [threading.Thread(target=read) for _ in range(20)]
        for x in readers:
            x.start()
        i = 0
        while answers["n"] < READS and not wrong:
            i += 1
            if i % 9 == 0:
                writer.call("DELETE", f"/v1/products/c-{i % 40}")
            else:
                writer.call("PUT", f"/v1/products/c-{i % 40}", product(f"common item{i}", f"B{i % 5}", 1 + i % 50))
        stop.set()
        for x in readers:
            x.join()
        self.assertEqual(wrong, [])
        print(f"{answers['n']} answers, {i} writes between them")


class OneEffect(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.client = self.server.client()

    def tearDown(self):
        self.server.close()

    def test_of_sixteen_writers_with_the_same_version_one_wins_each_round(self):
        version = self.client.call("PUT", "/v1/products/p", product("first", "B", 1)).json["version"]
        for round_ in range(max(3, LOOPS // 20)):
            won, barrier = [], threading.Barrier(16)

            def write(number):
                client = self.server.client()
                barrier.wait()
                got = client.call("PUT", "/v1/products/p", product(f"round{round_} writer{number}", "B", 1), If_Match=f'"{version}"')
                won.append((got.status, got.json["version"] if got.status == 200 else None))

            writers = [threading.Thread(target=write, args=(n,)) for n in range(16)]
            for x in writers:
                x.start()
            for x in writers:
                x.join()
            self.assertEqual(collections.Counter(s for s, _ in won), {200: 1, 412: 15})
            version = next(v for s, v in won if s == 200)

    def test_a_repeated_key_has_one_effect_and_the_same_answer_also_after_a_restart(self):
        first = self.client.call("PUT", "/v1/products/k", product("keyed", "B", 2), Idempotency_Key="key-1")
        self.client.call("PUT", "/v1/products/k", product("later", "B", 3))
        again = self.client.call("PUT", "/v1/products/k", product("keyed", "B", 2), Idempotency_Key="key-1")
        self.server.kill()
        self.server.start()
        client = self.server.client()
        restarted = client.call("PUT", "/v1/products/k", product("keyed", "B", 2), Idempotency_Key="key-1")
        for other in (again, restarted):
            self.assertEqual((other.status, other.json, other.headers["ETag"]), (first.status, first.json, first.headers["ETag"]))
        self.assertEqual(client.call("GET", "/v1/products/k").json["name"], "later")
        reused = client.call("PUT", "/v1/products/k", product("another", "B", 2), Idempotency_Key="key-1")
        self.assertEqual((reused.status, reused.json["type"]), (422, "key-reused"))

    def test_a_product_created_again_never_matches_an_old_version(self):
        old = self.client.call("PUT", "/v1/products/r", product("one", "B", 1)).headers["ETag"]
        self.assertEqual(self.client.call("DELETE", "/v1/products/r").status, 204)
        new = self.client.call("PUT", "/v1/products/r", product("one", "B", 1))
        self.assertEqual(new.status, 201)
        self.assertNotEqual(new.headers["ETag"], old)
        self.assertEqual(self.client.call("PUT", "/v1/products/r", product("two", "B", 1), If_Match=old).status, 412)

    def test_an_unchanged_write_keeps_its_version(self):
        first = self.client.call("PUT", "/v1/products/u", product("same", "B", "5.00"))
        again = self.client.call("PUT", "/v1/products/u", product("same", "B", 5))
        self.assertEqual((again.status, again.headers["ETag"]), (200, first.headers["ETag"]))


class BadInput(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.client = self.server.client()

    def tearDown(self):
        self.server.close()

    def test_every_bad_body_gets_a_problem_that_names_the_field(self):
        cases = [
            (b"{", 400, "malformed", None), (b"[" * 100_000, 400, "malformed", None), (b"", 400, "malformed", None),
            (b'{"name":"\xff"}', 400, "malformed", None), (b'{"name":1}', 400, "invalid-field", "name"),
            (b'{"name":"a","nme":1}', 400, "unknown-field", "nme"), (b'{}', 400, "invalid-field", "name"),
            (b'{"name":"a","price":{"amount":"1.234","currency":"USD"}}', 400, "invalid-field", "price.amount"),
            (b'{"name":"a","price":{"amount":"12345678901234567890","currency":"USD"}}', 400, "invalid-field", "price.amount"),
            (b'{"name":"a","attributes":{"x":{"y":1}}}', 400, "invalid-field", "attributes.x"),
            (b'{"name":"a","id":"other"}', 400, "invalid-field", "id"),
            (b'{"name":"' + b"x" * 3000 + b'"}', 400, "invalid-field", "name"),
            (b'{"name":"a","description":"' + b"x" * 2_000_000 + b'"}', 413, "too-large", None),
        ]
        for body, status, type_, field in cases:
            with self.subTest(body=body[:60]):
                got = self.client.call("PUT", "/v1/products/bad", body)
                self.assertEqual((got.status, got.json["type"]), (status, type_))
                if field:
                    self.assertEqual(got.json.get("field"), field)
                self.assertTrue(got.json["detail"] and got.json["request_id"])
        self.assertEqual(self.client.call("GET", "/v1/products/bad").status, 404)

    def test_every_bad_query_is_refused_never_clamped(self):
        for query, type_ in [("per_page=251", "invalid-field"), ("per_page=0", "invalid-field"), ("nonsense=1", "unknown-field"),
                             ("filter_by=price:[", "invalid-field"), ("filter_by=nosuch:=1", "unknown-field"),
                             ("sort_by=nosuch:asc", "invalid-field"), ("cursor=abc", "invalid-field"),
                             ("max_facet_values=10001", "invalid-field"), ("currency=dollars", "invalid-field")]:
            with self.subTest(query=query):
                got = self.client.call("GET", "/v1/search?q=a&" + query)
                self.assertEqual((got.status, got.json["type"]), (400, type_))

    def test_words_of_a_query_count_as_the_index_sees_them(self):
        characters = [chr(0x4e00 + i) for i in range(34)]
        compounds = [f"a{i}-b{i}" for i in range(17)]
        for allowed, refused in [("".join(characters[:33]), "".join(characters)), (" ".join(compounds[:16]), " ".join(compounds))]:
            with self.subTest(q=refused):
                target = "/v1/search?q=" + urllib.parse.quote(allowed)
                self.assertEqual(self.client.call("GET", target).status, 200)
                got = self.client.call("GET", "/v1/search?q=" + urllib.parse.quote(refused))
                self.assertEqual((got.status, got.json["type"], got.json["field"]), (400, "invalid-field", "q"))
                self.assertEqual(self.client.call("POST", "/v1/search", {"q": refused}).status, 400)

    def test_everything_but_health_needs_the_key(self):
        stranger = self.server.client()
        stranger.key = "wrong-key-wrong-key"
        for target in ("/v1/products", "/v1/search", "/metrics", "/v1/tasks/x", "/v1/trace/x"):
            self.assertEqual(stranger.call("GET", target).status, 401)
        self.assertEqual(stranger.call("GET", "/health/live").status, 200)
        self.assertEqual(stranger.call("GET", "/health/ready").status, 200)

    def test_a_new_admin_key_holds_from_the_signal_on_and_the_old_one_no_longer(self):
        old = self.client.key
        pathlib.Path(self.server.folder, "admin.key").write_text("another-key-of-the-admin\n")
        self.assertEqual(self.client.call("GET", "/v1/products").status, 200, "nothing changes without the signal")
        self.server.process.send_signal(signal.SIGHUP)
        self.client.key = "another-key-of-the-admin"
        while self.client.call("GET", "/v1/products").status != 200:
            pass
        self.client.key = old
        self.assertEqual(self.client.call("GET", "/v1/products").status, 401)

    def test_an_atomic_batch_with_a_refusal_changes_nothing(self):
        operations = [{"op": "put", "id": "b1", "product": {"name": "one"}}, {"op": "delete", "id": "absent"}]
        got = self.client.call("POST", "/v1/products:batch", {"operations": operations, "atomic": True})
        self.assertEqual((got.status, got.json["type"]), (409, "batch-refused"))
        self.assertEqual([x["status"] for x in got.json["results"]][1], 404)
        self.assertEqual(self.client.call("GET", "/v1/products/b1").status, 404)
        got = self.client.call("POST", "/v1/products:batch", {"operations": operations})
        self.assertEqual((got.status, [x["status"] for x in got.json["results"]]), (200, [201, 404]))

    def test_a_position_to_come_is_waited_for_and_one_of_another_log_is_refused(self):
        position = self.client.call("PUT", "/v1/products/w", {"name": "w"}).headers["Stoa-Position"]
        log, number = position.rsplit("-", 1)
        self.assertEqual(self.client.call("GET", "/v1/products/w", Stoa_Position=position).status, 200)
        behind = self.client.call("GET", "/v1/products/w", Stoa_Position=f"{log}-{int(number) + 1}", Prefer="wait=0")
        self.assertEqual((behind.status, behind.json["type"]), (503, "behind"))
        other = ("0" if log[0] != "0" else "1") + log[1:]
        unknown = self.client.call("GET", "/v1/products/w", Stoa_Position=f"{other}-{number}")
        self.assertEqual((unknown.status, unknown.json["type"]), (409, "unknown-log"))


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
