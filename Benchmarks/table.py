"""Prints the figures of both sides, and the ratios of their medians, as a table in Markdown."""

import collections
import datetime
import json
import statistics
import sys


def read(path):
    values = collections.defaultdict(list)
    units = {}
    for line in open(path):
        row = json.loads(line)
        values[row["name"]].append(row["value"])
        units[row["name"]] = row["unit"]
    return {name: (statistics.median(rows), units[name]) for name, rows in values.items()}


def figure(value):
    return f"{value:,.0f}"


def row(label, ours, theirs, peer):
    (mine, unit), (other, _) = ours, theirs
    print(f"| {label} | {figure(mine)} {unit} | {figure(other)} {unit} ({peer}) | {mine / other:.1f} |")


ours, theirs = read(sys.argv[1]), read(sys.argv[2])
print(f"Measured on {datetime.date.today().isoformat()}:\n")
print("| what | Showreel | peer | ratio |")
print("|---|---|---|---|")
for name in theirs:
    if name in ours:
        row(name, ours[name], theirs[name], "Gymnasium" if name.startswith("draw") else "Gymnasium and PyTorch")
for name in ("draw CartPole-v1 with Cairo", "draw CartPole-v1 with Cairo, packed to RGB"):
    row("draw CartPole-v1", ours["draw CartPole-v1"], ours[name], name.removeprefix("draw CartPole-v1 with "))
row("draw CartPole-v1 at 3840x2160", ours["draw CartPole-v1 at 3840x2160"], ours["clear and copy 3840x2160"],
    "clear and copy of that frame")
row("PNG frame", ours["PNG default"], ours["PNG level 1, no filter"], "libpng at level 1, no filter")
