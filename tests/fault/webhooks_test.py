#!/usr/bin/env python3
"""Webhooks while the server is killed: at least once, no gap, in order per entity. STOA_ROUNDS kills (5)."""
import pathlib
import random
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, generated, setting  # noqa: E402
from tests.support.webhook_receiver import Receiver, copy_of, export_of, number_of, without_duplicates  # noqa: E402

ROUNDS = setting("STOA_ROUNDS", 5)
CONFIG = '[webhooks]\nallow_networks = ["127.0.0.0/8"]\nretry_first_s = 1\n'


class Kills(unittest.TestCase):
    def setUp(self):
        self.server = Server(config=CONFIG)
        self.addCleanup(self.server.close)

    def write(self, dice, until):
        """Writes until it is told to stop or the server is dead."""
        try:
            client = self.server.client()
            while not until.is_set():
                id_ = f"g-{dice.randrange(40)}"
                if dice.random() < 0.15:
                    client.call("DELETE", f"/v1/products/{id_}")
                else:
                    client.call("PUT", f"/v1/products/{id_}",
                                {"id": id_, "name": f"n {dice.random()}", "price": {"amount": "1", "currency": "USD"}})
        except Exception:
            pass  # it was killed

    def test_every_change_comes_at_least_once_and_in_order_and_the_copy_is_the_export(self):
        dice = random.Random(setting("STOA_SEED", 1))
        receiver = Receiver(lambda event, count: (503 if dice.random() < 0.03 else 200, {}, dice.random() * 0.02))
        self.addCleanup(receiver.close)
        client = self.server.client()
        made = client.call("POST", "/v1/webhooks", {"url": receiver.url})
        self.assertEqual(made.status, 201, made.text)
        receiver.secrets = [made.json["secret"]]
        client.import_rows(generated(300))
        for _ in range(ROUNDS):
            stop = threading.Event()
            writer = threading.Thread(target=self.write, args=(random.Random(dice.random()), stop))
            writer.start()
            before = len(receiver.came)
            self.assertTrue(receiver.wait(lambda r: len(r.came) >= before + dice.randrange(20, 200)), "nothing comes")
            self.server.kill()
            stop.set()
            writer.join()
            # What was under way is answered by nobody any more: the receiver may be at it still.
            self.assertTrue(receiver.wait(lambda r: r.under_way == 0))
            self.server.start()
        client = self.server.client()
        for task in client.call("GET", "/v1/tasks").json["items"]:
            client.follow(task["id"])
        client.call("PUT", "/v1/products/last", {"id": "last", "name": "last", "price": {"amount": "1", "currency": "USD"}})
        self.assertTrue(receiver.wait(lambda r: any(e["subject"] == "last" for e in r.taken), 120))
        hook = made.json["id"]
        end = time.monotonic() + 60
        wanted = [(x["version"], x["index"]) for x in self.feed(client)]
        while True:
            came = {number_of(e["id"]) for e in receiver.taken}
            if came >= set(wanted) or time.monotonic() > end:
                break
            time.sleep(0.05)  # the last retries
        left = set(wanted) - came
        log = client.call("GET", f"/v1/webhooks/{hook}/deliveries?limit=1000").json["items"]
        told = [x for x in log if number_of(x["change"]) in left]
        self.assertEqual(left, set(), f"left out: {told} {client.call('GET', f'/v1/webhooks/{hook}').json}")
        self.assertEqual(came - set(wanted), set(), "never was in the feed")
        products, faults = copy_of(receiver.taken)
        self.assertEqual(receiver.faults + faults, [])
        self.assertEqual(products, export_of(client))
        bodies = {}
        for event in receiver.came:
            self.assertEqual(bodies.setdefault(event["id"], event), event, "one id, one change")
        duplicates = len(receiver.taken) - len(without_duplicates(receiver.taken))
        self.assertGreater(duplicates, 0, "the kills must have met deliveries that were not noted")
        print(f"kills={ROUNDS} changes={len(wanted)} deliveries={len(receiver.came)} duplicates={duplicates}")
        self.assertEqual(client.call("GET", f"/v1/webhooks/{hook}").json["delivery"]["parked"], [])
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.verify()[0], 0)

    @staticmethod
    def feed(client):
        out, place = [], "beginning"
        while True:
            page = client.call("GET", f"/v1/changes?since={place}&limit=500").json
            out += page["changes"]
            place = page["position"]
            if not page["more"]:
                # The webhook began behind its own making.
                return [x for x in out if x["kind"] != "webhook.changed"]


if __name__ == "__main__":
    unittest.main()
