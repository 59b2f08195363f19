#!/usr/bin/env python3
"""Webhooks seen by their receiver: what comes, signed how, in which order, how often, and what stops it."""
import json
import pathlib
import random
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import BINARY, Server, generated  # noqa: E402
from tests.support.webhook_receiver import Receiver, copy_of, export_of  # noqa: E402

CONFIG = '[webhooks]\nallow_networks = ["127.0.0.0/8"]\nretry_first_s = 1\ntimeout_ms = 1000\n'


def product(id_, name, **more):
    return {"id": id_, "name": name, "price": {"amount": "1", "currency": "USD"}, **more}


class Webhooks(unittest.TestCase):
    config = CONFIG

    def setUp(self):
        self.server = Server(config=self.config)
        self.addCleanup(self.server.close)
        self.client = self.server.client()

    def receiver(self, behave=lambda event, count: 204):
        made = Receiver(behave)
        self.addCleanup(made.close)
        return made

    def hook(self, receiver, client=None, **more):
        got = (client or self.client).call("POST", "/v1/webhooks", {"url": receiver.url, **more})
        self.assertEqual(got.status, 201, got.text)
        receiver.secrets = [got.json["secret"]]
        return got.json["id"]

    def put(self, id_, name, **more):
        got = self.client.call("PUT", f"/v1/products/{id_}", product(id_, name, **more))
        self.assertIn(got.status, (200, 201), got.text)
        return got.json["version"]

    def get(self, hook):
        return self.client.call("GET", f"/v1/webhooks/{hook}").json

    def until(self, what, seconds=30):
        """Asks again and again: what the server does by itself can only be looked at."""
        end = time.monotonic() + seconds
        while not (found := what()):
            self.assertLess(time.monotonic(), end, "it does not come")
            time.sleep(0.02)
        return found

    def steer(self, hook, **what):
        return self.client.call("POST", f"/v1/webhooks/{hook}/replay", what)


