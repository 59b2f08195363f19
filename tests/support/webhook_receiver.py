"""A receiver of webhooks with a mind of its own: verifies signatures, notes what came in which order, answers as told."""
import base64
import hashlib
import hmac
import http.server
import json
import threading
import time


class Receiver:
    """`behave(event, count)` answers a status, or (status, headers, seconds to wait); `count`: how often this change
    has come, from 1. What is wrong with what came stands in `faults`."""

    def __init__(self, behave=lambda event, count: 204, secrets=()):
        self.behave, self.secrets = behave, list(secrets)
        self.lock = threading.Condition()
        self.came, self.taken, self.faults, self.busy = [], [], [], set()
        self.counts, self.under_way, self.under_way_max, self.signatures = {}, 0, 0, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, wait = outer.take(self.headers, body)
                if wait:
                    time.sleep(wait)
                outer.done(json.loads(body), status)
                try:
                    self.send_response(status)
                    for name, text in headers.items():
                        self.send_header(name, text)
                    answer = f"thanks for {status}".encode() if status != 204 else b""
                    if status != 204:
                        self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                except OSError:
                    pass  # the sender is dead

            def log_message(self, *_):
                pass

        class HttpServer(http.server.ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

        self.server = HttpServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def signatures_of(self, headers, body):
        text = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
        return {s: "v1," + base64.b64encode(hmac.new(base64.b64decode(s[6:]), text, hashlib.sha256).digest()).decode()
                for s in self.secrets}

    def take(self, headers, body):
        event = json.loads(body)
        with self.lock:
            given = headers["webhook-signature"].split()
            good = [s for s, text in self.signatures_of(headers, body).items() if text in given]
            if self.secrets and not good:
                self.faults.append(f"{event['id']} is not signed by a secret")
            self.signatures.append((len(given), good))
            if abs(time.time() - int(headers["webhook-timestamp"])) > 60:
                self.faults.append(f"{event['id']} has the time {headers['webhook-timestamp']}")
            if headers["webhook-id"] != event["id"]:
                self.faults.append(f"{headers['webhook-id']} is not {event['id']}")
            entity = entity_of(event)
            if entity in self.busy:
                self.faults.append(f"two changes of {entity} at a time")
            self.busy.add(entity)
            self.under_way += 1
            self.under_way_max = max(self.under_way_max, self.under_way)
            self.came.append(event)
            count = self.counts[event["id"]] = self.counts.get(event["id"], 0) + 1
            behaved = self.behave(event, count)
            return behaved if isinstance(behaved, tuple) else (behaved, {}, 0)

    def done(self, event, status):
        with self.lock:
            self.busy.discard(entity_of(event))
            self.under_way -= 1
            if 200 <= status < 300:
                self.taken.append(event)
            self.lock.notify_all()

    def wait(self, until, seconds=60):
        """Waits until `until(self)` holds."""
        with self.lock:
            return self.lock.wait_for(lambda: until(self), timeout=seconds)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def entity_of(event):
    return event["type"].split(".")[1] + ":" + event["subject"]


def number_of(change_id):
    """Position and index of a change's id."""
    place, index = change_id.rsplit("/", 1)
    return int(place.rsplit("-", 1)[1]), int(index)


def without_duplicates(events):
    seen, out = set(), []
    for event in events:
        if event["id"] not in seen:
            seen.add(event["id"])
            out.append(event)
    return out


def copy_of(events):
    """The catalogue that a receiver has, and what is wrong with the order in which it came."""
    products, last, faults = {}, {}, []
    for event in without_duplicates(events):
        entity, place = entity_of(event), number_of(event["id"])
        if place <= last.get(entity, (0, -1)):
            faults.append(f"{event['id']} of {entity} comes after {last[entity]}")
        last[entity] = place
        change = event["data"]
        if change["kind"] == "product.changed":
            products[event["subject"]] = {k: v for k, v in change["after"].items()
                                          if k not in ("version", "created_at", "updated_at", "categories")}
        elif change["kind"] == "product.deleted":
            products.pop(event["subject"], None)
    return products, faults


def export_of(client):
    got = client.call("GET", "/v1/export?format=jsonl")
    assert got.status == 200, got.text
    rows = [json.loads(line) for line in got.text.decode().splitlines()]
    return {x["id"]: x for x in rows if x.get("kind") != "category"}
