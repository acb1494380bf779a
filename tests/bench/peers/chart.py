# SPDX-License-Identifier: Apache-2.0
# Bars on a logarithmic scale as SVG, readable on light and on dark pages.
import html
import math

WIDTH, LEFT, RIGHT = 860, 290, 90
ROW, HEAD, FOOT = 22, 40, 30
STYLE = ("text{font:13px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2328}"
         ".title{font-size:17px;font-weight:600}.panel{font-size:14px;font-weight:600}"
         ".note{font-size:11px;fill:#59636e}.tick{font-size:11px;fill:#59636e;text-anchor:middle}"
         ".label{text-anchor:end}.grid{stroke:#d1d9e0}.ours{fill:#0969da}.peer{fill:#8c959f}")


def tick(power):
    for bound, unit in ((6, " M"), (3, " k")):
        if power >= bound:
            return f"{10 ** (power - bound)}{unit}"
    return f"{10.0 ** power:g}"


def panel(title, unit, bars, top):
    """Lines of SVG, and where the next panel begins."""
    low = math.floor(math.log10(min(value for _, value, _, _ in bars)) - 0.3)
    high = math.ceil(math.log10(max(value for _, value, _, _ in bars)))
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    bottom = top + HEAD + ROW * len(bars)
    out = [f'<text class="panel" x="16" y="{top + 24}">{html.escape(title)}'
           f'<tspan class="note" dx="8">{html.escape(unit)}</tspan></text>']
    for power in range(low, high + 1):
        x = LEFT + (power - low) * scale
        out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top + HEAD - 4}" '
                   f'y2="{bottom + 2}"/><text class="tick" x="{x:.1f}" y="{bottom + 16}">'
                   f'{tick(power)}</text>')
    for i, (label, value, shown, ours) in enumerate(bars):
        y = top + HEAD + i * ROW
        width = (math.log10(value) - low) * scale
        out.append(f'<text class="label" x="{LEFT - 8}" y="{y + 14}">{html.escape(label)}</text>'
                   f'<rect class="{"ours" if ours else "peer"}" x="{LEFT}" y="{y + 2}" '
                   f'width="{width:.1f}" height="{ROW - 6}" rx="2"/>'
                   f'<text x="{LEFT + width + 6:.1f}" y="{y + 14}">{html.escape(shown)}</text>')
    return out, bottom + FOOT


def lines_of(note, most=125):
    words, lines = note.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) + 1 > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def svg(title, note, panels):
    body = [f'<text class="title" x="16" y="30">{html.escape(title)}</text>']
    top = 38
    for line in lines_of(note):
        top += 14
        body.append(f'<text class="note" x="16" y="{top}">{html.escape(line)}</text>')
    top += 8
    for name, unit, bars in panels:
        lines, top = panel(name, unit, bars, top)
        body += lines
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" '
            f'viewBox="0 0 {WIDTH} {top}" role="img" aria-label="{html.escape(title)}">\n'
            f'<style>{STYLE}</style>\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
            + "\n".join(body) + "\n</svg>\n")
