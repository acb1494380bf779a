# SPDX-License-Identifier: Apache-2.0
# Inside a system that has libtandem0 and no other package of Tandem: programs built elsewhere.
set -eu
. ~/proof/common.sh
library=$(ldconfig -p | sed -n 's/.*libtandem\.so\.0 .*=> //p')
echo "$library needs:"
ldd "$library" | awk '{ print "  " $1 }'
if ldd "$library" | grep -iE 'llvm|antlr|z3|git2|not found'; then exit 1; fi
if dpkg-query -W 'libllvm*' 'libantlr*' 'libz3*' 2>/dev/null | grep .; then exit 1; fi
same "C" "$(~/made/decide_c ~/made/hello.tpol $as_of_us "$lead")"
# From source there is nothing to compile with, and that is told.
if said=$(~/made/decide_cpp ~/made $as_of_us "$lead" 2>&1); then exit 1; fi
case $said in
  *"libtandem_compiler.so is not installed (status 7)"*) echo "from source: $said" ;;
  *) echo "$said" >&2; exit 1 ;;
esac
