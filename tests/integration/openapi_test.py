#!/usr/bin/env python3
"""Every operation of /openapi.json is called, and answers what the description says: status, headers, body."""
import json
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Client, Server  # noqa: E402

PRODUCT = {"name": {"en": "Mug", "zh": "杯子"}, "sku": "M-1", "slug": "mug", "brand": "Acme", "category": ["Kitchen"],
           "price": {"amount": "7.5", "currency": "EUR"}, "attributes": {"hot": True, "sizes": ["S", 2]}, "tags": ["new"],
           "media": [{"url": "https://x.test/m.jpg"}], "variants": [{"sku": "M-1-L", "options": {"size": "L"}}]}

# What each operation is called with, in an order in which each can succeed: operation, values of the path, query, body.
CALLS = [
    ("put_category", {"id": "tea"}, "", {"name": "Tea", "names": {"de": "Tee"}, "slug": "tea", "order": 3}),
    ("create_category", {}, "", {"id": "pots", "name": "Pots", "parent": "tea"}),
    ("patch_category", {"id": "pots"}, "", {"name": "Teapots"}),
    ("get_category", {"id": "pots"}, "lang=de-CH", None),
    ("list_categories", {}, "depth=2&lang=de", None),
    ("delete_category", {"id": "pots"}, "", None),
    ("put_product", {"id": "mug"}, "", PRODUCT),
    ("get_product", {"id": "mug"}, "", None),
    ("patch_product", {"id": "mug"}, "", {"brand": "Ajax"}),
    ("get_product_by_sku", {"sku": "M-1-L"}, "", None),
    ("get_product_by_slug", {"slug": "mug"}, "include_fields=name", None),
    ("put_variant", {"id": "mug", "sku": "M-1-XL"}, "", {"options": {"size": "XL"}}),
    ("get_variant", {"id": "mug", "sku": "M-1-XL"}, "", None),
    ("patch_variant", {"id": "mug", "sku": "M-1-XL"}, "", {"price": {"amount": 9, "currency": "EUR"}}),
    ("list_variants", {"id": "mug"}, "", None),
    ("delete_variant", {"id": "mug", "sku": "M-1-XL"}, "", None),
    ("batch", {}, "", {"operations": [{"op": "put", "id": "cup", "product": {"name": "Cup"}}, {"op": "delete", "id": "no"}]}),
    ("batch_get", {}, "", {"ids": ["mug", "no"]}),
    ("list_products", {}, "per_page=1&lang=de", None),
    ("get_product_history", {"id": "mug"}, "", None),
    ("search", {}, "q=mug&facet_by=brand,category", None),
    ("search_by_body", {}, "", {"q": "mug", "facet_by": ["tags"], "per_page": 1}),
    ("import", {}, "format=jsonl", b'{"id":"i","name":"imported"}\n{"id":"broken"}\n'),
    ("list_tasks", {}, "", None),
    ("get_task", {"id": "TASK"}, "", None),
    ("get_task_errors", {"id": "TASK"}, "format=jsonl", None),
    ("cancel_task", {"id": "TASK"}, "", None),
    ("retry_task", {"id": "TASK"}, "", None),
    ("undo_task", {"id": "TASK"}, "", None),
    ("export_products", {}, "", None),
    ("list_changes", {}, "since=beginning&include=before", None),
    ("put_settings", {}, "", {"default_currency": "EUR"}),
    ("get_settings", {}, "", None),
    ("patch_settings", {}, "", {"default_language": "de"}),
    ("delete_settings", {}, "", None),
    ("put_synonyms", {"id": "s"}, "", {"synonyms": ["mug", "cup"]}),
    ("get_synonyms", {"id": "s"}, "", None),
    ("patch_synonyms", {"id": "s"}, "", {"root": "cup"}),
    ("list_synonyms", {}, "", None),
    ("delete_synonyms", {"id": "s"}, "", None),
    ("put_stopwords", {"id": "en"}, "", {"stopwords": ["the"]}),
    ("get_stopwords", {"id": "en"}, "", None),
    ("patch_stopwords", {"id": "en"}, "", {"locale": "en"}),
    ("list_stopwords", {}, "", None),
    ("delete_stopwords", {"id": "en"}, "", None),
    ("create_key", {}, "", {"name": "web shop", "scopes": ["search", "products:read"]}),
    ("get_key", {"id": "KEY"}, "", None),
    ("list_keys", {}, "", None),
    ("rotate_key", {"id": "KEY"}, "", {"grace_seconds": 60}),
    ("get_audit", {}, "", None),
    ("delete_key", {"id": "KEY"}, "", None),
    ("create_webhook", {}, "", {"url": "https://127.0.0.1:1/hook", "kinds": ["product.changed"], "since": "beginning"}),
    ("get_webhook", {"id": "HOOK"}, "", None),
    ("list_webhooks", {}, "", None),
    ("list_deliveries", {"id": "HOOK"}, "limit=5", None),
    ("rotate_webhook", {"id": "HOOK"}, "", {"grace_seconds": 60}),
    ("replay_webhook", {"id": "HOOK"}, "", {}),
    ("drop_parked", {"id": "HOOK", "entity": "product:mug"}, "", None),
    ("patch_webhook", {"id": "HOOK"}, "", {"enabled": False}),
    ("delete_webhook", {"id": "HOOK"}, "", None),
    ("get_trace", {"request_id": "REQUEST"}, "", None),
    ("create_store", {}, "", {"name": "other"}),
    ("get_store", {"name": "other"}, "", None),
    ("list_stores", {}, "", None),
    ("delete_store", {"name": "other"}, "confirm=other", None),
    ("start_backup", {}, "", {}),
    ("get_backup", {}, "", None),
    ("metrics", {}, "", None),
    ("health_live", {}, "", None),
    ("health_ready", {}, "", None),
    ("openapi", {}, "", None),
    ("storefront_page", {}, "", None),
    ("admin_page", {}, "", None),
    ("page_asset", {"name": "ASSET"}, "", None),
    ("demo_picture", {"name": "mug-1.svg"}, "", None),
    ("product_page", {"name": "mug"}, "lang=zh", None),
    ("sitemap", {}, "", None),
    ("robots", {}, "", None),
    ("shop_search", {}, "q=mug&facet_by=brand", None),
    ("shop_product", {"id": "mug"}, "include_fields=name", None),
    ("delete_product", {"id": "mug"}, "", None),
]
# Called elsewhere: it goes on for ever.
STREAMS = {"stream_changes"}


