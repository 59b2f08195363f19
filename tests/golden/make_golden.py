#!/usr/bin/env python3
"""Makes a golden folder with a given program.

    make_golden.py BINARY NAME      writes tests/golden/NAME.tar.gz and NAME.json; NAME is format-N
"""
import gzip
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
os.environ["STOA_BINARY"] = str(pathlib.Path(sys.argv[1]).resolve()) if len(sys.argv) == 3 else ""
from tests.golden import questions  # noqa: E402
from tests.support import stoa_server  # noqa: E402

SHARD = "stores/main/shard-0"
# RocksDB's diary and locks: no part of a format.
LEFT_OUT = ("LOG", "LOCK", "lock", "reserve")

FULL = {
    "id": "full", "sku": "FULL 1", "slug": "full-product", "name": {"de": "Tonerkartusche", "en": "Toner cartridge"},
    "description": "For \"CopyCentre\"\n\tC65 \u20ac", "brand": "Xerox", "model": "006R90321", "gtins": ["0095205603217"],
    "category": ["Printing", "Toner"], "status": "published", "price": {"amount": "49.95", "currency": "USD"},
    "prices": [{"amount": "45", "currency": "EUR"}, {"amount": "7000", "currency": "JPY"}],
    "cost": {"amount": "20.125", "currency": "KWD"},
    "attributes": {"empty": "", "list": ["a", 0.5, True], "new": True, "used": False, "weight": -1.25},
    "tags": ["office", "laser"],
    "media": [{"url": "https://img.example/1.jpg", "alt": {"en": "from above"}}, {"url": "/2.jpg", "alt": "from below"}],
    "variants": [{"sku": "FULL-1-S", "options": {"colour": "black", "size": "S"}, "price": {"amount": "55", "currency": "USD"},
                  "attributes": {"pages": 23000}}, {"options": {"size": "L"}}],
    "released": "2009-12-10"}


def request(method, target, body, key, kind="application/json"):
    return {"method": method, "target": target, "body": body if isinstance(body, str) else json.dumps(body), "key": key, "type": kind}


KEYED = [
    request("PUT", "/v1/products/keyed", {"name": "keyed once", "brand": "Acme"}, "key-put"),
    request("POST", "/v1/products:batch", {"atomic": True, "operations": [
        {"op": "put", "id": "batch-1", "product": {"name": "first of a batch", "category": ["B\u00fcro"]}},
        {"op": "put", "id": "batch-2", "product": {"name": "second", "status": "archived"}},
        {"op": "delete", "id": "gone"}]}, "key-batch")]

ROWS = [{"id": "row-1", "name": "imported", "brand": "Acme", "price": {"amount": "12.5", "currency": "USD"}},
        {"id": "row-2", "name": "too exact", "price": {"amount": "1.234", "currency": "USD"}},
        {"id": "row-3", "name": "sku of another", "sku": "FULL 1"},
        {"id": "row-4", "name": "imported too", "category": ["Printing", "Paper"]}]


AT_ONCE = [{"kind": "category", "id": "cups", "name": "Cups", "parent": "tea"},
           *({"id": f"at-{i}", "name": f"at once {i}", "brand": "Acme", "categories": ["cups"], "sku": f"AT-{i}"} for i in range(3))]


def must(answer, *statuses):
    if answer.status not in statuses:
        raise RuntimeError(f"{answer.status}: {answer.text}")
    return answer


def first_half(client):
    must(client.call("PUT", "/v1/products/full", FULL), 201)
    must(client.call("PUT", "/v1/products/plain", {"name": "plain"}), 201)
    must(client.call("PUT", "/v1/products/words", {"name": "\u58a8\u7c89\u76d2 toner", "status": "draft", "category": ["Printing"]}), 201)
    for id_ in ("gone", "deleted"):
        must(client.call("PUT", f"/v1/products/{id_}", {"name": id_, "sku": f"sku-{id_}"}), 201)
    must(client.call("DELETE", "/v1/products/deleted"), 204)


def second_half(client):
    """Returns the ids of tasks and the requests with keys and their first answers."""
    replays = [{"request": x, "answer": questions.repeat(client, x)} for x in KEYED]
    must(client.call("PATCH", "/v1/products/keyed", {"brand": "later"}), 200)
    must(client.call("PATCH", "/v1/products/plain", {"price": {"amount": 30, "currency": "EUR"}, "tags": ["patched"]}), 200)
    task = client.import_rows(ROWS)
    done = client.follow(task)
    if (done["state"], done["written"], done["refused"], len(done["errors"])) != ("done", 2, 2, 2):
        raise RuntimeError(f"the import ended as {done}")
    for x in replays:
        again = questions.repeat(client, x["request"])
        if again != x["answer"]:
            raise RuntimeError(f"{x['answer']} is repeated as {again}")
    return [task], replays


