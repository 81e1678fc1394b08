# Finds a JDK and Maven, and builds once. Sourced by nag, ci/ and environment/; NAG_ROOT must be set.
# shellcheck shell=bash

JDK_AT_LEAST=21
# shellcheck disable=SC2034 # used by nag
EXIT_USAGE=2
EXIT_NO_JDK=3
EXIT_BUILD=4
# shellcheck disable=SC2034 # used by environment/lab.sh
EXIT_MISSING=5

BUILD=$NAG_ROOT/.build

complain() { printf '%s\n' "$*" >&2; }

# --- JDK ---------------------------------------------------------------------------------------------------------

# Prints the feature version of the JDK in folder $1, or nothing if there is none there. Starts no java if it can.
jdk_version() {
    [ -x "$1/bin/javac" ] || return 0
    local version='' line
    if [ -r "$1/release" ]; then
        while IFS= read -r line; do
            case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=} ;; esac
        done <"$1/release"
    fi
    [ -n "$version" ] || version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac //p')
    version=${version//\"/}
    version=${version#1.}
    version=${version%%[!0-9]*}
    printf '%s' "$version"
}

# Prints every folder that may hold a JDK, one a line, the preferred first. NAG_JAVA_HOME is not among them.
jdk_candidates() {
    local folder java
    [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "${JAVA_HOME%/}"
    for folder in /usr/lib/jvm/* /usr/java/* /usr/local/openjdk* /opt/*jdk* /opt/java/* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
        "$HOME"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        [ ! -x "$folder/bin/javac" ] || printf '%s\n' "$folder"
    done
    if [ -x /usr/libexec/java_home ]; then
        /usr/libexec/java_home 2>/dev/null || true
    fi
    java=$(command -v javac 2>/dev/null) || return 0
    home_of "$java"
}

# Prints the folder of the JDK that program $1 belongs to, if it lies in the bin folder of one.
home_of() {
    local program=$1 link
    while [ -L "$program" ]; do
        link=$(readlink "$program")
        case $link in /*) program=$link ;; *) program=$(dirname "$program")/$link ;; esac
    done
    case $program in */bin/*) printf '%s\n' "${program%/bin/*}" ;; esac
}

# Sets JDK_HOME and JDK_VERSION: NAG_JAVA_HOME, else the newest JDK of the candidates, the first among equals.
# Exits if there is none that fits.
find_jdk() {
    local folder version
    JDK_HOME=''
    JDK_VERSION=0
    if [ -n "${NAG_JAVA_HOME:-}" ]; then
        version=$(jdk_version "${NAG_JAVA_HOME%/}")
        if [ "${version:-0}" -lt $JDK_AT_LEAST ]; then
            complain "nag: NAG_JAVA_HOME must be the folder of a JDK from $JDK_AT_LEAST up, got ${NAG_JAVA_HOME}" \
                "(${version:+JDK }${version:-no bin/javac there})"
            exit $EXIT_NO_JDK
        fi
        JDK_HOME=${NAG_JAVA_HOME%/}
        JDK_VERSION=$version
        return
    fi
    while IFS= read -r folder; do
        version=$(jdk_version "$folder")
        if [ "${version:-0}" -ge $JDK_AT_LEAST ] && [ "$version" -gt "$JDK_VERSION" ]; then
            JDK_HOME=$folder
            JDK_VERSION=$version
        fi
    done <<LIST
$(jdk_candidates)
LIST
    if [ -z "$JDK_HOME" ]; then
        complain "nag: needs a JDK from $JDK_AT_LEAST up (25 is what it is tested on), and found none."
        jdk_advice >&2
        exit $EXIT_NO_JDK
    fi
}

# Prints what to install and how.
jdk_advice() {
    case $(uname -s) in
    Darwin)
        echo "  brew install openjdk@25"
        ;;
    *)
        if command -v apt-get >/dev/null 2>&1; then
            echo "  sudo apt-get install openjdk-25-jdk-headless    (or openjdk-21-jdk-headless, where your release has it)"
        elif command -v dnf >/dev/null 2>&1; then
            echo "  sudo dnf install java-25-openjdk-devel    (or java-21-openjdk-devel)"
        elif command -v pacman >/dev/null 2>&1; then
            echo "  sudo pacman -S jdk-openjdk"
        fi
        ;;
    esac
    echo "  sdk install java 25-tem    (with SDKMAN, on any system, without root)"
    echo "  or unpack any JDK and set NAG_JAVA_HOME to its folder"
}

# --- Maven -------------------------------------------------------------------------------------------------------

# Runs Maven on the chosen JDK: the installed one, else the wrapper. Call it in a subshell or let it be the last.
maven() {
    local quiet='' command=mvn
    command -v mvn >/dev/null 2>&1 || command="$NAG_ROOT/mvnw"
    [ "$JDK_VERSION" -lt 24 ] || quiet='--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'
    [ -t 1 ] || quiet="$quiet -Dstyle.color=never"
    JAVA_HOME=$JDK_HOME MAVEN_OPTS="${MAVEN_OPTS:-} $quiet" exec "$command" -B -f "$NAG_ROOT/pom.xml" "$@"
}

# --- Build -------------------------------------------------------------------------------------------------------

# Prints the files and folders below $NAG_ROOT that the jars are made of.
source_roots() {
    local folder
    cd "$NAG_ROOT" || return
    printf 'pom.xml environment/fonts'
    for folder in nag-lib kernel/*; do
        printf ' %s/pom.xml %s/src/main' "$folder" "$folder"
    done
}

# Prints one checksum over names and contents of everything that the jars are made of.
source_stamp() {
    local sum='cksum'
    if command -v sha256sum >/dev/null 2>&1; then
        sum=sha256sum
    elif command -v shasum >/dev/null 2>&1; then
        sum='shasum -a 256'
    fi
    cd "$NAG_ROOT" || return
    # shellcheck disable=SC2046 # lists of words
    {
        echo "jdk $JDK_VERSION $NAG_ROOT"
        cat "$JDK_HOME/release" 2>/dev/null || true
        find $(source_roots) -type f ! -name '.*' -exec $sum {} + 2>/dev/null | LC_ALL=C sort -k 2
    } | $sum | cut -c 1-16 | tr -d ' '
}

# Sets APP to the folder of the current sources' jars, building it first if it is not there.
ensure_built() {
    find_jdk
    if app_is_known; then return; fi
    local now="$BUILD/current.$$"
    { [ ! -d "$BUILD" ] || : >"$now"; } 2>/dev/null || true
    APP=$BUILD/app-$(source_stamp)
    if app_is_whole; then
        know_app "$now"
        return
    fi
    rm -f "$now"
    mkdir -p "$BUILD" 2>/dev/null || {
        complain "nag: cannot write to $BUILD, where the build goes"
        exit $EXIT_BUILD
    }
    lock
    if ! app_is_whole; then build_app; fi
    unlock
}

# True, and sets APP, if nothing that the jars are made of was touched since know_app: a look at the files' times, since
# reading them all would be a good part of a kernel's start.
app_is_known() {
    local key='' name=''
    { read -r key && read -r name; } 2>/dev/null <"$BUILD/current" || return 1
    [ "$key" = "$NAG_ROOT $JDK_HOME $(source_roots)" ] || return 1
    APP=$BUILD/$name
    # shellcheck disable=SC2046 # a list of words
    [ -z "$(cd "$NAG_ROOT" && find $(source_roots) "$JDK_HOME/release" -cnewer "$BUILD/current" 2>/dev/null)" ] &&
        app_is_whole
}

# Notes in $BUILD/current that APP is of the sources as they were when file $1 was made, and removes $1.
know_app() {
    [ -f "$1" ] || return 0
    printf '%s\n' "$NAG_ROOT $JDK_HOME $(source_roots)" "${APP##*/}" >"$1.known"
    touch -r "$1" "$1.known"
    mv -f "$1.known" "$BUILD/current"
    rm -f "$1"
}

# True if every jar of the class path is there.
app_is_whole() {
    local jar
    [ -f "$APP/classpath" ] && [ -f "$APP/late-classpath" ] || return 1
    while IFS= read -r jar; do
        [ -f "$BUILD/$jar" ] || return 1
    done <<JARS
$(cat "$APP/classpath" "$APP/late-classpath")
JARS
}

# Builds the jars into $APP: our own there, other people's in $BUILD/lib, named in order in $APP/classpath. Those of the
# guest languages are named in $APP/late-classpath instead: the kernel takes them up with the first guest cell, since 170 MB
# on the class path would cost every start a fifth more.
# The folder appears whole or not at all.
build_app() {
    local stage="$APP.stage" log="$BUILD/build.log" code=0 jar name list maven_pid
    rm -rf "$stage"
    mkdir -p "$stage" "$BUILD/lib"
    (maven -Dmaven.test.skip=true -Dspotless.check.skip=true -pl kernel/runner -am \
        package dependency:build-classpath -DincludeScope=runtime -Dmdep.outputFile="$stage/maven-classpath") \
        >"$log" 2>&1 9>&- </dev/null &
    maven_pid=$!
    trap 'kill $maven_pid 2>/dev/null || true; wait $maven_pid || true; rm -rf "$stage"; unlock; exit 130' INT TERM
    show_build $maven_pid "$log"
    wait $maven_pid || code=$?
    trap - INT TERM
    if [ $code -ne 0 ]; then
        rm -rf "$stage"
        complain "nag: the build failed; Maven says:"
        sed -n -e '/^\[ERROR\] To see the full stack trace/q' -e 's/ -> \[Help 1\]//' -e '/^\[ERROR\] *$/d' \
            -e '/^\[ERROR\]/p' "$log" | head -40 >&2
        grep -q '^\[ERROR\]' "$log" || tail -20 "$log" >&2
        if grep -q -e 'Could not transfer' -e 'Unknown host' -e 'No such host' "$log"; then
            complain "nag: Maven could not reach its repository. A mirror or proxy is set in ~/.m2/settings.xml."
        fi
        complain "nag: the whole log is $log"
        unlock
        exit $EXIT_BUILD
    fi

    : >"$stage/classpath"
    : >"$stage/late-classpath"
    while IFS= read -r jar; do
        name=${jar##*/}
        case $jar in
        */org/graalvm/* | "$NAG_ROOT"/kernel/polyglot/*) list=late-classpath ;;
        *) list=classpath ;;
        esac
        case $jar in
        "$NAG_ROOT"/*/target/*)
            cp "$jar" "$stage/$name"
            echo "${APP##*/}/$name"
            ;;
        *)
            keep_jar "$jar" "$name"
            echo "lib/$name"
            ;;
        esac >>"$stage/$list"
    done <<JARS
$(tr ':' '\n' <"$stage/maven-classpath")
$(printf '%s\n' "$NAG_ROOT"/kernel/runner/target/kernel-runner-*.jar)
JARS
    sed -n 's|.*<naglab.jvm.flags>\(.*\)</naglab.jvm.flags>.*|\1|p' "$NAG_ROOT/pom.xml" >"$stage/flags"
    if [ -f "$NAG_ROOT/environment/fonts/fontconfig.properties" ]; then
        sed "s|@FONTS@|$NAG_ROOT/environment/fonts|" "$NAG_ROOT/environment/fonts/fontconfig.properties" \
            >"$stage/fontconfig.properties"
    fi
    rm -rf "$APP" "$stage/maven-classpath"
    mv "$stage" "$APP"
    # Jars of sources that are long gone; a kernel that still runs keeps its own for two weeks.
    find "$BUILD" -maxdepth 1 -name 'app-*' ! -path "$APP" -mtime +14 -exec rm -rf {} + || true
}

