#!/usr/bin/env python3
"""Several stores in one server: made, deleted, apart. With a key of one nothing of another is to be had, by any operation."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.integration.openapi_test import CALLS, Description  # noqa: E402
from tests.support.stoa_server import BINARY, Client, Server  # noqa: E402

SHARD = "stores/{}/shard-0"


def stoa(*words, **environment):
    done = subprocess.run([BINARY, *map(str, words)], capture_output=True, text=True, timeout=300, env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


def search_key(parent, narrowing=None, name=None):
    """The recipe of docs/api.md; `name`: to sign for another key."""
    payload = base64.urlsafe_b64encode(json.dumps(narrowing or {}).encode()).rstrip(b"=").decode()
    text = f"stoa-search.{name or parent.split('_')[1]}.{payload}"
    mac = hmac.new(hashlib.sha256(parent.encode()).digest(), text.encode(), hashlib.sha256).digest()
    return text + "." + base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


class Stores(unittest.TestCase):
    config = None

    def setUp(self):
        self.server = Server(config=self.config)
        self.addCleanup(self.server.close)
        self.admin = self.server.client()

    def make(self, name):
        made = self.admin.call("POST", "/v1/stores", {"name": name})
        self.assertEqual(made.status, 201, made.text)
        return made.json

    def delete(self, name):
        return self.admin.call("DELETE", f"/v1/stores/{name}?confirm={name}")

    def names(self):
        return [x["name"] for x in self.admin.call("GET", "/v1/stores").json["items"]]

    def key(self, store, *scopes):
        made = self.admin.call("POST", "/v1/keys", {"name": "k", "scopes": scopes or ["admin"]}, Stoa_Store=store)
        self.assertEqual(made.status, 201, made.text)
        return made.json["key"]

    def client(self, key):
        made = Client(self.server.port, key)
        self.addCleanup(lambda: made.connection and made.connection.close())
        return made

    def refused(self, answer, status, type_, field=None):
        self.assertEqual((answer.status, answer.json["type"], answer.json.get("field")), (status, type_, field), answer.text)


class Made(Stores):
    config = "[storage]\nstore_count_max = 3\n"

    def test_a_store_is_made_used_kept_over_kill_9_and_deleted(self):
        self.assertEqual(self.names(), ["main"])
        made = self.make("b")
        self.assertEqual((made["name"], made["products"], made["writable"]), ("b", 0, True))
        self.assertEqual(self.admin.call("GET", "/v1/stores/b").json, made)
        key = self.key("b")
        self.assertRegex(key, "^stoa_b-[0-9a-f]{16}_[A-Za-z0-9_-]{43}$")
        self.assertEqual(self.client(key).call("PUT", "/v1/products/p", {"name": "in b"}).status, 201)
        self.assertEqual(self.admin.call("GET", "/v1/products/p").status, 404)
        self.assertEqual(self.admin.call("GET", "/v1/products/p", Stoa_Store="b").json["name"], "in b")
        self.server.kill()
        self.server.start()
        self.admin = self.server.client()
        self.assertEqual(self.names(), ["b", "main"])
        b = self.client(key)
        self.assertEqual(b.call("GET", "/v1/products/p").json["name"], "in b")
        self.assertEqual(self.delete("b").status, 204)
        self.assertEqual(self.names(), ["main"])
        self.refused(b.call("GET", "/v1/products/p"), 401, "unauthorized")
        self.refused(self.admin.call("GET", "/v1/products", Stoa_Store="b"), 404, "not-found", "Stoa-Store")
        # The same name again is another store: nothing of the old one is in it, its keys open nothing.
        self.make("b")
        self.refused(b.call("GET", "/v1/products/p"), 401, "unauthorized")
        self.refused(self.admin.call("GET", "/v1/products/p", Stoa_Store="b"), 404, "not-found")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.verify()[0], 0)
        self.assertEqual(sorted(x.name for x in pathlib.Path(self.server.folder, "stores").iterdir()), ["b", "main"])
        for left in ("stores.part", "stores.gone"):
            folder = pathlib.Path(self.server.folder, left)
            self.assertEqual(list(folder.iterdir()) if folder.exists() else [], [], left)

    def test_what_cannot_be_made_or_deleted_is_refused_with_the_field_named(self):
        def post(body):
            return self.admin.call("POST", "/v1/stores", body)
        for name in ("", "B", "2b", "b-", "a/b", "..", "x" * 41):
            self.refused(post({"name": name}), 400, "invalid-field", "name")
        self.refused(post({"name": 1}), 400, "invalid-field", "name")
        self.refused(post({}), 400, "invalid-field", "name")
        self.refused(post({"name": "b", "size": 1}), 400, "unknown-field", "size")
        self.refused(post({"name": "main"}), 409, "store-exists", "name")
        self.make("b")
        self.refused(post({"name": "b"}), 409, "store-exists", "name")
        self.make("c")
        self.refused(post({"name": "d"}), 413, "too-large")
        self.refused(self.admin.call("DELETE", "/v1/stores/b"), 400, "invalid-field", "confirm")
        self.refused(self.admin.call("DELETE", "/v1/stores/b?confirm=c"), 400, "invalid-field", "confirm")
        self.refused(self.delete("main"), 400, "invalid-field", "name")
        self.refused(self.delete("nobody"), 404, "not-found")
        self.refused(self.admin.call("GET", "/v1/stores/nobody"), 404, "not-found")
        self.assertEqual(self.names(), ["b", "c", "main"])
        # Also by a request that says it is about that very store.
        self.assertEqual(self.admin.call("DELETE", "/v1/stores/c?confirm=c", Stoa_Store="c").status, 204)
        self.make("d")

    def test_only_the_administrator_of_the_server_manages_stores(self):
        self.make("b")
        for key in (self.key("main"), self.key("b")):
            client = self.client(key)
            for verb, target, body in (("GET", "/v1/stores", None), ("POST", "/v1/stores", {"name": "c"}), ("GET", "/v1/stores/b", None),
                                       ("DELETE", "/v1/stores/b?confirm=b", None)):
                self.refused(client.call(verb, target, body), 403, "forbidden")
        refused = self.admin.call("POST", "/v1/keys", {"name": "k", "scopes": ["server"]})
        self.refused(refused, 400, "invalid-field", "scopes[0]")
        self.assertEqual(self.names(), ["b", "main"])

    def test_the_command_line_makes_lists_uses_and_deletes(self):
        known = {"STOA_URL": f"http://127.0.0.1:{self.server.port}", "STOA_KEY": self.server.key}
        self.assertEqual(stoa("store", "create", "b", **known)[0], 0)
        self.assertEqual(stoa("store", "create", "b", **known)[0], 1)
        key = stoa("key", "create", "k", "--scope", "admin", "--store", "b", **known)[1].strip()
        self.assertTrue(key.startswith("stoa_b-"), key)
        rows = pathlib.Path(self.server.folder, "rows.jsonl")
        rows.write_text('{"id":"p","name":"in b"}\n')
        self.assertEqual(stoa("import", rows, **{**known, "STOA_STORE": "b"})[0], 0)
        self.assertEqual(stoa("get", "p", "--store", "b", **known)[0], 0)
        self.assertEqual(stoa("get", "p", **known)[0], 1)
        self.assertEqual(stoa("get", "p", **{**known, "STOA_KEY": key})[0], 0)
        self.assertRegex(stoa("store", "list", **{**known, "STOA_STORE": "nobody"})[1], r"(?m)^b +1 products .*\nmain +0 products")
        self.assertEqual(stoa("store", "delete", "b", **known)[0], 2)
        self.assertEqual(stoa("store", "delete", "b", "--confirm", "b", **known)[0], 0)
        self.assertEqual(self.names(), ["main"])


class UnderWay(Stores):
    def test_who_is_asking_while_a_store_goes_gets_an_answer_and_nobody_else_notices(self):
        self.make("b")
        key = self.key("b")
        b = self.client(key)
        for i in range(50):
            b.call("PUT", f"/v1/products/p{i}", {"name": f"thing {i}"})
        here = b.call("GET", "/v1/products/p0").headers["Stoa-Position"]
        wrong, seen, is_over = [], set(), threading.Event()

        def ask(client, verb, target, body=None, good=(200, 201, 401)):
            while not is_over.is_set():
                try:
                    got = client.call(verb, target, body)
                    seen.add((target.split("?")[0], got.status))
                    if got.status not in good:
                        wrong.append((target, got.status, got.text[:200]))
                    if got.status == 401:
                        return
                except http.client.IncompleteRead:
                    if target != "/v1/export":  # that one is cut, so that nobody takes a part for the whole
                        wrong.append((target, "cut"))
                except Exception as x:  # noqa: BLE001
                    wrong.append((target, repr(x)))
                    return
        calls = [("GET", "/v1/products/p1"), ("GET", "/v1/search?q=thing"), ("PUT", "/v1/products/p2", {"name": "again"}),
                 ("GET", f"/v1/changes?since={here}&wait=20"), ("GET", "/v1/export"), ("POST", "/v1/products:batchGet", {"ids": ["p1"]})]
        threads = [threading.Thread(target=ask, args=(self.client(key), *x)) for x in calls for _ in range(2)]
        threads.append(threading.Thread(target=ask, args=(self.server.client(), "PUT", "/v1/products/m", {"name": "in main"})))
        for x in threads:
            x.start()
        # All kinds have been answered once before the store goes.
        while len({target for target, _ in seen}) < len(calls) + 1 and not wrong:
            b.call("PUT", "/v1/products/p3", {"name": "wakes the poll"})
        self.assertEqual(self.delete("b").status, 204)
        is_over.set()
        for x in threads:
            x.join(60)
            self.assertFalse(x.is_alive())
        self.assertEqual(wrong, [])
        self.assertIn(401, {status for _, status in seen})
        self.assertEqual(self.admin.call("GET", "/v1/products/m").status, 200)

    def test_a_stream_of_a_store_ends_when_the_store_goes(self):
        self.make("b")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/changes/stream", headers={"Authorization": "Bearer " + self.key("b")})
        stream = connection.getresponse()
        self.assertEqual(stream.status, 200)
        stream.readline()
        self.assertEqual(self.delete("b").status, 204)
        stream.read()

    def test_an_import_under_way_goes_with_its_store_and_leaves_no_file(self):
        self.make("b")
        b = self.client(self.key("b"))
        rows = "".join(json.dumps({"id": f"r{i}", "name": f"row {i}", "description": "word " * 50}) + "\n" for i in range(20000)).encode()
        b.import_rows(rows)
        self.assertEqual(self.delete("b").status, 204)
        self.assertEqual(list(pathlib.Path(self.server.folder, "spool").iterdir()), [])
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.verify()[0], 0)


    def test_a_failed_import_leaves_no_file_of_a_deleted_store(self):
        self.make("b")
        b = self.client(self.key("b"))
        b.follow(b.import_rows([{"id": f"p{i}", "name": "p"} for i in range(20)]))
        task = b.call("POST", "/v1/import?format=jsonl&mode=sync", b'{"id":"p0","name":"p"}\n', Content_Type="application/x-ndjson").json["task"]
        self.assertEqual(b.follow(task)["state"], "failed")
        spool = pathlib.Path(self.server.folder, "spool")
        self.assertEqual(len(list(spool.iterdir())), 1, "it is kept to be tried again")
        self.assertEqual(self.delete("b").status, 204)
        self.assertEqual(list(spool.iterdir()), [])


class Apart(Stores):
    config = "[http]\nrate_per_key = 1\nrate_per_key_burst = 20\n"

    def test_rates_are_counted_by_store_and_key(self):
        self.make("b")
        self.make("c")
        greedy, other, narrowed = self.client(self.key("b")), self.client(self.key("b")), self.client(self.key("c"))
        statuses = [greedy.call("GET", "/v1/products").status for _ in range(40)]
        self.assertIn(429, statuses, "even a key with the scope admin is held by the rate")
        self.assertEqual(other.call("GET", "/v1/products").status, 200)
        self.assertEqual(narrowed.call("GET", "/v1/products").status, 200)
        self.assertEqual({self.admin.call("GET", "/v1/products", Stoa_Store="b").status for _ in range(40)}, {200})

    def test_refusals_traces_and_figures_are_those_of_the_store(self):
        self.make("b")
        self.make("c")
        b, c = self.client(self.key("b")), self.client(self.key("c"))
        stranger = self.client("stoa_b-ffff_nobody")
        stranger.call("GET", "/v1/products", X_Request_Id="guess-1")
        b.call("GET", "/v1/products", X_Request_Id="mine-1")
        self.client(self.key("b", "search")).call("GET", "/v1/products", X_Request_Id="narrow-1")
        told = b.call("GET", "/v1/audit").json["refusals"]
        self.assertEqual([(x["status"], x["request_id"]) for x in told["recent"]], [(403, "narrow-1"), (401, "guess-1")])
        self.assertEqual(told["recent"][1]["key"], "ffff")
        for other in (c, self.admin):
            self.assertEqual(other.call("GET", "/v1/audit").json["refusals"]["recent"], [])
        self.assertEqual(b.call("GET", "/v1/trace/mine-1").status, 200)
        self.assertEqual(c.call("GET", "/v1/trace/mine-1").status, 404)
        self.assertEqual(self.admin.call("GET", "/v1/trace/mine-1").status, 404)
        self.assertEqual(self.admin.call("GET", "/v1/trace/mine-1", Stoa_Store="b").status, 200)

        def stores(client):
            return set(re.findall(r'store="([^"]+)"', client.call("GET", "/metrics").text.decode()))
        self.assertEqual(stores(b), {"b"})
        self.assertEqual(stores(c), {"c"})
        self.assertEqual(stores(self.client(self.key("main"))), {"main"})
        self.assertEqual(stores(self.admin), {"main", "b", "c"})
        self.assertNotIn("resident", c.call("GET", "/metrics").text.decode())
        self.assertIn('stoa_products{store="b"} 0', self.admin.call("GET", "/metrics").text.decode())

    def test_a_key_opens_its_store_and_no_other_however_it_is_written(self):
        self.make("b")
        self.make("c")
        key = self.key("b")
        rest = key.removeprefix("stoa_b-")
        for other in ("stoa_c-" + rest, "stoa_" + rest, "stoa_main-" + rest, "stoa_nobody-" + rest, "stoa_b-b-" + rest):
            self.refused(self.client(other).call("GET", "/v1/products"), 401, "unauthorized")
        id_ = rest.split("_")[0]
        for name in ("c-" + id_, id_, "nobody-" + id_):
            self.refused(self.client(search_key(key, name=name)).call("GET", "/v1/search?q="), 401, "unauthorized")
        self.assertEqual(self.client(search_key(key)).call("GET", "/v1/search?q=").status, 200)
        b = self.client(key)
        self.assertEqual(b.call("GET", "/v1/products", Stoa_Store="b").status, 200)
        answers = [b.call("GET", "/v1/products", Stoa_Store=x, X_Request_Id="r") for x in ("c", "main", "nobody", "")]
        self.assertEqual({(x.status, x.text) for x in answers}, {(403, answers[0].text)})

    def test_synonyms_settings_and_idempotency_keys_are_of_one_store(self):
        self.make("b")
        b = self.client(self.key("b"))
        for client in (b, self.admin):
            client.call("PUT", "/v1/products/cup", {"name": "cup"}, Idempotency_Key="once")
        self.assertEqual(self.admin.call("GET", "/v1/products/cup").headers["Stoa-Position"].split(".")[1], "0-1")
        b.call("PUT", "/v1/synonyms/s", {"synonyms": ["mug", "cup"]})
        b.call("PUT", "/v1/settings", {"default_currency": "CHF"})
        self.assertEqual(b.call("GET", "/v1/search?q=mug").json["found"], 1)
        self.assertEqual(self.admin.call("GET", "/v1/search?q=mug").json["found"], 0)
        self.assertEqual(self.admin.call("GET", "/v1/synonyms").json["items"], [])
        self.assertNotIn(b"CHF", self.admin.call("GET", "/v1/settings").text)


# What store A holds that no request ever says: not one byte of it may come to another store's key.
CONTENT = "zqcontent"
# Parts of names that requests do say.
OF_A, OF_NOBODY = "qzva", "qzvn"


def named(x, mark):
    """A call of the description, about things whose names have a mark."""
    return json.loads(re.sub(r"mug|M-1|\bcup\b|\btea\b|\bpots\b|imported", lambda found: mark + found[0], json.dumps(x)))


class Leaks(unittest.TestCase):
    """B is beside A and asks for what is A's; C is like B and asks for what nobody has. No answer tells one from the other."""

    @classmethod
    def setUpClass(cls):
        cls.backups = tempfile.mkdtemp(prefix="stoa-test-")
        cls.server = Server(config=f'[backup]\nfolder = "{cls.backups}"\n[web]\nstorefront = true\n[webhooks]\ngive_up_h = 0\n')
        cls.admin = cls.server.client()
        cls.told = Description(cls.admin.call("GET", "/openapi.json").json)
        cls.keys = {}
        for name in "abc":
            assert cls.admin.call("POST", "/v1/stores", {"name": name}).status == 201
            cls.keys[name] = cls.admin.call("POST", "/v1/keys", {"name": "k", "scopes": ["admin"]}, Stoa_Store=name).json["key"]
        # A key whose store is forgotten would lead to main: it holds the same.
        cls.fill(cls.admin)
        cls.fill(Client(cls.server.port, cls.keys["a"]))
        for name in "bc":
            client = Client(cls.server.port, cls.keys[name])
            client.call("PUT", "/v1/products/shared", {"name": "own", "sku": "own"})

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        shutil.rmtree(cls.backups)

    @classmethod
    def fill(cls, a):
        """Everything there is, under A's names, and what leads to it: ids, cursors, positions, tags."""
        more = {"brand": CONTENT, "description": CONTENT, "attributes": {CONTENT: CONTENT}, "tags": [CONTENT], "category": [CONTENT]}
        cls.of_a = {}
        for name, values, query, body in CALLS:
            if name.startswith("delete") or name in ("create_store", "get_store", "list_stores") or "security" in cls.told.operations[name][2]:
                continue
            body = named(body, OF_A) if not isinstance(body, bytes) else \
                f'{{"id":"{OF_A}i","name":"{CONTENT}"}}\n{{"id":"{OF_A}broken","{CONTENT}":1}}\n'.encode()
            if name in ("put_product", "patch_product"):
                body.update(more)
            if name == "put_category":
                body.update({"names": {"de": CONTENT}})
            got = cls.call(a, name, {k: cls.of_a.get(v, OF_A + v if v in ("s", "en") else named(v, OF_A)) for k, v in values.items()},
                           query, body)
            assert got.status < 300 or name in ("cancel_task", "retry_task", "patch_stopwords"), (name, got.status, got.text)
            if name == "import":
                cls.of_a["TASK"] = got.json["task"]
                a.follow(got.json["task"])
            if name == "create_key":
                cls.of_a["KEY"] = got.json["id"]
            if name == "create_webhook":
                cls.of_a["HOOK"] = got.json["id"]
                while f"product:{OF_A}mug" not in json.dumps(a.call("GET", f"/v1/webhooks/{got.json['id']}").json):
                    time.sleep(0.02)  # an address that may not be asked: what waits for it is parked
            cls.of_a["REQUEST"] = got.headers["X-Request-Id"]
        for i in range(5):
            a.call("PUT", f"/v1/products/{OF_A}{i}", {"name": CONTENT, **more})
        a.call("PUT", "/v1/products/shared", {"name": CONTENT})
        a.call("DELETE", f"/v1/products/{OF_A}4")
        page = a.call("GET", "/v1/products?per_page=1")
        feed = a.call("GET", "/v1/changes?since=beginning&limit=1")
        cls.cursors = [page.json["cursor"], a.call("GET", "/v1/search?q=&per_page=1&sort_by=id:asc").json["cursor"]]
        cls.position = page.headers["Stoa-Position"]
        cls.place = feed.json["position"] if "position" in feed.json else cls.position
        cls.tags = [page.headers["ETag"], a.call("GET", "/v1/products/shared").headers["ETag"], a.call("GET", "/v1/search?q=").headers["ETag"]]
        cls.settle_backup(a)

    @staticmethod
    def settle_backup(client):
        while client.call("GET", "/v1/backup").json["state"] == "running":
            pass

    @classmethod
    def call(cls, client, name, values, query, body, **headers):
        verb, path, _ = cls.told.operations[name]
        target = re.sub(r"{(\w+)}", lambda found: values[found[1]], path) + ("?" + query if query else "")
        headers = {**({"Content_Type": "application/merge-patch+json"} if verb == "PATCH" else {}), **headers}
        if isinstance(body, bytes):
            headers["Content_Type"] = "application/x-ndjson"
        return client.call(verb, target, body, **headers)

    def plain(self, answer):
        """What of an answer must not differ: all but names, ids, times and what was made by chance."""
        told = answer.json if isinstance(answer.json, dict) else {}
        for x in [told, *(told.get("items") or [])]:
            if isinstance(x, dict):
                x.pop("delivery", None)  # how far it is when it is asked for
        headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in ("date", "content-length", "content-encoding")}
        body = json.dumps(told) if told else answer.text.decode("utf-8", "replace")
        if told.get("items") and {"scopes", "url"} & set(told["items"][0]):
            body = json.dumps(sorted(told["items"], key=lambda x: (x.get("name", x.get("url")), x["version"])))  # their ids are chance
        text = json.dumps([answer.status, sorted(headers.items()), body])
        self.assertNotIn(CONTENT, text)
        text = text.replace(OF_A, "MARK").replace(OF_NOBODY, "MARK")
        text = re.sub(r"(stores?\W{1,7})[bc]\b", r"\1X", text)
        text = re.sub(r"stoa_[abc]-[0-9a-f]{16}_[A-Za-z0-9_-]{43}", "KEY", text)
        text = re.sub(r"whsec_[A-Za-z0-9+/=]+", "SECRET", text)
        text = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "TIME", text)
        text = re.sub(r"[0-9a-f]{32}", "REQUEST", text)
        text = re.sub(r"[0-9a-f]{16}", "ID", text)
        text = re.sub(r'(\\+"cursor\\+": ?\\+")[^"\\]+', r"\1CURSOR", text)
        text = re.sub(r'((?:_us|_ms|bytes|duration)\\+": ?)\d+', r"\1N", text)
        return re.sub(r'W/\\+"ID\.0-(\d+)[.0-9]*', r"TAG \1", text)

    def both(self, name, values, query, body, headers=None, of_nobody=None):
        """The same call by B about A's things, and by C about nobody's."""
        nobody = of_nobody or {"TASK": "import-" + "0" * 16, "KEY": "0" * 16, "HOOK": "0" * 16, "REQUEST": "0" * 32}
        answers = []
        for client, mark, ids in ((self.b, OF_A, self.of_a), (self.c, OF_NOBODY, nobody)):
            filled = {k: ids.get(v, mark + v if v in ("s", "en") else named(v, mark)) for k, v in values.items()}
            sent = body if isinstance(body, bytes) else named(body, mark)
            if name == "create_webhook":
                sent["enabled"] = False  # one at work notes where it is whenever it likes
            answers.append(self.call(client, name, filled, named(query, mark), sent, **(headers or {})))
            if name == "import" and answers[-1].status == 202:
                client.follow(answers[-1].json["task"])
            if name == "start_backup":
                self.settle_backup(client)
        return answers

    def same(self, name, *call, **more):
        for _ in range(20):
            answers = self.both(name, *call, **more)
            # Whether a refusal leaves the connection open depends on how much of the body had come by then: asked again.
            if len({(x.status, x.headers.get("Connection")) for x in answers}) == 1 or answers[0].status < 400:
                break
        b, c = (self.plain(x) for x in answers)
        if name == "metrics":
            b, c = (sorted(set(re.findall(r"stoa_\w+", x))) for x in (b, c))
        self.assertEqual(b, c, name)

    def setUp(self):
        self.b, self.c = (Client(self.server.port, self.keys[x]) for x in "bc")

    def operations(self):
        return [x for x in CALLS if "security" not in self.told.operations[x[0]][2]]

    def test_1_reading_naming_and_taking_away_what_is_another_stores(self):
        changing = {"import", "start_backup", "create_key", "create_store", "batch"}
        count = 0
        for name, values, query, body in self.operations():
            if name.startswith("put_") or name in changing:
                continue
            with self.subTest(name):
                self.same(name, values, query, body)
                count += 1
        self.assertGreater(count, 40)

    def test_2_cursors_positions_places_and_tags_of_another_store(self):
        lists = [x for x in self.operations() if self.told.operations[x[0]][0] == "GET"]
        foreign = [{"Stoa_Position": self.position}, {"If_None_Match": ", ".join(self.tags)}, {"Stoa_Store": "a"}, {"Last_Event_ID": self.place}]
        for name, values, _, body in lists + [("stream_changes", {}, "", None)]:
            for headers in foreign:
                if name == "stream_changes" and "Stoa_Position" not in headers and "Last_Event_ID" not in headers and "Stoa_Store" not in headers:
                    continue  # it would go on for ever
                with self.subTest(name, headers=headers):
                    b, c = self.both(name, values, "", body, headers=headers) if name != "stream_changes" else \
                        [self.refusal_of_stream(x, headers) for x in (self.b, self.c)]
                    self.assertNotEqual(b.status, 304, "a tag of A is taken for one of B's")
                    if name != "metrics":
                        self.assertEqual(self.plain(b), self.plain(c))
            for query in [f"cursor={x}" for x in self.cursors] + [f"since={self.place}", f"at={self.position}", f"since={self.position}&wait=0"]:
                if name == "stream_changes":
                    continue
                with self.subTest(name, query=query):
                    self.same(name, values, query, body)
        said = self.b.call("GET", "/v1/products", Stoa_Position=self.position)
        self.assertEqual((said.status, said.json["type"]), (409, "unknown-log"))
        for target in (f"/v1/changes?since={self.place}", f"/v1/products?at={self.position}", f"/v1/audit?since={self.position}"):
            self.assertEqual(self.b.call("GET", target).json["type"], "unknown-log", target)
        self.assertEqual(self.b.call("PUT", "/v1/products/shared", {"name": "x"}, If_Match='"999"').status, 412)

    def refusal_of_stream(self, client, headers):
        self.assertIsNone(client.connection and client.connection.close())
        client.connection = None
        got = client.call("GET", "/v1/changes/stream", **headers)
        self.assertGreaterEqual(got.status, 400)
        return got

    def test_3_searches_facets_and_filters_for_what_another_store_has(self):
        for word in (CONTENT[:-1], CONTENT[:4], OF_A):
            for target in (f"/v1/search?q={word}&facet_by=brand,tags,category", f"/v1/search?q=&filter_by=brand:={word}&facet_by=brand",
                           f"/v1/products?filter_by=tags:={word}&sort_by=id:asc", f"/v1/search?q={word}&max_facet_values=50&facet_by=attributes.{word}",
                           f"/v1/products?filter_by=attributes.{word}:={word}"):
                with self.subTest(target):
                    b, c = (x.call("GET", target) for x in (self.b, self.c))
                    self.assertEqual(self.plain(b), self.plain(c))
        self.assertEqual(self.b.call("GET", "/v1/search?q=").json["found"], 1)
        narrowed = Client(self.server.port, search_key(self.keys["b"], {"filter_by": f"brand:={CONTENT}"}))
        self.assertEqual(narrowed.call("GET", "/v1/search?q=").json["found"], 0)

    def test_4_writing_under_the_names_of_another_store_is_writing_ones_own(self):
        before = self.everything(self.keys["a"])
        for name, values, query, body in self.operations():
            with self.subTest(name):
                self.same(name, values, query, body, headers={"Idempotency_Key": "x" + name} if name.startswith("put_p") else None)
        self.assertEqual(self.everything(self.keys["a"]), before, "a write of B changed A")
        for target in ("/v1/export", "/v1/changes?since=beginning&include=before&limit=500", "/v1/audit", "/v1/tasks", "/v1/keys"):
            b, c = (x.call("GET", target) for x in (self.b, self.c))
            self.assertEqual(self.plain(b), self.plain(c), target)

    def everything(self, key):
        client = Client(self.server.port, key)
        found = [client.call("GET", x).text for x in ("/v1/export", "/v1/synonyms", "/v1/stopwords", "/v1/settings", "/v1/tasks", "/v1/categories")]
        hooks = [{**x, "delivery": None} for x in client.call("GET", "/v1/webhooks").json["items"]]
        return found + [hooks, client.call("GET", "/v1/keys").json["items"][0]["id"], client.call("GET", "/v1/products").headers["Stoa-Position"]]

    def test_5_a_stream_of_changes_has_its_own_stores_alone(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/changes/stream?since=beginning", headers={"Authorization": "Bearer " + self.keys["b"]})
        stream = connection.getresponse()
        Client(self.server.port, self.keys["a"]).call("PUT", f"/v1/products/{OF_A}9", {"name": CONTENT})
        self.b.call("PUT", "/v1/products/last-of-b", {"name": "last"})
        told = b""
        while b"last-of-b" not in told:
            line = stream.readline()
            self.assertTrue(line, told)
            told += line
        self.assertNotIn(CONTENT.encode(), told)


class Kept(unittest.TestCase):
    """Backup, restore, verify and doctor are about all stores, or about the one that is named."""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="stoa-test-"))
        self.addCleanup(shutil.rmtree, self.root, True)
        self.backups = self.root / "backups"
        self.data = self.root / "data"
        self.data.mkdir()
        self.server = self.serve(self.data)
        self.admin = self.server.client()
        for name in ("b", "empty"):
            self.assertEqual(self.admin.call("POST", "/v1/stores", {"name": name}).status, 201)
        for name in ("main", "b"):
            for i in range(3):
                self.admin.call("PUT", f"/v1/products/p{i}", {"name": f"{name} {i}"}, Stoa_Store=name)
        self.key = self.admin.call("POST", "/v1/keys", {"name": "k", "scopes": ["products:read", "backup"]}, Stoa_Store="b").json["key"]

    def serve(self, folder):
        server = Server(str(folder), config=f'[backup]\nfolder = "{self.backups}"\n')
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        return server

    def known(self, key=None):
        return {"STOA_URL": f"http://127.0.0.1:{self.server.port}", "STOA_KEY": key or self.server.key}

    def backed_up(self):
        return sorted(x.name for x in (self.backups / "stores").iterdir()) if self.backups.exists() else []

    def test_one_store_or_all_are_backed_up_and_restored_with_their_keys(self):
        code, said, why = stoa("backup", **self.known(self.key))
        self.assertEqual(code, 0, why)
        self.assertEqual(self.backed_up(), ["b"], "a store's own key backs up its store")
        self.assertEqual(stoa("backup", "--store", "main", **self.known())[0], 0)
        self.assertEqual(self.backed_up(), ["b", "main"])
        code, said, why = stoa("backup", **self.known())
        self.assertEqual((code, self.backed_up()), (0, ["b", "empty", "main"]), why)
        for name in ("b", "empty", "main"):
            self.assertIn(f"{name}: ", said)
        self.assertEqual(stoa("restore", self.backups, "--check")[0], 0)
        refused = stoa("restore", self.backups, "--data", self.root / "no", "--to", "2")
        self.assertEqual((refused[0], "--store" in refused[2]), (2, True), refused)
        restored = self.root / "restored"
        self.assertEqual(stoa("restore", self.backups, "--data", restored)[0], 0)
        again = self.serve(restored)
        found = {x["name"]: x["products"] for x in again.client().call("GET", "/v1/stores").json["items"]}
        self.assertEqual(found, {"main": 3, "b": 3, "empty": 0})
        self.assertEqual(Client(again.port, self.key).call("GET", "/v1/products/p1").json["name"], "b 1")
        self.assertEqual(again.stop(), 0)
        self.assertEqual(again.verify()[0], 0)

    def test_one_store_is_restored_to_a_position_of_its_own(self):
        self.assertEqual(self.server.stop(), 0)
        code, said, why = stoa("backup", "--data", self.data, "--to", self.backups)
        self.assertEqual((code, said.count("backup at position")), (0, 3), why)
        alone = self.root / "alone"
        self.assertEqual(stoa("restore", self.backups, "--data", alone, "--store", "b", "--to", "2")[0], 0)
        again = self.serve(alone)
        found = {x["name"]: x["products"] for x in again.client().call("GET", "/v1/stores").json["items"]}
        self.assertEqual(found, {"b": 2, "main": 0})
        self.assertEqual(stoa("restore", self.backups, "--check", "--store", "nobody")[0], 1)

    def test_verify_and_doctor_look_at_every_store(self):
        self.assertEqual(stoa("backup", "--store", "main", **self.known())[0], 0)
        said = stoa("doctor", "--data", self.data, "--backup-dir", self.backups)[1]
        self.assertIn("stores/b: there is none", said)
        self.assertIn("stores/empty: there is none", said)
        self.assertNotIn("stores/main: there is none", said)
        self.assertEqual(self.server.stop(), 0)
        code, said, _ = stoa("verify", "--data", self.data)
        self.assertEqual((code, said.count("clean")), (0, 3))
        code, said, _ = stoa("verify", "--data", self.data, "--store", "b")
        self.assertEqual((code, said.count("clean")), (0, 1))
        log = next((self.data / SHARD.format("b") / "log").iterdir())
        with open(log, "r+b") as file:
            file.seek(128 + 20)  # in the first batch, far below what is known durable
            file.write(b"\xff" * 64)
        self.assertNotEqual(stoa("verify", "--data", self.data)[0], 0)


if __name__ == "__main__":
    unittest.main()
