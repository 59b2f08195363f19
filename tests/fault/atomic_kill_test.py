#!/usr/bin/env python3
"""kill -9 while an atomic import is staged and made visible. STOA_ROUNDS sets how often (8 in the suite)."""
import json
import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, setting  # noqa: E402

ROUNDS = setting("STOA_ROUNDS", 8)
ROWS = 4000


def body(generation):
    return "".join(json.dumps({"id": f"p-{i:05}", "name": f"generation{generation} number{i}", "brand": f"G{generation}"}) + "\n"
                   for i in range(ROWS)).encode()


class AtomicKill(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.random = random.Random(11)

    def tearDown(self):
        self.server.close()

    def look(self, client):
        """One answer is of one position: facets count every product of it."""
        got = client.call("GET", "/v1/search?q=*&per_page=1&facet_by=brand").json
        return {x["value"]: x["count"] for x in got["facets"]["brand"]}

    def watch_until_dead(self, seen):
        client = self.server.client()
        try:
            while True:
                seen.append(self.look(client))
        except Exception:  # the server is gone
            pass

    def test_readers_see_the_whole_import_or_nothing_of_it_whenever_the_server_dies(self):
        client = self.server.client()
        answer = client.call("POST", "/v1/import?format=jsonl&atomic=true", body(0), Content_Type="application/x-ndjson")
        self.assertEqual(client.follow(answer.json["task"])["state"], "done")
        published = 0
        for round_ in range(1, ROUNDS + 1):
            client = self.server.client()
            before = self.look(client)
            answer = client.call("POST", "/v1/import?format=jsonl&atomic=true", body(round_), Content_Type="application/x-ndjson")
            task = answer.json["task"]
            seen = []
            watchers = [threading.Thread(target=self.watch_until_dead, args=(seen,)) for _ in range(2)]
            for x in watchers:
                x.start()
            time.sleep(self.random.uniform(0.0, 0.3))  # the moment of death is what is random here
            self.server.kill()
            for x in watchers:
                x.join()
            whole = {f"G{round_}": ROWS}
            for x in seen:
                self.assertIn(x, (before, whole), "half an import was visible")
            published += whole in seen
            code, text = self.server.verify()
            self.assertEqual(code, 0, text)
            self.server.start()
            client = self.server.client()
            self.assertIn(self.look(client), ([whole] if whole in seen else [before, whole]), "half an import after the restart")
            done = client.follow(task)
            self.assertEqual((done["state"], done["refused"]), ("done", 0), done)
            self.assertEqual(self.look(client), whole)
        self.assertEqual(self.server.stop(), 0)
        code, text = self.server.verify()
        self.assertEqual(code, 0, text)
        print(f"{ROUNDS} rounds, seen whole before the kill in {published}; {text.strip()}")


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
