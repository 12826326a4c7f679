# shellcheck shell=bash
# What ./run, ./test, bench/run and scripts/servers share. Sourced, never run.

# shellcheck disable=SC2034  # read by the scripts that source this file
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# On standard error, because what some scripts print is evaluated.
say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Prints the canonical path of a data root, made if need be. PostgreSQL's user must be able to pass through it.
data_root() (
  umask 022
  mkdir -p "$1" 2>/dev/null || fail "The folder $1 cannot be made; point ENROLLMENT_LOCAL at one that can."
  cd "$1" && pwd -P
)

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
port_free() { ! port_answers "$1"; }

# is_process PID NEEDLE ENVIRONMENT: does this process run, with this in its command line and in its environment?
# A number from a file may have gone to another program since.
is_process() {
  [[ ${1:-} =~ ^[0-9]+$ ]] || return 1
  tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qF -- "$2" || return 1
  [[ -z ${3:-} ]] || tr '\0' '\n' 2>/dev/null <"/proc/$1/environ" | grep -qxF -- "$3"
} 2>/dev/null

# wait_until SECONDS COMMAND...: false when the time is up.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# install_packages LOG PACKAGE...: Debian's packages, without starting the system services that come with them.
install_packages() {
  local log=$1 policy=/usr/sbin/policy-rc.d
  shift
  [[ $(id -u) -eq 0 ]] || fail "Not root, so $* cannot be installed here: run 'sudo apt-get install $*' once, then try again."
  command -v apt-get >/dev/null || fail "There is no apt-get here: install $* by hand, then try again."
  say "Installing $* (log: $log)"
  (
    exec 7>/tmp/enrollment-packages.lock
    flock 7
    [[ ! -e $policy ]] || mv "$policy" "$policy.before-enrollment"
    trap 'rm -f "$policy"; [[ ! -e $policy.before-enrollment ]] || mv "$policy.before-enrollment" "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=300 update &&
      apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
  ) >>"$log" 2>&1 7>&- || fail "Installing $* failed: see $log, mend what it says (network, package sources), then try again."
}

# For the samples in Node.js, which the tests run.
need_node() {
  command -v node >/dev/null && command -v npm >/dev/null || install_packages "$1" nodejs npm
}

# For the producer that docs/import-queue.md prints in Python. Debian's package is for Debian's Python, which need not be the first one.
need_pika() {
  local python
  for python in python3 /usr/bin/python3; do
    ! "$python" -c 'import pika' 2>/dev/null || return 0
  done
  install_packages "$1" python3-pika
}

# Leaves no build node behind that would hold this script's output open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

need_dotnet() {
  local version
  version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$repo/global.json")
  command -v dotnet >/dev/null || fail "The .NET SDK is missing: install $version or a later 10.0 from https://dot.net/download, then try again."
  (cd "$repo" && dotnet --version >/dev/null 2>&1) ||
    fail "The .NET SDK here is too old: install $version or a later 10.0 from https://dot.net/download, then try again."
}

# build LOG PROJECT: Release, quiet unless it fails.
build() {
  say "Building (log: $1)"
  (cd "$repo" && dotnet build "$2" -c Release -v quiet) >"$1" 2>&1 </dev/null && return
  grep -E ': (error|warning) ' "$1" | sort -u | head -n 20 >&2 || tail -n 20 "$1" >&2
  say "The build failed: see $1."
  return 1
}