class Description:
    def __init__(self, document):
        self.document = document
        self.operations = {what["operationId"]: (verb.upper(), path, what)
                           for path, verbs in document["paths"].items() for verb, what in verbs.items()}

    def resolve(self, x):
        while "$ref" in x:
            at = self.document
            for step in x["$ref"].removeprefix("#/").split("/"):
                at = at[step]
            x = at
        return x

    def fault(self, schema, x, place="body"):
        """Where a value is not what its schema says, or None. The part of JSON Schema that the description uses."""
        schema = self.resolve(schema)
        if "oneOf" in schema:
            fits = [s for s in schema["oneOf"] if self.fault(s, x, place) is None]
            return None if fits else f"{place}: {x!r} fits none of its forms"
        kinds = schema.get("type", [])
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if kinds and not any(self.is_kind(kind, x) for kind in kinds):
            return f"{place}: {x!r} is no {kinds}"
        if "enum" in schema and x not in schema["enum"]:
            return f"{place}: {x!r} is none of {schema['enum']}"
        if "pattern" in schema and not re.search(schema["pattern"], x):
            return f"{place}: {x!r} does not fit {schema['pattern']}"
        if isinstance(x, list):
            return next((f for i, one in enumerate(x) if (f := self.fault(schema["items"], one, f"{place}[{i}]"))), None)
        if not isinstance(x, dict):
            return None
        if missing := set(schema.get("required", [])) - set(x):
            return f"{place}: {missing} missing"
        for name, one in x.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", False))
            if inner is False:
                return f"{place}: {name} is not described"
            if inner is not True and (found := self.fault(inner, one, f"{place}.{name}")):
                return found
        return None

    @staticmethod
    def is_kind(kind, x):
        if kind in ("integer", "number"):
            return isinstance(x, int) and not isinstance(x, bool) or (kind == "number" and isinstance(x, float))
        return isinstance(x, {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}[kind])


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.backups = tempfile.mkdtemp(prefix="stoa-test-")
        cls.server = Server(config=f'[backup]\nfolder = "{cls.backups}"\n[web]\nstorefront = true\n'
                                   "[webhooks]\ngive_up_h = 0\n")
        cls.shop = cls.server.client()
        cls.told = Description(Client(cls.server.port, "no key at all").call("GET", "/openapi.json").json)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        shutil.rmtree(cls.backups)

    def call(self, name, values, query, body, shop=None):
        verb, path, _ = self.told.operations[name]
        target = re.sub(r"{(\w+)}", lambda found: values[found[1]], path) + ("?" + query if query else "")
        headers = {"Content_Type": "application/merge-patch+json"} if verb == "PATCH" else {}
        if isinstance(body, bytes):
            headers = {"Content_Type": "application/x-ndjson"}
        return (shop or self.shop).call(verb, target, body, **headers)

    def check(self, name, answer):
        told = self.told.operations[name][2]["responses"].get(str(answer.status))
        self.assertIsNotNone(told, f"{name}: {answer.status} is not described: {answer.text[:300]}")
        told = self.told.resolve(told)
        for header in told.get("headers", {}):
            self.assertIn(header, answer.headers, name)
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        if "content" not in told:
            self.assertEqual(answer.text, b"", name)
            return
        self.assertIn(kind, told["content"], name)
        if answer.json is not None:
            self.assertIsNone(self.told.fault(told["content"][kind]["schema"], answer.json), name)

    def wait_until_parked(self, hook, entity):
        end = time.monotonic() + 30
        while entity not in [x["entity"] for x in self.shop.call("GET", f"/v1/webhooks/{hook}").json["delivery"]["parked"]]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)  # an address that may not be asked, and no patience

    def test_every_operation_answers_as_described(self):
        known = {}
        for name, values, query, body in CALLS:
            with self.subTest(name):
                answer = self.call(name, {k: known.get(v, v) for k, v in values.items()}, query, body)
                self.check(name, answer)
                if name not in ("cancel_task", "retry_task"):  # the import may be over
                    self.assertLess(answer.status, 300, answer.text)
                if name == "storefront_page":
                    known["ASSET"] = re.search(rb'src="/assets/([^"]+)"', answer.text)[1].decode()
                if name == "import":
                    known["TASK"] = answer.json["task"]
                    self.shop.follow(known["TASK"])
                if name == "create_key":
                    known["KEY"] = answer.json["id"]
                if name == "create_webhook":
                    known["HOOK"] = answer.json["id"]
                    self.wait_until_parked(known["HOOK"], "product:mug")
                known["REQUEST"] = answer.headers["X-Request-Id"]
        self.assertEqual(set(self.told.operations) - STREAMS, {x[0] for x in CALLS}, "operations that nobody calls")

    def test_every_operation_refuses_a_foreign_key_as_described(self):
        stranger = Client(self.server.port, "0" * 64)
        for name, values, query, body in CALLS + [("stream_changes", {}, "since=now", None)]:
            if self.told.operations[name][2].get("security") == []:
                continue
            with self.subTest(name):
                answer = self.call(name, values, query, body, stranger)
                self.assertEqual(answer.status, 401)
                self.check(name, answer)

    def test_every_described_body_is_what_is_read(self):
        """A member that the description does not know is refused by the server, too."""
        self.shop.call("PUT", "/v1/products/mug", PRODUCT)
        for name, values, query, body in CALLS:
            if not isinstance(body, dict) or name.startswith("patch"):
                continue
            with self.subTest(name):
                answer = self.call(name, values, query, {**body, "no_such_member": 1})
                self.assertEqual((answer.status, answer.json["type"]), (400, "unknown-field"), answer.text)


if __name__ == "__main__":
    unittest.main()