class Deliveries(Webhooks):
    def test_every_change_comes_signed_and_in_order_and_a_copy_is_the_export(self):
        dice = random.Random(7)
        receiver = self.receiver(lambda event, count: (500 if count == 1 and dice.random() < 0.1 else 204, {}, dice.random() * 0.01))
        hook = self.hook(receiver)
        task = self.client.import_rows(generated(400))
        for i in range(150):
            if dice.random() < 0.2:
                self.client.call("DELETE", f"/v1/products/g-{dice.randrange(20)}")
            else:
                self.put(f"g-{dice.randrange(20)}", f"name {i}")
        self.assertEqual(self.client.follow(task)["state"], "done")
        last = self.put("last", "the last one")
        self.assertTrue(receiver.wait(lambda r: any(e["subject"] == "last" for e in r.taken)))
        self.until(lambda: int(self.get(hook)["delivery"]["position"].rsplit("-")[-1].split("/")[0]) >= last)
        products, faults = copy_of(receiver.taken)
        self.assertEqual(receiver.faults + faults, [])
        self.assertEqual(products, export_of(self.client))
        self.assertLessEqual(receiver.under_way_max, 8)
        self.assertGreater(len(receiver.came), len(receiver.taken), "some must have failed")
        self.assertGreater(self.client.metric("stoa_webhook_attempts_delivered_total"), 400)
        self.assertGreater(self.client.metric("stoa_webhook_attempts_failed_total"), 0)

    def test_what_comes_is_what_a_stream_shows_and_only_what_is_wanted(self):
        receiver = self.receiver()
        self.put("early", "before it")
        self.hook(receiver, since="beginning", kinds=["product.changed"], ids=["a", "early"],
                  include_fields=["id", "name"])
        self.put("a", "A")
        self.put("b", "B")
        self.client.call("DELETE", "/v1/products/a")
        self.put("a", "A again")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 3))
        self.assertEqual([(e["subject"], e["data"]["after"]["name"]) for e in receiver.taken if e["subject"] == "a"],
                         [("a", "A"), ("a", "A again")])
        self.assertNotIn("price", receiver.taken[0]["data"]["after"])
        page = self.client.call("GET", "/v1/changes?since=beginning&kind=product.changed&id=a,early"
                                       "&include_fields=id,name").json
        self.assertEqual(sorted((e["data"] for e in receiver.taken), key=lambda x: x["version"]), page["changes"])

    def test_the_delivery_log_tells_each_attempt(self):
        receiver = self.receiver(lambda event, count: 503 if count == 1 else 200)
        hook = self.hook(receiver)
        self.put("a", "A")
        log = self.until(lambda: (x := self.client.call("GET", f"/v1/webhooks/{hook}/deliveries").json["items"])
                         and len(x) == 2 and x)
        self.assertEqual([(x["attempt"], x["status"], x["answer"]) for x in log],
                         [(2, 200, "thanks for 200"), (1, 503, "thanks for 503")])
        self.assertEqual(log[0]["change"], receiver.taken[0]["id"])
        self.assertEqual(log[0]["entity"], "product:a")
        self.assertEqual(len(self.client.call("GET", f"/v1/webhooks/{hook}/deliveries?limit=1").json["items"]), 1)

    def test_what_hangs_is_cut_off_and_tried_again(self):
        receiver = self.receiver(lambda event, count: (204, {}, 3 if count == 1 else 0))
        hook = self.hook(receiver)
        self.put("a", "A")
        self.assertTrue(receiver.wait(lambda r: len(r.came) == 2))
        log = self.client.call("GET", f"/v1/webhooks/{hook}/deliveries").json["items"]
        self.assertEqual(log[-1]["status"], 0)
        self.assertIn("no answer", log[-1]["error"])
        self.assertLess(log[-1]["took_ms"], 2500)

    def test_retry_after_lengthens_a_pause(self):
        times = []
        receiver = self.receiver(lambda event, count: times.append(time.monotonic())
                                 or (429 if count == 1 else 204, {"Retry-After": "3"}, 0))
        self.hook(receiver)
        self.put("a", "A")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 1))
        self.assertGreater(times[1] - times[0], 2.9)

    def test_one_that_is_gone_stops_it_until_somebody_lets_it_go_on(self):
        receiver = self.receiver(lambda event, count: 410 if event["subject"] == "a" and count == 1 else 204)
        hook = self.hook(receiver)
        self.put("a", "A")
        self.until(lambda: not self.get(hook)["delivery"]["running"])
        self.assertEqual(self.get(hook)["delivery"]["stopped"], "gone")
        self.assertEqual(self.client.metric("stoa_webhooks_stopped"), 1)
        self.put("b", "B")
        self.assertEqual(self.steer(hook).status, 202)
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))

    def test_one_that_is_switched_off_loses_nothing(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        off = self.client.call("PATCH", f"/v1/webhooks/{hook}", {"enabled": False})
        self.assertEqual(off.status, 200, off.text)
        self.assertNotIn("secret", off.json)
        self.put("a", "A")
        self.assertEqual(self.steer(hook, change="x").status, 400)
        self.assertEqual(receiver.came, [])
        self.assertEqual(self.client.call("PATCH", f"/v1/webhooks/{hook}", {"enabled": True}).status, 200)
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 1))
        self.assertEqual(self.client.call("DELETE", f"/v1/webhooks/{hook}").status, 204)
        self.put("b", "B")
        for path in ("", "/deliveries"):
            self.assertEqual(self.client.call("GET", f"/v1/webhooks/{hook}{path}").status, 404)
        self.assertEqual(len(receiver.came), 1)

    def test_a_stop_and_a_start_of_the_server_go_on_where_it_was(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        self.put("a", "A")
        self.until(lambda: self.get(hook)["delivery"]["position"].endswith(
            str(receiver.taken[0]["data"]["version"])) if receiver.taken else False)
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.client = self.server.client()
        self.put("b", "B")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))
        self.assertEqual([e["subject"] for e in receiver.came], ["a", "b"])


