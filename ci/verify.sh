#!/usr/bin/env bash
# shellcheck disable=SC2317 # the checks are called by name
# What a change must pass: format, compilation with warnings as errors, tests, Javadoc, notebooks.
# `./nag test` and every hosted check run this file. --fast leaves out Javadoc and notebooks.
# Limits of time that CONVENTIONS.md states fail at NAG_PATIENCE times their length: 2, where it is not set, since hosted
# machines have neighbours.
set -u

NAG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=environment/bootstrap.sh
. "$NAG_ROOT/environment/bootstrap.sh"
# shellcheck source=ci/seconds.sh
. "$NAG_ROOT/ci/seconds.sh"

NAG_PATIENCE=$(patience) || exit
export NAG_PATIENCE
fast=''
for argument in "$@"; do
    case $argument in
    --fast) fast=yes ;;
    *)
        complain "nag test: knows --fast only, got '$argument'"
        exit $EXIT_USAGE
        ;;
    esac
done

failed_checks=''
# Runs the check named $1, the rest being its command; all checks run, whatever failed before.
check() {
    local name=$1 start=$SECONDS code=0
    shift
    printf '\n== %s\n' "$name"
    "$@" || code=$?
    if [ $code -eq 130 ] || [ $code -eq 143 ]; then exit 130; fi
    if [ $code -eq 0 ]; then
        printf '== %s: ok, %d s\n' "$name" $((SECONDS - start))
    else
        printf '== %s: FAILED, %d s\n' "$name" $((SECONDS - start))
        failed_checks="$failed_checks $name"
    fi
}

format() { (maven -ntp -q spotless:check); }

compile_and_test() {
    find "$NAG_ROOT" -path '*/target/surefire-reports/*' -name 'TEST-*.xml' -exec rm -f {} +
    mkdir -p "$BUILD"
    local colour=''
    [ ! -t 1 ] || colour=-Dstyle.color=always
    (note_maven && maven -ntp --fail-at-end -Dspotless.check.skip=true $colour verify) | note_seconds_of_tests
    return "${PIPESTATUS[0]}"
}

javadoc() { (maven -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true -Pjavadoc package); }

# Adds the counts of all Surefire reports to the variables below. An error counts as a failure.
count_tests() {
    number() { find "$NAG_ROOT" -path '*/target/surefire-reports/TEST-*.xml' -exec grep -h -m 1 '<testsuite ' {} + |
        sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" | awk '{ sum += $1 } END { print sum + 0 }'; }
    tests=$(number tests)
    failed=$(($(number failures) + $(number errors)))
    skipped=$(number skipped)
    flaky=$(number flakes)
}

# Names the tests that failed, and passed when Surefire ran them once more (surefire.rerunFailingTestsCount).
name_flaky() {
    find "$NAG_ROOT" -path '*/target/surefire-reports/TEST-*.xml' -exec awk '
        /<testcase / { test = $0 }
        /<flaky(Failure|Error)[ >]/ {
            match(test, / name="[^"]*"/); name = substr(test, RSTART + 7, RLENGTH - 8)
            match(test, / classname="[^"]*"/); print "  " substr(test, RSTART + 12, RLENGTH - 13) "." name
        }' {} + | sort -u
}

find_jdk
echo "JDK $JDK_VERSION: $JDK_HOME"
rm -rf "$BUILD/counts"
check launcher "$NAG_ROOT/ci/launcher"
check format format
check tests compile_and_test
check seconds unit_tests_in_time
if [ -z "$fast" ]; then
    check javadoc javadoc
    check notebooks "$NAG_ROOT/ci/notebooks"
    check clients "$NAG_ROOT/ci/notebook-clients.sh" --if-there
fi

count_tests
# The checks that are scripts leave `passed failed skipped` in a file each.
for counts in "$BUILD"/counts/*; do
    [ -f "$counts" ] || continue
    read -r script_passed script_failed script_skipped <"$counts"
    tests=$((tests + script_passed + script_failed + script_skipped))
    failed=$((failed + script_failed))
    skipped=$((skipped + script_skipped))
done
code=0
if [ -n "$failed_checks" ]; then
    printf '\nFailed checks:%s, after %d s\n' "$failed_checks" "$SECONDS"
    code=1
    # A check that fails without a test, such as the format, is a failure too.
    [ $failed -gt 0 ] || { failed=1 tests=$((tests + 1)); }
else
    printf '\nAll checks passed, after %d s\n' "$SECONDS"
fi
if [ "$flaky" -gt 0 ]; then
    printf '%d flaky, passed only when run again:\n%s\n' "$flaky" "$(name_flaky)"
fi
echo "$((tests - failed - skipped)) passed, $failed failed, $skipped skipped"
exit $code
