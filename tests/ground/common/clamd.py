"""A clamd on loopback that speaks INSTREAM as the real one does, and knows one virus: the EICAR test string."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# In two pieces, so that no antivirus takes this source for the test virus.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Session(socketserver.StreamRequestHandler):
    server: "Clamd"

    def handle(self) -> None:
        command = self.rfile.readline().strip()
        if command != b"nINSTREAM":
            self.wfile.write(b"UNKNOWN COMMAND\n")
            return
        received = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            received += self.rfile.read(size)
        self.server.received.append(received)
        if len(received) > self.server.longest:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\n")
        elif self.server.answer:
            self.wfile.write(self.server.answer)
        elif EICAR in received:
            self.wfile.write(b"stream: Win.Test.EICAR_HDB-1 FOUND\n")
        else:
            self.wfile.write(b"stream: OK\n")


class Clamd(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[bytes] = []
        self.longest = 1024 * 1024
        self.answer = b""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def running() -> Iterator[Clamd]:
    with Clamd() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
