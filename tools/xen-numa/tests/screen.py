#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a program shows on a terminal.

usage: screen.py run ROWSxCOLS STEP... -- COMMAND...
       screen.py replay ROWSxCOLS FILE

run has the command on a pseudo terminal of that size and takes the steps one
after the other:
  wait:TEXT   until the screen has that text (30 seconds, for hangs only)
  gone:TEXT   until it has it no more
  lines:N RE  until N of its lines match: a screen comes in pieces, from the top
  key:TEXT    types it; \\e is Escape
  do:COMMAND  a shell command, beside it
  size:RxC    changes the size
  hangup      closes the terminal
  dump        prints the screen
  clears      prints how often all of it was cleared since the last time
  end         waits for the command and prints its exit code
replay prints the screen that is left by what script(1) has recorded, before the
program has taken it back.

Knows what vt100 and xterm use of ECMA-48 as far as curses sends it; for anything
else it gives up, so that nothing is shown that would not be there.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

LIMIT = 30


class Screen:
    def __init__(self, rows, cols):
        self.resize(rows, cols)
        self.rest = ""
        self.clears = 0
        self.ended = None  # the screen before the program took it back

    def resize(self, rows, cols):
        self.rows, self.cols = rows, cols
        self.cells = [[" "] * cols for _ in range(rows)]
        self.y = self.x = 0
        self.top, self.bottom = 0, rows - 1
        self.last = " "
        self.graphics = False

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.cells)

    def scroll(self, up):
        if up:
            del self.cells[self.top]
            self.cells.insert(self.bottom, [" "] * self.cols)
        else:
            del self.cells[self.bottom]
            self.cells.insert(self.top, [" "] * self.cols)

    def put(self, char):
        if self.x >= self.cols:
            self.x = 0
            self.line_feed()
        self.cells[self.y][self.x] = char
        self.last = char
        self.x += 1

    def line_feed(self):
        if self.y == self.bottom:
            self.scroll(True)
        elif self.y < self.rows - 1:
            self.y += 1

    def erase_line(self, how):
        row = self.cells[self.y]
        first, last = (self.x, self.cols) if how == 0 else (0, self.x + 1) if how == 1 else (0, self.cols)
        row[first:last] = [" "] * (min(last, self.cols) - first)

    def erase_screen(self, how):
        if how == 2 or (how == 0 and self.y == self.x == 0):
            self.clears += 1
            self.cells = [[" "] * self.cols for _ in range(self.rows)]
        elif how == 0:
            self.erase_line(0)
            for y in range(self.y + 1, self.rows):
                self.cells[y] = [" "] * self.cols
        else:
            self.erase_line(1)
            for y in range(self.y):
                self.cells[y] = [" "] * self.cols

    def control(self, private, args, final):
        n = [int(a) if a else 0 for a in args.split(";")] if args else [0]
        one = max(n[0], 1)
        if private:
            if final == "l" and 1049 in n:
                self.ended = self.text()
            if final not in "hl":
                raise ValueError("CSI ?" + args + final)
        elif final in "Hf":
            self.y = min(max(n[0], 1), self.rows) - 1
            self.x = min(max(n[1] if len(n) > 1 else 1, 1), self.cols) - 1
        elif final == "J":
            self.erase_screen(n[0])
        elif final == "K":
            self.erase_line(n[0])
        elif final == "A":
            self.y = max(self.y - one, 0)
        elif final == "B":
            self.y = min(self.y + one, self.rows - 1)
        elif final == "C":
            self.x = min(self.x + one, self.cols - 1)
        elif final == "D":
            self.x = max(self.x - one, 0)
        elif final == "d":
            self.y = min(one, self.rows) - 1
        elif final == "G":
            self.x = min(one, self.cols) - 1
        elif final == "X":
            for x in range(self.x, min(self.x + one, self.cols)):
                self.cells[self.y][x] = " "
        elif final == "P":
            row = self.cells[self.y]
            del row[self.x:self.x + one]
            row += [" "] * (self.cols - len(row))
        elif final == "@":
            row = self.cells[self.y]
            row[self.x:self.x] = [" "] * one
            del row[self.cols:]
        elif final in "LM":
            for _ in range(one):
                del self.cells[self.bottom if final == "L" else self.y]
                self.cells.insert(self.y if final == "L" else self.bottom, [" "] * self.cols)
        elif final in "ST":
            for _ in range(one):
                self.scroll(final == "S")
        elif final == "b":
            for _ in range(one):
                self.put(self.last)
        elif final == "r":
            self.top = max(n[0], 1) - 1
            self.bottom = (n[1] if len(n) > 1 and n[1] else self.rows) - 1
            self.y = self.x = 0
        elif final not in "mhltn":
            raise ValueError("CSI " + args + final)

    csi = re.compile(r"\x1b\[([?>]?)([0-9;]*)([@-~])")

    def feed(self, data):
        s = self.rest + data
        i = 0
        while i < len(s):
            c = s[i]
            if c == "\x1b":
                if len(s) - i < 2:
                    break
                if s[i + 1] == "[":
                    m = self.csi.match(s, i)
                    if not m:
                        if len(s) - i > 32:
                            raise ValueError(repr(s[i:i + 32]))
                        break
                    self.control(*m.groups())
                    i = m.end()
                    continue
                if s[i + 1] in "()":
                    if len(s) - i < 3:
                        break
                    i += 3
                    continue
                if s[i + 1] == "M":
                    if self.y == self.top:
                        self.scroll(False)
                    elif self.y:
                        self.y -= 1
                elif s[i + 1] not in "=>78cD":
                    raise ValueError(repr(s[i:i + 2]))
                i += 2
                continue
            if c == "\r":
                self.x = 0
            elif c == "\n":
                self.line_feed()
            elif c == "\b":
                self.x = max(self.x - 1, 0)
            elif c == "\t":
                self.x = min((self.x // 8 + 1) * 8, self.cols - 1)
            elif c >= " ":
                self.put(c)
            i += 1
        self.rest = s[i:]


class Run:
    def __init__(self, screen, command):
        self.screen = screen
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            # until it has its size
            os.read(0, 1)
            os.execvp(command[0], command)
        self.size(screen.rows, screen.cols)
        old = termios.tcgetattr(self.fd)
        os.write(self.fd, b"\n")
        self.cooked = old
        self.code = None

    def size(self, rows, cols):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.screen.feed(data.decode(errors="replace"))
        return bool(data)

    def until(self, what, condition):
        end = time.monotonic() + LIMIT
        while not condition():
            self.read(0.05)
            if time.monotonic() > end:
                print("not in %d seconds: %s\n%s" % (LIMIT, what, self.screen.text()))
                os.kill(self.pid, signal.SIGKILL)
                sys.exit(1)

    def ended(self):
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None

    def step(self, step):
        word, _, text = step.partition(":")
        text = text.replace("\\e", "\x1b")
        if word == "wait":
            self.until(step, lambda: text in self.screen.text())
        elif word == "gone":
            self.until(step, lambda: text not in self.screen.text())
        elif word == "lines":
            number, _, pattern = text.partition(" ")
            self.until(step, lambda: len([line for line in self.screen.text().split("\n")
                                          if re.search(pattern, line)]) == int(number))
        elif word == "key":
            os.write(self.fd, text.encode())
        elif word == "do":
            subprocess.run(text, shell=True, check=True)
        elif word == "size":
            rows, cols = map(int, text.split("x"))
            self.screen.resize(rows, cols)
            self.size(rows, cols)
        elif word == "hangup":
            os.close(self.fd)
            self.fd = os.open("/dev/null", os.O_RDONLY)
        elif word == "dump":
            print(self.screen.text())
        elif word == "clears":
            print("cleared", self.screen.clears)
            self.screen.clears = 0
        elif word == "end":
            self.until(step, self.ended)
            print("exit", self.code)
        else:
            sys.exit("no step " + step)


def size_of(text):
    rows, cols = text.split("x")
    return int(rows), int(cols)


def main(args):
    screen = Screen(*size_of(args[1]))
    if args[0] == "replay":
        data = open(args[2], "rb").read().decode(errors="replace")
        # what script(1) says itself
        data = re.sub(r"^Script started[^\n]*\n", "", data)
        data = re.sub(r"[\r\n]*Script done.*", "", data, flags=re.S)
        screen.feed(data)
        print(screen.ended if screen.ended is not None else screen.text())
        return
    at = args.index("--")
    run = Run(screen, args[at + 1:])
    for step in args[2:at]:
        run.step(step)


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[1] not in ("run", "replay"):
        sys.exit(__doc__)
    main(sys.argv[1:])
