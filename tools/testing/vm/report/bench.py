#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The tables of a benchmark, from runs of scenarios/bench.sh.

usage: bench.py JSON MARKDOWN DIR...
  JSON      file to write all figures to, with the windows they come from
  MARKDOWN  file to write the tables to, which are printed as well
  DIR       results of a run: "windows" (dom0/vmbench.c), "scope" (numascope, see
            tools/testing/numascope/README.md), "settled", "versions" and "shape"

A window is one load under one placement of dom0's backends; it has a label
PLACEMENT/LOAD/REPETITION in "windows" and "scope" alike. Figures of a placement are
medians over its repetitions. Accesses are those that dom0's kernel, and Xen on its
behalf, made on dom0's CPUs; "remote" means that the memory is on another node than
the CPU. Shares are from 0 to 1 in JSON, in per cent in tables.

Exit: 0 the module's placements keep to the bounds below, 1 one does not, or the
two ways of counting differ, 2 wrong usage, 3 a run is incomplete.
"""
import json
import re
import statistics
import sys

PLACEMENTS = ["stock", "worst", "best", "stock-mode", "auto", "strict"]
LOADS = ["read", "write", "rx", "tx", "mixed"]
CONNECT = "connect"   # no load: a network device connects again, once
TITLES = {"read": "block read", "write": "block write", "rx": "net rx",
          "tx": "net tx", "mixed": "mixed", CONNECT: "reconnect"}

REMOTE_MOST = 0.02    # of accesses to guests' pages, under auto
BEHIND_BEST = 0.01    # auto's share may be so much above best-by-hand's
AGREE = 0.02          # our counters' share and numascope's, of bytes

LINE = 64             # bytes that memory delivers at once
PARALLEL = (1, 10)    # lines on their way at once: none waits for another, or all do

# Nanoseconds of an idle machine for one line, as published.
MACHINES = [
    {"name": "four sockets, Xeon E7-4800 v2", "local": 135, "remote": 198,
     "source": "Intel, Memory Latencies on Xeon E5-4600 and E7-4800, 2014 "
               "(Memory Latency Checker)"},
    {"name": "two sockets, Xeon, Memory Latency Checker 3.9", "local": 118, "remote": 242,
     "source": "S. John, Understanding NUMA, 2020 (Memory Latency Checker)"},
]


class Incomplete(Exception):
    """A run lacks something that it should have written."""


def read_windows(path):
    """The windows of a run by label: devices, interrupts, queues."""
    windows = {}
    now = None
    with open(path, encoding="utf-8") as f:
        for line in f:
            key, *words = line.split()
            if key == "window":
                now = {"ns": int(words[1]), "devices": [], "interrupts": [],
                       "queues": [], "calls": 0}
                windows[words[0]] = now
            elif key == "device":
                now["devices"].append({"device": words[0], "requests": int(words[1]),
                                       "bytes": int(words[2])})
            elif key == "interrupts":
                now["interrupts"].append(int(words[1]))
            elif key == "queue":
                now["queues"].append({"device": words[0], "queue": words[1],
                                      "home": int(words[2]), "reason": words[3],
                                      "moves": int(words[4]), "local": int(words[5]),
                                      "remote": int(words[6]), "unknown": int(words[7])})
            elif key == "calls":
                now["calls"] = int(words[0])
    return windows


def owner_class(cell):
    """Whose memory: a guest's, dom0's, Xen's or nobody's."""
    if re.fullmatch("d[1-9][0-9]*", cell["owner"]):
        return "guests"
    return {"d0": "dom0", "xen": "xen"}.get(cell["owner"], "other")


def count_cells(interval):
    """Accesses and bytes in an interval, local and remote, by owner."""
    result = {}
    for owner in ("guests", "dom0", "xen", "other"):
        result[owner] = {"local": 0, "remote": 0, "local_bytes": 0, "remote_bytes": 0}
    for cell in interval["cells"]:
        if cell["who"] != "dom0" or cell["space"] == "user":
            continue
        where = "local" if cell["pxm"] == cell["cpu_pxm"] else "remote"
        sums = result[owner_class(cell)]
        sums[where] += cell["loads"] + cell["stores"]
        sums[where + "_bytes"] += cell["load_bytes"] + cell["store_bytes"]
    return result


def work_of(interval, cpus, *keys):
    """What dom0's CPUs, the first ones, executed of these kinds."""
    return sum(w[k] for w in interval["work"] if w["cpu"] < cpus for k in keys)


