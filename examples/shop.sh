#!/bin/sh
# Import, search, write with a conflict, follow the changes: with curl.
set -eu
call() { curl -sS -H "Authorization: Bearer $STOA_KEY" -H 'Content-Type: application/json' "$@"; }

position=$(call -I "$STOA_URL/v1/products" | tr -d '\r' | sed -n 's/^stoa-position: //Ip')
printf '%s\n' '{"id":"mug-1","name":"Blue mug","price":{"amount":"7.50","currency":"USD"}}' \
              '{"id":"mug-2","name":"Red mug","price":{"amount":"8.25","currency":"USD"}}' |
  call --data-binary @- "$STOA_URL/v1/import?format=jsonl" >task.json
task=$(sed 's/.*"task":"\([^"]*\)".*/\1/' task.json) && rm task.json
until call "$STOA_URL/v1/tasks/$task" | grep -q '"state":"done"'; do sleep 0.1; done

call -G "$STOA_URL/v1/search" -d q=mug --data-urlencode 'filter_by=price:<8' # finds mug-1
echo
version=$(call -I "$STOA_URL/v1/products/mug-1" | tr -d '\r' | sed -n 's/^etag: //Ip')
call -o /dev/null -w 'first writer: %{http_code}\n' -X PATCH -H "If-Match: $version" "$STOA_URL/v1/products/mug-1" -d '{"brand":"Acme"}'
call -o /dev/null -w 'second writer: %{http_code}\n' -X PATCH -H "If-Match: $version" "$STOA_URL/v1/products/mug-1" -d '{"brand":"Ajax"}'
call "$STOA_URL/v1/changes?since=$position&include_fields=name,brand"
echo
