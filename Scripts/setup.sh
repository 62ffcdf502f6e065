# Sourced by the other scripts: what Stet is built with beyond a Swift toolchain.
# Installs what is missing where apt is there, and says what to do where it is not.

# The C libraries, by the name pkg-config knows and by Debian's package.
stet_libraries="libxml-2.0:libxml2-dev libcurl:libcurl4-openssl-dev libcrypto:libssl-dev \
sqlite3:libsqlite3-dev libpsl:libpsl-dev libidn2:libidn2-dev uchardet:libuchardet-dev \
zlib:zlib1g-dev libarchive:libarchive-dev libutf8proc:libutf8proc-dev"

stet_missing_packages() {
  if ! command -v pkg-config >/dev/null 2>&1; then printf 'pkg-config\n'; fi
  local pair
  for pair in $stet_libraries; do
    pkg-config --exists "${pair%%:*}" 2>/dev/null || printf '%s\n' "${pair#*:}"
  done
  # CLD2 has no file for pkg-config.
  local header=include/cld2/public/compact_lang_det.h
  [ -e "/usr/$header" ] || [ -e "/usr/local/$header" ] || printf 'libcld2-dev\n'
}

stet_setup() {
  if ! command -v swift >/dev/null 2>&1; then
    echo "stet: there is no Swift toolchain. Install Swift 6.2 or newer from https://www.swift.org/install/" >&2
    return 1
  fi
  local missing
  missing=$(stet_missing_packages | tr '\n' ' ')
  missing=${missing% }
  [ -z "$missing" ] && return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "stet: these libraries are missing (Debian's names): $missing" >&2
    echo "stet: there is no apt-get here. Install their development packages with your system's" >&2
    echo "stet: package manager (on Fedora, for instance: libxml2-devel libcurl-devel openssl-devel" >&2
    echo "stet: sqlite-devel libpsl-devel libidn2-devel uchardet-devel zlib-devel libarchive-devel utf8proc-devel cld2-devel), then try again." >&2
    return 1
  fi
  local become=""
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "stet: these packages are missing: $missing" >&2
      echo "stet: run as root: apt-get install $missing" >&2
      return 1
    fi
    become="sudo"
  fi
  echo "stet: installing the missing Debian packages: $missing" >&2
  # shellcheck disable=SC2086
  $become env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
  # shellcheck disable=SC2086
  if ! $become env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >&2; then
    echo "stet: apt-get could not install them; see above, then try again" >&2
    return 1
  fi
  missing=$(stet_missing_packages | tr '\n' ' ')
  if [ -n "$missing" ]; then
    echo "stet: still missing after the installation: $missing" >&2
    return 1
  fi
}