class Replays(Webhooks):
    def test_a_place_is_replayed_with_the_same_ids(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        for id_ in ("a", "b"):
            self.put(id_, "x")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))
        got = self.steer(hook, since="beginning")
        self.assertEqual(got.status, 202, got.text)
        self.assertTrue(receiver.wait(lambda r: sum(e["type"].startswith("stoa.product") for e in r.taken) == 4))
        self.assertEqual(receiver.counts[receiver.taken[0]["id"]], 2)

    def test_one_change_is_sent_once_more(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        self.put("a", "x")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 1))
        change = receiver.taken[0]["id"]
        self.assertEqual(self.steer(hook, change=change).status, 202)
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))
        self.assertEqual(receiver.taken[1], receiver.taken[0])
        self.assertEqual(self.steer(hook, change=change.rsplit("/")[0] + "/99").status, 404)
        self.assertEqual(self.steer(hook, change=change, since="now").status, 400)


class Parking(Webhooks):
    config = CONFIG + "give_up_h = 0\n"

    def test_an_entity_that_is_refused_is_parked_and_the_others_go_on(self):
        is_mended = []
        receiver = self.receiver(lambda event, count: 204 if is_mended or event["subject"] != "bad" else 422)
        hook = self.hook(receiver)
        self.put("bad", "1")
        self.put("good", "1")
        self.put("bad", "2")
        self.put("good", "2")
        parked = self.until(lambda: self.get(hook)["delivery"]["parked"])
        self.assertEqual([(x["entity"], x["reason"]) for x in parked], [("product:bad", "answered 422")])
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))
        self.assertEqual(self.client.metric("stoa_webhook_entities_parked"), 1)
        # It stays parked over a kill.
        self.server.kill()
        self.server.start()
        self.client = self.server.client()
        self.put("bad", "3")
        self.put("good", "3")
        self.assertTrue(receiver.wait(lambda r: any(e["data"]["after"]["name"] == "3" for e in r.taken)))
        is_mended.append(True)
        self.assertEqual(self.steer(hook, parked="product:good").status, 404)
        got = self.steer(hook, parked="product:bad")
        self.assertEqual(got.status, 202, got.text)
        self.assertEqual(got.json["parked"], [])
        bad = lambda r: [e["data"]["after"]["name"] for e in r.taken if e["subject"] == "bad"]  # noqa: E731
        self.assertTrue(receiver.wait(lambda r: len(bad(r)) == 3))
        self.assertEqual(bad(receiver), ["1", "2", "3"], "all it missed, in order")

    def test_one_that_is_dropped_goes_on_with_what_comes(self):
        is_mended = []
        receiver = self.receiver(lambda event, count: 204 if is_mended else 400)
        hook = self.hook(receiver)
        self.put("bad", "1")
        self.until(lambda: self.get(hook)["delivery"]["parked"])
        is_mended.append(True)
        self.assertEqual(self.client.call("DELETE", f"/v1/webhooks/{hook}/parked/product:bad").status, 202)
        self.assertEqual(self.client.call("DELETE", f"/v1/webhooks/{hook}/parked/product:bad").status, 404)
        self.put("bad", "2")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 1))
        self.assertEqual(receiver.taken[0]["data"]["after"]["name"], "2")


