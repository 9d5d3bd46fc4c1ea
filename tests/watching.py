"""What a command and all its children ask the kernel for: sockets, and files to be made or written.

The kernel itself tells (seccomp, with a listener; Linux 5.9, no privilege needed), so that native code is seen as
well, by whatever way it calls. As a program, ``watching.py FD COMMAND ...`` puts the filter on itself, hands its
listener over the socket FD, and becomes the command. ``watched`` runs that and listens.
"""

from __future__ import annotations

import array
import ctypes
import fcntl
import os
import platform
import select
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | getattr(os, "O_TMPFILE", 0) & ~os.O_DIRECTORY
_HERE = -100
"""AT_FDCWD: a path is from the working folder."""


@dataclass(frozen=True)
class _Call:
    numbers: Mapping[str, int]
    """By processor; one that lacks the call is not there."""
    path: int | None = None
    """Which argument is the path of what is made."""
    folder: int | None = None
    """Which argument is the folder that the path is from."""
    flags: int | None = None
    """Which argument says whether it is opened for writing."""


def _numbers(x86_64: int | None, aarch64: int | None) -> Mapping[str, int]:
    return {name: n for name, n in (("x86_64", x86_64), ("aarch64", aarch64)) if n is not None}


_CALLS = {
    "socket": _Call(_numbers(41, 198)),
    "io_uring_setup": _Call(_numbers(425, 425)),  # by which all others could be done unseen
    "open": _Call(_numbers(2, None), path=0, flags=1),
    "creat": _Call(_numbers(85, None), path=0),
    "openat": _Call(_numbers(257, 56), path=1, folder=0, flags=2),
    "openat2": _Call(_numbers(437, 437), path=1, folder=0),
    "mkdir": _Call(_numbers(83, None), path=0),
    "mkdirat": _Call(_numbers(258, 34), path=1, folder=0),
    "rename": _Call(_numbers(82, None), path=1),
    "renameat": _Call(_numbers(264, 38), path=3, folder=2),
    "renameat2": _Call(_numbers(316, 276), path=3, folder=2),
    "link": _Call(_numbers(86, None), path=1),
    "linkat": _Call(_numbers(265, 37), path=3, folder=2),
    "symlink": _Call(_numbers(88, None), path=1),
    "symlinkat": _Call(_numbers(266, 36), path=2, folder=1),
    "mknod": _Call(_numbers(133, None), path=0),
    "mknodat": _Call(_numbers(259, 33), path=1, folder=0),
}
_SECCOMP = _numbers(317, 277)
_AUDIT = _numbers(0xC000003E, 0xC00000B7)
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_ALLOW, _KILL, _TELL, _GO_ON = 0x7FFF0000, 0x80000000, 0x7FC00000, 1


def obstacle() -> str | None:
    """Why nothing can be watched on this machine, if that is so."""
    if sys.platform != "linux" or platform.machine() not in _SECCOMP:
        return f"no filter of system calls is written for {sys.platform} on {platform.machine()}"
    return None


@dataclass(frozen=True)
class Seen:
    """What a command did; ``sockets`` are of other families than AF_UNIX, and were refused."""

    code: int
    out: str
    err: str
    sockets: tuple[str, ...]
    written: tuple[Path, ...]
    """What was opened for writing, made, or given a name, whether that worked or not."""


def watched(command: Sequence[str | Path], env: Mapping[str, str], cwd: Path) -> Seen:
    """Run a command under watch, to its end. Raises OSError where the kernel lets nothing be watched."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        starting = [sys.executable, str(Path(__file__)), str(theirs.fileno()), *map(str, command)]
        process = subprocess.Popen(
            starting, env=env, cwd=cwd, text=True, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        theirs.close()
        with process:
            _, handed, _, _ = ours.recvmsg(1, socket.CMSG_SPACE(4))
            if not handed:
                raise OSError(process.communicate()[1])
            listener = array.array("i", handed[0][2][:4])[0]
            sockets: list[str] = []
            written: dict[Path, None] = {}
            listening = threading.Thread(target=_listen, args=(listener, sockets, written))
            listening.start()
            out, err = process.communicate()
        listening.join()
        os.close(listener)
    return Seen(process.returncode, out, err, tuple(sockets), tuple(written))


def _listen(listener: int, sockets: list[str], written: dict[Path, None]) -> None:
    """Until nobody is left who could be heard."""
    machine = platform.machine()
    names = {call.numbers[machine]: name for name, call in _CALLS.items() if machine in call.numbers}
    heard = select.poll()
    heard.register(listener, select.POLLIN)
    while heard.poll()[0][1] & select.POLLIN:
        told = bytearray(80)
        try:
            fcntl.ioctl(listener, _RECEIVE, told)
        except OSError:  # whoever asked is dead
            continue
        who, pid, _, number, _, _, *arguments = struct.unpack("=QIIiIQ6Q", told)
        name = names[number]
        call = _CALLS[name]
        refused = call.path is None
        if refused:
            sockets.append(f"{name} of family {arguments[0]} by {_command(pid)}")
        else:
            written[_path(pid, call, arguments)] = None
        answer = struct.pack("=QqiI", who, 0, -13 if refused else 0, 0 if refused else _GO_ON)
        try:
            fcntl.ioctl(listener, _SEND, bytearray(answer))
        except OSError:
            continue


def _path(pid: int, call: _Call, arguments: Sequence[int]) -> Path:
    assert call.path is not None
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        memory.seek(arguments[call.path])
        found = b""
        while b"\0" not in found:  # a page at a time: what follows may not be there
            found += memory.read(4096 - memory.tell() % 4096)
    at = _HERE if call.folder is None else ctypes.c_int(arguments[call.folder] & 0xFFFFFFFF).value
    folder = os.readlink(f"/proc/{pid}/cwd" if at == _HERE else f"/proc/{pid}/fd/{at}")
    return Path(os.path.normpath(os.path.join(folder, os.fsdecode(found.partition(b"\0")[0]))))


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def _filter() -> bytes:
    """The kernel's program: kill what speaks another processor's language, tell of the calls above, allow the rest."""
    machine = platform.machine()

    def code(operation: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", operation, yes, no, value)

    def load(offset: int) -> bytes:
        return code(0x20, offset)

    def equal(value: int, yes: int, no: int) -> bytes:
        return code(0x15, value, yes, no)

    program = [load(4), equal(_AUDIT[machine], 1, 0), code(0x06, _KILL), load(0)]
    for name, call in _CALLS.items():
        if machine not in call.numbers:
            continue
        number = call.numbers[machine]
        if name == "socket":  # of another family than AF_UNIX
            program += [equal(number, 0, 4), load(16), equal(socket.AF_UNIX, 1, 0)]
        elif call.flags is not None:
            program += [equal(number, 0, 4), load(16 + 8 * call.flags), code(0x45, _WRITES, 0, 1)]
        else:
            program += [equal(number, 0, 1)]
            program += [code(0x06, _TELL)]
            continue
        program += [code(0x06, _TELL), code(0x06, _ALLOW)]
    return b"".join([*program, code(0x06, _ALLOW)])


def _become(handover: int, command: Sequence[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    code = _filter()
    held = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    if libc.prctl(38, 1, 0, 0, 0):  # PR_SET_NO_NEW_PRIVS
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    listener = libc.syscall(_SECCOMP[platform.machine()], 1, 8, ctypes.create_string_buffer(program))
    if listener < 0:
        sys.exit(f"seccomp: {os.strerror(ctypes.get_errno())}")
    with socket.socket(fileno=handover) as other:
        other.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]))])
    os.set_inheritable(listener, False)
    os.execvp(command[0], list(command))


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
