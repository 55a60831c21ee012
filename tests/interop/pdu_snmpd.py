#!/usr/bin/env python3
"""Rack PDUs on net-snmp's own agent: snmpd with a pass_persist handler that has outlets, relays that follow later, reboots and delays. Another
make of agent than tests/sim/snmp, with other tables of the same MIBs, so that a client that gets on with both is not made for one of them.

    from pdu_snmpd import SnmpdPdu

    with SnmpdPdu("apc-rpdu2", outlets=8, second=0.05) as pdu:
        pdu.address, pdu.port               # 127.0.0.1, a free one
        pdu.set(CONTROL, "i", 3)            # by snmpset
        pdu.get(STATE)                      # by snmpget
        pdu.history(3)                      # [{"at_ms", "on", "why"}] of outlet 3, from its first state on

Communities public (may read) and private (may write); users of version 3 as `users` says: USER when it says nothing.
By hand: pdu_snmpd.py --profile eaton-epdu --port 1161.
"""
import argparse
import bisect
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
USER = {"name": "operator", "auth": "SHA", "auth_password": "auth-password", "priv": "AES", "priv_password": "priv-password"}
E = ".1.3.6.1.4.1."


# ---- the hardware

class Refused(Exception):
    """With the word that snmpd wants for it."""


class Outlet:
    def __init__(self, box, module, number, index):
        self.box, self.module, self.number, self.index = box, module, number, index
        self.on, self.plan, self.name = True, [], "Outlet %d" % number
        self.on_delay = self.off_delay = 0
        self.cycle_delay, self.restore, self.energy, self.load = 5, 2, 1000 * number, 30 + 11 * index
        self.remember("start")

    def remember(self, why):
        self.box.log.write(json.dumps({"at_ms": int(time.time() * 1000), "module": self.module, "number": self.number,
                                       "on": self.on, "why": why}) + "\n")
        self.box.log.flush()

    def tick(self, now):
        while self.plan and self.plan[0][0] <= now:
            _, on, why = self.plan.pop(0)
            if on != self.on:
                self.on = on
                self.remember(why)

    def do(self, what, seconds=None):
        """on, off, cycle, cancel; `seconds` of the box before it begins."""
        begin = time.monotonic() + self.box.relay + (seconds or 0) * self.box.second
        if what == "cycle":
            self.plan = [(begin, False, what), (begin + self.cycle_delay * self.box.second, True, what)]
        else:
            self.plan = [] if what == "cancel" else [(begin, what == "on", what)]

    def left(self, *whats):
        """Seconds of the box until it does one of these; -1: it is not about to."""
        if not self.plan or self.plan[0][2] not in whats:
            return -1
        return max(0, round((self.plan[0][0] - time.monotonic()) / self.box.second))

    watts = property(lambda self: self.load if self.on else 0)
    milliamps = property(lambda self: self.watts * 1000 // 230)


class Box:
    def __init__(self, options, log):
        self.relay, self.second, self.log, self.modules = options.relay, options.second, log, options.modules
        self.each, self.outlets = options.outlets, []
        for module in range(1, options.modules + 1):
            for number in range(1, options.outlets + 1):
                self.outlets.append(Outlet(self, module, number, len(self.outlets) + 1))
        self.name = "snmpd PDU"

    def of(self, module):
        return [o for o in self.outlets if o.module == module]

    def watts(self, module):
        return sum(o.watts for o in self.of(module))

    def milliamps(self, module):
        return sum(o.milliamps for o in self.of(module))


# ---- the MIBs: add(OID, type, what it says[, what it takes])

def command(words):
    """A SET of an enumeration: number -> (what, is it the delayed one)."""
    def take(outlet, value):
        if value not in words:
            raise Refused("wrong-value")
        what, is_delayed = words[value]
        if what:
            outlet.do(what, (outlet.on_delay if what == "on" else outlet.off_delay) if is_delayed else 0)
    return take


def text(attribute, most):
    def take(thing, value):
        if len(value) > most:
            raise Refused("wrong-length")
        setattr(thing, attribute, value)
    return take


def number(attribute, least, most):
    def take(thing, value):
        if not least <= value <= most:
            raise Refused("wrong-value")
        setattr(thing, attribute, value)
    return take


APC2 = {1: ("on", 0), 2: ("off", 0), 3: ("cycle", 0), 5: ("on", 1), 6: ("off", 1), 7: ("cycle", 1), 8: ("cancel", 0)}
APC1 = {1: ("on", 0), 2: ("off", 0), 3: ("cycle", 0), 4: ("on", 1), 5: ("off", 1), 6: ("cycle", 1), 7: ("cancel", 0)}
APC0 = {1: ("on", 0), 2: ("off", 0), 3: ("cycle", 0), 5: ("on", 1), 6: ("off", 1), 7: ("cycle", 1)}
PLAIN = {0: ("off", 0), 1: ("on", 0), 2: ("cycle", 0)}
SENTRY = {0: (None, 0), 1: ("on", 0), 2: ("off", 0), 3: ("cycle", 0)}
TRIPP = {0: (None, 0), 1: ("off", 0), 2: ("on", 0), 3: ("cycle", 0)}
VERTIV = {1: ("cancel", 0), 2: ("on", 0), 3: ("on", 1), 4: ("off", 0), 5: ("off", 1), 6: ("cycle", 0), 7: ("cycle", 1), 8: (None, 0)}


def apc_rpdu2(box, add):
    add("1.0", "integer", lambda: box.modules)
    add("9.1.0", "integer", lambda: len(box.outlets))
    for m in range(1, box.modules + 1):
        for column, kind, what in ((1, "integer", m), (2, "integer", m), (3, "string", "PDU %d" % m), (4, "string", "rack %d" % m), (5, "string", "01"),
                                   (6, "string", "v7.0.5"), (8, "string", "AP8659"), (9, "string", "ZA100000000%d" % m)):
            add("2.1.%d.%d" % (column, m), kind, lambda what=what: what)
        for column, what in ((1, m), (2, m), (4, box.each), (5, box.each), (6, box.each), (7, 1), (8, 0), (9, 32)):
            add("4.2.1.%d.%d" % (column, m), "integer", lambda what=what: what)
        for column, what in ((1, lambda m: m), (2, lambda m: m), (4, lambda m: 2), (5, lambda m: round(box.watts(m) / 10)), (6, lambda m: 250),
                             (9, lambda m: 4321), (12, lambda m: 1), (13, lambda m: 1), (14, lambda m: 3), (16, lambda m: round(box.watts(m) / 10)),
                             (17, lambda m: 100)):
            add("4.3.1.%d.%d" % (column, m), "integer", lambda what=what, m=m: what(m))
        for column, what in ((1, lambda m: m), (2, lambda m: m), (3, lambda m: 1), (4, lambda m: 2), (5, lambda m: round(box.milliamps(m) / 100)),
                             (6, lambda m: 230), (7, lambda m: round(box.watts(m) / 10)), (8, lambda m: -1), (9, lambda m: -1)):
            add("6.3.1.%d.%d" % (column, m), "integer", lambda what=what, m=m: what(m))
    for o in box.outlets:
        for table in ("9.2.1.1", "9.2.3.1", "9.2.4.1", "9.4.3.1"):
            add("%s.1.%d" % (table, o.index), "integer", lambda o=o: o.index)
            add("%s.2.%d" % (table, o.index), "integer", lambda o=o: o.module)
            add("%s.4.%d" % (table, o.index), "integer", lambda o=o: o.number)
            add("%s.3.%d" % (table, o.index), "string", lambda o=o: o.name, o, text("name", 31) if table == "9.2.1.1" else None)
        add("9.2.1.1.5.%d" % o.index, "integer", lambda o=o: o.on_delay, o, number("on_delay", -1, 7200))
        add("9.2.1.1.6.%d" % o.index, "integer", lambda o=o: o.off_delay, o, number("off_delay", -1, 7200))
        add("9.2.1.1.7.%d" % o.index, "integer", lambda o=o: o.cycle_delay, o, number("cycle_delay", 5, 60))
        add("9.2.3.1.5.%d" % o.index, "integer", lambda o=o: 2 if o.on else 1)
        add("9.2.3.1.6.%d" % o.index, "integer", lambda o=o: 1 if o.plan else 2)
        add("9.2.4.1.5.%d" % o.index, "integer", lambda o=o: 1 if o.on else 2, o, command(APC2))
        add("9.4.3.1.5.%d" % o.index, "integer", lambda: 2)
        add("9.4.3.1.6.%d" % o.index, "integer", lambda o=o: round(o.milliamps / 100))
        add("9.4.3.1.7.%d" % o.index, "integer", lambda o=o: o.watts)
        add("9.4.3.1.8.%d" % o.index, "integer", lambda o=o: o.load)
        add("9.4.3.1.11.%d" % o.index, "integer", lambda o=o: o.energy // 100)


def apc_rpdu(box, add):
    for oid, kind, what in (("1.1.0", "string", "rPDU"), ("1.3.0", "string", "v3.7.3"), ("1.5.0", "string", "AP7920"), ("1.6.0", "string", "ZA0900000001"),
                            ("1.7.0", "integer", 12), ("1.8.0", "integer", box.each), ("1.9.0", "integer", 1), ("1.15.0", "integer", 230)):
        add(oid, kind, lambda what=what: what)
    add("2.3.1.1.1.1", "integer", lambda: 1)
    add("2.3.1.1.2.1", "gauge", lambda: round(box.milliamps(1) / 100))
    add("2.3.1.1.3.1", "integer", lambda: 1)
    add("2.3.1.1.4.1", "integer", lambda: 1)
    add("2.3.1.1.5.1", "integer", lambda: 0)
    for o in box.outlets:
        for table in ("3.3.1.1", "3.4.1.1", "3.5.1.1"):
            add("%s.1.%d" % (table, o.index), "integer", lambda o=o: o.index)
            add("%s.2.%d" % (table, o.index), "string", lambda o=o: o.name, o, text("name", 31) if table == "3.4.1.1" else None)
        add("3.3.1.1.4.%d" % o.index, "integer", lambda o=o: 1 if o.on else 2, o, command(APC1))
        add("3.4.1.1.4.%d" % o.index, "integer", lambda o=o: o.on_delay, o, number("on_delay", -1, 7200))
        add("3.4.1.1.5.%d" % o.index, "integer", lambda o=o: o.off_delay, o, number("off_delay", -1, 7200))
        add("3.4.1.1.6.%d" % o.index, "integer", lambda o=o: o.cycle_delay, o, number("cycle_delay", 5, 60))
        add("3.5.1.1.4.%d" % o.index, "integer", lambda o=o: 1 if o.on else 2)
        add("3.5.1.1.5.%d" % o.index, "integer", lambda o=o: 1 if o.plan else 2)


def apc_masterswitch(box, add):
    for oid, kind, what in (("1.4.0", "string", "AP9210"), ("1.5.0", "string", "WA9900000001"), ("3.3.0", "string", "MasterSwitch"),
                            ("4.1.0", "integer", box.each)):
        add(oid, kind, lambda what=what: what)
    add("2.2.0", "string", lambda: "".join("On  " if o.on else "Off " for o in box.outlets))
    for o in box.outlets:
        add("4.2.1.1.%d" % o.index, "integer", lambda o=o: o.index)
        add("4.2.1.2.%d" % o.index, "integer", lambda o=o: 1 if o.plan else 2)
        add("4.2.1.3.%d" % o.index, "integer", lambda o=o: 1 if o.on else 2, o, command(APC0))
        add("4.2.1.4.%d" % o.index, "string", lambda o=o: o.name)
        add("5.2.1.3.%d" % o.index, "string", lambda o=o: o.name, o, text("name", 31))
        add("5.2.1.5.%d" % o.index, "integer", lambda o=o: o.cycle_delay, o, number("cycle_delay", 5, 60))


def eaton(box, add):
    def seconds(what):
        def take(outlet, value):
            if not -1 <= value <= (0 if what == "cycle" else 99999):
                raise Refused("wrong-value")
            outlet.do("cancel" if value < 0 else what, value)
        return take

    def reset(outlet, value):
        if value:
            raise Refused("wrong-value")
        outlet.energy = 0

    add("1.1.0", "string", lambda: ",".join(str(m) for m in range(box.modules)))
    for m in range(box.modules):
        for column, kind, what in ((2, "string", "EMAA10"), (3, "string", "EMAA10"), (4, "string", "H111A1111%d" % m), (5, "string", "04.04.0001"),
                                   (6, "string", "unit %d" % m), (9, "integer", 0), (10, "integer", 3), (20, "integer", 1), (21, "integer", 0),
                                   (22, "integer", box.each), (23, "integer", 0)):
            add("1.2.1.%d.%d" % (column, m), kind, lambda what=what: what)
        add("3.2.1.3.%d.1.1" % m, "integer", lambda: 230000)
        add("3.3.1.4.%d.1.1" % m, "integer", lambda m=m: box.milliamps(m + 1))
        add("3.4.1.4.%d.1.1" % m, "integer", lambda m=m: box.watts(m + 1))
        add("3.5.1.4.%d.1" % m, "integer", lambda m=m: box.watts(m + 1))
    for o in box.outlets:
        at = "%d.%d" % (o.module - 1, o.number)
        add("6.1.1.3." + at, "string", lambda o=o: o.name, o, text("name", 31))
        add("6.1.1.5." + at, "integer", lambda: 1)
        add("6.1.1.6." + at, "string", lambda o=o: "A%d" % o.number)
        add("6.3.1.2." + at, "integer", lambda: 230000)
        add("6.4.1.3." + at, "integer", lambda o=o: o.milliamps)
        add("6.4.1.4." + at, "integer", lambda: 0)
        add("6.5.1.2." + at, "integer", lambda o=o: o.watts)
        add("6.5.1.3." + at, "integer", lambda o=o: o.watts)
        add("6.5.1.4." + at, "gauge", lambda o=o: o.energy, o, reset)
        add("6.6.1.2." + at, "integer", lambda o=o: o.on if not o.plan or o.plan[0][1] == o.on else 2 + o.plan[0][1])
        add("6.6.1.3." + at, "integer", lambda o=o: o.left("off"), o, seconds("off"))
        add("6.6.1.4." + at, "integer", lambda o=o: o.left("on"), o, seconds("on"))
        add("6.6.1.5." + at, "integer", lambda o=o: o.left("cycle"), o, seconds("cycle"))
        add("6.6.1.6." + at, "integer", lambda o=o: o.restore, o, number("restore", 0, 2))
        add("6.6.1.8." + at, "integer", lambda o=o: o.cycle_delay, o, number("cycle_delay", 0, 60))
        add("6.6.1.9." + at, "integer", lambda: 1)


def raritan_px2(box, add):
    for m in range(1, box.modules + 1):
        for oid, kind, what in (("3.2.1.1.2.%d", "string", "Raritan"), ("3.2.1.1.3.%d", "string", "PX2-5190CR"), ("3.2.1.1.4.%d", "string", "PKE000000%d" % m),
                                ("3.2.2.1.2.%d", "integer", 1), ("3.2.2.1.4.%d", "integer", box.each), ("3.2.2.1.13.%d", "string", "rack PX")):
            add(oid % m, kind, lambda what=what: what)
    sensors = ((1, 2, 3, lambda o: o.milliamps), (4, 1, 0, lambda o: 230), (5, 3, 0, lambda o: o.watts), (8, 5, 0, lambda o: o.energy))
    for o in box.outlets:
        at = "%d.%d" % (o.module, o.number)
        add("3.5.3.1.2." + at, "string", lambda o=o: str(o.number))
        add("3.5.3.1.3." + at, "string", lambda o=o: o.name, o, text("name", 63))
        add("3.5.3.1.12." + at, "integer", lambda o=o: o.cycle_delay, o, number("cycle_delay", 1, 3600))
        add("3.5.3.1.28." + at, "integer", lambda: 1)
        add("4.1.2.1.2." + at, "integer", lambda o=o: int(o.on), o, command(PLAIN))
        add("4.1.2.1.3." + at, "integer", lambda o=o: 7 if o.on else 8)
        for kind, unit, decimals, read in sensors:
            add("3.5.4.1.6.%s.%d" % (at, kind), "integer", lambda unit=unit: unit)
            add("3.5.4.1.7.%s.%d" % (at, kind), "gauge", lambda decimals=decimals: decimals)
            add("5.4.3.1.2.%s.%d" % (at, kind), "integer", lambda: 1)
            add("5.4.3.1.3.%s.%d" % (at, kind), "integer", lambda: 4)
            add("5.4.3.1.4.%s.%d" % (at, kind), "gauge", lambda o=o, read=read: read(o))


def raritan_px1(box, add):
    add("2.1.0", "integer", lambda: box.each)
    for o in box.outlets:
        add("2.2.1.1.%d" % o.index, "integer", lambda o=o: o.index)
        add("2.2.1.2.%d" % o.index, "string", lambda o=o: o.name, o, text("name", 63))
        add("2.2.1.3.%d" % o.index, "integer", lambda o=o: int(o.on), o, command(PLAIN))
        add("2.2.1.4.%d" % o.index, "gauge", lambda o=o: o.milliamps)
        add("2.2.1.7.%d" % o.index, "gauge", lambda o=o: o.watts)


def cyberpower(box, add):
    for oid, kind, what in (("3.1.3.0", "string", "1.1.2"), ("3.1.5.0", "string", "PDU15SWHVIEC8FNET"), ("3.1.8.0", "integer", box.each)):
        add(oid, kind, lambda what=what: what)
    for o in box.outlets:
        add("3.3.3.1.1.2.%d" % o.index, "string", lambda o=o: o.name)
        add("3.3.3.1.1.4.%d" % o.index, "integer", lambda o=o: 1 if o.on else 2, o, command(APC1))
        add("3.3.5.1.1.2.%d" % o.index, "string", lambda o=o: o.name)
        add("3.3.5.1.1.4.%d" % o.index, "integer", lambda o=o: 1 if o.on else 2)
        add("3.3.5.1.1.5.%d" % o.index, "integer", lambda o=o: 1 if o.plan else 2)
        add("3.3.5.1.1.7.%d" % o.index, "gauge", lambda o=o: round(o.milliamps / 100))
        add("3.3.5.1.1.8.%d" % o.index, "gauge", lambda o=o: o.watts)


def sentry3(box, add):
    add("1.1.0", "string", lambda: "Sentry Switched CDU Version 7.1b")
    for o in box.outlets:
        at = "%d.1.%d" % (o.module, o.number)
        add("2.3.1.2." + at, "string", lambda o=o: "AA%d" % o.number)
        add("2.3.1.3." + at, "string", lambda o=o: o.name, o, text("name", 24))
        add("2.3.1.5." + at, "integer", lambda o=o: o.on if not o.plan or o.plan[0][1] == o.on else 2 + o.plan[0][1])
        add("2.3.1.7." + at, "integer", lambda o=o: round(o.milliamps / 10))
        add("2.3.1.11." + at, "integer", lambda: 0, o, command(SENTRY))
        add("2.3.1.14." + at, "integer", lambda o=o: o.watts)


def sentry4(box, add):
    add("1.1.3.0", "string", lambda: "Version 8.0k")
    for o in box.outlets:
        at = "%d.1.%d" % (o.module, o.number)
        add("8.2.1.2." + at, "string", lambda o=o: "AA%d" % o.number)
        add("8.2.1.3." + at, "string", lambda o=o: o.name, o, text("name", 32))
        add("8.3.1.1." + at, "integer", lambda o=o: 1 if o.on else 2)
        add("8.3.1.2." + at, "integer", lambda: 0)
        add("8.3.1.3." + at, "integer", lambda o=o: round(o.milliamps / 10))
        add("8.3.1.7." + at, "integer", lambda o=o: o.watts)
        add("8.5.1.2." + at, "integer", lambda: 0, o, command(SENTRY))


def vertiv(box, add):
    for oid, what in (("1.2.0", "3.4.0"), ("1.8.0", "NU30212"), ("1.10.0", "ZY180000001")):
        add(oid, "string", lambda what=what: what)
    add("3.1.1.2.1", "string", lambda: "BA0000000000001")
    add("3.1.1.4.1", "string", lambda: "rack PDU")
    add("3.1.1.5.1", "gauge", lambda: 1)
    add("3.1.1.9.1", "gauge", lambda: box.watts(1))
    for o in box.outlets:
        add("3.5.1.2.%d" % o.index, "string", lambda o=o: "Outlet %d" % o.number)
        add("3.5.1.3.%d" % o.index, "string", lambda o=o: o.name, o, text("name", 63))
        add("3.5.1.4.%d" % o.index, "integer", lambda o=o: (1 if o.on else 2) if not o.plan or o.plan[0][1] == o.on else 4 if o.plan[0][1] else 3)
        add("3.5.1.6.%d" % o.index, "integer", lambda: 8, o, command(VERTIV))
        add("3.6.1.4.%d" % o.index, "gauge", lambda: 2300)
        add("3.6.1.8.%d" % o.index, "gauge", lambda o=o: round(o.milliamps / 10))
        add("3.6.1.12.%d" % o.index, "gauge", lambda o=o: o.watts)
        add("3.6.1.15.%d" % o.index, "gauge", lambda o=o: o.energy)


def tripplite(box, add):
    add("1.2.1.5.1", "string", lambda: "PDUMH20HVNET")
    add("3.2.1.1.0", "integer", lambda: box.modules)
    for o in box.outlets:
        at = "%d.%d" % (o.module, o.number)
        add("3.2.3.3.1.1.1." + at, "gauge", lambda o=o: o.number)
        add("3.2.3.3.1.1.2." + at, "string", lambda o=o: o.name, o, text("name", 31))
        add("3.2.3.3.1.1.4." + at, "integer", lambda o=o: 2 if o.on else 1)
        add("3.2.3.3.1.1.5." + at, "integer", lambda: 1)
        add("3.2.3.3.1.1.6." + at, "integer", lambda: 0, o, command(TRIPP))
        add("3.2.3.3.1.1.8." + at, "gauge", lambda o=o: round(o.milliamps / 10))


# profile: (sysObjectID, root, MIB, outlet 2's state with its on and off, and control with its off, on and cycle; below the root)
PROFILES = {
    "apc-rpdu2": (E + "318.1.3.4.6", E + "318.1.1.26", apc_rpdu2, ("9.2.3.1.5.2", 2, 1), ("9.2.4.1.5.2", 2, 1, 3)),
    "apc-rpdu": (E + "318.1.3.4.5", E + "318.1.1.12", apc_rpdu, ("3.5.1.1.4.2", 1, 2), ("3.3.1.1.4.2", 2, 1, 3)),
    "apc-masterswitch": (E + "318.1.3.4.2", E + "318.1.1.4", apc_masterswitch, ("4.2.1.3.2", 1, 2), ("4.2.1.3.2", 2, 1, 3)),
    "eaton-epdu": (E + "534.6.6.7", E + "534.6.6.7", eaton, ("6.6.1.2.0.2", 1, 0), (("6.6.1.3.0.2", "6.6.1.4.0.2", "6.6.1.5.0.2"), 0, 0, 0)),
    "raritan-px2": (E + "13742.6", E + "13742.6", raritan_px2, ("4.1.2.1.3.1.2", 7, 8), ("4.1.2.1.2.1.2", 0, 1, 2)),
    "raritan-px1": (E + "13742.4", E + "13742.4.1", raritan_px1, ("2.2.1.3.2", 1, 0), ("2.2.1.3.2", 0, 1, 2)),
    "cyberpower": (E + "3808.1.1.3", E + "3808.1.1", cyberpower, ("3.3.5.1.1.4.2", 1, 2), ("3.3.3.1.1.4.2", 2, 1, 3)),
    "sentry3": (E + "1718.3", E + "1718.3", sentry3, ("2.3.1.5.1.1.2", 1, 0), ("2.3.1.11.1.1.2", 2, 1, 3)),
    "sentry4": (E + "1718.4", E + "1718.4.1", sentry4, ("8.3.1.1.1.1.2", 1, 2), ("8.5.1.2.1.1.2", 2, 1, 3)),
    "vertiv": (E + "21239.42.1.52", E + "21239.5.2", vertiv, ("3.5.1.4.2", 1, 2), ("3.5.1.6.2", 4, 2, 6)),
    "tripplite": (E + "850.1.1.1", E + "850.1.1", tripplite, ("3.2.3.3.1.1.4.1.2", 2, 1), ("3.2.3.3.1.1.6.1.2", 1, 2, 3)),
}


# ---- the handler: snmpd speaks to it on its standard input (snmpd.conf(5), pass_persist)

class Handler:
    def __init__(self, options):
        self.box = Box(options, open(options.log, "a"))
        self.rows, root = {}, PROFILES[options.profile][1]

        def add(oid, kind, say, thing=None, take=None):
            self.rows[tuple(int(n) for n in (root + "." + oid)[1:].split("."))] = (kind, say, thing, take)
        PROFILES[options.profile][2](self.box, add)
        self.order = sorted(self.rows)

    def answer(self, oid):
        kind, say = self.rows[oid][:2]
        return "." + ".".join(str(n) for n in oid), kind, str(int(say()) if kind != "string" else say())

    def get(self, oid):
        return self.answer(oid) if oid in self.rows else ("NONE",)

    def getnext(self, oid):
        at = bisect.bisect_right(self.order, oid)
        return self.answer(self.order[at]) if at < len(self.order) else ("NONE",)

    def set(self, oid, line):
        kind, _, value = line.partition(" ")
        own, _, thing, take = self.rows.get(oid, (None, None, None, None))
        if not take:
            return ("not-writable",)
        if (own == "string") != (kind in ("string", "octet")):
            return ("wrong-type",)
        try:
            take(thing, value.strip().strip('"') if own == "string" else int(value))
        except Refused as e:
            return (str(e),)
        return ("DONE",)

    def run(self):
        read = sys.stdin.readline
        while True:
            line = read()
            if not line:
                return
            word = line.strip()
            if not word:                        # after the value of a SET comes an empty line
                continue
            now = time.monotonic()
            for outlet in self.box.outlets:
                outlet.tick(now)
            if word == "PING":
                answer = ("PONG",)
            else:
                oid = tuple(int(n) for n in read().strip()[1:].split("."))
                answer = self.set(oid, read().rstrip("\n")) if word == "set" else self.get(oid) if word == "get" else self.getnext(oid)
            sys.stdout.write("\n".join(answer) + "\n")
            sys.stdout.flush()


# ---- the agent

CONF = """agentaddress udp:{address}:{port}
sysObjectID {object_id}
sysDescr {profile} on net-snmp
sysName {name}
rocommunity public 127.0.0.0/8
rwcommunity private 127.0.0.0/8
{users}
pass_persist {root} {python} {file} --handler --profile {profile} --outlets {outlets} --modules {modules} --relay {relay} --second {second} --log {log}
"""


def free_port(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((address, 0))
        return s.getsockname()[1]


class SnmpdPdu:
    """relay: seconds until a relay follows; second: how long a second of the box takes."""

    def __init__(self, profile="apc-rpdu2", outlets=8, modules=1, relay=0.2, second=1.0, address="127.0.0.1", port=0, users=(USER,), name="snmpd-pdu"):
        self.profile, self.address, self.port, self.users = profile, address, port or free_port(address), list(users)
        self.object_id, self.root = PROFILES[profile][:2]
        self.directory = tempfile.mkdtemp(prefix="fishway-snmpd-")
        self.log = os.path.join(self.directory, "history")
        conf = os.path.join(self.directory, "snmpd.conf")
        with open(conf, "w") as f:
            f.write(CONF.format(address=address, port=self.port, object_id=self.object_id, profile=profile, name=name, root=self.root,
                                users="\n".join(self._user(u) for u in self.users), python=sys.executable, file=os.path.abspath(__file__),
                                outlets=outlets, modules=modules, relay=relay, second=second, log=self.log))
        os.chmod(conf, 0o600)
        self.environment = {**os.environ, "SNMP_PERSISTENT_DIR": os.path.join(self.directory, "state"), "SNMPCONFPATH": self.directory, "MIBS": ""}
        self.process = subprocess.Popen([shutil.which("snmpd") or "/usr/sbin/snmpd", "-f", "-C", "-c", conf, "-Lf", os.path.join(self.directory, "log"),
                                         "-p", os.path.join(self.directory, "pid"), "-I", "-smux"],
                                        env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._wait_ready()
        except BaseException:
            self.stop()
            raise

    @staticmethod
    def _user(user):
        words = ["createUser", user["name"]]
        level = "noauth"
        if user.get("auth", "none") != "none":
            words += [user["auth"], '"%s"' % user["auth_password"]]
            level = "auth"
        if user.get("priv", "none") != "none":
            words += [user["priv"], '"%s"' % user["priv_password"]]
            level = "priv"
        return "%s\n%s %s %s" % (" ".join(words), "rwuser" if user.get("access", "rw") == "rw" else "rouser", user["name"], level)

    def _wait_ready(self):
        end = time.monotonic() + 15
        while self.command("get", "1.3.6.1.2.1.1.2.0", timeout=0.3)[0] != 0 or not os.path.exists(self.log):
            if self.process.poll() is not None or time.monotonic() > end:
                with open(os.path.join(self.directory, "log"), errors="replace") as f:
                    raise RuntimeError("snmpd did not start: " + f.read()[-1000:])
            self.command("getnext", self.root, timeout=0.5)         # the handler starts with the first question
            time.sleep(0.05)

    def oid(self, below):
        return self.root + "." + below

    def command(self, name, *words, how=("-v2c", "-c", "private"), timeout=1):
        """One of net-snmp's commands: (exit code, output)."""
        done = subprocess.run(["snmp" + name, *how, "-On", "-Oe", "-Oq", "-Ot", "-t", str(timeout), "-r", "2", "%s:%d" % (self.address, self.port),
                               *[str(w) for w in words]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30,
                              env={**os.environ, "MIBS": "", "SNMPCONFPATH": "/nonexistent", "SNMP_PERSISTENT_DIR": "/nonexistent"})
        return done.returncode, done.stdout.strip()

    def get(self, oid, **how):
        """What snmpget shows, as text."""
        code, out = self.command("get", oid, **how)
        assert code == 0, out
        return out.split(" ", 1)[1]

    def set(self, *words, **how):
        code, out = self.command("set", *words, **how)
        assert code == 0, out

    def walk(self, oid=None, **how):
        """OID -> what snmpbulkwalk shows, as text."""
        code, out = self.command("bulkwalk", oid or self.root, **how)
        assert code == 0, out
        return dict(line.split(" ", 1) for line in out.split("\n") if line.startswith(".") and " " in line and "No more variables" not in line)

    def history(self, number, module=1):
        """What a relay did, oldest first, from its first state on. It is moved on by questions: ask something first."""
        with open(self.log) as f:
            rows = [json.loads(line) for line in f]
        return [r for r in rows if (r["module"], r["number"]) == (module, number)]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.stop()


def install():
    """Debian's snmp and snmpd, when one is missing."""
    if not (shutil.which("snmpd") or os.path.exists("/usr/sbin/snmpd")) or not shutil.which("snmpget"):
        subprocess.run([os.path.join(ROOT, "tests/deps"), "snmp", "snmpd"], check=True, stdout=subprocess.DEVNULL)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--profile", choices=sorted(PROFILES), default="apc-rpdu2")
    p.add_argument("--outlets", type=int, default=8)
    p.add_argument("--modules", type=int, default=1)
    p.add_argument("--relay", type=float, default=0.2, help="seconds until a relay follows")
    p.add_argument("--second", type=float, default=1.0, help="how long a second of the box takes")
    p.add_argument("--address", default="127.0.0.1")
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--handler", action="store_true", help=argparse.SUPPRESS)
    p.add_argument("--log", help=argparse.SUPPRESS)
    options = p.parse_args()
    if options.handler:
        Handler(options).run()
        return
    with SnmpdPdu(options.profile, options.outlets, options.modules, options.relay, options.second, options.address, options.port) as pdu:
        print("ready %d" % pdu.port, flush=True)
        try:
            pdu.process.wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
