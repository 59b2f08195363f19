<?php
// Import, search, write with a conflict, follow the changes: with PHP's own streams.
function call(string $method, string $path, mixed $body = null, array $headers = []): array {
    $headers = array_merge(["Authorization" => "Bearer " . getenv("STOA_KEY"), "Content-Type" => "application/json"], $headers);
    $http = ["method" => $method, "ignore_errors" => true, "header" => array_map(fn($k, $v) => "$k: $v", array_keys($headers), $headers)];
    if ($body !== null) $http["content"] = is_string($body) ? $body : json_encode($body);
    $text = file_get_contents(getenv("STOA_URL") . $path, false, stream_context_create(["http" => $http]));
    $answer = ["status" => (int) explode(" ", $http_response_header[0])[1], "json" => json_decode($text, true)];
    foreach (array_slice($http_response_header, 1) as $line) $answer[strtolower(strtok($line, ":"))] = trim(substr($line, strpos($line, ":") + 1));
    return $answer;
}

$position = call("GET", "/v1/products")["stoa-position"];
$rows = [["id" => "mug-1", "name" => "Blue mug", "price" => ["amount" => "7.50", "currency" => "USD"]],
         ["id" => "mug-2", "name" => "Red mug", "price" => ["amount" => "8.25", "currency" => "USD"]]];
$task = call("POST", "/v1/import", implode("\n", array_map("json_encode", $rows)), ["Content-Type" => "application/x-ndjson"])["json"]["task"];
while (call("GET", "/v1/tasks/$task")["json"]["state"] !== "done") usleep(100000);

$found = call("GET", "/v1/search?" . http_build_query(["q" => "mug", "filter_by" => "price:<8"]))["json"];
echo "found ", json_encode(array_column($found["hits"], "id")), "\n";
$version = call("GET", "/v1/products/mug-1")["etag"];
echo "first writer: ", call("PATCH", "/v1/products/mug-1", ["brand" => "Acme"], ["If-Match" => $version])["status"], "\n";
echo "second writer: ", call("PATCH", "/v1/products/mug-1", ["brand" => "Ajax"], ["If-Match" => $version])["status"], "\n";
foreach (call("GET", "/v1/changes?since=" . urlencode($position))["json"]["changes"] as $change)
    echo "$change[kind] $change[id] $change[version]\n";
