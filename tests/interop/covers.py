"""Is all that one answer tells told by another, too? For outputs that must be equal but for ids and for what the gateway adds.

    covers(direct, through, end)      # raises with the first thing that is lost or different
"""
import json
import re

# Vendors' ways to say null, which the gateway leaves out or says properly.
NOTHING = re.compile(r"^(|none|na|n/a|null|unknown|not specified|to be filled by o\.e\.m\.)$", re.I)
# What the gateway answers for itself, or computes anew.
OWN = re.compile(r"@odata\.(etag|context|count)$|^@Redfish\.Copyright$|^ETag$")


def nothing(value):
    return value is None or value in ([], {}) or isinstance(value, str) and NOTHING.match(value.strip()) is not None


def plain(value):
    if isinstance(value, str):
        text = re.sub(r"^https?://[^/]+", "", value.strip())
        if re.search(r"CANARY", text):
            return None                                   # a secret: the gateway shows none
        text = re.sub(r"^(#\w+)\.v?\d+[._]\d+[._]\d+\.", r"\1.", text)      # the gateway raises the version of a type to that of what it adds
        return re.sub(r"/?#/?", "#", text).rstrip("/").lower() if text.startswith("/redfish/v1") else text
    return value


def lost(direct, through, path=""):
    """The first thing of `direct` that `through` has not, as text; "" when there is none."""
    direct, through = plain(direct), plain(through)
    if nothing(direct):
        return ""
    if isinstance(direct, dict):
        if not isinstance(through, dict):
            return "%s: %s instead of an object" % (path, json.dumps(through)[:100])
        for name, value in direct.items():
            if OWN.search(name):
                continue
            found = lost(value, through.get(name), "%s/%s" % (path, name))
            if found:
                return found
        return ""
    if isinstance(direct, list):
        if not isinstance(through, list):
            return "%s: %s instead of an array" % (path, json.dumps(through)[:100])
        for i, item in enumerate(direct):
            if i < len(through) and not lost(item, through[i]):
                continue
            if all(lost(item, other) for other in through):
                return "%s/%d: nothing like %s" % (path, i, json.dumps(item)[:160])
        return ""
    same = direct == through or str(direct) == str(through)
    return "" if same else "%s: %s instead of %s" % (path, json.dumps(through)[:100], json.dumps(direct)[:100])


def covers(direct, through):
    found = lost(direct, through)
    assert not found, found