# Puts another project's jar $1 into $BUILD/lib as $2: a hard link where that works, for these are large.
keep_jar() {
    local kept="$BUILD/lib/$2"
    if [ -f "$kept" ] && [ "$kept" -ef "$1" ]; then return; fi
    ln "$1" "$kept.part" 2>/dev/null || cp "$1" "$kept.part"
    mv -f "$kept.part" "$kept"
}

# Records a start of the kernel in $APP/start.aot, once, where the JDK can: later starts take two thirds of the CPU.
# A failure is noted and not tried again; it costs nothing but speed.
record_start() {
    [ "$JDK_VERSION" -ge 25 ] || return 0
    [ ! -f "$APP/start.aot" ] && [ ! -f "$APP/start.failed" ] || return 0
    lock
    if [ ! -f "$APP/start.aot" ]; then
        complain "nag: recording a start, once, so that later ones are faster"
        class_path
        java_flags
        find "$BUILD" -maxdepth 2 -name 'start.aot*' -exec rm -f {} +
        if "$JDK_HOME/bin/java" "${JAVA_FLAGS[@]}" -cp "$CLASS_PATH" org.naglab.kernel.runner.StartRecording \
            "$APP/start.aot.part" >"$BUILD/record.log" 2>&1 9>&- </dev/null && [ -f "$APP/start.aot.part" ]; then
            mv "$APP/start.aot.part" "$APP/start.aot"
        else
            mv "$BUILD/record.log" "$APP/start.failed"
        fi
    fi
    unlock
}

