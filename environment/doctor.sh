#!/usr/bin/env bash
# `./nag doctor`: what is found, what is missing, how to mend it. Changes nothing.
set -u

NAG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=environment/bootstrap.sh
. "$NAG_ROOT/environment/bootstrap.sh"

network=''
for argument in "$@"; do
    case $argument in
    --network) network=yes ;;
    *)
        complain "nag doctor: knows --network only, got '$argument'"
        exit $EXIT_USAGE
        ;;
    esac
done

# Prints `name  value`; further lines of the value stand below the first.
say() { printf '%-12s %s\n' "$1" "$2"; }
# Prints what to do about the line above.
mend() { printf '%-12s   -> %s\n' '' "$*"; }
version_of() { "$@" 2>/dev/null | head -1; }
size_of() { du -sh "$1" 2>/dev/null | cut -f 1 | tr -d ' '; }
missing=''

# --- machine
system=$(uname -s)
case $system in
Darwin)
    cores=$(sysctl -n hw.ncpu)
    memory=$(($(sysctl -n hw.memsize) / 1073741824))
    name="macOS $(sw_vers -productVersion 2>/dev/null)"
    ;;
*)
    cores=$(getconf _NPROCESSORS_ONLN)
    memory=$(awk '/^MemTotal/ { printf "%d", $2 / 1048576 + 0.5 }' /proc/meminfo)
    name=$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null)
    ;;
esac
say system "${name:-$system} on $(uname -m), $cores cores, $memory GiB"
case $system-$(uname -m) in
Linux-x86_64 | Linux-aarch64 | Darwin-arm64) ;;
*)
    mend "PyTorch's native library for the JVM exists for Linux x86_64 and aarch64 and for macOS arm64 only"
    missing=yes
    ;;
esac
[ "$memory" -ge 6 ] || mend "training the default model takes about 4 GiB; with less, use NAG_BUDGET=ci"
disk=$(df -Pk "$NAG_ROOT" | awk 'NR == 2 { printf "%d", $4 / 1048576 }')
say disk "$disk GiB free at $NAG_ROOT"
[ "$disk" -ge 4 ] || mend "a first build and the default weights and data take about 3 GiB"

# --- JDK
jdks=$( { [ -z "${NAG_JAVA_HOME:-}" ] || printf '%s\n' "${NAG_JAVA_HOME%/}"; jdk_candidates; } | awk '!seen[$0]++')
chosen=$(find_jdk 2>/dev/null && echo "$JDK_HOME") || true
label=JDK
while IFS= read -r folder; do
    [ -n "$folder" ] || continue # no JDK at all
    version=$(jdk_version "$folder")
    note=''
    [ "${version:-0}" -ge $JDK_AT_LEAST ] || note="  (too old: $JDK_AT_LEAST is needed)"
    [ -n "$version" ] || note='  (no JDK there)'
    [ "$folder" != "$chosen" ] || note='  <- used'
    say "$label" "${version:--}  $folder$note"
    label=''
done <<LIST
$jdks
LIST
if [ -z "$chosen" ]; then
    say "$label" "none from $JDK_AT_LEAST up"
    jdk_advice | while IFS= read -r line; do mend "${line#  }"; done
    missing=yes
fi

# --- Maven and the build
if command -v mvn >/dev/null 2>&1; then
    say Maven "$(mvn --version 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' | grep -m 1 -o 'Apache Maven [0-9.]*')  $(command -v mvn)"
else
    say Maven "$(sed -n 's|.*/apache-maven-\([0-9.]*\)-bin.*|\1|p' "$NAG_ROOT/.mvn/wrapper/maven-wrapper.properties"), by the wrapper ./mvnw"
fi
if [ -n "$chosen" ]; then
    JDK_HOME=$chosen JDK_VERSION=$(jdk_version "$chosen")
    APP=$BUILD/app-$(source_stamp)
    if app_is_whole; then
        say build "ready  ($(size_of "$BUILD") in .build)"
    else
        say build "to be made: the next verb does it (the first time fetches about 0.5 GB)"
    fi
fi
if [ ! -w "$NAG_ROOT" ]; then
    mend "$NAG_ROOT cannot be written to, and the build goes to .build there"
    missing=yes
fi

# --- cache
cache=$(cache_folder)
read_only=''
if [ -d "$cache" ]; then
    say cache "$cache, $(size_of "$cache")"
    if [ ! -w "$cache" ]; then
        mend "it cannot be written to; what is not in it needs NAG_CACHE set to a folder of yours"
        read_only=yes
    fi
else
    say cache "$cache, not there yet"
fi
for kind in weights data; do
    found=''
    for entry in "$cache/$kind"/*; do
        case $entry in *.part) continue ;; esac
        [ ! -e "$entry" ] || found="$found${found:+, }${entry##*/} ($(size_of "$entry"))"
    done
    say "  $kind" "${found:-none yet}"
    [ -n "$found" ] || [ -z "$read_only" ] || missing=yes
    [ -n "$found" ] || mend "./nag fetch gets them now; a notebook that needs them does so too"
done
native=${DJL_CACHE_DIR:-${NAG_CACHE:+$NAG_CACHE/djl}}
native=${native:-$HOME/.djl.ai}
say "  native" "$([ -d "$native/pytorch" ] && echo "PyTorch unpacked in $native, $(size_of "$native")" || echo "PyTorch is unpacked to $native at first use")"

# --- fonts
if system_has_fonts; then
    say fonts "the system's"
else
    say fonts "the system has none for Java; charts use environment/fonts"
fi

# --- Jupyter: optional
if command -v python3 >/dev/null 2>&1; then
    say Python "$(version_of python3 --version | sed 's/^Python //')  $(command -v python3)"
else
    say Python "none; only ./nag lab and the user's own Jupyter need it"
fi
if command -v jupyter >/dev/null 2>&1; then
    lab=$(version_of jupyter lab --version || true)
    nbconvert=$(version_of jupyter nbconvert --version || true)
    say Jupyter "lab ${lab:-none}, nbconvert ${nbconvert:-none}"
    [ -n "$lab" ] || mend "./nag lab makes a JupyterLab of its own in .build/jupyter"
elif [ -x "$BUILD/jupyter/bin/jupyter" ]; then
    say Jupyter "in .build/jupyter, as ./nag lab made it"
else
    say Jupyter "none; ./nag lab makes one in .build/jupyter"
fi

# --- network: only when asked
if [ -n "$network" ]; then
    url=$(sed -n 's/^distributionUrl=//p' "$NAG_ROOT/.mvn/wrapper/maven-wrapper.properties")
    if curl -fsSI -m 20 -o /dev/null "$url" 2>/dev/null; then
        say network "Maven's repository answers"
    else
        say network "Maven's repository does not answer at ${url%%/org/*}"
        mend "a mirror or proxy for Maven is set in ~/.m2/settings.xml"
    fi
fi

echo
if [ -n "$missing" ]; then
    echo "Something is missing: see the lines with ->"
    exit 1
fi
echo "Ready: ./nag run notebooks/20-fine-tune-and-decode.ipynb"
