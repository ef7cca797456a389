# Sourced by ./run and ./test: installs Debian packages that are missing.
# shellcheck shell=sh

RUN_PACKAGES="build-essential meson ninja-build pkg-config python3 libutf8proc-dev libjson-c-dev libsodium-dev
libssl-dev libmicrohttpd-dev libsqlite3-dev libpq-dev libxml2-dev libzip-dev libgumbo-dev libqrencode-dev
libpango1.0-dev libcairo2-dev libharfbuzz-dev libxlsxwriter-dev libcurl4-openssl-dev zlib1g-dev libbrotli-dev
fonts-noto-cjk fonts-noto-cjk-extra poppler-utils libmagic-dev libqpdf-dev"
QUICK_PACKAGES="libcmocka-dev clang clang-tidy cppcheck qpdf"
TEST_PACKAGES="postgresql-15 libreoffice-writer-nogui libreoffice-calc-nogui"

say() {
    printf '==> %s\n' "$*"
}

# The packages among "$@" that are not installed. (dpkg-query says nothing about some and fails: that is the answer.)
missing_packages() {
    installed=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)"
    for package in "$@"; do
        case "$installed" in *" installed:$package "*) ;; *) printf '%s ' "$package" ;; esac
    done
}

# Programs that may also come from elsewhere: "command:package" pairs.
missing_programs() {
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null 2>&1 || printf '%s ' "${pair#*:}"
    done
}

# install_packages PACKAGE...: nothing to do is quick and silent.
install_packages() {
    [ $# -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "This needs Debian 12 (bookworm) or a system with the same packages. Missing here: $*" >&2
        return 1
    fi
    say "installing $*"
    as_root=
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null 2>&1 || ! sudo ${SUDO_ASKPASS:+-A} true; then
            printf 'Packages are missing and this user cannot install them. Ask an administrator to run:\n\n' >&2
            printf '    apt-get update && apt-get install -y --no-install-recommends %s\n\n' "$*" >&2
            return 1
        fi
        as_root=sudo
    fi
    # Installing PostgreSQL must not start a cluster on this machine.
    case " $* " in *" postgresql-15 "*)
        $as_root sh -c 'd=/etc/postgresql-common; [ -e $d/createcluster.conf ] ||
            { mkdir -p $d && echo "create_main_cluster = false" >$d/createcluster.conf; }'
    esac
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
            -o Dpkg::Options::=--force-confold "$@" >/dev/null || {
        printf 'Installing failed. Try it by hand:\n\n    %sapt-get update && %sapt-get install -y --no-install-recommends %s\n\n' \
            "${as_root:+sudo }" "${as_root:+sudo }" "$*" >&2
        return 1
    }
}

# The regular files of the Fandol fonts into build/fonts, out of a package that is much too large to install for them.
install_fonts() {
    [ -e build/fonts/FandolSong-Regular.otf ] && return 0
    say "fetching the Fandol fonts (for PDF)"
    folder=$(mktemp -d) && mkdir -p build/fonts || return 1
    chmod 755 "$folder" # apt-get downloads as a user of its own
    inside=./usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
    if (cd "$folder" && apt-get download -q texlive-lang-chinese >/dev/null 2>&1) &&
        dpkg-deb --fsys-tarfile "$folder"/*.deb | tar -x -C "$folder" "$inside/FandolFang-Regular.otf" \
            "$inside/FandolHei-Regular.otf" "$inside/FandolKai-Regular.otf" "$inside/FandolSong-Regular.otf"; then
        # Song last: its presence says that all are there.
        mv "$folder/$inside"/Fandol[FHK]*.otf "$folder/$inside"/FandolSong*.otf build/fonts/
    else
        echo "The Fandol fonts cannot be fetched now; PDF documents use Noto CJK until they are." >&2
    fi
    rm -rf "$folder"
}

# What bundles the back office's editor (tools/editor) into the program.
install_editor() {
    done=tools/editor/node_modules/.package-lock.json
    [ ! -e $done ] || [ tools/editor/package-lock.json -nt $done ] || return 0
    say "npm ci (what bundles the editor)"
    (cd tools/editor && npm ci --silent --no-audit --no-fund --ignore-scripts) && touch $done
}
