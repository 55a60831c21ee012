"""Simulated BMCs for integration tests: starts tests/sim/redfish-sim, talks to its control listener, stops it.

    from simulator import Simulator

    with Simulator([{"name": "a", "tree": "dell-idrac9-r750"}, {"name": "b", "tree": "openbmc"}]) as sim:
        a = sim["a"]
        a.url                                   # https://127.0.0.1:40001, a free port unless the entry names one
        a.get("/redfish/v1/Systems")            # asks the BMC itself (Basic); gives status, headers, body
        a.counters()["logins"]                  # what the BMC counted
        a.reset_counters()
        a.patch_doc("/redfish/v1/Systems/1", {"AssetTag": "x"})     # behind everybody's back
        a.change(add_quirks=["slow=500"], state="refuse", settings={"power_delay_ms": 300})
    # all of it is gone here, also when the test died

Entries are those of the fleet file (tests/sim/README.md). Trees of captures are found when `captures()` has them.
"""
import base64
import http.client
import json
import os
import select
import shutil
import ssl
import subprocess
import tarfile
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def binary():
    build = os.environ.get("BUILD", "build/plain")
    name = "tests/sim/redfish-sim" if build == "build/plain" else os.path.join(build, "redfish-sim")
    return os.path.join(ROOT, name)


def fixtures():
    """Names of the fixture trees."""
    return sorted(n[:-5] for n in os.listdir(os.path.join(ROOT, "tests/sim/fixtures")) if n.endswith(".json"))


