# SPDX-License-Identifier: Apache-2.0
# What the proofs share: one lead, and what tandem run says of it.
examples=/usr/share/doc/tandem/examples
lead='{"id":"L-1","employees":400,"asked_for_demo":false}'
as_of=2026-11-18T10:00:00Z
as_of_us=1794996000000000
# same WHAT GOT: as the command decided, which wrote ~/made/expected.
same() {
  if [ "$2" != "$(cat ~/made/expected)" ]; then
    printf '%s: got\n%s\ninstead of\n%s\n' "$1" "$2" "$(cat ~/made/expected)" >&2
    exit 1
  fi
  echo "$1: $2"
}