class Secrets(Webhooks):
    def test_two_secrets_sign_while_one_is_rotated_out(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        first = receiver.secrets[0]
        got = self.client.call("POST", f"/v1/webhooks/{hook}/rotate", {"grace_seconds": 3600})
        self.assertEqual(got.status, 200, got.text)
        second = got.json["secret"]
        receiver.secrets = [first, second]
        self.put("a", "A")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 1))
        self.assertEqual(receiver.signatures[-1], (2, [first, second]))
        third = self.client.call("POST", f"/v1/webhooks/{hook}/rotate", {"grace_seconds": 0}).json["secret"]
        receiver.secrets = [first, second, third]
        self.put("b", "B")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))
        self.assertEqual(receiver.signatures[-1], (1, [third]))

    def test_a_secret_is_shown_once_and_nowhere_else(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        self.client.call("POST", f"/v1/webhooks/{hook}/rotate")
        self.client.call("POST", "/v1/keys", {"name": "k", "scopes": ["search"]})
        self.client.call("PATCH", f"/v1/webhooks/{hook}", {"kinds": ["product.changed", "webhook.changed", "key.changed"]})
        self.put("a", "A")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) >= 1))
        feed = self.client.call("GET", "/v1/changes?since=beginning&include=before&limit=500")
        kinds = {x["kind"] for x in feed.json["changes"]}
        self.assertLessEqual({"webhook.changed", "key.changed"}, kinds)
        texts = [feed.text]
        for path in (f"/v1/webhooks/{hook}", "/v1/webhooks", f"/v1/webhooks/{hook}/deliveries", "/v1/export", "/v1/audit",
                     "/v1/keys"):
            got = self.client.call("GET", path)
            self.assertEqual(got.status, 200, path)
            texts.append(got.text)
        texts.append(json.dumps(receiver.came).encode())
        texts.append(pathlib.Path(self.server.log.name).read_bytes())
        for text in texts:
            self.assertNotIn(b"whsec_", text)
            self.assertNotIn(b'"hash"', text)


