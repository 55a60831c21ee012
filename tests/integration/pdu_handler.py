#!/usr/bin/env python3
"""A PDU behind net-snmp's snmpd, by pass_persist: serves a recording (tests/data/pdu), and does what a relay does.

    pass_persist .1.3.6.1.4.1.318 pdu_handler.py RECORDING BEHAVIOUR

BEHAVIOUR is a file of JSON: {"control": column, "state": column, "pending": column or null, "on": n, "off": n, "cycle": n, "is_on": n, "is_off": n,
"is_pending": n, "is_idle": n, "delay": seconds of a relay, "cycle_delay": seconds off, "read_only": [columns], "writable": [columns]}."""
import bisect
import json
import sys
import time

TYPES = {"2": "integer", "4": "string", "6": "objectid", "65": "counter", "66": "gauge", "67": "timeticks"}


def oid(text):
    return tuple(int(i) for i in text.strip(".").split("."))


def column_of(name, columns):
    for text in columns:
        column = oid(text)
        if name[:len(column)] == column:
            return column
    return None


class Box:
    def __init__(self, recording, behaviour):
        self.rows = {}
        for line in open(recording, encoding="utf-8"):
            name, kind, value = line.rstrip("\n").split("|", 2)
            if kind in TYPES:
                self.rows[oid(name)] = [TYPES[kind], value]
        self.names = sorted(self.rows)
        self.does = behaviour
        self.due = []              # (time, index, state, pending)

    def settle(self):
        now = time.monotonic()
        for change in sorted(c for c in self.due if c[0] <= now):
            self.due.remove(change)
            self.put(*change[1:])

    def put(self, index, state, pending):
        if state is not None:
            self.rows[oid(self.does["state"]) + index][1] = str(state)
        if self.does.get("pending"):
            self.rows[oid(self.does["pending"]) + index][1] = str(pending)

    def get(self, name):
        self.settle()
        return self.rows.get(name)

    def next(self, name):
        at = bisect.bisect_right(self.names, name)
        return self.names[at] if at < len(self.names) else None

    def set(self, name, kind, value):
        self.settle()
        row = self.rows.get(name)
        if row is None or column_of(name, self.does.get("read_only", [])):
            return "not-writable"
        control = column_of(name, [self.does["control"]])
        if control is None:
            if not column_of(name, self.does.get("writable", [])):
                return "not-writable"
            if kind != row[0]:
                return "wrong-type"
            row[1] = value
            return "DONE"
        if kind != row[0]:
            return "wrong-type"
        words = {self.does[w]: w for w in ("on", "off", "cycle")}
        word = words.get(int(value))
        if word is None:
            return "wrong-value"
        index, now = name[len(control):], time.monotonic()
        self.due = [c for c in self.due if c[1] != index]
        idle, on, off = self.does.get("is_idle"), self.does["is_on"], self.does["is_off"]
        self.put(index, None, self.does.get("is_pending"))
        if word == "cycle":
            self.due += [(now + self.does["delay"], index, off, self.does.get("is_pending")),
                         (now + self.does["delay"] + self.does["cycle_delay"], index, on, idle)]
        else:
            self.due.append((now + self.does["delay"], index, on if word == "on" else off, idle))
        return "DONE"


def main():
    box = Box(sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8")))
    lines = iter(sys.stdin.readline, "")
    for line in lines:
        word, said = line.strip(), []
        if word == "PING":
            said = ["PONG"]
        elif word in ("get", "getnext"):
            name = oid(next(lines))
            name = name if word == "get" else box.next(name)
            row = box.get(name) if name else None
            said = ["." + ".".join(map(str, name)), *row] if row else ["NONE"]
        elif word == "set":
            name = oid(next(lines))
            kind, value = next(lines).strip().split(" ", 1)
            said = [box.set(name, kind, value.strip('"'))]
        sys.stdout.write("".join(s + "\n" for s in said))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
