# SPDX-License-Identifier: Apache-2.0
# Inside a system that has the package tandem: the command and each of its modules.
set -eu
. ~/proof/common.sh
tandem version
for shell in bash zsh fish; do tandem completions $shell >/tmp/completions.$shell; done
cmp /tmp/completions.bash /usr/share/bash-completion/completions/tandem
cmp /tmp/completions.zsh /usr/share/zsh/vendor-completions/_tandem
cmp /tmp/completions.fish /usr/share/fish/vendor_completions.d/tandem.fish

rm -rf ~/acme ~/made
cp -R $examples/acme ~/acme
mkdir ~/made
tandem check ~/acme >/tmp/said 2>&1
tail -n 1 /tmp/said
tandem test ~/acme >/tmp/said 2>&1
grep passed, /tmp/said
# Both engines decide alike: the second opens libtandem_jit.so.
tandem run --engine interpreter ~/acme ~/acme/leads.csv >/tmp/interpreted 2>/tmp/said
tandem run --engine jit ~/acme ~/acme/leads.csv >/tmp/native 2>/tmp/said
cmp /tmp/interpreted /tmp/native
echo "acme: $(wc -l </tmp/native) lines, interpreted and native alike"

# opens MODULE COMMAND…: the command gets as far as running what is in the module.
opens() {
  module=$1
  shift
  (LD_DEBUG=files "$@" || true) >/tmp/opened 2>&1
  if ! grep -q "calling init: .*/$module" /tmp/opened; then
    grep "$module" /tmp/opened >&2 || true
    echo "$*: does not open $module" >&2
    exit 1
  fi
  echo "$2 opens $module"
}
opens libtandem_jit.so tandem run --engine jit ~/acme ~/acme/leads.csv
opens libtandem_git.so tandem ci ~/acme --base main
cat >/tmp/solver.tandem <<'POLICY'
policy solver {}
team all { side marketing  side sales  squad sdr in sales  queue digest in marketing }
lead { id text  a integer 0..100_000  b integer 0..100_000  c integer 0..100_000 }
score fit range 0..100 { give 10 when a + b > c and c > a + b }
route { to sdr when fit >= 10  to digest otherwise }
POLICY
opens libtandem_smt.so tandem check /tmp/solver.tandem

tandem build $examples/hello -o ~/made/hello.tpol >/tmp/said
printf '%s\n' "$lead" >/tmp/lead.jsonl
decide() { tandem run "$1" /tmp/lead.jsonl --as-of $as_of --output-format jsonl 2>/tmp/said; }
decide ~/made/hello.tpol >~/made/expected
same "tandem run" "$(decide $examples/hello)"
