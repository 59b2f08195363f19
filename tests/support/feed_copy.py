"""Followers of the change feed that hold it to its promises, by pages and by streams, over any number of kills."""
import http.client
import json
import threading
import time


class Copy:
    """A catalogue made of changes; holds them to the feed's promises as they come."""

    def __init__(self):
        self.products, self.versions, self.seen, self.faults = {}, {}, set(), []
        self.categories = {}
        self.last = (0, -1)

    def take(self, change):
        place = (change["version"], change["index"])
        if place in self.seen or place <= self.last:
            self.faults.append(f"{place} comes twice or out of order, after {self.last}")
        self.seen.add(place)
        self.last = place
        of, what = change["kind"].split(".")
        kept = {"product": self.products, "category": self.categories}[of]
        id_ = change["id"]
        before = self.versions.pop((of, id_), 0)
        if change["previous"] != before:
            self.faults.append(f"{of} {id_} at {place} follows {change['previous']}, the copy has {before}")
        if what == "deleted":
            kept.pop(id_)
        else:
            kept[id_], self.versions[of, id_] = change["after"], change["version"]

    def rows(self):
        """As an import takes them: categories, parents first, then products. Paths of names are left out: a category that
        is renamed changes none of its products."""
        tree = sorted(self.categories.values(), key=lambda x: len(x["path"]))
        own = ("kind", "id", "parent", "name", "slug", "names", "order")
        categories = [{k: v for k, v in {**x, "kind": "category"}.items() if k in own} for x in tree]
        products = [{k: v for k, v in x.items() if k != "category" or "categories" not in x} for x in self.products.values()]
        return [*categories, *products]


class Follower(threading.Thread):
    """Follows until it has reached a position; comes back when the server is gone."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.copy, self.until, self.breaks, self.failure = server, Copy(), None, 0, None

    def run(self):
        try:
            while not self.is_done():
                try:
                    self.follow()
                except (OSError, http.client.HTTPException):
                    self.breaks += 1
                    time.sleep(0.02)  # no server listens at the moment
        except Exception as failure:  # the test's thread shows it
            self.failure = failure

    def is_done(self):
        return self.until is not None and number_of(self.place) >= self.until


class Poller(Follower):
    """By pages."""

    def __init__(self, server, limit):
        super().__init__(server)
        self.limit, self.place = limit, "beginning"

    def follow(self):
        client = self.server.client()
        while not self.is_done():
            got = client.call("GET", f"/v1/changes?since={self.place}&limit={self.limit}&wait=1")
            if got.status != 200:
                raise RuntimeError(f"{got.status} {got.text}")
            for change in got.json["changes"]:
                self.copy.take(change)
            self.place = got.json["position"]


class Listener(Follower):
    """By Server-Sent Events."""

    def __init__(self, server):
        super().__init__(server)
        self.place = None

    def follow(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.server.key}", "Accept": "text/event-stream"}
        if self.place:
            headers["Last-Event-ID"] = self.place
        try:
            connection.request("GET", "/v1/changes/stream?since=beginning", headers=headers)
            got = connection.getresponse()
            if got.status != 200:
                raise RuntimeError(f"{got.status} {got.read()}")
            self.read(got)
        finally:
            connection.close()

    def read(self, lines):
        place = data = None
        while not self.is_done():
            line = lines.readline()
            if not line.endswith(b"\n"):
                raise http.client.HTTPException("the stream broke")  # what is half read does not count
            field, _, text = line.decode().rstrip("\n").partition(": ")
            if field == "id":
                place = text
            elif field == "data":
                data = json.loads(text)
            elif field == "":  # the event is whole
                if data:
                    assert data["specversion"] == "1.0" and data["id"] == place, data
                    self.copy.take(data["data"])
                self.place, data = place, None


def number_of(place):
    """The number in a position, for the test alone: to clients it is opaque."""
    return int(place.split("-")[1].split("/")[0]) if place and "-" in place else 0
