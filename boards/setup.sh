#!/usr/bin/env bash
# Makes this machine able to build firmware and to run it in QEMU. `cargo xtask` calls it before it needs either.
#
#   boards/setup.sh [--check] [--no-install] [--fallback] [--peers]
#
#   --check       change nothing; exit 0 if everything is here, 1 if something is missing
#   --no-install  never call a package manager
#   --fallback    act as if rustup could not download anything (to test that way)
#   --peers       also a C compiler for Arm, which only `cargo xtask peers` needs
#
# Rust's `core` for the boards' cores comes from the first of these that works:
#   1. the active toolchain has it already;
#   2. `rustup target add`;
#   3. Debian's compiler (rustc-web) builds it from Debian's sources (rust-web-src), once, half a minute a target,
#      into a directory that works as a toolchain.
# QEMU comes from Debian's packages; for other systems the command to type is told.
#
# Standard output is empty, or with way 3 the rustc to build firmware with (RUSTC=... for cargo); all messages go to
# standard error.
#
# Environment: MOTENET_TOOLCHAIN  directory of way 3 (default ~/.cache/motenet/toolchain)
#              RUSTUP_TIMEOUT     seconds that way 2 may take (default 300)
set -euo pipefail

targets=(
  thumbv6m-none-eabi thumbv7m-none-eabi thumbv7em-none-eabihf thumbv8m.main-none-eabihf
  riscv32imc-unknown-none-elf riscv32imac-unknown-none-elf riscv32imafc-unknown-none-elf
)
emulators=(qemu-system-arm qemu-system-riscv32)
emulator_packages=(qemu-system-arm qemu-system-misc)
c_compiler=arm-none-eabi-gcc
c_packages=(gcc-arm-none-eabi libnewlib-arm-none-eabi)
oldest_minor=88 # of Rust 1.x: the workspace's rust-version

toolchain=${MOTENET_TOOLCHAIN:-${XDG_CACHE_HOME:-$HOME/.cache}/motenet/toolchain}
boards=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
check=0 install=1 fallback=0 peers=0

for option in "$@"; do
  case $option in
    --check) check=1 ;;
    --no-install) install=0 ;;
    --fallback) fallback=1 ;;
    --peers) peers=1 ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "boards/setup.sh: unknown option $option (see --help)" >&2; exit 2 ;;
  esac
done

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }

# --- packages ---------------------------------------------------------------------------------------------------------

# as_root COMMAND...: runs it as root; fails when that takes a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_apt() {
  [ $install = 1 ] && command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

apt_updated=0
apt_install() {
  if [ $apt_updated = 0 ]; then
    # One unreachable source must not keep the others from being used.
    as_root apt-get update -qq >&2 || say "apt-get update had errors; going on"
    apt_updated=1
  fi
  say "apt-get install $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# --- QEMU -------------------------------------------------------------------------------------------------------------

missing_emulators() {
  local emulator
  for emulator in "${emulators[@]}"; do
    command -v "$emulator" >/dev/null || printf '%s ' "$emulator"
  done
}

setup_qemu() {
  [ -n "$(missing_emulators)" ] || return 0
  if can_apt; then
    apt_install "${emulator_packages[@]}" || true
  fi
  local missing
  missing=$(missing_emulators)
  [ -n "$missing" ] || return 0
  local command="install QEMU with ${missing% }"
  if command -v apt-get >/dev/null; then
    command="sudo apt-get install ${emulator_packages[*]}"
  elif command -v brew >/dev/null; then
    command="brew install qemu"
  elif command -v dnf >/dev/null; then
    command="sudo dnf install qemu-system-arm-core qemu-system-riscv-core"
  elif command -v pacman >/dev/null; then
    command="sudo pacman -S qemu-system-arm qemu-system-riscv"
  fi
  fail "QEMU is missing (${missing% }); please run: $command"
}

# --- a C compiler ------------------------------------------------------------------------------------------------------

setup_c_compiler() {
  if ! command -v $c_compiler >/dev/null && can_apt; then
    apt_install "${c_packages[@]}" || true
  fi
  command -v $c_compiler >/dev/null ||
    fail "$c_compiler is missing; please run: sudo apt-get install ${c_packages[*]}, or install it from elsewhere"
}

# --- core for the targets ---------------------------------------------------------------------------------------------

# lacks RUSTC: prints the targets that this compiler finds no core for.
lacks() {
  local target directory
  for target in "${targets[@]}"; do
    directory=$("$1" --print target-libdir --target "$target" 2>/dev/null) || directory=/nonexistent
    compgen -G "$directory/libcore-*.rlib" >/dev/null || printf '%s ' "$target"
  done
}

# Whether the toolchain of way 3 is whole and was built with the compiler that is installed now.
built_is_usable() {
  [ -x "$toolchain/bin/rustc" ] && [ "$(cat "$toolchain/version" 2>/dev/null)" = "$(/usr/bin/rustc -V 2>/dev/null)" ] &&
    [ -z "$(lacks "$toolchain/bin/rustc")" ]
}

# The linker that thumb and riscv targets use comes with rustup's toolchains and with Debian's LLVM.
find_lld() {
  local candidate
  for candidate in "${RUSTUP_HOME:-$HOME/.rustup}"/toolchains/*/lib/rustlib/*/bin/rust-lld /usr/lib/llvm-*/bin/lld; do
    if [ -x "$candidate" ]; then printf '%s' "$candidate"; return; fi
  done
}

missing_packages() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && debian_is_new || printf 'rustc-web cargo-web '
  [ -d /usr/lib/rustlib/src/rust/library/core ] || printf 'rust-web-src '
  [ -n "$(find_lld)" ] || printf 'lld '
}

