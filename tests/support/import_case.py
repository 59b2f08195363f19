"""A server of its own for each test, and imports into it."""
import json
import unittest
import urllib.parse

from tests.support.stoa_server import Server


class ImportCase(unittest.TestCase):
    # Parameters of every import that does not say otherwise.
    how = {"format": "jsonl"}

    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.shop = self.server.client()

    def begin(self, body, **how):
        """The id of the import's task; `body`: a text, or products."""
        if isinstance(body, list):
            body = "".join(json.dumps(x) + "\n" for x in body)
        query = urllib.parse.urlencode({**self.how, **how})
        answer = self.shop.call("POST", f"/v1/import?{query}", body.encode(), Content_Type="application/octet-stream")
        self.assertEqual(answer.status, 202, answer.text)
        return answer.json["task"]

    def run_import(self, body, **how):
        task = self.shop.follow(self.begin(body, **how))
        self.assertEqual(task["state"], "done", task)
        return task

    def get(self, id_):
        return self.shop.call("GET", f"/v1/products/{id_}").json