class Rights(Webhooks):
    def key(self, *scopes):
        made = self.client.call("POST", "/v1/keys", {"name": "k", "scopes": list(scopes)}).json
        client = self.server.client()
        client.key = made["key"]
        return client, made["id"]

    def test_a_webhook_sees_what_the_key_sees_that_made_it(self):
        receiver = self.receiver()
        client, key = self.key("webhooks:manage", "changes:read")
        hook = self.hook(receiver, client)
        self.put("draft", "secret", status="draft", cost={"amount": "5", "currency": "USD"})
        self.client.call("PUT", "/v1/synonyms/s", {"synonyms": ["a", "b"]})
        self.put("shown", "S", status="published", cost={"amount": "5", "currency": "USD"})
        self.put("draft", "now public", status="published")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))
        self.assertEqual([e["subject"] for e in receiver.came], ["shown", "draft"])
        self.assertEqual(receiver.came[1]["data"]["previous"], 0)
        text = json.dumps(receiver.came)
        for hidden in ("secret", "cost", "principal", "synonym"):
            self.assertNotIn(hidden, text)
        self.assertEqual(self.client.call("DELETE", f"/v1/keys/{key}").status, 204)
        self.put("after", "x", status="published")
        self.until(lambda: not self.get(hook)["delivery"]["running"])
        self.assertEqual(self.get(hook)["delivery"]["stopped"], "key")
        self.assertEqual(len(receiver.came), 2)

    def test_nobody_handles_a_webhook_of_one_who_may_do_more(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        client, _ = self.key("webhooks:manage", "changes:read")
        self.assertEqual(client.call("GET", "/v1/webhooks").json["items"], [])
        for method, path, body in (("GET", "", None), ("PATCH", "", {"url": "https://thief.example/"}),
                                   ("DELETE", "", None), ("POST", "/rotate", None), ("GET", "/deliveries", None),
                                   ("POST", "/replay", {}), ("DELETE", "/parked/product:a", None)):
            self.assertEqual(client.call(method, f"/v1/webhooks/{hook}{path}", body).status, 403, (method, path))
        blind, _ = self.key("webhooks:manage")
        self.assertEqual(blind.call("POST", "/v1/webhooks", {"url": receiver.url}).status, 403)
        other, _ = self.key("products:read", "changes:read")
        self.assertEqual(other.call("GET", "/v1/webhooks").status, 403)

    def test_what_is_wrong_is_named(self):
        for body, field in (({}, "url"), ({"url": "http://shop.example/"}, "url"), ({"url": "nonsense"}, "url"),
                            ({"url": "https://a.example/", "kinds": ["x.y"]}, "kinds[0]"),
                            ({"url": "https://a.example/", "include_fields": ["nope"]}, "include_fields[0]"),
                            ({"url": "https://a.example/", "secrets": ["whsec_x"]}, "secrets"),
                            ({"url": "https://a.example/", "since": "x"}, "since"),
                            ({"url": "https://a.example/", "enabled": 1}, "enabled")):
            got = self.client.call("POST", "/v1/webhooks", body)
            self.assertEqual((got.status, got.json.get("field")), (400, field), (body, got.text))
        got = self.client.call("POST", "/v1/webhooks", {"url": "https://a.example/"}, Idempotency_Key="k")
        self.assertEqual(got.status, 400)

    def test_there_are_a_hundred_and_no_more(self):
        for _ in range(100):
            self.assertEqual(self.client.call("POST", "/v1/webhooks", {"url": "https://a.example/", "enabled": False}).status, 201)
        self.assertEqual(self.client.call("POST", "/v1/webhooks", {"url": "https://a.example/"}).status, 503)
        page = self.client.call("GET", "/v1/webhooks?per_page=60").json
        rest = self.client.call("GET", f"/v1/webhooks?per_page=60&cursor={page['cursor']}").json
        self.assertEqual((len(page["items"]), len(rest["items"])), (60, 40))


class Addresses(Webhooks):
    config = "[webhooks]\nretry_first_s = 1\n"

    def test_a_private_address_is_not_asked_unless_it_is_allowed(self):
        receiver = self.receiver()
        hook = self.hook(receiver)
        self.put("a", "A")
        log = self.until(lambda: self.client.call("GET", f"/v1/webhooks/{hook}/deliveries").json["items"])
        self.assertEqual(log[0]["status"], 0)
        self.assertIn("webhooks.allow_networks", log[0]["error"])
        self.assertEqual(receiver.came, [])


class Redirects(Webhooks):
    def test_a_redirect_to_another_host_is_not_followed_one_to_another_path_is(self):
        other = self.receiver()
        first = self.receiver(lambda event, count: (307, {"Location": other.url}, 0))
        hook = self.hook(first)
        self.put("a", "A")
        log = self.until(lambda: self.client.call("GET", f"/v1/webhooks/{hook}/deliveries").json["items"])
        self.assertIn("redirects", log[0]["error"])
        self.assertEqual(other.came, [])
        same = self.receiver(lambda event, count: (307, {"Location": "/next"}, 0) if count == 1 else 204)
        self.hook(same)
        self.put("b", "B")
        self.assertTrue(same.wait(lambda r: len(r.taken) == 1))


class CommandLine(Webhooks):
    def stoa(self, *words):
        done = subprocess.run([BINARY, "webhook", *words, "--url", f"http://127.0.0.1:{self.server.port}", "--key",
                               self.server.key], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def test_webhooks_are_made_listed_looked_into_and_replayed(self):
        receiver = self.receiver()
        code, out, err = self.stoa("create", receiver.url, "--kind", "product.changed")
        self.assertEqual(code, 0, err)
        self.assertTrue(out.startswith("whsec_"), out)
        receiver.secrets = [out.strip()]
        hook = err.split()[1].rstrip(";")
        self.put("a", "A")
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 1))
        self.assertEqual(receiver.faults, [])
        code, out, err = self.stoa("list")
        self.assertIn(hook, out)
        self.assertIn("running", out)
        log = self.until(lambda: self.stoa("deliveries", hook)[1])
        self.assertIn("product:a", log)
        self.assertIn("204", log)
        code, out, err = self.stoa("replay", hook, "--since", "beginning")
        self.assertEqual(code, 0, err)
        self.assertTrue(receiver.wait(lambda r: len(r.taken) == 2))
        self.assertEqual(self.stoa("delete", hook)[0], 0)
        self.assertEqual(self.stoa("delete", hook)[0], 1)


if __name__ == "__main__":
    unittest.main()
