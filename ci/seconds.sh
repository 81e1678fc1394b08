# How long tests took, by Maven's output; sourced by ci/verify.sh, with BUILD and NAG_PATIENCE set.
# shellcheck shell=bash

UNIT_TEST_SECONDS=60 # of CONVENTIONS.md
test_seconds=$BUILD/test-seconds

# Prints how many times a limit may be taken: NAG_PATIENCE, or 2.
patience() {
    case ${NAG_PATIENCE:-2} in
    [0-9] | [1-9][0-9]) echo "${NAG_PATIENCE:-2}" ;;
    *)
        complain "NAG_PATIENCE must be a whole number from 0 to 99, got '$NAG_PATIENCE'"
        return $EXIT_USAGE
        ;;
    esac
}

# Notes the calling subshell's process, which becomes Maven, for note_seconds_of_tests.
note_maven() {
    # shellcheck disable=SC2016 # for another shell; this one has BASHPID only from bash 4 up
    sh -c 'echo $PPID' >"$test_seconds.maven"
}

# Copies Maven's output, and leaves in $test_seconds how long each execution of tests took, start of its JVMs included: a
# line `MODULE EXECUTION SECONDS FREE` each, SECONDS by the clock, FREE without the share that other processes took of the
# machine. Reports have the seconds of each class only, and classes run side by side.
note_seconds_of_tests() {
    trap '' INT # Maven's last lines after Ctrl-C, too
    local line plain running='' start=0 before='' escape=$'\033'
    local execution='^\[INFO\] --- .*surefire.*:test \((.*)\) @ ([^ ]*) ---'
    : >"$test_seconds"
    while IFS= read -r line || [ -n "$line" ]; do
        printf '%s\n' "$line"
        case $line in *'--- '* | *'Building '* | *'Reactor Summary '* | *'BUILD '*) ;; *) continue ;; esac
        plain=$(printf '%s' "$line" | sed "s/$escape\[[0-9;]*m//g")
        # What ends an execution is the next one, the next module, or the end; one module has no summary.
        case $plain in '[INFO] --- '*' ---' | '[INFO] Building '* | '[INFO] Reactor Summary '* | '[INFO] BUILD '*) ;; *) continue ;; esac
        [ -z "$running" ] || echo "$running $((SECONDS - start)) $(free_seconds $((SECONDS - start)) "$before" "$(processor_time)")" \
            >>"$test_seconds"
        running=''
        if [[ $plain =~ $execution ]]; then
            running="${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
            start=$SECONDS
            before=$(processor_time)
        fi
    done
}

# Prints `OURS BUSY TOTAL`: the processor time of Maven and the tests that ended, of all processes, and of the machine, in the
# kernel's ticks; nothing where there is no /proc.
processor_time() {
    local maven='' process='' user nice system idle wait interrupt soft steal
    { read -r maven <"$test_seconds.maven" && read -r process <"/proc/$maven/stat"; } 2>/dev/null || return 0
    read -r _ user nice system idle wait interrupt soft steal _ </proc/stat
    # behind the program's name in parentheses, which may have blanks: utime stime cutime cstime are the 12th to the 15th
    # shellcheck disable=SC2086 # words
    set -- ${process##*) }
    local busy=$((user + nice + system + interrupt + soft + steal))
    echo "$((${12} + ${13} + ${14} + ${15})) $busy $((busy + idle + wait))"
}

# Prints what of the $1 seconds between the processor times $2 and $3 was left by other processes: all, if these are unknown.
free_seconds() {
    if [ -z "$2" ] || [ -z "$3" ]; then
        echo "$1"
        return
    fi
    # shellcheck disable=SC2086 # words
    set -- "$1" $2 $3
    local others=$(($6 - $3 - ($5 - $2))) total=$(($7 - $4))
    if [ $others -lt 0 ] || [ $total -le 0 ]; then others=0 total=1; fi
    echo $(($1 * (total - others) / total))
}

# Prints what note_seconds_of_tests left, and fails if the library's unit tests took far more than they may. Those of the
# kernel wait for real processes and have no limit.
unit_tests_in_time() {
    local module execution seconds free library='' limit=$((UNIT_TEST_SECONDS * NAG_PATIENCE))
    while read -r module execution seconds free; do
        echo "$module, $execution: $seconds s, $free s without the share of other processes"
        [ "$module $execution" != 'nag-lib default-test' ] || library=$free
    done <"$test_seconds"
    if [ -z "$library" ]; then
        echo "the unit tests of nag-lib did not run"
        return 1
    fi
    echo "nag-lib's unit tests must take $UNIT_TEST_SECONDS s without that share; this fails from $limit s up"
    [ "$library" -lt $limit ]
}