# Shows that process $1 goes on, and how far, from its log $2: in place on a terminal, else a line every 20 s.
show_build() {
    local seconds=0 fetched
    while kill -0 "$1" 2>/dev/null; do
        if [ -t 2 ] || [ $((seconds % 20)) -eq 10 ]; then
            fetched=$(grep -c '^\(\[INFO\] \)\{0,1\}Downloaded from' "$2" 2>/dev/null || true)
            if [ -t 2 ]; then
                printf '\rnag: building, once: %d s, %s files fetched ' $seconds "${fetched:-0}" >&2
            else
                complain "nag: building, once: $seconds s, ${fetched:-0} files fetched"
            fi
        fi
        sleep 1
        seconds=$((seconds + 1))
    done
    [ ! -t 2 ] || printf '\r%60s\r' '' >&2
}

# --- One build at a time -----------------------------------------------------------------------------------------

# Waits until no other nag builds here. flock lets go by itself when its process dies; where there is none, a
# symbolic link to the process id is as atomic, and a dead owner's link is taken away under a second one.
lock() {
    if command -v flock >/dev/null 2>&1; then
        exec 9>>"$BUILD/lock"
        flock -n 9 && return
        complain "nag: another nag builds here; waiting for it"
        flock 9
        return
    fi
    local owner said=''
    until ln -s $$ "$BUILD/lock.link" 2>/dev/null; do
        owner=$(readlink "$BUILD/lock.link" || true)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null && mkdir "$BUILD/lock.broken" 2>/dev/null; then
            [ "$(readlink "$BUILD/lock.link" || true)" != "$owner" ] || rm -f "$BUILD/lock.link"
            rmdir "$BUILD/lock.broken"
            continue
        fi
        [ -n "$said" ] || complain "nag: another nag (process $owner) builds here; waiting for it"
        said=yes
        sleep 1
    done
}

