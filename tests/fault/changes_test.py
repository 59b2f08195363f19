#!/usr/bin/env python3
"""The change feed while imports run and the server is killed: a copy made of it is the catalogue. STOA_ROUNDS kills (5)."""
import http.client
import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.feed_copy import Listener, Poller  # noqa: E402
from tests.support.stoa_server import Server, generated, import_body, setting  # noqa: E402

ROUNDS = setting("STOA_ROUNDS", 5)


def catalogue(client):
    found, cursor = {}, ""
    while cursor is not None:
        page = client.call("GET", f"/v1/products?per_page=250&cursor={cursor}").json
        found.update((x["id"], x) for x in page["items"])
        cursor = page["cursor"]
    return found


class Changes(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.random = random.Random(11)

    def tearDown(self):
        self.server.close()

    def write_until_dead(self, number):
        client = self.server.client()
        try:
            for i in range(1_000_000):
                id_ = f"w{number}-{self.random.randrange(30)}"
                if self.random.random() < 0.3:
                    client.call("DELETE", f"/v1/products/{id_}")
                else:
                    client.call("PUT", f"/v1/products/{id_}", {"name": f"{number} {i}", "category": [f"C{i % 40}"]})
        except Exception:  # the server is gone
            pass

    def test_a_copy_made_of_the_feed_under_kills_and_an_import_is_the_catalogue(self):
        task = self.server.client().import_rows(import_body())
        followers = [Poller(self.server, 1), Poller(self.server, 500), Listener(self.server)]
        for x in followers:
            x.start()
        for _ in range(ROUNDS):
            writers = [threading.Thread(target=self.write_until_dead, args=(n,)) for n in range(2)]
            for x in writers:
                x.start()
            time.sleep(self.random.uniform(0.1, 0.6))  # the moment of death is what is random here
            self.server.kill()
            for x in writers:
                x.join()
            self.server.start()
        client = self.server.client()
        self.assertEqual(client.follow(task)["state"], "done")
        wanted = catalogue(client)
        last = client.call("PUT", "/v1/products/the-last", {"name": "the last"})
        wanted["the-last"] = last.json
        for x in followers:
            x.until = last.json["version"]
        for x in followers:
            x.join(120)
            self.assertIsNone(x.failure)
            self.assertFalse(x.is_alive(), f"stays at {x.place}, the end is {x.until}")
            self.assertEqual(x.copy.faults, [])
            self.assertEqual(x.copy.products, wanted)
        self.assertTrue(all(x.breaks for x in followers), "a follower was never cut off: nothing was tried")
        seen = {frozenset(x.copy.seen) for x in followers}
        self.assertEqual(len(seen), 1, "all see the same changes")
        print(f"{ROUNDS} kills, {len(wanted)} products, {len(followers[0].copy.seen)} changes, "
              f"{[x.breaks for x in followers]} breaks")

    def test_a_server_that_is_told_to_stop_ends_polls_and_streams_in_order(self):
        client = self.server.client()
        client.follow(client.import_rows(generated(10)))  # else its end is a change that the poll would be answered with
        ended = []

        def listen():
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
            connection.request("GET", "/v1/changes/stream", headers={"Authorization": f"Bearer {self.server.key}"})
            answer = connection.getresponse()
            listening.set()
            answer.read()  # raises when the last chunk is missing
            ended.append("stream")

        def poll():
            ended.append(self.server.client().call("GET", "/v1/changes?since=now&wait=30").status)

        listening = threading.Event()
        threads = [threading.Thread(target=listen), threading.Thread(target=poll)]
        for x in threads:
            x.start()
        self.assertTrue(listening.wait(30))
        end = time.monotonic() + 60
        while client.metric("stoa_waiting_polls") < 1:
            self.assertLess(time.monotonic(), end, "the poll does not wait")
        began = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        for x in threads:
            x.join(30)
        self.assertEqual(sorted(map(str, ended)), ["200", "stream"])
        self.assertLess(time.monotonic() - began, 20, "somebody held the end up")


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