def share(part, rest):
    """part of both, or None where there is nothing."""
    return part / (part + rest) if part + rest else None


def figures(window, interval):
    """What one window showed."""
    cells = count_cells(interval)
    served = sum(d["requests"] for d in window["devices"])
    if not served or not cells["guests"]["local"] + cells["guests"]["remote"]:
        raise Incomplete("a window in which nothing was served")
    if interval["unknown"]:
        raise Incomplete("the emulator did not know an address")
    guests = cells["guests"]
    ours = {k: sum(q[k] for q in window["queues"]) for k in ("local", "remote", "unknown")}
    known = window["queues"] and ours["local"] + ours["remote"]
    cpus = len(window["interrupts"])
    return {
        "served": served,
        "bytes": sum(d["bytes"] for d in window["devices"]),
        "remote_guests": share(guests["remote"], guests["local"]),
        "remote_guests_bytes": share(guests["remote_bytes"], guests["local_bytes"]),
        "remote_dom0": share(cells["dom0"]["remote"], cells["dom0"]["local"]),
        "remote_xen": share(cells["xen"]["remote"], cells["xen"]["local"]),
        "guest_accesses_each": (guests["local"] + guests["remote"]) / served,
        "remote_guest_accesses_each": guests["remote"] / served,
        "remote_accesses_each": sum(c["remote"] for c in cells.values()) / served,
        "guest_lines_each": (guests["local_bytes"] + guests["remote_bytes"]) / LINE / served,
        "remote_guest_lines_each": guests["remote_bytes"] / LINE / served,
        "instructions_each": work_of(interval, cpus, "kernel", "xen") / served,
        "hypercalls_each": work_of(interval, cpus, "hypercalls") / served,
        "own_calls": window["calls"],
        "counted_remote": share(ours["remote"], ours["local"]) if known else None,
        "interrupts": window["interrupts"],
        "moves": sum(q["moves"] for q in window["queues"]),
    }


def read_scope(path):
    """Intervals of numascope by label."""
    intervals = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            interval = json.loads(line)
            if "label" in interval:
                intervals[interval["label"]] = interval
    return intervals


def read_run(directory):
    """All windows of a run, as dictionaries with their labels taken apart."""
    windows = read_windows(directory + "/windows")
    scope = read_scope(directory + "/scope")
    with open(directory + "/shape", encoding="utf-8") as f:
        host = f.read().strip()
    rows = []
    for label, window in windows.items():
        placement, load, repetition = label.split("/")
        if placement == "warm":
            continue
        if label not in scope:
            raise Incomplete(f"{directory}: no interval {label}")
        try:
            rows.append({"host": host, "placement": placement, "load": load,
                         "repetition": int(repetition), **figures(window, scope[label])})
        except Incomplete as e:
            raise Incomplete(f"{directory}: {label}: {e}") from e
    settled = []
    with open(directory + "/settled", encoding="utf-8") as f:
        for line in f:
            placement, ms, moves = line.split()
            settled.append({"host": host, "placement": placement, "ms": int(ms),
                            "moves": moves})
    if not rows:
        raise Incomplete(f"{directory}: no window at all")
    with open(directory + "/versions", encoding="utf-8") as f:
        versions = dict(line.strip().split(": ", 1) for line in f)
    return rows, settled, versions


def medians(rows):
    """Figures of each host, load and placement over its repetitions."""
    result = {}
    for row in rows:
        result.setdefault((row["host"], row["load"], row["placement"]), []).append(row)
    out = {}
    for key, list_ in result.items():
        out[key] = {"repetitions": len(list_)}
        for name in list_[0]:
            values = [r[name] for r in list_ if isinstance(r[name], (int, float))]
            if values and name != "repetition":
                out[key][name] = statistics.median(values)
                out[key][name + "_range"] = [min(values), max(values)]
    return out


def per_cent(value):
    """A share for people."""
    return "-" if value is None else f"{value * 100:.1f}"


