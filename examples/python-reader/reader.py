"""Lists the caches of a namespace, with their ages, and shows rows of one of them.

    REDIS_URL=redis://localhost:6379 python3 reader.py [--namespace default] [cache [target]]

It needs redis-py, and the permission to read; see docs/readers.md for the formats.
"""

import argparse
import json
import os
import sys

import redis


def text(value):
    """Stored text; what is no UTF-8, and what a terminal would obey, is escaped."""
    if value is None:
        return ""
    decoded = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in decoded)


def entries(client, namespace):
    """The entries of the registry by their field, page by page. Anyone may have written there."""
    found = {}
    for field, value in client.hscan_iter("{smart-redis:%s}:registry" % namespace, count=1000):
        try:
            entry = json.loads(value)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("at"), str):
            found[text(field)] = entry
    return dict(sorted(found.items()))


def metadata(client, keys):
    """What the metadata say, in one round trip: version, checkedAt, rows, counts."""
    pipeline = client.pipeline(transaction=False)
    for key in keys:
        pipeline.hmget(key, "version", "checkedAt", "rows", "counts", "lastError")
    # An error for one key leaves the others.
    replies = pipeline.execute(raise_on_error=False)
    return [None if isinstance(reply, Exception) else reply for reply in replies]


def age(checked_at, now_ms):
    return "never built" if not checked_at else "%d s" % max(0, (now_ms - int(checked_at)) // 1000)


def list_caches(client, namespace):
    caches = entries(client, namespace)
    seconds, microseconds = client.time()
    now_ms = seconds * 1000 + microseconds // 1000
    states = metadata(client, [entry["at"] for entry in caches.values()])
    for (name, entry), state in zip(caches.items(), states):
        if state is None:
            print("%s\tunreadable" % name)
            continue
        version, checked_at, rows, _, error = state
        failed = "\t%s" % text(json.loads(error).get("code")) if error else ""
        print("%s\t%s\t%s rows%s" % (name, age(version and checked_at, now_ms), text(rows) or "no", failed))
    return 0 if caches else 2


READ = {
    "list": lambda client, key: [text(row) for row in client.lrange(key, 0, 9)],
    "sortedSet": lambda client, key: [
        "%s\t%s" % (text(member), score) for member, score in client.zrange(key, 0, 9, withscores=True)
    ],
    "string": lambda client, key: [text(client.getrange(key, 0, 999))],
    # One page: a hash of a million fields is never read as a whole.
    "hash": lambda client, key: [
        "%s\t%s" % (text(field), text(row)) for field, row in client.hscan(key, count=10)[1].items()
    ][:10],
    "set": lambda client, key: [text(member) for member in client.sscan(key, count=10)[1]][:10],
}


def show_rows(client, namespace, name, wanted):
    entry = entries(client, namespace).get(name)
    if entry is None:
        print("no cache %s in namespace %s" % (name, namespace), file=sys.stderr)
        return 2
    for target in entry.get("targets", []):
        if wanted is not None and target["name"] != wanted:
            continue
        # The version before and after tells whether all rows are of one.
        for _ in range(5):
            version, _, _, counts, _ = client.hmget(
                entry["at"], "version", "checkedAt", "rows", "counts", "lastError"
            )
            # Only keys that the cache has built, whatever the registry says.
            keys = json.loads(counts) if counts else {}
            read = READ.get(target["type"]) if target["key"] in keys else None
            rows = read(client, target["key"]) if read else []
            if client.hget(entry["at"], "version") == version:
                break
        print("%s of %s, version %s" % (text(target["name"]), name, text(version) or "none"))
        for row in rows:
            print("  %s" % row)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--namespace", default="default")
    parser.add_argument("cache", nargs="?")
    parser.add_argument("target", nargs="?")
    options = parser.parse_args()
    client = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379"))
    if options.cache is None:
        return list_caches(client, options.namespace)
    return show_rows(client, options.namespace, options.cache, options.target)


if __name__ == "__main__":
    sys.exit(main())
