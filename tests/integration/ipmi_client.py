"""A small RMCP+ client of our own, for what ipmitool and its like cannot show: single packets, and what is odd about an answer.

    c = Client(bmc, suite=17)           # or user=, password=, k_g=, privilege=
    c.login()                           # raises Refused(step, status) or Silence(step)
    cc, data = c.command(0x06, 0x01)
    c.odd                               # set of what was not as IPMI 2.0 has it in the packets seen
    c.close()

It is slow (AES in Python) and never repeats anything by itself.
"""
import hashlib
import hmac
import os
import select
import socket
import struct

AUTH, INTEGRITY, SECRECY = 0, 1, 2
SUITES = {0: (0, 0, 0), 1: (1, 0, 0), 2: (1, 1, 0), 3: (1, 1, 1), 15: (3, 0, 0), 16: (3, 4, 0), 17: (3, 4, 1)}
HASHES = {1: hashlib.sha1, 3: hashlib.sha256}
OPEN, OPENED, RAKP1, RAKP2, RAKP3, RAKP4 = range(0x10, 0x16)
RMCP = bytes([6, 0, 0xff, 7])


class Refused(Exception):
    def __init__(self, step, status):
        super().__init__("%s: status %02x" % (step, status))
        self.step, self.status = step, status


class Silence(Exception):
    pass


# ---- AES-128, FIPS 197

def _tables():
    sbox, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) & 0xff ^ (0x1b if p & 0x80 else 0)
        for shift in (1, 2, 4):
            q ^= q << shift & 0xff
        q ^= 0x09 if q & 0x80 else 0
        x = q
        for shift in (1, 2, 3, 4):
            x ^= (q << shift | q >> (8 - shift)) & 0xff
        sbox[p] = x ^ 0x63
        if p == 1:
            break
    sbox[0] = 0x63
    return sbox, [sbox.index(i) for i in range(256)]


SBOX, UNSBOX = _tables()


def _times(a, b):
    out = 0
    while b:
        out ^= a if b & 1 else 0
        a = a << 1 ^ (0x11b if a & 0x80 else 0)
        b >>= 1
    return out


