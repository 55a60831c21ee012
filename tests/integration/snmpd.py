"""Debian's snmpd as a PDU, for tests of the SNMP driver: an agent that shares no line with ours.

    with Snmpd("apc-rpdu2", port, APC) as pdu:      # recording of tests/data/pdu; a behaviour of pdu_handler.py
        pdu.address, pdu.port; pdu.USERS
"""
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

from simulator import ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
SNMPD = shutil.which("snmpd") or "/usr/sbin/snmpd"
# name: auth, its password, privacy, its password
USERS = {
    "md5des": ("MD5", "md5-password", "DES", "des-password"),
    "shaaes": ("SHA", "sha-password", "AES", "aes-password"),
    "sha256aes": ("SHA-256", "sha256-password", "AES", "aes-password"),
    "sha512aes256": ("SHA-512", "sha512-password", "AES-256", "aes256-password"),
    "shaaes192": ("SHA", "sha-password", "AES-192", "aes192-password"),
    "shaonly": ("SHA-224", "sha224-password", None, None),
    "reader": ("SHA", "sha-password", "AES", "aes-password"),
}
A = "1.3.6.1.4.1.318.1.1."
APC = {"control": A + "26.9.2.4.1.5", "state": A + "26.9.2.3.1.5", "pending": A + "26.9.2.3.1.6", "on": 1, "off": 2, "cycle": 3,
       "is_on": 2, "is_off": 1, "is_pending": 1, "is_idle": 2, "delay": 0.3, "cycle_delay": 0.6,
       "writable": [A + "26.9.2.1.1.3", A + "26.9.2.1.1.5", A + "26.9.2.1.1.7"]}
MASTERSWITCH = {"control": A + "4.4.2.1.3", "state": A + "4.4.2.1.3", "pending": None, "on": 1, "off": 2, "cycle": 3, "is_on": 1, "is_off": 2,
                "delay": 0.2, "cycle_delay": 0.4}


def is_there():
    return os.access(SNMPD, os.X_OK)


class Snmpd:
    def __init__(self, recording, port, behaviour, tree=".1.3.6.1.4.1.318", engine=None, options=()):
        self.address, self.port, self.folder = "127.0.0.1", port, tempfile.mkdtemp(prefix="fishway-snmpd-")
        recorded = os.path.join(ROOT, "tests/data/pdu", recording + ".snmprec")
        system = dict(line.rstrip("\n").split("|", 2)[::2] for line in open(recorded, encoding="utf-8") if line.startswith("1.3.6.1.2.1.1."))
        lines = ["agentaddress udp:127.0.0.1:%d" % port, "agentuser root", "agentgroup root", "rwcommunity private-7 127.0.0.1",
                 "rocommunity reader-7 127.0.0.1", "sysObjectID ." + system["1.3.6.1.2.1.1.2.0"],
                 "sysName " + system["1.3.6.1.2.1.1.5.0"], "sysLocation " + system["1.3.6.1.2.1.1.6.0"],
                 "pass_persist %s %s %s %s" % (tree, os.path.join(HERE, "pdu_handler.py"), recorded,
                                               os.path.join(self.folder, "behaviour"))]
        with open(os.path.join(self.folder, "behaviour"), "w", encoding="utf-8") as f:
            json.dump(behaviour, f)
        for name, (auth, password, priv, secret) in USERS.items():
            lines.append("createUser %s %s %s %s" % (name, auth, password, "%s %s" % (priv, secret) if priv else ""))
            lines.append("%suser %s %s" % ("ro" if name == "reader" else "rw", name, "priv" if priv else "auth"))
        lines += options
        if engine:
            lines.append("exactEngineID 0x" + engine)
        self.conf = os.path.join(self.folder, "agent.conf")
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen([SNMPD, "-f", "-Lf", os.path.join(self.folder, "log"), "-C", "-c", self.conf, "-r", "-p",
                                         os.path.join(self.folder, "pid"), "-I", "-ifTable,ifXTable,ipAddressTable"],
                                        env=dict(os.environ, SNMP_PERSISTENT_DIR=self.folder, MIBS=""), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        # It is there when it answers who it is.
        probe = bytes.fromhex("303e020103301102040102030402030080000401040201030410300e0400020100020100040004000400301404000400a00e0204000000010201"
                              "000201003000")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(0.2)
            for _ in range(60):
                try:
                    s.sendto(probe, (self.address, self.port))
                    s.recv(2048)
                    return
                except OSError:
                    time.sleep(0.05)
        raise RuntimeError("snmpd does not start: " + open(os.path.join(self.folder, "log"), errors="replace").read()[-500:])

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
