# SPDX-License-Identifier: BSD-3-Clause
"""Bars of instructions, by powers of ten, ours in colour."""

import math
from html import escape

WIDTH, LABEL, RIGHT = 760, 250, 80
BAR, STEP, GROUP, TOP = 14, 20, 34, 56
LOW, HIGH = 2, 6		# 10^2 to 10^6
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f } .t { font-weight: 600 }
.b { fill: #ffffff } .g { stroke: #d0d7de } .o { fill: #8c959f } .k { fill: #0969da }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .b { fill: #0d1117 }
.g { stroke: #30363d } .o { fill: #6e7681 } .k { fill: #4493f8 } }
"""


def place(value):
    span = WIDTH - LABEL - RIGHT
    return max(2, span * (math.log10(max(value, 1)) - LOW) / (HIGH - LOW))


def chart(data, groups, figure_of, number):
    out, y = [], TOP
    for title, bars in groups:
        out.append(f'<text class="t" x="8" y="{y + 12}">{escape(title)}</text>')
        y += STEP
        for label, source in bars:
            value = figure_of(data, source)
            if value is None:
                continue
            ours = "k" if label.startswith("kxwatch") else "o"
            out.append(f'<text x="{LABEL - 8}" y="{y + 11}" text-anchor="end">{escape(label)}</text>'
                       f'<rect class="{ours}" x="{LABEL}" y="{y}" width="{place(value):.1f}" height="{BAR}" rx="2"/>'
                       f'<text x="{LABEL + place(value) + 6:.1f}" y="{y + 11}">{number(value)}</text>')
            y += STEP
        y += GROUP - STEP
    grid = []
    for power in range(LOW, HIGH + 1):
        x = LABEL + (WIDTH - LABEL - RIGHT) * (power - LOW) / (HIGH - LOW)
        grid.append(f'<line class="g" x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{y}"/>'
                    f'<text x="{x:.1f}" y="{TOP - 14}" text-anchor="middle">{10 ** power:,}</text>')
    head = ('<text class="t" x="8" y="20">Instructions more than without, each tool alone '
            f'in the same virtual machine (Linux {escape(data["facts"]["kernel"])})</text>')
    return (f'<!-- SPDX-License-Identifier: BSD-3-Clause -->\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" role="img" '
            f'aria-label="What kxwatch and others cost, in instructions">\n<style>{STYLE}</style>\n'
            f'<rect class="b" width="{WIDTH}" height="{y + 8}"/>\n'
            + "\n".join([head, *grid, *out]) + "\n</svg>\n")
