"""The gateway for integration tests: writes a configuration, starts `fishway serve`, waits until it is ready, stops it.

    from simulator import Simulator
    from gateway import Gateway, node

    with Simulator([{"name": "a", "tree": "openbmc"}]) as sim, Gateway([node(bmc) for bmc in sim]) as gw:
        gw.get("/redfish/v1/Systems/a").body        # as admin; an Answer, as simulator.request gives it
        gw.patch(...); gw.post(...); gw.delete(...)  # auth=None: nobody; auth=token; auth=(user, password)
        gw.wait_up("a")                              # until the gateway has heard of it
        gw.command("nodes").stdout                   # a fishway command, -c added
        gw.reload(nodes=[...])                       # another configuration, SIGHUP, waits until it is in force
        gw.restart(); gw.kill()                      # SIGTERM and start again; SIGKILL
        gw.log()                                     # what it wrote to stderr so far

The state directory and the configuration live in gw.dir and go with it. When the process died of itself, or a sanitizer
spoke, leaving the `with` raises.
"""
import concurrent.futures
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import simulator
from simulator import ROOT, request

ADMIN = ("admin", "Adm1n-of-the-tests")


def binary():
    build = os.environ.get("BUILD", "build/plain")
    return os.environ.get("FISHWAY") or os.path.join(ROOT, "fishway" if build == "build/plain" else build + "/fishway")


ports_lock, given_ports = threading.Lock(), set()


def free_port(address="127.0.0.1"):
    """A port that nobody has, and that was not given to somebody who has yet to open it."""
    while True:
        with socket.socket() as s:
            s.bind((address, 0))
            port = s.getsockname()[1]
        with ports_lock:
            if port not in given_ports:
                given_ports.add(port)
                return port


def node(bmc, name=None, **more):
    """The configuration's entry for a simulated BMC; more goes beside `redfish`, `redfish={...}` into it."""
    redfish = {"url": bmc.url, "username": bmc.login[0], "password": bmc.login[1], **more.pop("redfish", {})}
    return {"name": name or bmc.name, "redfish": redfish, **more}


