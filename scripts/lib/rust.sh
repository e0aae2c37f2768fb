# shellcheck shell=bash
# A Rust that is new enough and can build for the browser: (1) the active toolchain, (2) what rustup fetches, (3) Debian's own
# compiler with a standard library for WebAssembly built once from its sources.

RUST_MINIMUM_MINOR=94
WASM_TARGET=wasm32-unknown-unknown
RUSTUP_SECONDS=300
DISTRO_PACKAGES="rustc-web cargo-web rust-web-src rust-web-llvm rustfmt-web rust-web-clippy lld-22"

rust_is_new_enough() {
  local minor
  have cargo && have rustc || return 1
  minor=$(rustc --version 2>/dev/null | sed -E 's/^rustc 1\.([0-9]+)\..*/\1/')
  case $minor in '' | *[!0-9]*) return 1 ;; esac
  [ "$minor" -ge "$RUST_MINIMUM_MINOR" ]
}

has_wasm_target() {
  local std
  std=$(rustc --print sysroot 2>/dev/null)/lib/rustlib/$WASM_TARGET/lib
  [ -n "$(find -L "$std" -name 'libstd-*.rlib' 2>/dev/null)" ]
}

ensure_rust() {
  # A rustup that was installed a moment ago may not be on PATH yet.
  if ! have cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then PATH=$HOME/.cargo/bin:$PATH; fi
  if rust_is_new_enough && has_wasm_target; then return 0; fi
  # Once it was needed it is used again, without asking a server that didn't answer.
  if ! distro_is_built && have rustup && rust_from_rustup; then return 0; fi
  rust_from_distro
}

rust_from_rustup() {
  if ! rust_is_new_enough; then
    say "Installing Rust's stable toolchain by rustup"
    attended_for "$RUSTUP_SECONDS" rustup toolchain install stable --profile minimal --component clippy,rustfmt || return 1
    export RUSTUP_TOOLCHAIN=stable
    rust_is_new_enough || return 1
  fi
  has_wasm_target && return 0
  say "Installing Rust's WebAssembly target by rustup"
  attended_for "$RUSTUP_SECONDS" rustup target add "$WASM_TARGET" || return 1
  has_wasm_target
}

# Where Debian's compiler, if it is installed, has or gets its toolchain folder.
distro_home() {
  printf '%s/switchboard/rust-%s' "${XDG_CACHE_HOME:-$HOME/.cache}" "$(/usr/bin/rustc --version | cut -d' ' -f2)"
}

distro_is_built() { [ -x /usr/bin/rustc ] && [ -x "$(distro_home)/bin/rustc" ]; }

rust_from_distro() {
  local home
  have apt-get || die "Rust 1.$RUST_MINIMUM_MINOR or newer with the target $WASM_TARGET is needed: see https://rustup.rs"
  say "Using Debian's Rust, because the WebAssembly target was not to be had from rustup"
  # shellcheck disable=SC2086 # a list of packages
  ensure_apt $DISTRO_PACKAGES
  home=$(distro_home)
  [ -d "$home" ] || distro_build "$home"
  unset RUSTUP_TOOLCHAIN RUSTC RUSTDOC CARGO
  export PATH=$home/bin:$PATH
  has_wasm_target || die "The toolchain in $home is incomplete. Delete it and run this again."
}

# Makes a private toolchain folder: Debian's compiler, our standard library.
distro_build() {
  local home=$1
  DISTRO_WORK=$home.new.$$
  on_exit distro_remove_work
  mkdir -p "$DISTRO_WORK/bin" "$DISTRO_WORK/lib/rustlib/$WASM_TARGET/lib" "$DISTRO_WORK/std/src"
  distro_build_std "$DISTRO_WORK"
  distro_link "$DISTRO_WORK" "$home"
  rm -rf "$DISTRO_WORK/std"
  # Two checkouts may build it at once; the first one wins.
  mv -T "$DISTRO_WORK" "$home" 2>/dev/null || [ -x "$home/bin/rustc" ]
}

DISTRO_WORK=''
distro_remove_work() { rm -rf "$DISTRO_WORK"; }

distro_build_std() {
  local work=$1
  say "Building the standard library for WebAssembly (about two minutes, once)"
  printf '[package]\nname = "std-only"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "src/lib.rs"\n' >"$work/std/Cargo.toml"
  echo '#![no_std]' >"$work/std/src/lib.rs"
  # Without the bitcode, link-time optimisation of the release bundle fails.
  attended env -u RUSTUP_TOOLCHAIN -u RUSTDOC -u CARGO -u CARGO_TARGET_DIR \
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
    /usr/bin/cargo build --quiet --release --manifest-path "$work/std/Cargo.toml" --target "$WASM_TARGET" \
    --target-dir "$work/std/target" -Zbuild-std=std,panic_abort,test,proc_macro ||
    die "The standard library could not be built; the compiler's messages are above."
  cp "$work"/std/target/"$WASM_TARGET"/release/deps/lib*.rlib "$work/lib/rustlib/$WASM_TARGET/lib/"
}

# rustc finds its sysroot by where it lies, so it is called through wrappers that name it.
distro_link() {
  local work=$1 home=$2 system entry tool
  system=$(/usr/bin/rustc --print sysroot)
  for entry in "$system"/lib/rustlib/*; do
    [ "$(basename "$entry")" = "$WASM_TARGET" ] || ln -s "$entry" "$work/lib/rustlib/"
  done
  for tool in rustc rustdoc; do
    printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' "$tool" "$home" >"$work/bin/$tool"
  done
  printf '#!/bin/sh\nSYSROOT="%s" exec /usr/bin/clippy-driver "$@"\n' "$home" >"$work/bin/clippy-driver"
  cp /usr/bin/cargo-clippy "$work/bin/"
  for tool in cargo rustfmt cargo-fmt; do ln -s "/usr/bin/$tool" "$work/bin/$tool"; done
  chmod +x "$work/bin/rustc" "$work/bin/rustdoc" "$work/bin/clippy-driver"
}
