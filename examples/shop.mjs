// Import, search, write with a conflict, follow the changes: with Node alone.
const call = (method, path, body, headers = {}) =>
  fetch(process.env.STOA_URL + path, {
    method,
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    headers: { Authorization: `Bearer ${process.env.STOA_KEY}`, "Content-Type": "application/json", ...headers },
  });

const position = (await call("GET", "/v1/products")).headers.get("Stoa-Position");
const rows = [
  { id: "mug-1", name: "Blue mug", price: { amount: "7.50", currency: "USD" } },
  { id: "mug-2", name: "Red mug", price: { amount: "8.25", currency: "USD" } },
];
const lines = rows.map((row) => JSON.stringify(row)).join("\n");
const { task } = await (await call("POST", "/v1/import", lines, { "Content-Type": "application/x-ndjson" })).json();
while ((await (await call("GET", `/v1/tasks/${task}`)).json()).state !== "done") await new Promise((go) => setTimeout(go, 100));

const query = new URLSearchParams({ q: "mug", filter_by: "price:<8" });
const found = await (await call("GET", `/v1/search?${query}`)).json();
console.log("found", found.hits.map((hit) => hit.id));
const version = (await call("GET", "/v1/products/mug-1")).headers.get("ETag");
console.log("first writer:", (await call("PATCH", "/v1/products/mug-1", { brand: "Acme" }, { "If-Match": version })).status);
console.log("second writer:", (await call("PATCH", "/v1/products/mug-1", { brand: "Ajax" }, { "If-Match": version })).status);
const { changes } = await (await call("GET", `/v1/changes?since=${position}`)).json();
for (const change of changes) console.log(change.kind, change.id, change.version);