class Gateway:
    def __init__(self, nodes=(), start=True, env=None, **options):
        self.dir = tempfile.mkdtemp(prefix="fishway-test-")
        self.path = os.path.join(self.dir, "fishway.yaml")
        self.port = free_port()
        self.metrics_port = free_port()
        self.url = "https://127.0.0.1:%d" % self.port
        self.metrics = "http://127.0.0.1:%d" % self.metrics_port
        self.config = {"listen": [{"address": "127.0.0.1", "port": self.port}], "state_dir": self.dir + "/state",
                       "metrics": {"address": "127.0.0.1", "port": self.metrics_port}, "threads": 2, "nodes": list(nodes)}
        self.config.update(options)
        self.env = {**os.environ, "FISHWAY_ADMIN_PASSWORD": ADMIN[1], "FISHWAY_PASSWORD": ADMIN[1], "FISHWAY_LOG": "debug", **(env or {})}
        self.env.pop("http_proxy", None)
        self.process = None
        self.notify = None
        if start:
            try:
                self.start()
            except BaseException:
                self.close()
                raise

    # ---- life

    def write_config(self):
        with open(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
            json.dump(self.config, f, indent=1)        # JSON is YAML

    def start(self, wait=30):
        self.write_config()
        address = os.path.join(self.dir, "notify")
        if os.path.exists(address):
            os.unlink(address)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(address)
        with open(os.path.join(self.dir, "log"), "ab") as log:
            self.process = subprocess.Popen([binary(), "serve", "-c", self.path], env={**self.env, "NOTIFY_SOCKET": address},
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait_notified("READY=1", wait)

    def wait_notified(self, text, wait=30):
        """Waits for a datagram to the service manager that contains text."""
        end = time.monotonic() + wait
        while time.monotonic() < end:
            if select.select([self.notify], [], [], 0.1)[0]:
                if text in self.notify.recv(4096).decode():
                    return
            elif self.process.poll() is not None:
                raise RuntimeError("the gateway ended with %d:\n%s" % (self.process.returncode, self.log()[-4000:]))
        raise RuntimeError("the gateway did not say %s:\n%s" % (text, self.log()[-4000:]))

    def stop(self, wait=40):
        """SIGTERM; gives the exit code."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(wait)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise RuntimeError("the gateway did not stop:\n" + self.log()[-4000:])
        code, self.process = self.process.returncode, None
        self.notify.close()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None
        self.notify.close()

    def restart(self):
        self.stop()
        self.start()

    def reload(self, **changes):
        """Changes keys of the configuration, SIGHUP, waits until it is in force (or refused)."""
        self.config.update(changes)
        self.write_config()
        self.process.send_signal(signal.SIGHUP)
        self.wait_notified("READY=1")

    def close(self):
        code = self.stop() if self.process else 0
        log = self.log()
        shutil.rmtree(self.dir, ignore_errors=True)
        if code != 0 or re.search(r"(Address|Leak|Thread|UndefinedBehavior)Sanitizer|runtime error:", log):
            raise RuntimeError("the gateway ended with %s:\n%s" % (code, log[-8000:]))

    def __enter__(self):
        return self

    def __exit__(self, kind, *ignored):
        try:
            self.close()
        except RuntimeError:
            if kind is None:
                raise

    def log(self):
        try:
            with open(os.path.join(self.dir, "log"), errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    # ---- as a client

    def request(self, method, path, body=None, headers=None, auth=ADMIN, url=None, **more):
        return request(url or self.url, method, path, body, headers, auth, **more)

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def patch(self, path, body, **more):
        return self.request("PATCH", path, body, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, {} if body is None else body, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)

    def login(self, user=ADMIN[0], password=ADMIN[1], **more):
        """Gives (token, location) of a new session."""
        answer = self.post("/redfish/v1/SessionService/Sessions", {"UserName": user, "Password": password}, auth=None, **more)
        if answer.status != 201:
            raise RuntimeError("login: %d %r" % (answer.status, answer.raw[:300]))
        return answer.headers["x-auth-token"], answer.headers["location"]

    # ---- as an operator

    @property
    def certificate(self):
        return os.path.join(self.dir, "state", "tls-self.crt")

    def command(self, *words, input=None, env=None, timeout=60):
        """A fishway command with -c; gives the CompletedProcess."""
        return subprocess.run([binary(), words[0], "-c", self.path, *words[1:]], input=input, text=True, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**self.env, **(env or {})})

    def nodes(self):
        """What `fishway nodes` tells, by name."""
        done = self.command("nodes", "--json")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return {n["name"]: n for n in json.loads(done.stdout)}

    def wait_state(self, name, state, wait=20):
        end = time.monotonic() + wait
        while True:
            now = self.nodes()[name]
            if now["state"] == state:
                return now
            if time.monotonic() > end:
                raise RuntimeError("%s is %s, not %s:\n%s" % (name, now, state, self.log()[-4000:]))
            time.sleep(0.05)

    def wait_up(self, *names, wait=30):
        for name in names or [n["name"] for n in self.config["nodes"]]:
            self.wait_state(name, "up", wait)


def in_parallel(calls):
    """Runs them on a thread each; what one of them raised is raised."""
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        for future in [pool.submit(call) for call in calls]:
            future.result()


class Tap:
    """Tests as functions: `tap.run(name, function)` prints ok or not ok; `tap.end()` exits."""

    def __init__(self):
        self.count = self.failed = 0

    def run(self, name, function, *arguments):
        self.count += 1
        try:
            skipped = function(*arguments)
        except Exception as e:                                 # a test that fails says why and the next one runs
            import traceback
            self.failed += 1
            for line in traceback.format_exc().rstrip().split("\n"):
                print("# " + line)
            print("not ok %d - %s" % (self.count, name), flush=True)
            return
        print("ok %d - %s%s" % (self.count, name, " # SKIP " + skipped if isinstance(skipped, str) else ""), flush=True)

    def run_all(self, namespace, *arguments):
        """Every function of the namespace whose name begins with test_, in order; its name, or first line of its text, is the test's."""
        for name, function in list(namespace.items()):
            if name.startswith("test_") and callable(function):
                self.run((function.__doc__ or name[5:].replace("_", " ")).split("\n")[0], function, *arguments)

    def end(self):
        print("1..%d" % self.count)
        raise SystemExit(1 if self.failed or not self.count else 0)