unlock() {
    if command -v flock >/dev/null 2>&1; then
        exec 9>&-
    else
        rm -f "$BUILD/lock.link"
    fi
}

# --- Java --------------------------------------------------------------------------------------------------------

# Sets CLASS_PATH from $APP/classpath, and LATE_CLASS_PATH from $APP/late-classpath.
class_path() {
    CLASS_PATH=$(joined "$APP/classpath")
    LATE_CLASS_PATH=$(joined "$APP/late-classpath")
}

# Prints the jars that file $1 names as a class path.
joined() {
    local jar jars=''
    while IFS= read -r jar; do
        jars=$jars${jars:+:}$BUILD/$jar
    done <"$1"
    printf '%s' "$jars"
}

# Sets JAVA_FLAGS, an array, by the JDK's version.
java_flags() {
    local words
    words=$(<"$APP/flags")
    # shellcheck disable=SC2206 # words
    JAVA_FLAGS=($words "-Dnaglab.home=$NAG_ROOT" "-XX:ErrorFile=$BUILD/crash-%p.log")
    [ -z "${LATE_CLASS_PATH:-}" ] || JAVA_FLAGS+=("-Dnaglab.late.classpath=$LATE_CLASS_PATH")
    # 24 warns of what DJL and ZeroMQ do without it; 21 refuses to start with it.
    [ "$JDK_VERSION" -lt 24 ] || JAVA_FLAGS+=(--sun-misc-unsafe-memory-access=allow)
    # Java draws no text, not even in a chart, without fontconfig and a font: a bare machine gets ours.
    if [ -f "$APP/fontconfig.properties" ] && ! system_has_fonts; then
        JAVA_FLAGS+=("-Dsun.awt.fontconfig=$APP/fontconfig.properties")
    fi
    # A recording that no longer fits is left aside by Java, without a word.
    [ ! -f "$APP/start.aot" ] || JAVA_FLAGS+=("-XX:AOTCache=$APP/start.aot" -Xlog:aot=off -Xlog:cds=off)
    # shellcheck disable=SC2206 # words
    [ -z "${NAG_JAVA_OPTS:-}" ] || JAVA_FLAGS+=($NAG_JAVA_OPTS)
}

