#!/usr/bin/env python3
"""Keys and rights over HTTP: who has a key gets what its rights say and nothing else, in no byte of any answer."""
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
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import BINARY, SOURCE, Client, Server  # noqa: E402

ROUTES = re.findall(r'row\{"(\w+)", "([^"]+)", route::(\w+)\}', pathlib.Path(SOURCE, "gateway/api/route.cpp").read_text())
RIGHTS = ["products:read", "products:write", "products:cost", "products:drafts", "search", "import", "tasks:read", "tasks:write",
          "changes:read", "settings:read", "settings:write", "traces:read", "metrics", "backup", "keys:manage", "audit:read",
          "webhooks:manage", "categories:read", "categories:write"]
# These tell of the server and its interface; the shop is closed here, and where it is open it has tests of its own.
OPEN = {"health_live", "health_ready", "openapi", "storefront_page", "admin_page", "page_asset", "demo_picture", "product_page", "sitemap", "robots", "shop_search", "shop_product"}
PATIENCE_SECONDS = 20


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def search_key(parent, narrowing):
    """The recipe of docs/api.md."""
    text = "stoa-search." + parent.split("_")[1] + "." + base64url(json.dumps(narrowing).encode())
    return text + "." + base64url(hmac.new(hashlib.sha256(parent.encode()).digest(), text.encode(), hashlib.sha256).digest())


