#!/usr/bin/env python3
"""Import, search, write with a conflict, follow the changes: with Python's own library."""
import json, os, time, urllib.error, urllib.parse, urllib.request

def call(method, path, body=None, **headers):
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    headers = {"Authorization": "Bearer " + os.environ["STOA_KEY"], "Content-Type": "application/json", **headers}
    request = urllib.request.Request(os.environ["STOA_URL"] + path, data, headers, method=method)
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    return answer.status, answer.headers, json.loads(answer.read() or "null")

position = call("GET", "/v1/products")[1]["Stoa-Position"]
rows = [{"id": "mug-1", "name": "Blue mug", "price": {"amount": "7.50", "currency": "USD"}},
        {"id": "mug-2", "name": "Red mug", "price": {"amount": "8.25", "currency": "USD"}}]
lines = "\n".join(map(json.dumps, rows)).encode()
task = call("POST", "/v1/import", lines, **{"Content-Type": "application/x-ndjson"})[2]["task"]
while call("GET", "/v1/tasks/" + task)[2]["state"] != "done":
    time.sleep(0.1)

query = urllib.parse.urlencode({"q": "mug", "filter_by": "price:<8"})
print("found", [hit["id"] for hit in call("GET", "/v1/search?" + query)[2]["hits"]])
version = call("GET", "/v1/products/mug-1")[1]["ETag"]
print("first writer:", call("PATCH", "/v1/products/mug-1", {"brand": "Acme"}, **{"If-Match": version})[0])
print("second writer:", call("PATCH", "/v1/products/mug-1", {"brand": "Ajax"}, **{"If-Match": version})[0])
for change in call("GET", "/v1/changes?since=" + position)[2]["changes"]:
    print(change["kind"], change["id"], change["version"])
