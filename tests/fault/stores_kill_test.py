#!/usr/bin/env python3
"""Stores made and deleted while the server is killed: what was acknowledged holds, and no store is ever half there."""
import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, setting  # noqa: E402

ROUNDS = setting("STOA_STORE_KILL_ROUNDS", 12)
SEED = setting("STOA_SEED", int(time.time()))
# So many stores may stand; then one is deleted.
STANDING = 4


class Maker(threading.Thread):
    """Makes stores, writes a product into each, deletes some; remembers what was acknowledged and what was on its way."""

    def __init__(self, server, seed, known):
        super().__init__(daemon=True)
        self.client, self.random = server.client(), random.Random(seed)
        # Name to whether its product was acknowledged; and what was under way when the server died.
        self.known, self.pending, self.deleted, self.wrong = dict(known), None, set(), []
        self.count = 0

    def run(self):
        try:
            while True:
                self.step()
        except Exception as x:  # noqa: BLE001
            self.end = repr(x)

    def step(self):
        if len(self.known) >= STANDING:
            name = self.random.choice(sorted(self.known))
            self.pending = ("delete", name)
            self.expect(self.client.call("DELETE", f"/v1/stores/{name}?confirm={name}"), 204)
            del self.known[name]
            self.deleted.add(name)
        else:
            # Names come back: a store of before must not shine through.
            name = f"s-{self.random.randrange(8)}"
            if name in self.known:
                return
            self.pending = ("make", name)
            self.expect(self.client.call("POST", "/v1/stores", {"name": name}), 201)
            self.known[name] = None
            self.deleted.discard(name)
            self.pending = None
            written = str(self.random.random())
            self.expect(self.client.call("PUT", "/v1/products/p", {"name": written}, Stoa_Store=name), 201)
            self.known[name] = written
        self.pending = None
        self.count += 1

    def expect(self, answer, status):
        if answer.status != status:
            self.wrong.append((self.pending, answer.status, answer.text))


class StoresKill(unittest.TestCase):
    def test_what_was_acknowledged_holds_whenever_the_server_dies(self):
        server = Server()
        self.addCleanup(server.close)
        chance = random.Random(SEED)
        known, cut, steps = {}, 0, 0
        for round_ in range(ROUNDS):
            with self.subTest(round=round_, seed=SEED):
                maker = Maker(server, chance.random(), known)
                maker.start()
                maker.join(chance.choice([0.1, 0.5, 1.5, 3]) * chance.random())
                server.kill()
                maker.join(60)
                self.assertFalse(maker.is_alive())
                self.assertEqual(maker.wrong, [])
                cut += maker.pending is not None
                steps += maker.count
                self.assertEqual(server.verify()[0], 0, server.verify()[1])
                server.start()
                known = self.check(server, maker)
        print(f"{steps} steps in {ROUNDS} rounds, {cut} cut off while a store was made or deleted")
        self.assertGreater(cut, 0, "no kill came while a store was made or deleted: the test proves nothing")

    def check(self, server, maker):
        for folder in ("stores.part", "stores.gone"):
            path = pathlib.Path(server.folder, folder)
            self.assertEqual(list(path.iterdir()) if path.exists() else [], [], "what a kill left is swept")
        admin = server.client()
        found = {x["name"] for x in admin.call("GET", "/v1/stores").json["items"]} - {"main"}
        unsure = {maker.pending[1]} if maker.pending else set()
        self.assertEqual(found - unsure, set(maker.known) - unsure)
        known = {}
        for name in found:
            got = admin.call("GET", "/v1/products/p", Stoa_Store=name)
            written = maker.known.get(name)
            if written is not None:
                self.assertEqual(got.json["name"], written, "a store that stands has all it acknowledged")
            elif maker.pending == ("make", name):
                self.assertEqual(got.status, 404, "a store that was being made is empty")
            # Whole: it can be written to.
            wrote = admin.call("PUT", "/v1/products/p", {"name": "after"}, Stoa_Store=name)
            self.assertIn(wrote.status, (200, 201), wrote.text)
            known[name] = "after"
        return known


if __name__ == "__main__":
    unittest.main()