def entities(client):
    """What came later: categories with ids, documents beside products, keys, a webhook, imports at once and their undo."""
    must(client.call("PUT", "/v1/categories/tea", {"name": "Tea", "names": {"de": "Tee", "zh": "\u8336"}, "slug": "tea", "order": -3}), 201)
    must(client.call("PUT", "/v1/categories/pots", {"name": "Pots", "parent": "tea"}), 201)
    must(client.call("PUT", "/v1/categories/gone", {"name": "Gone"}), 201)
    must(client.call("DELETE", "/v1/categories/gone"), 204)
    must(client.call("PUT", "/v1/products/pot", {"name": "Pot", "categories": ["pots", ["Printing", "Toner"]], "status": "draft",
                                                 "publish_at": "2199-01-01T00:00:00Z"}), 201)
    must(client.call("PATCH", "/v1/categories/tea", {"name": "Teas"}), 200)
    must(client.call("PUT", "/v1/settings", {"default_language": "de", "default_currency": "EUR", "prices_include_tax": True}), 201)
    must(client.call("PUT", "/v1/synonyms/pots", {"root": "pot", "synonyms": ["kettle", "jug"]}), 201)
    must(client.call("PUT", "/v1/stopwords/en", {"stopwords": ["the"], "locale": "en"}), 201)
    must(client.call("POST", "/v1/keys", {"name": "reader", "scopes": ["search"], "filter_by": "brand:=Acme"}), 201)
    must(client.call("POST", "/v1/webhooks", {"url": "https://shop.example/hook", "kinds": ["product.changed"], "enabled": False}), 201)
    tasks = []
    for rows, more in ((AT_ONCE, "mode=upsert"), ([{"id": "at-1", "brand": "Patched"}], "mode=patch"), (AT_ONCE[:1], "mode=upsert&dry_run=true")):
        body = "".join(json.dumps(x) + "\n" for x in rows)
        got = must(client.call("POST", f"/v1/import?format=jsonl&atomic=true&{more}", body, Content_Type="application/x-ndjson"), 202)
        tasks.append(got.json["task"])
        if client.follow(tasks[-1])["state"] != "done":
            raise RuntimeError(client.task(tasks[-1]))
    tasks.append(must(client.call("POST", f"/v1/tasks/{tasks[1]}/undo"), 202).json["task"])
    if client.follow(tasks[-1])["state"] != "done":
        raise RuntimeError(client.task(tasks[-1]))
    return tasks


def state_position(folder):
    done = subprocess.run([stoa_server.BINARY, "verify", "--data", folder, "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["state_position"]


def keep_checkpoint(folder):
    """The tables of a server that has ended are what a checkpoint at its position holds."""
    shard = pathlib.Path(folder, SHARD)
    kept = shard / "state.checkpoints"
    if not kept.exists():
        shutil.copytree(shard / "state", kept / str(state_position(folder)))


def pack(folder, to):
    """Alike for alike content: sorted, without times and owners."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.name.split(".")[0] in LEFT_OUT and path.is_file():
                continue
            entry = tar.gettarinfo(path, arcname=str(path.relative_to(folder)))
            entry.mtime = entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            if entry.isfile():
                with open(path, "rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)
    to.write_bytes(gzip.compress(raw.getvalue(), compresslevel=9, mtime=0))


def make(name):
    server = stoa_server.Server()
    try:
        first_half(server.client())
        server.stop()
        keep_checkpoint(server.folder)
        server.start()
        tasks = entities(server.client())
        more, replays = second_half(server.client())
        tasks += more
        recorded = {"tasks": tasks, "replays": replays, "answers": questions.ask(server.client(), tasks)}
        server.stop()
        code, text = server.verify()
        if code != 0:
            raise RuntimeError(text)
        pack(server.folder, HERE / f"{name}.tar.gz")
        (HERE / f"{name}.json").write_text(json.dumps(recorded, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        print(f"{name}: {(HERE / f'{name}.tar.gz').stat().st_size} bytes; {text.strip()}")
    finally:
        server.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    make(sys.argv[2])
