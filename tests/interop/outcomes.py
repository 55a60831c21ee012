"""Many calls of one client against many machines: each call's outcome, one test per machine, and a table at the end.

    run = Outcomes("kvmfleet")
    calls = run.machine("dell-idrac9-r750")
    calls.check("fans", function, ...)        # an assertion or exception is a failure; a text says that there was nothing to ask
    run.end()                                 # TAP: one line for each machine, its failures as comments; the table; exit code

$OUTCOMES names a directory: the same as JSON goes to $OUTCOMES/CLIENT.json.
"""
import json
import os
import traceback


class Calls:
    def __init__(self, name, words):
        self.name, self.words, self.of = name, words, {}

    def check(self, what, function, *arguments):
        try:
            nothing = function(*arguments)
            self.of[what] = (None, nothing if isinstance(nothing, str) else "")
        except Exception as e:                  # the next call is made all the same
            text = str(e) if isinstance(e, AssertionError) and str(e) else traceback.format_exception_only(type(e), e)[-1]
            self.of[what] = (" ".join(text.split())[:400], "")
        return self.of[what][0] is None

    def whole(self, work, *arguments):
        """All of a machine's calls; what ends them early is a failure of its own."""
        try:
            work(*arguments, self)
        except Exception as e:
            self.of["all"] = (" ".join(("%s: %s" % (type(e).__name__, e)).split())[-600:], "")

    def failures(self, passed, least, found):
        """What a validator found, as (URI, property, text): one outcome for each property."""
        self.of["checks passed"] = ("" if passed >= least else "only %d checks passed" % passed, "")
        for uri, prop, text in found:
            before = self.of.get(prop, ("", ""))[0]
            self.of[prop] = (("%s; " % before if before else "") + "%s %s" % (uri, text), "")

    def failed(self):
        return {what: why for what, (why, _) in self.of.items() if why}

    def nothing(self):
        return [what for what, (why, text) in self.of.items() if not why and text]


class Outcomes:
    def __init__(self, client):
        self.client, self.machines = client, []

    def machine(self, name, words="through the view of"):
        calls = Calls(name, words)
        self.machines.append(calls)
        return calls

    def told(self, calls, number):
        """One line of TAP with what is behind it."""
        failed, nothing = calls.failed(), calls.nothing()
        for what, why in failed.items():
            print("# %s %s: %s" % (calls.name, what, why))
        good = len(calls.of) - len(failed) - len(nothing)
        print("%s %d - %s %s %s: %d good%s" % ("not ok" if failed or not calls.of else "ok", number, self.client, calls.words, calls.name, good,
              ", nothing there for " + " ".join(nothing) if nothing else ""), flush=True)

    def table(self):
        for what in sorted({w for calls in self.machines for w in calls.of}):
            asked = [c for c in self.machines if what in c.of]
            bad = [c.name for c in asked if c.of[what][0]]
            empty = sum(1 for c in asked if not c.of[what][0] and c.of[what][1])
            print("# %-28s %3d good %3d nothing there %3d failed%s" % (what, len(asked) - len(bad) - empty, empty, len(bad), ": " + " ".join(bad) if bad else ""))

    def end(self):
        for i, calls in enumerate(self.machines):
            self.told(calls, i + 1)
        self.table()
        print("1..%d" % len(self.machines))
        where = os.environ.get("OUTCOMES")
        if where:
            with open(os.path.join(where, self.client + ".json"), "w") as f:
                json.dump({c.name: c.of for c in self.machines}, f, indent=1)
        raise SystemExit(1 if not self.machines or any(c.failed() or not c.of for c in self.machines) else 0)
