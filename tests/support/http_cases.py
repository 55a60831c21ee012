"""The table tests/data/http/hostile.cases, and an HTTP client that sends exactly the bytes it is told to."""
import re, select, socket, ssl, subprocess, time

TABLE = "tests/data/http/hostile.cases"
MEANING = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}

def unescape(text):
    out, i = bytearray(), 0
    while i < len(text):
        if text[i] != "\\":
            out += text[i].encode()
            i += 1
        elif text[i + 1] == "{":
            end = text.index("}", i)
            count, what = text[i + 2:end].split(":", 1)
            out += unescape(what) * int(count)
            i = end + 1
        elif text[i + 1] == "x":
            out.append(int(text[i + 2:i + 4], 16))
            i += 4
        else:
            out += MEANING[text[i + 1]]
            i += 2
    return bytes(out)

def load():
    """[(name, bytes, [status ...], "open" or "close")]"""
    rows = []
    for line in open(TABLE):
        line = line.rstrip("\n")
        if line.startswith("= "):
            rows.append([line[2:], b"", None, None])
        elif line.startswith("> "):
            rows[-1][1] += unescape(line[2:])
        elif line.startswith("< "):
            *statuses, rows[-1][3] = line[2:].split()
            rows[-1][2] = [int(s) for s in statuses]
    return [tuple(r) for r in rows]

def tls_context(ca=None, **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca:
        context.load_verify_locations(ca)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    for name, value in options.items():
        setattr(context, name, value)
    return context

def connect(port, context=None, host="127.0.0.1", name="localhost", timeout=10):
    s = socket.create_connection((host, port), timeout=timeout)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(s, server_hostname=name) if context else s

def split(data):
    """Whole responses in `data`, as (status, head, body); and the rest."""
    responses = []
    while True:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return responses, data
        head = data[:end].decode("latin-1")
        status = int(head.split(" ", 2)[1])
        length = re.search(r"(?im)^content-length: *(\d+)", head)
        size = int(length[1]) if length and status not in (204, 304) and status >= 200 else 0
        if len(data) < end + 4 + size:
            return responses, data
        if status >= 200:
            responses.append((status, head, data[end + 4:end + 4 + size]))
        data = data[end + 4 + size:]

def talk(s, data, want, wait=5.0):
    """Sends data, reads until `want` responses or the end. Returns (responses, is_closed)."""
    got, closed, sent = b"", False, 0
    until = time.monotonic() + wait
    s.settimeout(0.2)
    while time.monotonic() < until:
        if sent < len(data):
            try:
                sent += s.send(data[sent:sent + 65536])
            except (socket.timeout, ssl.SSLWantWriteError):
                pass
            except OSError:
                sent = len(data)            # it has closed; what it said is still to be read
        if sent < len(data) and not select.select([s], [], [], 0)[0]:
            continue
        try:
            piece = s.recv(65536)
        except (socket.timeout, ssl.SSLWantReadError):
            if len(split(got)[0]) >= want:
                break
            continue
        except OSError:
            piece = b""
        if not piece:
            closed = True
            break
        got += piece
        if len(split(got)[0]) >= want and sent == len(data):
            break
    return split(got)[0], closed

def is_closed(s, wait=3.0):
    """Whether the peer ends the connection without another byte."""
    s.settimeout(wait)
    try:
        return s.recv(1) == b""
    except socket.timeout:
        return False
    except OSError:
        return True

class Echo:
    """tests/tools/http_echo, running."""
    def __init__(self, build, *arguments, prefix=()):
        self.process = subprocess.Popen([*prefix, build + "/tests/tools/http_echo", "-a", "127.0.0.1", *arguments],
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("port "):
            raise RuntimeError("http_echo did not start")
        self.port = int(line.split()[1])

    def counts(self, context=None):
        s = connect(self.port, context)
        responses, _ = talk(s, b"GET /counts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 1)
        s.close()
        return {k: int(v) for k, v in (l.split("=") for l in responses[0][2].decode().split())}

    def cpu(self):
        """Seconds of CPU used so far."""
        fields = open("/proc/%d/stat" % self.process.pid).read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def memory(self):
        """Resident bytes."""
        return int(open("/proc/%d/statm" % self.process.pid).read().split()[1]) * 4096

    def stop(self):
        self.process.terminate()
        return self.process.wait(20)

class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, ok, name, why=""):
        self.count += 1
        self.failed += not ok
        print("%s %d - %s" % ("ok" if ok else "not ok", self.count, name))
        if not ok and why:
            print("# %s" % (why,))

    def end(self):
        print("1..%d" % self.count)
        raise SystemExit(1 if self.failed else 0)
