# SPDX-License-Identifier: Apache-2.0
"""Landlock (landlock(7)): a process that may write only beneath given folders, and read and run whatever it likes.

Every daemon of the tests is started so. What it writes elsewhere it is refused, so that no test passes by it; where a
program goes on after a refusal, test_confined.py sees the refused call.

    subprocess.Popen(command, preexec_fn=confined.to(folder))
    confined.py PROGRAM --config FILE …      runs PROGRAM, confined to FILE's folder and that of its control socket
"""
import ctypes
import os
import re
import struct
import sys

# linux/landlock.h. The kernel's version tells how many of the rights it knows: the first has 13, then come REFER (2),
# TRUNCATE (3). What moves a file between folders is refused anyhow where REFER is not given.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, PATH_BENEATH, NO_NEW_PRIVS = 1, 1, 38
WRITE_FILE, READ_FILE, READ_DIR, EXECUTE = 1 << 1, 1 << 2, 1 << 3, 1 << 0
REFER, TRUNCATE = 1 << 13, 1 << 14
FIRST = (1 << 13) - 1 & ~(EXECUTE | READ_FILE | READ_DIR)
LIBC = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    done = LIBC.syscall(ctypes.c_long(number), *arguments)
    if done < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return done


def find_version():
    try:
        return call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION))
    except OSError as error:
        print(f"SKIP: this kernel has no Landlock ({error.strerror}): what the daemons write elsewhere is not seen", file=sys.stderr)
        return 0


VERSION = find_version()


def rights():
    return FIRST | (REFER if VERSION >= 2 else 0) | (TRUNCATE if VERSION >= 3 else 0)


def to(*folders):
    """What a child calls before it runs its program: from then on it writes only beneath these."""
    def confine():
        if not VERSION:
            return
        rules = call(CREATE_RULESET, struct.pack("=Q", rights()), ctypes.c_size_t(8), ctypes.c_uint32(0))
        for folder in folders:
            beneath = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            call(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(PATH_BENEATH), struct.pack("=Qi", rights(), beneath), ctypes.c_uint32(0))
            os.close(beneath)
        if LIBC.prctl(NO_NEW_PRIVS, ctypes.c_ulong(1), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
            raise OSError(ctypes.get_errno(), "no_new_privs")
        call(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
        os.close(rules)
    return confine


def main(program, option, path, *more):
    with open(path, encoding="utf-8") as config:
        control = re.search(r"^control = ipc://(/.*)/[^/]*$", config.read(), re.M)
    to(os.path.dirname(os.path.abspath(path)), *(control.groups() if control else ()))()
    os.execv(program, [program, option, path, *more])


if __name__ == "__main__":
    main(*sys.argv[1:])