debian_is_new() {
  local minor
  minor=$(/usr/bin/rustc -V | sed -n 's/^rustc 1\.\([0-9]*\).*/\1/p')
  [ "${minor:-0}" -ge $oldest_minor ]
}

# A directory that looks like a toolchain of rustup's: Debian's compiler behind a script that names this directory as
# its home, Debian's crates for the host, and room for the targets' own.
lay_out_toolchain() {
  local host=$1 program
  mkdir -p "$toolchain/bin" "$toolchain/lib/rustlib/$host/bin"
  for program in rustc rustdoc; do
    cat >"$toolchain/bin/$program" <<SCRIPT
#!/bin/sh
for argument in "\$@"; do
  case \$argument in --sysroot | --sysroot=*) exec /usr/bin/$program "\$@" ;; esac
done
exec /usr/bin/$program --sysroot '$toolchain' "\$@"
SCRIPT
    chmod +x "$toolchain/bin/$program"
  done
  ln -sfn /usr/bin/cargo "$toolchain/bin/cargo"
  ln -sfn "/usr/lib/rustlib/$host/lib" "$toolchain/lib/rustlib/$host/lib"
  ln -sfn /usr/lib/rustlib/src "$toolchain/lib/rustlib/src"
  ln -sfn "$(find_lld)" "$toolchain/lib/rustlib/$host/bin/rust-lld"
}

# build_core TARGET: an empty library drags core and alloc through the compiler; their archives are all that is kept.
build_core() {
  local target=$1 work=$toolchain/work crate destination=$toolchain/lib/rustlib/$1/lib
  mkdir -p "$work/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$work/Cargo.toml"
  echo '#![no_std]' >"$work/src/lib.rs"
  (
    cd "$work"
    # Nothing of the caller's cargo may reach this build.
    unset RUSTUP_TOOLCHAIN RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_TARGET CARGO_BUILD_RUSTFLAGS \
      CARGO_ENCODED_RUSTFLAGS CARGO
    # Debian's compiler is a stable one; building core needs its unstable side. Bitcode lets firmware use LTO.
    export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$work/target" \
      RUSTFLAGS="-Cembed-bitcode=yes -Ccodegen-units=1"
    /usr/bin/cargo build --quiet --release -Zbuild-std=core,alloc --target "$target" >&2
  ) || fail "core for $target could not be built"
  rm -rf "$destination" "$destination.new"
  mkdir -p "$destination.new"
  for crate in core alloc compiler_builtins; do
    cp "$work/target/$target/release/deps/lib$crate-"*.rlib "$destination.new/"
  done
  mv "$destination.new" "$destination"
  rm -rf "$work/target/$target"
}

build_toolchain() {
  local missing version host target
  missing=$(missing_packages)
  if [ -n "$missing" ] && can_apt; then
    # shellcheck disable=SC2086 # a list of names
    apt_install $missing || true
    missing=$(missing_packages)
  fi
  [ -z "$missing" ] || fail "Rust's targets are missing and cannot be downloaded.
  Please run:   rustup target add ${targets[*]}
  or install:   $missing(Debian's Rust 1.$oldest_minor or newer, from which they are built)"
  version=$(/usr/bin/rustc -V)
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  [ "$(cat "$toolchain/version" 2>/dev/null || true)" = "$version" ] || rm -rf "$toolchain"
  lay_out_toolchain "$host"
  echo "$version" >"$toolchain/version"
  for target in $(lacks "$toolchain/bin/rustc"); do
    say "building core for $target with $version: once, about half a minute"
    build_core "$target"
  done
  rm -rf "$toolchain/work"
  missing=$(lacks "$toolchain/bin/rustc")
  [ -z "$missing" ] || fail "$toolchain still lacks $missing"
}

# Makes sure that some rustc has all targets; prints its path if it is not the active one.
setup_targets() {
  if [ $fallback = 0 ] && command -v rustc >/dev/null && [ -z "$(lacks rustc)" ]; then
    return
  fi
  if built_is_usable; then
    echo "$toolchain/bin/rustc"
    return
  fi
  if [ $fallback = 0 ] && command -v rustup >/dev/null; then
    say "rustup target add ${targets[*]}"
    if timeout "${RUSTUP_TIMEOUT:-300}" rustup target add "${targets[@]}" >&2 && [ -z "$(lacks rustc)" ]; then
      return
    fi
    say "rustup could not add them; building core from Debian's sources instead"
  fi
  build_toolchain
  echo "$toolchain/bin/rustc"
}

# --- all of it --------------------------------------------------------------------------------------------------------

# Like the build, this must see the toolchain that is selected for the boards.
cd "$boards"

if [ $check = 1 ]; then
  emulators_missing=$(missing_emulators) targets_missing=
  if [ $fallback = 1 ] || ! command -v rustc >/dev/null; then
    targets_missing="${targets[*]} "
  else
    targets_missing=$(lacks rustc)
  fi
  if built_is_usable; then targets_missing=; fi
  [ -z "$emulators_missing" ] || say "missing: ${emulators_missing% }"
  [ -z "$targets_missing" ] || say "missing targets: ${targets_missing% }"
  if [ $peers = 1 ] && ! command -v $c_compiler >/dev/null; then
    say "missing: $c_compiler"
    exit 1
  fi
  [ -z "$emulators_missing$targets_missing" ] || exit 1
  say "$("${emulators[0]}" --version | head -n 1); all ${#targets[@]} targets"
  exit 0
fi

rustc=$(setup_targets)
setup_qemu
if [ $peers = 1 ]; then setup_c_compiler; fi
[ -z "$rustc" ] || echo "$rustc"
