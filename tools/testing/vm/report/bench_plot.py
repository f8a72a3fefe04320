#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Plots of a benchmark, by gnuplot.

usage: bench_plot.py JSON DIRECTORY
  JSON       what bench.py wrote
  DIRECTORY  gets remote-HOST.svg for each host: the share of dom0's accesses to
             guests' pages that is remote, by load and placement, in per cent

Exit: 0 done, 1 gnuplot failed, 2 wrong usage or unreadable.
"""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True  # beside the sources
# pylint: disable=wrong-import-position
from bench import LOADS, PLACEMENTS, TITLES, present

SCRIPT = """set terminal svg size 800,360 font "sans,12"
set output "{output}"
set title "{title}"
set ylabel "remote accesses to guests' pages, %"
set yrange [0:100]
set style data histograms
set style histogram clustered gap 1 errorbars linewidth 1
set style fill solid 0.8 border -1
set key outside right top
set grid ytics
$data << END
{data}
END
plot {parts}
"""


def script(host, rows, output):
    """What gnuplot is to do for one host."""
    placements = present({r["placement"] for r in rows}, PLACEMENTS)
    cells = {(r["load"], r["placement"]): r for r in rows}
    lines = []
    for load in present({r["load"] for r in rows}, LOADS):
        words = [f'"{TITLES[load]}"']
        for p in placements:
            cell = cells.get((load, p))
            if cell:
                words += [f"{100 * v:.2f}" for v in
                          [cell["remote_guests"]] + cell["remote_guests_range"]]
            else:
                words += ["NaN"] * 3
        lines.append(" ".join(words))
    parts = ", ".join(f'$data using {2 + 3 * i}:{3 + 3 * i}:{4 + 3 * i}'
                      f'{":xtic(1)" if i == 0 else ""} title "{p}"'
                      for i, p in enumerate(placements))
    return SCRIPT.format(output=output, title=host, data="\n".join(lines), parts=parts)


def main(argv):
    """As the usage says."""
    if len(argv) != 3:
        sys.stderr.write("usage: bench_plot.py JSON DIRECTORY\n")
        return 2
    try:
        with open(argv[1], encoding="utf-8") as f:
            medians = json.load(f)["medians"]
        os.makedirs(argv[2], exist_ok=True)
    except (OSError, ValueError, KeyError) as e:
        sys.stderr.write(f"bench_plot.py: {e}\n")
        return 2
    for host in dict.fromkeys(m["host"] for m in medians):
        output = f"{argv[2]}/remote-{host}.svg"
        text = script(host, [m for m in medians if m["host"] == host], output)
        if subprocess.run(["gnuplot"], input=text, text=True, check=False).returncode:
            return 1
        print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
