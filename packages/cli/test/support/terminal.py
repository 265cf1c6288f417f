"""Runs a command in a terminal, makes the terminal smaller, ends the command, and says in JSON what
was seen: python3 terminal.py <ctrl-c|SIGTERM> <text to wait for> <command> [<argument> ...]
"""

import fcntl
import json
import os
import re
import select
import signal
import struct
import sys
import termios
import time

ending, wanted, *command = sys.argv[1:]
deadline = time.monotonic() + 50


def resize(rows, columns):
    """As a terminal does: the kernel tells the processes in it (SIGWINCH)."""
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def mode():
    """What the terminal does with keys: the flags of the input, the output and the line."""
    attributes = termios.tcgetattr(slave)
    return [attributes[0], attributes[1], attributes[3]]


def frames(text):
    """The whole screens that were drawn."""
    return [part.split("\x1b[J")[0] for part in text.split("\x1b[H")[1:] if "\x1b[J" in part]


def fits(frame):
    """Whether a screen is as narrow as the terminal is now."""
    plain = re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", frame)
    return max(len(line.strip("\r")) for line in plain.split("\n")) <= 40


def read_until(is_there):
    """Reads what is written to the terminal until that is there, or the command has ended."""
    global output
    while not is_there(output):
        if time.monotonic() > deadline:
            raise SystemExit("timed out; the terminal shows: " + repr(output[-2000:]))
        ready, _, _ = select.select([master], [], [], 0.1)
        if ready:
            output += os.read(master, 65536).decode("utf-8", "replace")


master, slave = os.openpty()
resize(24, 100)
before = mode()
output = ""
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(slave, descriptor)
    os.close(master)
    os.close(slave)
    os.execvp(command[0], command)

read_until(lambda text: wanted in text)
during = mode()
seen = len(output)
resize(8, 40)
read_until(lambda text: any(fits(frame) for frame in frames(text[seen:])))
small = next(frame for frame in frames(output[seen:]) if fits(frame))
if ending == "ctrl-c":
    os.write(master, b"\x03")
else:
    os.kill(pid, getattr(signal, ending))

code = None
while code is None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended == pid:
        code = os.waitstatus_to_exitcode(status)
    ready, _, _ = select.select([master], [], [], 0.05)
    if ready:
        output += os.read(master, 65536).decode("utf-8", "replace")
    if time.monotonic() > deadline:
        os.kill(pid, signal.SIGKILL)
        raise SystemExit("it did not end")
while select.select([master], [], [], 0)[0]:
    output += os.read(master, 65536).decode("utf-8", "replace")
print(json.dumps({
    "code": code,
    "modes": [before, during, mode()],
    "output": output,
    "small": small,
}))