def _round_keys(key):
    words, rcon = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
    for i in range(4, 44):
        word = list(words[i - 1])
        if i % 4 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= rcon
            rcon = _times(rcon, 2)
        words.append([a ^ b for a, b in zip(words[i - 4], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 44, 4)]


def _mixed(state, row):
    return [_times(state[c + 0], row[(0 - r) % 4]) ^ _times(state[c + 1], row[(1 - r) % 4]) ^ _times(state[c + 2], row[(2 - r) % 4])
            ^ _times(state[c + 3], row[(3 - r) % 4]) for c in range(0, 16, 4) for r in range(4)]


def _xor(a, b):
    return [x ^ y for x, y in zip(a, b)]


def aes_block(key, block, forwards):
    keys = _round_keys(key)
    if forwards:
        state = _xor(block, keys[0])
        for n in range(1, 11):
            state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
            state = _xor(_mixed(state, (2, 3, 1, 1)) if n < 10 else state, keys[n])
        return bytes(state)
    state = _xor(block, keys[10])
    for n in range(9, -1, -1):
        state = _xor([UNSBOX[state[(i - 4 * (i % 4)) % 16]] for i in range(16)], keys[n])
        state = _mixed(state, (14, 11, 13, 9)) if n else state
    return bytes(state)


def aes_cbc(key, iv, data, forwards):
    out, last = b"", iv
    for i in range(0, len(data), 16):
        block = data[i:i + 16]
        if forwards:
            last = aes_block(key, _xor(block, last), True)
            out += last
        else:
            out += bytes(_xor(aes_block(key, block, False), last))
            last = block
    return out


# ---- messages

def checksum(data):
    return -sum(data) & 0xff


def message(netfn, cmd, data=b"", seq=0, lun=0):
    head = bytes([0x20, netfn << 2 | lun])
    body = bytes([0x81, seq << 2, cmd]) + bytes(data)
    return head + bytes([checksum(head)]) + body + bytes([checksum(body)])


class Client:
    def __init__(self, bmc, suite=17, user=None, password=None, k_g=None, privilege=4, open_privilege=None, role=0x10, timeout=1.0):
        self.auth, self.integrity, self.secrecy = SUITES[suite]
        self.user = (bmc.login[0] if user is None else user).encode()
        self.key = (bmc.login[1] if password is None else password).encode()[:20]
        self.k_g = (bmc.k_g if k_g is None else k_g).ljust(20, b"\0") if (bmc.k_g if k_g is None else k_g) else b""
        self.privilege, self.role, self.timeout = privilege, privilege | role, timeout
        self.open_privilege = privilege if open_privilege is None else open_privilege
        self.sid = struct.unpack("<I", os.urandom(4))[0] | 1
        self.bmc_sid = self.out_seq = self.in_seq = self.rq_seq = 0
        self.odd = set()
        self.socket = socket.socket(socket.AF_INET6 if ":" in bmc.address else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect((bmc.address, bmc.port))

    def hash(self, key, *parts):
        return hmac.new(key, b"".join(parts), HASHES[self.auth]).digest() if self.auth else b""

    def check(self, data):
        digest = {1: hashlib.sha1, 4: hashlib.sha256}[self.integrity]
        return hmac.new(self.k1, data, digest).digest()[:12 if self.integrity == 1 else 16]

    # ---- packets

    def send(self, packet):
        self.socket.send(packet)

    def receive(self, timeout=None):
        """The next packet, raw; None after a time without one."""
        if select.select([self.socket], [], [], self.timeout if timeout is None else timeout)[0]:
            return self.socket.recv(2048)
        return None

    def send_login(self, kind, payload):
        self.send(RMCP + bytes([6, kind]) + bytes(8) + struct.pack("<H", len(payload)) + payload)

    def login_answer(self, kind, step):
        """The payload of the next packet of that kind."""
        while (packet := self.receive()) is not None:
            if len(packet) >= 16 and packet[5] == kind:
                length, = struct.unpack("<H", packet[14:16])
                if length != len(packet) - 16:
                    self.odd.add("length")
                if length > 1 and packet[17]:
                    raise Refused(step, packet[17])
                return packet[16:16 + length]
            self.odd.add("stray")
        raise Silence(step)

    def ask_bare(self, netfn, cmd, data=b""):
        """A command outside of any session, with the header of IPMI 1.5: (cc, data), or None."""
        payload = message(netfn, cmd, data)
        self.send(RMCP + bytes(9) + bytes([len(payload)]) + payload)
        packet = self.receive()
        return packet and (packet[20], packet[21:-1])

    def ping(self):
        self.send(bytes([6, 0, 0xff, 6, 0, 0, 0x11, 0xbe, 0x80, 7, 0, 0]))
        return self.receive()

    # ---- login

    def open(self):
        algorithms = b"".join(bytes([i, 0, 0, 8, a, 0, 0, 0]) for i, a in enumerate((self.auth, self.integrity, self.secrecy)))
        self.send_login(OPEN, bytes([1, self.open_privilege, 0, 0]) + struct.pack("<I", self.sid) + algorithms)
        answer = self.login_answer(OPENED, "open")
        self.bmc_sid, = struct.unpack("<I", answer[8:12])
        self.given = {"privilege": answer[2], "algorithms": (answer[16], answer[24], answer[32])}
        if self.given["algorithms"] != (self.auth, self.integrity, self.secrecy):
            self.odd.add("algorithms")

    def identity(self):
        return bytes([self.role, len(self.user)]) + self.user

    def rakp1(self, again=False):
        if not again:
            self.rm = os.urandom(16)
        self.send_login(RAKP1, bytes([2, 0, 0, 0]) + struct.pack("<I", self.bmc_sid) + self.rm + bytes([self.role, 0, 0, len(self.user)]) + self.user)

    def rakp2(self):
        answer = self.login_answer(RAKP2, "rakp1")
        self.rc, self.guid = answer[8:24], answer[24:40]
        proof = self.hash(self.key, struct.pack("<II", self.sid, self.bmc_sid), self.rm, self.rc, self.guid, self.identity())
        if answer[40:] != proof:
            self.odd.add("rakp2")

    def rakp3(self, status=0):
        proof = b"" if status else self.hash(self.key, self.rc, struct.pack("<I", self.sid), self.identity())
        self.send_login(RAKP3, bytes([3, status, 0, 0]) + struct.pack("<I", self.bmc_sid) + proof)

    def rakp4(self):
        self.sik = self.hash(self.k_g or self.key, self.rm, self.rc, self.identity())
        self.k1, self.k2 = (self.hash(self.sik, bytes([n]) * 20) for n in (1, 2))
        answer = self.login_answer(RAKP4, "rakp3")
        proof = self.hash(self.sik, self.rm, struct.pack("<I", self.bmc_sid), self.guid)[:{1: 12, 3: 16}.get(self.auth, 0)]
        if answer[8:] != proof:
            self.odd.add("rakp4")

    def login(self, privilege=None):
        self.open()
        self.rakp1()
        self.rakp2()
        self.rakp3()
        self.rakp4()
        cc, _ = self.command(0x06, 0x3b, [self.privilege if privilege is None else privilege])
        if cc:
            raise Refused("privilege", cc)
        return self

    # ---- session

    def seal(self, payload, seq=None):
        if seq is None:
            self.out_seq += 1
            seq = self.out_seq
        kind = 0
        if self.secrecy:
            pad = -(len(payload) + 1) % 16
            iv = os.urandom(16)
            payload = iv + aes_cbc(self.k2[:16], iv, payload + bytes(range(1, pad + 1)) + bytes([pad]), True)
            kind |= 0x80
        if self.integrity:
            kind |= 0x40
        packet = RMCP + bytes([6, kind]) + struct.pack("<IIH", self.bmc_sid, seq, len(payload)) + payload
        if self.integrity:
            pad = -(len(packet) - 4 + 2) % 4
            packet += b"\xff" * pad + bytes([pad, 7])
            packet += self.check(packet[4:])
        return packet

    def unseal(self, packet):
        """The message inside, or None when the packet proves nothing; what is odd about it is noted."""
        if packet[:4] != RMCP or len(packet) < 16:
            self.odd.add("header")
            return None
        kind, sid, seq, length = packet[5], *struct.unpack("<IIH", packet[6:16])
        if sid != self.sid:
            self.odd.add("sid")
        if kind != (0x80 if self.secrecy else 0) | (0x40 if self.integrity else 0) or len(packet) < 16 + length:
            self.odd.add("type")
            return None
        payload, rest = packet[16:16 + length], packet[16 + length:]
        if self.integrity:
            size = 12 if self.integrity == 1 else 16
            pads, proof = rest[:-size], rest[-size:]
            if len(rest) < size + 2 or self.check(packet[4:-size]) != proof:
                self.odd.add("check")
                return None
            if set(pads[:-2]) - {0xff} or pads[-1] != 7 or pads[-2] != len(pads) - 2:
                self.odd.add("fill")
        elif rest:
            self.odd.add("length")
        self.odd |= {"sequence"} if seq <= self.in_seq else {"gap"} if seq > self.in_seq + 1 else set()
        self.in_seq = max(seq, self.in_seq)
        if self.secrecy:
            payload = aes_cbc(self.k2[:16], payload[:16], payload[16:], False)
            pad = payload[-1]
            if pad > 15 or payload[-1 - pad:-1] != bytes(range(1, pad + 1)):
                self.odd.add("pad")
            payload = payload[:-1 - pad]
        return payload

    def command(self, netfn, cmd, data=b"", lun=0):
        """(completion code, data); Silence when nothing that fits came."""
        self.rq_seq = (self.rq_seq + 1) % 64
        self.send(self.seal(message(netfn, cmd, data, self.rq_seq, lun)))
        return self.answer(netfn, cmd)

    def answer(self, netfn, cmd):
        while (packet := self.receive()) is not None:
            m = self.unseal(packet)
            if m is None:
                continue
            if len(m) < 8 or checksum(m[3:-1]) != m[-1] or checksum(m[:2]) != m[2]:
                self.odd.add("checksum")
            if (m[1] >> 2, m[4] >> 2, m[5]) != (netfn + 1, self.rq_seq, cmd):
                self.odd.add("stray")
                continue
            return m[6], m[7:-1]
        raise Silence("%02x/%02x" % (netfn, cmd))

    def close(self):
        try:
            self.command(0x06, 0x3c, struct.pack("<I", self.bmc_sid))
        finally:
            self.socket.close()
