# SPDX-License-Identifier: Apache-2.0
# Read by scripts/prove-*: a Debian 12 that has nothing but its base, and how long things take.

need_bare_system() {
  [ "$(id -u)" -eq 0 ] || { echo "$prover: needs root (chroot, mount)" >&2; exit 77; }
  if ! command -v debootstrap >/dev/null; then
    echo "$prover: apt-get install debootstrap first" >&2
    exit 69
  fi
  # The mirror and the way to it are those of this machine, whatever they are.
  targets=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | sort -u |
    awk '$2 ~ /^bookworm(-updates|-security)?$/ && $3 == "main"')
  mirror=$(printf '%s\n' "$targets" | awk '$2 == "bookworm" { print $1; exit }')
  if [ -z "$mirror" ]; then
    echo "$prover: no apt source of this machine has bookworm main" >&2
    exit 69
  fi
  http_proxy_of_apt=$(apt-config dump Acquire::http::Proxy | sed -n 's/^[^"]*"\(.*\)";$/\1/p')
  [ -z "$http_proxy_of_apt" ] || export http_proxy="$http_proxy_of_apt"
}

times=""
failed=no
# timed LABEL COMMAND…: a line of $times; $failed is yes when it fails.
timed() {
  label=$1
  shift
  begin=$(date +%s.%N)
  code=0
  "$@" || code=$?
  end=$(date +%s.%N)
  times="$times$(awk -v l="$label" -v b="$begin" -v e="$end" -v c="$code" \
    'BEGIN { printf "%-42s %8.1f s   exit code %d", l, e - b, c }')
"
  [ "$code" -eq 0 ] || failed=yes
}

# make_bare_system DIR: by debootstrap unless DIR is of an earlier run.
make_bare_system() {
  [ ! -x "$1/usr/bin/apt-get" ] || return 0
  if [ -d "$1" ] && [ -n "$(ls -A "$1")" ]; then
    echo "$prover: $1 is neither empty nor a system made here" >&2
    exit 64
  fi
  mkdir -p "$1"
  timed "debootstrap --variant=minbase" debootstrap --variant=minbase bookworm "$1" "$mirror" \
    >"$1.debootstrap.log" 2>&1
  [ "$failed" = no ] || { tail -n 20 "$1.debootstrap.log" >&2; exit 74; }
}

# enter_bare_system DIR: network, certificates and mounts, which the end of the script undoes.
enter_bare_system() {
  bare=$(cd "$1" && pwd)
  rm -f "$bare"/etc/apt/sources.list.d/*
  printf '%s\n' "$targets" |
    awk '{ sub(/\/$/, "", $1); print "deb", $1, $2, $3 }' >"$bare/etc/apt/sources.list"
  apt-config dump |
    grep -E '^Acquire::(http|https)::[Pp]roxy ' >"$bare/etc/apt/apt.conf.d/90proxy" || true
  cp -L /etc/resolv.conf "$bare/etc/resolv.conf"
  cp -L /etc/hosts "$bare/etc/hosts"
  if [ -n "$(ls -A /usr/local/share/ca-certificates 2>/dev/null)" ]; then
    mkdir -p "$bare/usr/local/share/ca-certificates"
    cp -RL /usr/local/share/ca-certificates/. "$bare/usr/local/share/ca-certificates/"
  fi
  trap leave_bare_system EXIT
  trap 'exit 130' INT TERM
  mountpoint -q "$bare/proc" || mount -t proc proc "$bare/proc"
  mountpoint -q "$bare/dev" || mount -t tmpfs -o mode=755 tmpfs "$bare/dev"
  for device in null zero full random urandom tty; do
    [ -e "$bare/dev/$device" ] || cp -a "/dev/$device" "$bare/dev/$device"
  done
  ln -sfn /proc/self/fd "$bare/dev/fd"
  mkdir -p "$bare/dev/shm"
  mountpoint -q "$bare/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$bare/dev/shm"
}

leave_bare_system() {
  for point in dev/shm dev proc; do
    ! mountpoint -q "$bare/$point" || umount "$bare/$point"
  done
}

# inside FOLDER COMMAND…: in the system entered, with nothing of this one's environment.
inside() {
  folder=$1
  shift
  chroot "$bare" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
    DEBIAN_FRONTEND=noninteractive sh -c 'cd "$1" && shift && exec "$@"' sh "$folder" "$@"
}
