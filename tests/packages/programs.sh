# SPDX-License-Identifier: Apache-2.0
# Inside a system that has libtandem-dev and compilers: programs of others, built in two ways.
set -eu
. ~/proof/common.sh
program=~/proof/program
rm -rf /tmp/build
cmake -S $program -B /tmp/build -G Ninja >/tmp/configure.log || { cat /tmp/configure.log; exit 1; }
grep "compiler TRUE, jit TRUE" /tmp/configure.log
ninja -C /tmp/build >/tmp/build.log || { cat /tmp/build.log; exit 1; }
same "find_package, C" "$(/tmp/build/decide_c ~/made/hello.tpol $as_of_us "$lead")"
same "find_package, C++" "$(/tmp/build/decide_cpp ~/made/hello.tpol $as_of_us "$lead")"
same "from source, native code" \
  "$(/tmp/build/decide_cpp $examples/hello $as_of_us "$lead")"

pkg-config --modversion tandem
# shellcheck disable=SC2046
gcc -std=c99 -Wall -Wextra -Wpedantic -Werror $program/decide.c \
  $(pkg-config --cflags --libs tandem) -o ~/made/decide_c
# shellcheck disable=SC2046
g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror $program/decide.cpp \
  $(pkg-config --cflags --libs tandem) -o ~/made/decide_cpp
same "pkg-config, C" "$(~/made/decide_c ~/made/hello.tpol $as_of_us "$lead")"
same "pkg-config, C++" "$(~/made/decide_cpp ~/made/hello.tpol $as_of_us "$lead")"
