# SPDX-License-Identifier: Apache-2.0
# Writes policies whose `tandem check` is timed: 1,000 rules, and a table of 10,000 rows.

import argparse
import pathlib

HEAD = """policy big { currency USD  zone "UTC" }
team t {
  side marketing  side sales
  squad ent in sales  squad sdr in sales  queue later in marketing
}
"""
COUNTRIES = [a + b for a in "ABCDEFGHIJ" for b in "EHKNR"]


def rules(count):
    """Rules over 40 fields of all kinds, in scores of 50, a band for each and a route over them."""
    out = [HEAD, "type level = one of staff < lead < vp < chief\n", "lead {\n  id text\n"]
    for i in range(10):
        out.append(f"  size{i}? integer 1..100_000\n  text{i}? text\n  flag{i}? yes/no\n"
                   f"  level{i}? level\n")
    out.append("}\n")
    scores = max(1, count // 50)
    for s in range(scores):
        out.append(f"score score{s} range 0..100 {{\n")
        for r in range(count // scores):
            f = (s + r) % 10
            out.append("  give %d when %s\n" % (r % 9 + 1, [
                f"size{f} > {r * 37 + 1}",
                f"text{f} contains \"word{r}\"",
                f"flag{f} and size{(f + 1) % 10} <= {r * 11 + 5}",
                f"level{f} is at least vp and text{f} starts with \"p{r}\"",
                f"size{f} in {r + 1}..{r * 20 + 50} or surely flag{(f + 3) % 10}",
            ][r % 5]))
        out.append("}\n")
        out.append(f"band band{s} from score{s} {{ A from 60  B from 30  C otherwise }}\n")
    out.append("route {\n")
    for s in range(min(scores, 10)):
        out.append(f"  to ent when band{s} = A and flag{s}\n")
    out.append("  to sdr when score0 >= 20\n  to later otherwise\n}\n")
    return "".join(out)


def table(count):
    """country × postcode area × size × product, as a sales team cuts its territories."""
    out = [HEAD, "lead { id text  country? text  postcode? text  employees? integer 1..3_000_000  "
           "customer? yes/no }\n",
           "table unique territory(country text, postcode text, employees integer, customer yes/no)"
           " -> squad squad {\n"]
    each = max(1, count // len(COUNTRIES) // 4)
    for country in COUNTRIES:
        for area in range(each):
            for size in ("under 500", "500 or more"):
                for customer in ("yes", "no"):
                    squad = ("ent", "sdr", "later")[(area + len(out)) % 3]
                    out.append(f'  | "{country}" | starts with "{area:02d}" | {size} | {customer} '
                               f"-> {squad}\n")
    out.append("  otherwise -> later\n}\n")
    out.append("route {\n  to territory(country, postcode, employees, customer)\n"
               "  to later otherwise\n}\n")
    return "".join(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "rules.tandem").write_text(rules(options.rules), encoding="utf-8")
    (options.folder / "table.tandem").write_text(table(options.rows), encoding="utf-8")


if __name__ == "__main__":
    main()