def spread(cell, name):
    """A share with its range, where that is more than rounding."""
    if not cell or cell.get(name) is None:
        return "-"
    low, high = cell[name + "_range"]
    text = per_cent(cell[name])
    if per_cent(low) != per_cent(high):
        text += f" ({per_cent(low)}..{per_cent(high)})"
    return text


def table(head, rows):
    """Markdown, aligned."""
    widths = [max(len(str(r[i])) for r in [head] + rows) for i in range(len(head))]
    lines = []
    for n, row in enumerate([head] + rows):
        cells = [str(c).ljust(w) if i == 0 else str(c).rjust(w)
                 for i, (c, w) in enumerate(zip(row, widths))]
        lines.append("| " + " | ".join(cells) + " |")
        if n == 0:
            marks = ["-" * w if i == 0 else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
            lines.append("| " + " | ".join(marks) + " |")
    return "\n".join(lines)


def present(values, order):
    """Those of an order that there are."""
    return [v for v in order if v in values]


class Report:
    """All tables."""

    def __init__(self, rows, settled, versions):
        self.rows = rows
        self.settled = settled
        self.versions = versions
        self.medians = medians(rows)
        self.hosts = list(dict.fromkeys(r["host"] for r in rows))
        self.placements = present({r["placement"] for r in rows}, PLACEMENTS)
        self.loads = present({r["load"] for r in rows}, LOADS)

    def cell(self, host, load, placement):
        """The medians there, or nothing."""
        return self.medians.get((host, load, placement), {})

    def by_placement(self, host, name, fmt):
        """A row for each load, a column for each placement."""
        rows = [[TITLES[load]] + [fmt(self.cell(host, load, p), name) for p in self.placements]
                for load in self.loads]
        return table(["load"] + self.placements, rows)

    def numbers(self, cell, name):
        """A number for people."""
        value = cell.get(name)
        return "-" if value is None else f"{value:.1f}" if value < 100 else f"{value:.0f}"

    def agreement(self, host):
        """Our counters beside numascope, of bytes in guests' memory."""
        rows = []
        for load in self.loads:
            for p in self.placements:
                cell = self.cell(host, load, p)
                if cell.get("counted_remote") is not None:
                    rows.append([TITLES[load], p, per_cent(cell["remote_guests_bytes"]),
                                 per_cent(cell["counted_remote"])])
        return table(["load", "placement", "numascope %", "counters %"], rows)

    def connecting(self, host):
        """What it takes to connect a network device again."""
        rows = []
        for p in self.placements:
            cell = self.cell(host, CONNECT, p)
            if cell:
                rows.append([p, f"{cell['instructions_each'] / 1e6:.1f}",
                             f"{cell['hypercalls_each']:.0f}"])
        return table(["placement", "million instructions", "hypercalls"], rows) if rows else "-"

    def interrupts(self, host):
        """Backends' interrupts on each CPU of dom0."""
        rows = []
        for load in self.loads:
            for p in self.placements:
                lists = [r["interrupts"] for r in self.rows
                         if (r["host"], r["load"], r["placement"]) == (host, load, p)]
                if lists:
                    rows.append([TITLES[load], p] +
                                [round(statistics.median(c)) for c in zip(*lists)])
        cpus = len(rows[0]) - 2
        return table(["load", "placement"] + [f"CPU {i}" for i in range(cpus)], rows)

    def settling(self, host):
        """From modprobe until every queue was at home."""
        rows = []
        for p in self.placements:
            list_ = [s["ms"] for s in self.settled if s["host"] == host and s["placement"] == p]
            if list_:
                rows.append([p, f"{statistics.median(list_) / 1000:.1f}",
                             f"{min(list_) / 1000:.1f}..{max(list_) / 1000:.1f}"])
        return table(["placement", "seconds", "range"], rows) if rows else "-"

    def model(self, host):
        """What the remote lines would take longer than local ones, each request."""
        rows = []
        for m in MACHINES:
            for load in self.loads:
                row = [m["name"], TITLES[load]]
                for p in self.placements:
                    cell = self.cell(host, load, p)
                    lines = cell.get("remote_guest_lines_each")
                    if lines is None:
                        row.append("-")
                        continue
                    extra = lines * (m["remote"] - m["local"]) / 1000
                    row.append(f"{extra / PARALLEL[1]:.1f}..{extra / PARALLEL[0]:.1f}")
                rows.append(row)
        return table(["machine", "load"] + self.placements, rows)

    def failures(self):
        """Bounds that do not hold, a line each."""
        bad = []
        for host in self.hosts:
            for load in self.loads:
                best = self.cell(host, load, "best").get("remote_guests")
                auto = self.cell(host, load, "auto").get("remote_guests")
                if auto is not None and auto > REMOTE_MOST:
                    bad.append(f"{host}, {TITLES[load]}: under auto {per_cent(auto)} % of the "
                               f"accesses to guests' pages are remote")
                if auto is not None and best is not None and auto > best + BEHIND_BEST:
                    bad.append(f"{host}, {TITLES[load]}: auto is at {per_cent(auto)} %, by hand "
                               f"it is {per_cent(best)} %")
                for p in self.placements:
                    cell = self.cell(host, load, p)
                    ours = cell.get("counted_remote")
                    if ours is not None and abs(ours - cell["remote_guests_bytes"]) > AGREE:
                        bad.append(f"{host}, {TITLES[load]}, {p}: counted {per_cent(ours)} % "
                                   f"remote, numascope {per_cent(cell['remote_guests_bytes'])} %")
        return bad

    def markdown(self):
        """All of it."""
        times = {host: max(c["repetitions"] for (h, _, _), c in self.medians.items()
                           if h == host) for host in self.hosts}
        out = [", ".join(f"{k} {v}" for k, v in self.versions.items()) + "; repetitions: " +
               ", ".join(f"{host} {n}" for host, n in times.items()) + ".", ""]
        for host in self.hosts:
            out += [f"## {host}", "",
                    "Accesses to guests' pages that are remote, per cent (median, and range):", "",
                    self.by_placement(host, "remote_guests", spread), "",
                    "The same for each request or packet, in accesses:", "",
                    self.by_placement(host, "remote_guest_accesses_each", self.numbers), "",
                    "Accesses to dom0's own memory that are remote, per cent:", "",
                    self.by_placement(host, "remote_dom0", spread), "",
                    "Instructions of dom0's kernel and of Xen for it, for each request or "
                    "packet:", "", self.by_placement(host, "instructions_each", self.numbers), "",
                    "Hypercalls of dom0, for each request or packet:", "",
                    self.by_placement(host, "hypercalls_each", self.numbers), "",
                    "Bytes in guests' memory that are remote, by numascope and by our counters:",
                    "", self.agreement(host), "",
                    "Backends' interrupts by CPU of dom0 (CPU n is on node n):", "",
                    self.interrupts(host), "",
                    "From `modprobe` until every queue was at home, in the emulated machine's "
                    "time:", "", self.settling(host), "",
                    "To connect a network device once more, all that dom0's kernel and Xen do "
                    "meanwhile:", "", self.connecting(host), "",
                    "**A model**, no measurement: microseconds that a request or packet would "
                    "take longer than with local memory, if lines arrive ten at once .. one by "
                    "one:", "", self.model(host), ""]
        out += ["Latencies of the model, nanoseconds for a line of 64 bytes:", ""]
        out += [table(["machine", "local", "remote", "source"],
                      [[m["name"], m["local"], m["remote"], m["source"]] for m in MACHINES]), ""]
        return "\n".join(out)


def main(argv):
    """As the usage says."""
    if len(argv) < 4:
        sys.stderr.write("usage: bench.py JSON MARKDOWN DIR...\n")
        return 2
    rows, settled, versions = [], [], {}
    try:
        for directory in argv[3:]:
            more, also, versions = read_run(directory)
            rows += more
            settled += also
    except (Incomplete, OSError, ValueError, KeyError, IndexError) as e:
        sys.stderr.write(f"bench.py: {e}\n")
        return 3
    report = Report(rows, settled, versions)
    bad = report.failures()
    text = report.markdown()
    with open(argv[1], "w", encoding="utf-8") as f:
        json.dump({"versions": versions, "windows": rows, "settled": settled,
                   "machines": MACHINES,
                   "medians": [{"host": h, "load": l, "placement": p, **v}
                               for (h, l, p), v in report.medians.items()],
                   "failures": bad}, f, indent=1)
        f.write("\n")
    with open(argv[2], "w", encoding="utf-8") as f:
        f.write(text)
    print(text)
    for line in bad:
        print("not within bounds: " + line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
