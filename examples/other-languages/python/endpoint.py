import base64, json, logging, os, re, sqlite3, time
from contextlib import closing
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

CLIENT_ID = os.environ["ALIPAY_CLIENT_ID"]
PUBLIC_KEY = load_der_public_key(base64.b64decode(os.environ["ALIPAY_PUBLIC_KEY"]))
BOOKS = "books.sqlite"
LIMIT = 65_536  # bytes of a body
# RFC 3339, with an offset.
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
# A capture has one pending and one final result.
TABLE = """CREATE TABLE IF NOT EXISTS bookings (capture_id TEXT, is_final INTEGER, outcome TEXT, code TEXT,
           currency TEXT, value TEXT, PRIMARY KEY (capture_id, is_final))"""
LIST = """SELECT json_group_array(json_object('captureId', capture_id, 'outcome', outcome,
          'captureAmount', json_object('currency', currency, 'value', value))) FROM bookings"""
OUTCOMES = {"S": "captured", "F": "failed", "U": "pending"}
ACKNOWLEDGEMENT = '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}'
REFUSAL = '{"result":{"resultCode":"PARAM_ILLEGAL","resultStatus":"F","resultMessage":"Not accepted"}}'


def is_genuine(target, headers, body):
    try:
        names = ("client-id", "request-time", "signature")
        [client_id], [request_time], [signature] = (headers.get_all(name, []) for name in names)
        parts = signature.split(",")
        pairs = dict(pair.strip().split("=", 1) for pair in parts)
        signed = base64.b64decode(unquote(pairs["signature"]), validate=True)
        content = f"POST {target}\n{client_id}.{request_time}.".encode() + body
        PUBLIC_KEY.verify(signed, content, PKCS1v15(), SHA256())
        if re.fullmatch("[0-9]{1,16}", request_time):
            sent = int(request_time) / 1000
        elif re.fullmatch(TIME, request_time):
            sent = datetime.fromisoformat(request_time).timestamp()
        else:
            return False
        is_recent = -5 * 60 < time.time() - sent < 72 * 3600  # the last retry is a day old
        is_rsa256 = pairs["algorithm"] == "RSA256" and len(pairs) == len(parts)  # no pair is repeated
    except (InvalidSignature, KeyError, ValueError):
        return False
    return is_recent and is_rsa256 and client_id == CLIENT_ID


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def read_capture(body):
    """The row to book; None for another kind, or without a required field."""
    try:
        message = json.loads(body.decode(), parse_constant=refuse_constant)
        amount, result = message["captureAmount"], message["result"]
        ids = [message[name] for name in ("captureId", "captureRequestId", "paymentId")]
        currency, value, code = amount["currency"], amount["value"], result["resultCode"]
        are_texts = all(isinstance(text, str) and text.encode() for text in (*ids, currency, value, code))
        is_capture = message["notifyType"] == "CAPTURE_RESULT"
        if not is_capture or not are_texts or not re.fullmatch("[0-9]{1,16}", value):
            return None
        outcome = OUTCOMES[result["resultStatus"]]
    except (KeyError, RecursionError, TypeError, ValueError):
        return None
    if (code == "SUCCESS") != (outcome == "captured"):
        outcome = "pending"  # a contradiction is not final
    return ids[0], outcome != "pending", outcome, code, currency, value


def book(row):
    """Commits a result once. False: the capture has another final result."""
    with closing(sqlite3.connect(BOOKS, timeout=30)) as books, books:
        books.execute("PRAGMA synchronous = EXTRA")  # a commit survives a power failure
        added = books.execute("INSERT INTO bookings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
        if added.rowcount == 1:
            pass  # your own writes, in the same transaction
        known = books.execute("SELECT * FROM bookings WHERE (capture_id, is_final) = (?, ?)", row[:2])
        return known.fetchone() == row or not row[1]


class Endpoint(BaseHTTPRequestHandler):
    timeout = 10  # seconds without a byte
    server_version, sys_version = "endpoint", ""

    def do_POST(self):
        try:
            status = self.receive()
        except Exception:
            logging.exception("The message is not booked.")
            status = 500
        self.reply(status, ACKNOWLEDGEMENT if status == 200 else REFUSAL)

    def receive(self):
        try:
            body = self.read_body()
        except ValueError:
            return 400
        if len(body) > LIMIT:
            return 413
        if not is_genuine(self.path, self.headers, body):
            return 401
        row = read_capture(body)
        return 422 if row is None else 200 if book(row) else 409

    def read_body(self):
        """Returns at most a byte more than the limit."""
        if self.headers.get_all("transfer-encoding") != ["chunked"]:
            length = int(self.headers.get("content-length", 0))
            return self.rfile.read(max(0, min(length, LIMIT + 1)))
        body = b""
        while len(body) <= LIMIT and (size := max(0, int(self.rfile.readline(20), 16))):
            body += self.rfile.read(min(size, LIMIT + 1 - len(body)))
            self.rfile.readline(2)
        return body

    def do_GET(self):  # the list for certify
        if self.path != "/captures":
            return self.reply(405, REFUSAL)
        with closing(sqlite3.connect(BOOKS)) as books:
            self.reply(200, books.execute(LIST).fetchone()[0])

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 200:
            self.send_header("client-id", CLIENT_ID)
            self.send_header("response-time", datetime.now(timezone.utc).isoformat())
        self.end_headers()
        self.wfile.write(body.encode())


with closing(sqlite3.connect(BOOKS)) as books:
    books.execute(TABLE)
ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 3000))), Endpoint).serve_forever()