def captures(where=None):
    """Unpacks the captured trees of ../shared/trees, once per user of the machine; None when there are none."""
    packed = where or os.path.join(ROOT, "..", "shared", "trees")
    if not os.path.isdir(packed):
        return None
    target = os.path.join(tempfile.gettempdir(), "fishway-trees-%d" % os.getuid())
    if not os.path.isdir(target):
        part = tempfile.mkdtemp(prefix="fishway-trees-")
        for name in sorted(os.listdir(packed)):
            if name.endswith(".tar.gz"):
                with tarfile.open(os.path.join(packed, name)) as tar:
                    tar.extractall(part, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(part)
        try:
            os.rename(part, target)
        except OSError:                     # another test was faster
            shutil.rmtree(part, ignore_errors=True)
    return target


class Answer:
    """What came back: status, headers (names in lower case), raw bytes, and body (the JSON, or None)."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.raw = response.read()
        try:
            self.body = json.loads(self.raw) if self.raw else None
        except (ValueError, RecursionError):
            self.body = None

    def message_ids(self):
        info = ((self.body or {}).get("error") or {}).get("@Message.ExtendedInfo") or []
        return [m.get("MessageId", "").split(".")[-1] for m in info]


def unverified():
    # Not create_default_context: that reads all of the system's authorities, 30 ms each time.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def request(url, method, path, body=None, headers=None, auth=None, context=None, timeout=20):
    """One request on its own connection. auth: (user, password), a token, or None."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        conn = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=context or unverified())
    else:
        conn = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    headers = {"Accept": "application/json", "OData-Version": "4.0", **(headers or {})}
    if isinstance(auth, tuple):
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
    elif auth:
        headers["X-Auth-Token"] = auth
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    try:
        conn.request(method, path, body, headers)
        return Answer(conn.getresponse())
    finally:
        conn.close()


class Bmc:
    """One simulated BMC, as its own client and as its puppeteer."""

    def __init__(self, sim, described, login):
        self.sim, self.name, self.login = sim, described["name"], login
        self.address, self.port, self.tree = described["address"], described["port"], described["tree"]
        self.url = "%s://%s:%d" % ("https" if described["tls"] else "http", self.address, self.port)

    # as a client of the BMC
    def request(self, method, path, body=None, headers=None, auth="basic", **more):
        return request(self.url, method, path, body, headers, self.login if auth == "basic" else auth, **more)

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def patch(self, path, body, **more):
        return self.request("PATCH", path, body, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, {} if body is None else body, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)

    def open_session(self):
        """Gives (token, location)."""
        answer = self.post("/redfish/v1/SessionService/Sessions",
                           {"UserName": self.login[0], "Password": self.login[1]}, auth=None)
        return answer.headers["x-auth-token"], answer.headers["location"]

    # behind everybody's back
    def _control(self, method, what="", body=None):
        return self.sim.control(method, "/bmcs/" + urllib.parse.quote(self.name) + what, body)

    def state(self):
        """Everything the simulator knows of it."""
        return self._control("GET")

    def counters(self):
        return self._control("GET", "/counters")

    def reset_counters(self):
        self._control("POST", "/reset")

    def requests(self):
        """The last requests, oldest first: method, uri, headers, body."""
        return self._control("GET", "/requests")

    def doc(self, uri):
        return self._control("GET", "/doc?uri=" + urllib.parse.quote(uri, safe="/"))

    def put_doc(self, uri, body):
        self._control("PUT", "/doc?uri=" + urllib.parse.quote(uri, safe="/"), body)

    def patch_doc(self, uri, body):
        self._control("PATCH", "/doc?uri=" + urllib.parse.quote(uri, safe="/"), body)

    def delete_doc(self, uri):
        self._control("DELETE", "/doc?uri=" + urllib.parse.quote(uri, safe="/"))

    def change(self, **changes):
        """quirks, add_quirks, drop_quirks, settings, state, tls, certificate, login, ... (tests/sim/README.md)."""
        self._control("PATCH", "", changes)
        if "login" in changes:
            self.login = (changes["login"]["username"], changes["login"]["password"])

    def machine(self):
        """What it ended up with: systems, chassis, media, logs, accounts, boots, ntp ... (control_machine.c)."""
        return self._control("GET", "/machine")

    def emit(self, event):
        """One event down every open SSE stream; {"raw": text}: that text as it is. Gives the number of streams."""
        return self._control("POST", "/events", event)["streams"]

    def end_streams(self):
        self._control("DELETE", "/events")

    def certificate(self):
        """pem, cert_sha256, spki_sha256."""
        return self._control("GET", "/certificate")


class Simulator:
    def __init__(self, fleet, trees=(), arguments=(), wait=30):
        fleet = [dict(entry) for entry in fleet]
        for i, entry in enumerate(fleet):
            if "count" not in entry:
                entry.setdefault("name", "bmc%d" % (i + 1))
            entry.setdefault("port", 0)
        command = [binary(), "--fleet", "-", "--control", "127.0.0.1:0", "--with-parent", *arguments]
        for directory in [trees] if isinstance(trees, str) else trees:
            command += ["--trees", directory]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(json.dumps(fleet))
        self.process.stdin.close()
        self._wait_ready(wait)
        logins = {e["name"]: (e.get("username", "root"), e.get("password", "calvin")) for e in fleet if "count" not in e}
        many = [(e.get("name", "bmc"), (e.get("username", "root"), e.get("password", "calvin")))
                for e in fleet if "count" in e]
        self.bmcs = {}
        for described in self.control("GET", "/bmcs"):
            name = described["name"]
            login = logins.get(name) or next((l for n, l in many if name.startswith(n)), ("root", "calvin"))
            self.bmcs[name] = Bmc(self, described, login)

    def _wait_ready(self, wait):
        end = time.monotonic() + wait
        line = ""
        while time.monotonic() < end and not line:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                line = self.process.stdout.readline()
                if not line:
                    break
        words = line.split()
        if not words or words[0] != "ready":
            self.stop()
            raise RuntimeError("the simulator did not start")
        self.port = int(words[3])

    def __getitem__(self, name):
        return self.bmcs[name]

    def __iter__(self):
        return iter(self.bmcs.values())

    def control(self, method, path, body=None):
        answer = request("http://127.0.0.1:%d" % self.port, method, path, body)
        if answer.status != 200:
            raise RuntimeError("%s %s: %s" % (method, path, answer.body))
        return answer.body

    def totals(self):
        """The counters of all BMCs added up."""
        return self.control("GET", "/totals")

    def all(self, **changes):
        """The same change to every BMC."""
        self.control("PATCH", "/bmcs/*", changes)

    def reset_counters(self):
        self.control("POST", "/bmcs/*/reset")

    def table(self):
        """quirks, settings and profiles there are."""
        return self.control("GET", "/list")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, failed, *ignored):
        died = self.process.poll()
        self.stop()
        if not failed and (died is not None or self.process.returncode != 0):
            raise RuntimeError("the simulator ended with %s" % (self.process.returncode if died is None else died))