class Shop(unittest.TestCase):
    """One server for all; each test makes its own keys and products."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.admin = self.server.client()
        self.addCleanup(self.hang_up, self.admin)

    def key(self, *scopes, **more):
        made = self.admin.call("POST", "/v1/keys", {"name": self.id().rsplit(".", 1)[-1][:100], "scopes": list(scopes), **more})
        self.assertEqual(made.status, 201, made.text)
        return made.json

    def client(self, key):
        made = Client(self.server.port, key if isinstance(key, str) else key["key"])
        self.addCleanup(self.hang_up, made)
        return made

    def hang_up(self, client):
        """A refused body may have ended the connection."""
        if client.connection is not None:
            client.connection.close()
            client.connection = None

    def refused(self, answer, status, type_, field=None):
        self.assertEqual((answer.status, answer.json["type"], answer.json.get("field")), (status, type_, field), answer.text)

    def put(self, id_, **product):
        answer = self.admin.call("PUT", f"/v1/products/{id_}", {"name": id_, **product})
        self.assertIn(answer.status, (200, 201), answer.text)
        return answer.json


class Keys(Shop):
    def test_a_key_is_shown_once_and_nobody_keeps_it(self):
        made = self.key("products:read")
        secret = made["key"].split("_", 2)[2]
        self.assertRegex(made["key"], "^stoa_[0-9a-z]+_[A-Za-z0-9_-]{43}$")
        self.assertEqual(made["created_by"], "admin")
        shop = self.client(made)
        self.assertEqual(shop.call("GET", "/v1/products").status, 200)
        digest = hashlib.sha256(made["key"].encode()).hexdigest()
        for target in ("/v1/keys", f"/v1/keys/{made['id']}", "/v1/audit", "/v1/changes?since=beginning&limit=500", "/metrics", "/v1/tasks"):
            got = self.admin.call("GET", target)
            self.assertEqual(got.status, 200, target)
            for hidden in (secret, digest):
                self.assertNotIn(hidden.encode(), got.text + str(got.headers).encode(), target)
        for file in pathlib.Path(self.server.folder).rglob("*"):
            if file.is_file():
                self.assertNotIn(secret.encode(), file.read_bytes(), file)
        self.assertNotIn(secret.encode(), pathlib.Path(self.server.log.name).read_bytes())

    def test_a_key_holds_from_the_answer_that_made_it_and_not_from_the_one_that_revoked_it(self):
        for _ in range(20):
            made = self.key("products:read")
            shop = self.client(made)
            self.assertEqual(shop.call("GET", "/v1/products").status, 200)
            self.assertEqual(self.admin.call("DELETE", f"/v1/keys/{made['id']}").status, 204)
            self.refused(shop.call("GET", "/v1/products"), 401, "unauthorized")
        self.refused(self.admin.call("DELETE", f"/v1/keys/{made['id']}"), 404, "not-found", "id")
        self.refused(self.admin.call("GET", f"/v1/keys/{made['id']}"), 404, "not-found")

    def test_a_key_that_is_wrong_in_a_letter_opens_nothing(self):
        made = self.key("products:read")["key"]
        for wrong in (made[:-1], made + "A", made[:-1] + ("A" if made[-1] != "A" else "B"), made.lower(), "stoa_" + made, ""):
            self.assertEqual(self.client(wrong).call("GET", "/v1/products").status, 401, wrong)

    def test_what_a_key_may_hold_is_checked_with_the_field_named(self):
        def post(**body):
            return self.admin.call("POST", "/v1/keys", body)
        good = {"name": "x", "scopes": ["search"]}
        self.refused(post(**{**good, "scopes": ["fly"]}), 400, "invalid-field", "scopes[0]")
        self.refused(post(**{**good, "scopes": []}), 400, "invalid-field", "scopes")
        self.refused(post(scopes=["search"]), 400, "invalid-field", "name")
        self.refused(post(**good, secrets=[]), 400, "unknown-field", "secrets")
        self.refused(post(**good, created_by="me"), 400, "unknown-field", "created_by")
        self.refused(post(**good, expires_at="tomorrow"), 400, "invalid-field", "expires_at")
        self.refused(post(**good, expires_at="2020-01-01T00:00:00Z"), 400, "invalid-field", "expires_at")
        self.refused(post(**good, filter_by="brand"), 400, "invalid-field", "filter_by")
        self.refused(post(**good, fields=["nam"]), 400, "invalid-field", "fields[0]")
        self.refused(post(name="x", scopes=["search", "products:read"], filter_by="brand:=A"), 400, "invalid-field", "filter_by")
        self.refused(self.admin.call("POST", "/v1/keys", good, Idempotency_Key="once"), 400, "invalid-field", "idempotency-key")

    def test_keys_are_written_by_their_own_paths_alone(self):
        made = self.key("settings:write", "settings:read", "products:write", "changes:read")
        shop = self.client(made)
        for method in ("PUT", "PATCH"):
            self.assertEqual(self.admin.call(method, f"/v1/keys/{made['id']}", {"name": "x"}).status, 405)
        for kind in ("synonyms", "stopwords"):
            self.assertEqual(shop.call("GET", f"/v1/{kind}/{made['id']}").status, 404)
        self.assertEqual(self.admin.call("GET", "/v1/settings/keys").status, 404)
        changes = "/v1/changes?since=beginning&limit=500"
        self.assertNotIn(made["id"].encode(), shop.call("GET", changes).text, "the feed of one who is no administrator")
        seen = self.admin.call("GET", changes).text
        self.assertIn(made["id"].encode(), seen)
        self.assertNotIn(b"secrets", seen)
        self.assertNotIn(hashlib.sha256(made["key"].encode()).hexdigest().encode(), seen)

    def test_a_key_makes_and_turns_only_keys_that_may_do_no_more_than_itself(self):
        keeper = self.client(self.key("keys:manage", "search"))
        self.assertEqual(keeper.call("POST", "/v1/keys", {"name": "x", "scopes": ["search"]}).status, 201)
        for scopes in (["admin"], ["search", "products:read"], ["products:cost"]):
            self.refused(keeper.call("POST", "/v1/keys", {"name": "x", "scopes": scopes}), 403, "forbidden", "scopes")
        strong = self.key("admin")
        self.refused(keeper.call("POST", f"/v1/keys/{strong['id']}/rotate", {}), 403, "forbidden")
        self.assertEqual(self.client(strong).call("GET", "/v1/keys").status, 200)

    def test_a_rotated_key_has_a_new_secret_and_the_old_one_for_the_grace_asked(self):
        made = self.key("products:read")
        turned = self.admin.call("POST", f"/v1/keys/{made['id']}/rotate", {"grace_seconds": 3600}).json
        self.assertNotEqual(turned["key"], made["key"])
        self.assertIn("old_secrets_until", turned)
        for key in (made, turned):
            self.assertEqual(self.client(key).call("GET", "/v1/products").status, 200)
        last = self.admin.call("POST", f"/v1/keys/{made['id']}/rotate").json
        self.assertEqual(self.client(last).call("GET", "/v1/products").status, 200)
        for key in (made, turned):
            self.assertEqual(self.client(key).call("GET", "/v1/products").status, 401)
        self.refused(self.admin.call("POST", f"/v1/keys/{made['id']}/rotate", {"grace_seconds": -1}), 400, "invalid-field", "grace_seconds")
        self.refused(self.admin.call("POST", "/v1/keys/none/rotate", {}), 404, "not-found")

    def test_a_key_is_refused_once_it_has_expired(self):
        made = self.key("products:read", expires_at=int(time.time()) + 2)
        shop = self.client(made)
        self.assertEqual(shop.call("GET", "/v1/products").status, 200)
        until = time.monotonic() + PATIENCE_SECONDS
        while (status := shop.call("GET", "/v1/products").status) == 200 and time.monotonic() < until:
            pass
        self.assertEqual(status, 401)

    def test_the_last_use_is_shown(self):
        made = self.key("products:read")
        self.assertIsNone(self.admin.call("GET", f"/v1/keys/{made['id']}").json["last_used_at"])
        self.client(made).call("GET", "/v1/products")
        self.assertRegex(self.admin.call("GET", f"/v1/keys/{made['id']}").json["last_used_at"], "^20")

    def test_who_changed_keys_and_who_was_refused_is_in_the_audit(self):
        keeper = self.key("keys:manage", "products:read")
        made = self.client(keeper).call("POST", "/v1/keys", {"name": "audited", "scopes": ["products:read"]}).json
        self.admin.call("POST", f"/v1/keys/{made['id']}/rotate", {})
        self.admin.call("DELETE", f"/v1/keys/{made['id']}")
        before = self.admin.call("GET", "/v1/audit").json["refusals"]
        self.client(keeper).call("GET", "/v1/audit")
        self.client("stoa_ffff_nobody").call("GET", "/v1/products")
        got = self.admin.call("GET", "/v1/audit?limit=500").json
        mine = [(x["change"], x["principal"]) for x in got["key_changes"] if x["id"] == made["id"]]
        self.assertEqual(mine, [("created", keeper["id"]), ("rotated", "admin"), ("revoked", "admin")])
        refusals = got["refusals"]
        self.assertEqual((refusals["unauthorized"], refusals["forbidden"]), (before["unauthorized"] + 1, before["forbidden"] + 1))
        self.assertEqual([(x["status"], x["key"], x["route"]) for x in refusals["recent"][:2]],
                         [(401, "ffff", "list_products"), (403, keeper["id"], "get_audit")])
        metrics = self.admin.call("GET", "/metrics").text.decode()
        self.assertIn(f'stoa_http_refused_total{{store="main",status="403"}} {refusals["forbidden"]}', metrics)

    def test_pages_of_the_audit_put_one_behind_the_other_are_all_of_it(self):
        self.key("search")
        whole = self.admin.call("GET", "/v1/audit?since=beginning&limit=500").json
        self.assertFalse(whole["more"])
        seen, since = [], "beginning"
        while since:
            page = self.admin.call("GET", f"/v1/audit?since={since}&limit=1").json
            seen += page["key_changes"]
            since = page["position"] if page["more"] else None
        drop = [{k: v for k, v in x.items() if k != "after"} for x in seen]
        self.assertEqual(drop, [{k: v for k, v in x.items() if k != "after"} for x in whole["key_changes"]])

    def test_a_stream_ends_when_its_key_is_revoked(self):
        made = self.key("changes:read")
        self.put("stream-0")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", "/v1/changes/stream", headers={"Authorization": f"Bearer {made['key']}"})
        stream = connection.getresponse()
        self.assertEqual(stream.status, 200)
        stream.readline()
        self.admin.call("DELETE", f"/v1/keys/{made['id']}")
        self.put("stream-1")
        rest = stream.read()
        self.assertIn(b"event: problem", rest)
        self.assertNotIn(b"stream-1", rest)

    def test_the_command_line_makes_lists_turns_and_revokes(self):
        def stoa(*words):
            return subprocess.run([BINARY, "key", *words], capture_output=True, text=True,
                                  env={**os.environ, "STOA_URL": f"http://127.0.0.1:{self.server.port}", "STOA_KEY": self.server.key})
        made = stoa("create", "from the shell", "--scope", "search,products:read").stdout.strip()
        self.assertEqual(self.client(made).call("GET", "/v1/products").status, 200)
        id_ = made.split("_")[1]
        self.assertIn(id_, stoa("list").stdout)
        turned = stoa("rotate", id_).stdout.strip()
        self.assertEqual(self.client(made).call("GET", "/v1/products").status, 401)
        file = pathlib.Path(self.server.folder, "parent.key")
        file.write_text(turned + "\n")
        narrowed = stoa("search-key", "--parent-file", str(file), "--filter", "brand:=Cli", "--expires", "2099-01-01T00:00:00Z")
        self.put("cli-1", brand="Cli")
        self.put("cli-2", brand="Other")
        found = self.client(narrowed.stdout.strip()).call("GET", "/v1/search?q=*")
        self.assertEqual([x["id"] for x in found.json["hits"]], ["cli-1"])
        self.assertEqual(stoa("revoke", id_).returncode, 0)
        self.assertEqual(self.client(turned).call("GET", "/v1/products").status, 401)
        self.assertEqual(stoa("revoke", id_).returncode, 1)
        self.assertEqual(stoa("create", "x", "--scope", "fly").returncode, 2)


class Kept(unittest.TestCase):
    def test_keys_survive_kill_9_a_backup_and_its_restore_and_revoked_ones_stay_revoked(self):
        server = Server()
        self.addCleanup(server.close)
        admin = server.client()
        keys = [admin.call("POST", "/v1/keys", {"name": "x", "scopes": ["products:read"]}).json for _ in range(2)]
        admin.call("DELETE", f"/v1/keys/{keys[1]['id']}")

        def holds(of):
            return [Client(of.port, x["key"]).call("GET", "/v1/products").status for x in keys]
        self.assertEqual(holds(server), [200, 401])
        server.kill()
        server.start()
        self.assertEqual(holds(server), [200, 401])
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.verify()[0], 0)
        backups, data = tempfile.mkdtemp(), tempfile.mkdtemp()
        for folder in (backups, data):
            self.addCleanup(shutil.rmtree, folder, True)
        for words in (["backup", "--data", server.folder, "--to", backups], ["restore", backups, "--data", data]):
            done = subprocess.run([BINARY, *words], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
        restored = Server(folder=data)
        self.addCleanup(restored.close)
        self.assertEqual(holds(restored), [200, 401])


class Walk(Shop):
    def test_a_key_without_the_rights_is_refused_on_every_route(self):
        self.assertGreater(len(ROUTES), 40)
        bare = self.client(self.key("products:cost"))  # opens no route by itself
        for method, path, route in ROUTES:
            if route in OPEN:
                continue
            for verb in [method] + (["HEAD"] if method == "GET" else []):
                self.hang_up(bare)
                got = bare.call(verb, "/" + path.replace("*", "x"), b"{}" if verb in ("PUT", "POST", "PATCH") else None)
                self.assertEqual(got.status, 403, (verb, path))


HIDDEN_COST = "90817.26"
MARK = "zqxhidden"


class Leaks(Shop):
    """Marks in what is hidden, then every route by every parameter that names fields, and not one byte of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = cls.server.client()

        def put(id_, **product):
            got = admin.call("PUT", f"/v1/products/{id_}", {"name": id_, **product})
            assert got.status in (200, 201), got.text
            return got
        cost = {"cost": {"amount": HIDDEN_COST, "currency": "USD"}}
        put("open", sku="S-open", slug="s-open", brand="Acme", variants=[{"sku": "S-open-L", "options": {"size": "L"}}], **cost)
        put("open", sku="S-open", slug="s-open", brand="Acme", description="changed", price={"amount": "5", "currency": "USD"}, **cost)
        mark = {"brand": MARK + "b", "description": MARK + "d", "model": MARK + "m", "tags": [MARK + "t"],
                "attributes": {MARK + "k": MARK + "v"}, "variants": [{"sku": MARK + "-vsku", "options": {"size": MARK + "o"}}],
                "media": [{"url": f"https://example.com/{MARK}.jpg"}], "sku": MARK + "-sku", "slug": MARK + "-slug"}
        put(MARK + "1", status="draft", **mark, **cost)
        put(MARK + "1", status="draft", **{**mark, "model": MARK + "m2"}, **cost)
        put(MARK + "2", status="archived", name=MARK + "n")
        # Was seen, and is not any more: its last state, and what became of it unseen.
        put("gone", name="gone", **cost)
        cls.was = admin.call("GET", "/v1/products/gone").headers["Stoa-Position"]
        put("gone", name=MARK + "gone", status="draft")
        put("gone", name=MARK + "gone2", status="draft")
        # A draft that was made public: what it was before stays hidden.
        put("came", name=MARK + "came", status="draft", description=MARK + "before")
        put("came", name="came", **cost)
        cls.rows = [{"id": "open-row", "name": "row", **cost}, {"id": "bad row", **cost}]
        task = admin.import_rows(cls.rows)
        admin.follow(task)
        cls.task = task

    def targets(self):
        ids = ["open", "gone", "came", MARK + "1", MARK + "2", "open-row", "nowhere"]
        fills = {"*": ids, "sku": ["S-open", MARK + "-sku", MARK + "-vsku"], "slug": ["s-open", MARK + "-slug"], "tasks": [self.task],
                 "variants": ["S-open-L", MARK + "-vsku"]}
        fields = ["", "include_fields=id,name", "include_fields=cost", "include_fields=nothing", f"at={self.was}", "at=2100-01-01T00:00:00Z"]
        lists = ["per_page=250", "per_page=1", "filter_by=status:=draft", "filter_by=status:=[draft,archived]", "filter_by=status:!=published",
                 "filter_by=!(status:=published)", f"filter_by=brand:={MARK}b", f"filter_by=sku:={MARK}-sku", f"filter_by=id:={MARK}1",
                 "filter_by=cost:>1", "sort_by=cost:asc", "sort_by=updated_at:desc", "include_fields=cost"]
        searches = lists + ["q=*&facet_by=brand,category,tags", f"q=*&facet_by=attributes.{MARK}k", "facet_by=brand&disjunctive=brand&q=*",
                            "facet_by=cost", f"q={MARK}", "query_by=cost", "q=came", "q=gone"]
        follow = [f"since=beginning&limit=500{x}" for x in ("", "&include=before", "&include_fields=cost", "&kind=product.deleted", f"&id={MARK}1,gone")]
        for _, path, route in ROUTES:
            queries = {"list_products": lists + [f"at={self.was}"], "search": searches, "list_changes": follow,
                       "export_products": ["", f"at={self.was}"],
                       "get_product_history": ["", "per_page=1", "per_page=2"]}.get(route, fields if "product" in route else [""])
            paths = [path]
            if path.startswith("v1/products/by/"):
                paths = [path.replace("*", x) for x in fills[path.split("/")[3]]]
            elif path.startswith("v1/products/*/variants/*"):
                paths = [f"v1/products/{a}/variants/{b}" for a in ids for b in fills["variants"]]
            elif path.startswith("v1/products/*"):
                paths = [path.replace("*", x) for x in ids]
            elif path.startswith("v1/tasks/*"):
                paths = [path.replace("*", self.task)]
            for one in paths:
                for query in queries:
                    yield route, "/" + one + ("?" + query.replace(" ", "%20") if query else "")

    def bodies(self):
        yield "/v1/products:batchGet", {"ids": ["open", "gone", "came", MARK + "1", MARK + "2"]}
        yield f"/v1/products:batchGet?at={self.was}", {"ids": ["open", "gone", "came", MARK + "1", MARK + "2"]}
        for body in ({"q": "*", "facet_by": ["brand", "tags"]}, {"q": MARK}, {"q": "came", "include_fields": ["cost"]}):
            yield "/v1/search", body

    def all_bytes(self, shop):
        """(what was asked, answer, its bytes) of everything that reads."""
        for method in ("GET", "HEAD"):
            for route, target in self.targets():
                if route in {"stream_changes"} | OPEN:
                    continue
                yield f"{method} {target}", *self.ask(shop, method, target)
        for target, body in self.bodies():
            yield f"POST {target} {body}", *self.ask(shop, "POST", target, body)
        yield "stream", None, self.stream(shop)

    def ask(self, shop, method, target, body=None):
        got = shop.call(method, target, body)
        return got, str(got.headers).encode() + got.text

    def stream(self, shop):
        """As much of the stream as there is until the last product that everybody sees."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", "/v1/changes/stream?since=beginning&include=before", headers={"Authorization": f"Bearer {shop.key}"})
        got, seen = connection.getresponse(), b""
        while b'"subject":"open-row"' not in seen:
            line = got.readline()
            self.assertTrue(line, seen)
            seen += line
        connection.close()
        return seen

    def without_echo(self, asked, data):
        """What the client itself sent may come back: the ids of a batchGet, the name of what is not there."""
        for word in sorted(set(re.findall(MARK + r"[\w-]*", asked)), key=len, reverse=True):
            data = data.replace(word.encode(), b"")
        return data

    def test_the_marks_are_there_for_those_who_may_see_them(self):
        everything = b"".join(data for _, _, data in self.all_bytes(self.admin))
        for mark in (HIDDEN_COST, MARK + "b", MARK + "gone2", MARK + "before", MARK + "v", MARK + "m2"):
            self.assertIn(mark.encode(), everything, mark)

    def test_a_key_without_products_cost_gets_no_byte_of_a_cost(self):
        shop = self.client(self.key(*[x for x in RIGHTS if x not in ("products:cost",)]))
        answered = 0
        for asked, got, data in self.all_bytes(shop):
            self.assertNotIn(HIDDEN_COST.encode(), data, asked)
            self.assertNotIn(b'"cost"', data, asked)
            answered += got is None or got.status == 200
        self.assertGreater(answered, 100)

    def test_a_key_without_products_drafts_gets_no_byte_of_a_draft_or_an_archived_product(self):
        shop = self.client(self.key(*[x for x in RIGHTS if x not in ("products:drafts", "products:write", "traces:read")]))
        answered = 0
        for asked, got, data in self.all_bytes(shop):
            self.assertNotIn(MARK.encode(), self.without_echo(asked, data), asked)
            answered += got is None or got.status == 200
        self.assertGreater(answered, 100)

    def test_what_may_not_be_seen_is_answered_as_what_is_not_there(self):
        shop = self.client(self.key("products:read"))

        def told(target, id_):
            got = shop.call("GET", target.replace("*", id_), X_Request_Id="same")
            return got.status, sorted(x for x in got.headers.keys() if x != "Date"), got.text.replace(id_.encode(), b"*")
        for target in ("/v1/products/*", "/v1/products/*/variants", "/v1/products/*/variants/x", "/v1/products/*/history",
                       "/v1/products/*?at=2100-01-01T00:00:00Z"):
            self.assertEqual(told(target, MARK + "1"), told(target, "zqxnowhere"), target)
            self.assertEqual(told(target, MARK + "2"), told(target, "zqxnowhere"), target)
        self.assertEqual(told("/v1/products/by/sku/*", MARK + "-sku"), told("/v1/products/by/sku/*", "zqxno-sku"))
        self.assertEqual(told("/v1/products/by/slug/*", MARK + "-slug"), told("/v1/products/by/slug/*", "zqxno-slug"))
        version = self.admin.call("GET", f"/v1/products/{MARK}1").headers["ETag"]
        self.assertEqual(shop.call("GET", f"/v1/products/{MARK}1", If_None_Match=version).status, 404)

    def test_a_hidden_field_is_refused_as_one_that_never_was(self):
        shop = self.client(self.key("products:read", "search", "changes:read"))

        def told(target, name):
            got = shop.call("GET", target.replace("NAME", name), X_Request_Id="same")
            return got.status, got.text.replace(name.encode(), b"NAME")
        for target in ("/v1/products?include_fields=NAME", "/v1/products/open?include_fields=NAME", "/v1/search?include_fields=NAME",
                       "/v1/search?filter_by=NAME:>1", "/v1/products?filter_by=NAME:>1", "/v1/search?sort_by=NAME:asc",
                       "/v1/search?facet_by=NAME", "/v1/changes?since=now&include_fields=NAME", "/v1/search?query_by=NAME"):
            self.assertEqual(told(target, "cost"), told(target, "tsoc"), target)

    def test_a_follower_without_drafts_has_the_catalogue_of_what_is_published(self):
        shop = self.client(self.key("changes:read", "products:read"))
        copy, since = {}, "beginning"
        while since:
            page = shop.call("GET", f"/v1/changes?since={since}&limit=2").json
            for x in page["changes"]:
                self.assertNotIn("principal", x)
                if x["kind"] == "product.changed":
                    copy[x["id"]] = x["after"]
                elif x["kind"] == "product.deleted":
                    del copy[x["id"]]  # a deletion of what was never shown would fail here
            since = page["position"] if page["more"] else None
        listed, cursor = {}, ""
        while cursor is not None:
            page = shop.call("GET", "/v1/products?per_page=2" + (f"&cursor={cursor}" if cursor else "")).json
            listed.update({x["id"]: x for x in page["items"]})
            cursor = page["cursor"]
        self.assertEqual(copy, listed)
        self.assertIn("came", listed)
        self.assertNotIn("gone", listed)

    def test_history_without_drafts_is_when_a_product_came_and_went(self):
        shop = self.client(self.key("products:read"))

        def history(id_, per_page):
            out, cursor = [], ""
            while cursor is not None:
                page = shop.call("GET", f"/v1/products/{id_}/history?per_page={per_page}" + (f"&cursor={cursor}" if cursor else "")).json
                out += [(x["change"], (x.get("product") or {}).get("name")) for x in page["items"]]
                self.assertFalse([x for x in page["items"] if "by" in x or "request_id" in x])
                cursor = page["cursor"]
            return out
        for per_page in (1, 2, 20):
            self.assertEqual(history("came", per_page), [("created", "came")])
            self.assertEqual(history("gone", per_page), [("deleted", None), ("created", "gone")])
            self.assertEqual(history(MARK + "1", per_page), [])

    def test_the_past_shows_what_was_published_then(self):
        shop = self.client(self.key("products:read"))
        then = shop.call("GET", f"/v1/products?at={self.was}&per_page=250").json["items"]
        self.assertEqual([x["id"] for x in then], ["gone", "open"])
        self.assertEqual(shop.call("GET", f"/v1/products/gone?at={self.was}").status, 200)
        self.assertEqual(shop.call("GET", "/v1/products/gone").status, 404)

    def test_a_writer_that_may_not_see_a_cost_neither_sets_nor_loses_it(self):
        self.put("costly", cost={"amount": "3", "currency": "USD"})
        shop = self.client(self.key("products:write"))
        cost = {"amount": "4", "currency": "USD"}
        self.refused(shop.call("PUT", "/v1/products/costly", {"name": "x", "cost": cost}), 400, "unknown-field", "cost")
        self.refused(shop.call("PATCH", "/v1/products/costly", {"cost": None}), 400, "unknown-field", "cost")
        got = shop.call("PUT", "/v1/products/costly", {"name": "new"})
        self.assertEqual((got.status, got.json.get("cost")), (200, None))
        batch = shop.call("POST", "/v1/products:batch", {"operations": [
            {"op": "put", "id": "costly", "product": {"name": "newer"}}, {"op": "put", "id": "other", "product": {"name": "x", "cost": cost}}]}).json["results"]
        self.assertEqual([x["status"] for x in batch], [200, 400])
        got = self.admin.call("GET", "/v1/products/costly").json
        self.assertEqual((got["name"], got["cost"]["amount"]), ("newer", "3"))


class SearchKeys(Shop):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = cls.server.client()
        for i in range(60):
            brand = ("Acme", "Ajax", "Other")[i % 3]
            admin.call("PUT", f"/v1/products/p-{i:02}", {"name": f"mug number{i}", "brand": brand, "description": f"secretword {brand}",
                                                         "category": ["Kitchen", f"C{i % 4}"], "tags": [f"t{i % 2}", brand],
                                                         "price": {"amount": str(1 + i), "currency": "USD"},
                                                         "prices": [{"amount": str(100 - i), "currency": "EUR"}]})
        cls.parent = admin.call("POST", "/v1/keys", {"name": "parent", "scopes": ["search", "products:read", "products:cost"]}).json

    def found(self, shop, **asked):
        got = shop.call("POST", "/v1/search", {"per_page": 250, **asked})
        self.assertEqual(got.status, 200, got.text)
        return got.json

    def test_the_filter_of_a_key_cannot_be_widened(self):
        shop = self.client(search_key(self.parent["key"], {"filter_by": "brand:=Acme && price:<40"}))
        facets = {"facet_by": ["brand", "category", "tags"], "disjunctive": ["brand", "category", "tags"]}
        for asked in ({"q": "*"}, {"q": "mug"}, {"q": "secretword"}, {"q": "numbre7"}, {"filter_by": "brand:=Other"}, {"filter_by": "brand:=Other || id:!=x"},
                      {"filter_by": "price:>0 || price:missing"}, {"filter_by": "!(brand:=Acme)"}, {"filter_by": "brand:=[Acme,Other]"},
                      {"q": "mug", "sort_by": "price:desc"}, {"filter_by": "tags:=Other"}, {"filter_by": "brand:=Ajax"}):
            both = dict(asked, filter_by="(brand:=Acme && price:<40)" + (f" && ({asked['filter_by']})" if "filter_by" in asked else ""))
            got, law = self.found(shop, **asked, **facets), self.found(self.admin, **both, facet_by=facets["facet_by"])
            self.assertEqual([x["id"] for x in got["hits"]], [x["id"] for x in law["hits"]], asked)
            self.assertEqual(got["found"], law["found"], asked)
            self.assertEqual({x["product"]["brand"] for x in got["hits"]} - {"Acme"}, set(), asked)
            # Disjunctive counts are beside the client's own choice, never beside the key's.
            for name, values in got["facets"].items():
                if name == "brand":
                    self.assertEqual({x["value"] for x in values} - {"Acme"}, set(), asked)
            self.assertNotIn(b"Other", shop.call("POST", "/v1/search", {**asked, **facets}).text.replace(b"brand:=Other", b""), asked)

    def test_another_currency_does_not_mean_another_filter(self):
        shop = self.client(search_key(self.parent["key"], {"filter_by": "price:<10"}))
        self.refused(shop.call("GET", "/v1/search?currency=EUR"), 400, "invalid-field", "currency")
        self.assertEqual(self.found(shop)["found"], 9)

    def test_pages_of_a_narrowed_search_are_the_whole_of_it_and_a_cursor_is_no_way_out(self):
        shop = self.client(search_key(self.parent["key"], {"filter_by": "brand:=Acme"}))
        wide = self.client(self.parent)
        seen, cursor = [], None
        while True:
            page = self.found(shop, per_page=3, **({"cursor": cursor} if cursor else {}))
            seen += [x["id"] for x in page["hits"]]
            cursor = page["cursor"]
            if cursor is None:
                break
        self.assertEqual(sorted(seen), [f"p-{i:02}" for i in range(0, 60, 3)])
        foreign = self.found(wide, per_page=3)["cursor"]
        self.assertEqual(shop.call("POST", "/v1/search", {"per_page": 3, "cursor": foreign}).status, 400)

    def test_a_search_key_can_do_nothing_but_search(self):
        shop = self.client(search_key(self.parent["key"], {}))
        self.assertEqual(self.found(shop)["found"], 60)
        for method, path, route in ROUTES:
            if route in OPEN or route == "search":
                continue
            self.hang_up(shop)
            self.assertEqual(shop.call(method, "/" + path.replace("*", "x"), b"{}" if method != "GET" else None).status, 403, path)

    def test_it_falls_with_its_parent_and_with_its_time(self):
        parent = self.key("search")
        shop = self.client(search_key(parent["key"], {"filter_by": "brand:=Acme"}))
        self.assertEqual(self.found(shop)["found"], 20)
        old = self.client(search_key(parent["key"], {"expires_at": 1_000_000_000}))
        self.refused(old.call("GET", "/v1/search"), 401, "unauthorized")
        turned = self.admin.call("POST", f"/v1/keys/{parent['id']}/rotate", {"grace_seconds": 600}).json
        self.assertEqual(self.found(shop)["found"], 20)
        young = self.client(search_key(turned["key"], {}))
        self.assertEqual(self.found(young)["found"], 60)
        self.admin.call("POST", f"/v1/keys/{parent['id']}/rotate", {})
        for one in (shop, young):
            self.assertEqual(one.call("GET", "/v1/search").status, 401)
        third = self.key("search")
        last = self.client(search_key(third["key"], {}))
        self.assertEqual(self.found(last)["found"], 60)
        self.admin.call("DELETE", f"/v1/keys/{third['id']}")
        self.refused(last.call("GET", "/v1/search"), 401, "unauthorized")

    def test_nobody_makes_one_without_the_parent_or_changes_one(self):
        good = search_key(self.parent["key"], {"filter_by": "brand:=Acme"})
        head, id_, payload, mac = good.split(".")
        wide = base64url(b"{}")
        digest = base64url(hashlib.sha256(self.parent["key"].encode()).digest())
        for wrong in (f"{head}.{id_}.{wide}.{mac}", f"{head}.{id_}.{payload}.{digest}", f"{head}.{id_}.{payload}", f"{head}.{id_}.{payload}.",
                      f"{head}.ffff.{payload}.{mac}", search_key(f"stoa_{id_}_wrong", {}), good + "A", good[:-1]):
            self.refused(self.client(wrong).call("GET", "/v1/search"), 401, "unauthorized")
        no_search = self.key("products:read")
        self.refused(self.client(search_key(no_search["key"], {})).call("GET", "/v1/search"), 401, "unauthorized")
        for nonsense in ({"filter_by": 1}, {"filters": "x"}, {"expires_at": "soon"}, []):
            self.refused(self.client(search_key(self.parent["key"], nonsense)).call("GET", "/v1/search"), 401, "unauthorized")
        self.refused(self.client(search_key(self.parent["key"], {"filter_by": "nonsense"})).call("GET", "/v1/search"), 401, "unauthorized")

    def test_fields_that_a_key_does_not_show_are_in_no_answer_and_cannot_be_asked_about(self):
        shop = self.client(search_key(self.parent["key"], {"fields": ["name", "price"]}))
        got = self.found(shop, q="mug")
        self.assertEqual({tuple(sorted(x["product"])) for x in got["hits"]}, {("id", "name", "price")})
        self.assertNotIn(b"secretword", shop.call("GET", "/v1/search?q=mug").text)
        self.assertEqual(self.found(shop, q="secretword")["found"], 0)
        for asked in ("filter_by=brand:=Acme", "facet_by=brand", "sort_by=released:asc", "include_fields=brand", "query_by=description"):
            self.assertEqual(shop.call("GET", f"/v1/search?{asked}").status, 400, asked)

    def test_a_stored_key_may_be_narrowed_too_and_one_made_of_it_is_narrower_still(self):
        made = self.key("search", filter_by="brand:=[Acme,Ajax]", fields=["name", "brand"])
        self.assertEqual(self.found(self.client(made))["found"], 40)
        inner = self.client(search_key(made["key"], {"filter_by": "brand:=[Ajax,Other]", "fields": ["brand", "price"]}))
        got = self.found(inner)
        self.assertEqual(got["found"], 20)
        self.assertEqual({tuple(sorted(x["product"])) for x in got["hits"]}, {("brand", "id")})

    def test_the_recipes_in_the_documents_make_keys_that_work(self):
        text = pathlib.Path(SOURCE, "docs", "api.md").read_text()
        programs = {"node": ["node", "-e"], "php": ["php", "-r"], "python3": [sys.executable, "-c"]}
        ran = 0
        for language, fence in (("node", "js"), ("php", "php"), ("python3", "python")):
            recipe = re.search(rf"```{fence}\n(.*?)```", text, re.S)
            self.assertIsNotNone(recipe, language)
            if shutil.which(programs[language][0]) is None:
                print(f"SKIPPED PARTLY: {language} is not there, its recipe was not run")
                continue
            code = recipe.group(1).replace("stoa_ID_SECRET", self.parent["key"])
            made = subprocess.run(programs[language] + [code], capture_output=True, text=True)
            self.assertEqual(made.returncode, 0, made.stderr)
            got = self.found(self.client(made.stdout.strip()))
            self.assertEqual({x["product"]["brand"] for x in got["hits"]}, {"Acme"}, language)
            ran += 1
        self.assertGreater(ran, 0)


if __name__ == "__main__":
    unittest.main()