# True where Java can draw text by itself: not on Linux, or with fontconfig, its configuration and a font.
system_has_fonts() {
    [ "$(uname -s)" = Linux ] || return 0
    [ -r "${FONTCONFIG_FILE:-/etc/fonts/fonts.conf}" ] || return 1
    local library found=''
    for library in /usr/lib*/libfontconfig.so.1 /usr/lib/*/libfontconfig.so.1 /lib/*/libfontconfig.so.1; do
        [ ! -e "$library" ] || found=yes
    done
    [ -n "$found" ] &&
        find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
            -name '*.[to]t[fc]' -print 2>/dev/null | head -1 | grep -q .
}

# Prints the folder of weights and data, as org.naglab.io.CacheFolder finds it.
cache_folder() {
    printf '%s' "${NAG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/naglab}"
}

# As run_java, for what starts kernels.
run_java_recorded() {
    ensure_built
    record_start
    run_java "$@"
}

# Becomes java on class $1 with the other arguments, so that signals and the exit code are java's own.
run_java() {
    [ -n "${APP:-}" ] || ensure_built
    class_path
    java_flags
    library_environment
    exec "$JDK_HOME/bin/java" "${JAVA_FLAGS[@]}" -cp "$CLASS_PATH" "$@"
}

# Says on standard error where the `jshell` of PATH cannot take our classes.
warn_of_old_jshell() {
    local found version
    found=$(command -v jshell 2>/dev/null) || {
        complain "nag: there is no jshell on PATH; ./nag jshell starts the one of $JDK_HOME"
        return 0
    }
    version=$(jdk_version "$(home_of "$found")")
    [ "${version:-0}" -ge $JDK_AT_LEAST ] || complain "nag: $found is of JDK ${version:-?}, and classes here need" \
        "$JDK_AT_LEAST; ./nag jshell starts the one of $JDK_HOME"
}

# Sets JSHELL_FLAGS: JAVA_FLAGS for the process in which JShell runs what is typed.
jshell_flags() {
    local flag
    java_flags
    JSHELL_FLAGS=()
    for flag in "${JAVA_FLAGS[@]}"; do
        case $flag in -XX:AOTCache=* | -Xlog:*) ;; *) JSHELL_FLAGS+=("-R$flag") ;; esac
    done
}

# Exports what the library's process is to find in its environment.
library_environment() {
    # The native libraries of PyTorch are unpacked once: beside the rest, if the user chose a place for it.
    [ -z "${NAG_CACHE:-}" ] || export DJL_CACHE_DIR="${DJL_CACHE_DIR:-$NAG_CACHE/djl}"
    # torch's threads sleep at barriers: spinning ones starve each other where cores are shared
    export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-passive}"
    # glibc keeps torch's large blocks instead of asking the system for fresh pages at every operation: 385 target
    # tokens a second instead of 270 in training on two cores
    export MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-4294967296}"
    export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-17179869184}"
    export MALLOC_TOP_PAD_="${MALLOC_TOP_PAD_:-268435456}"
}
