#!/usr/bin/env bash
# Tests the kernel with Jupyter's own clients and consoles, and environment/papermill with papermill or, without it, a
# stand-in. Uses a Python that has them ($PYTHON, else python3), such as Debian's with python3-nbclient and
# python3-jupyter-client; where it lacks them, makes a virtual environment in .build/clients with pip as you have set it up.
# Fails, and says why, if neither can be had; with --if-there it only says so.
set -eu

NAG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
python=${PYTHON:-python3}
clients=$NAG_ROOT/.build/clients

has_clients() { "$1" -c 'import jupyter_client, nbclient, nbformat' 2>/dev/null; }

if ! has_clients "$python"; then
    if [ "${1:-}" = --if-there ]; then
        echo "jupyter_client and nbclient are not installed: the kernel was not tested with them"
        # As many as there are count as skipped.
        mkdir -p "$NAG_ROOT/.build/counts"
        echo "0 0 $(cat "$NAG_ROOT"/ci/clients/*_test.py | grep -c '^ *def test_')" >"$NAG_ROOT/.build/counts/clients"
        exit 0
    fi
    if ! has_clients "$clients/bin/python"; then
        "$python" -m venv "$clients" &&
            "$clients/bin/python" -m pip install --quiet jupyter_client nbclient nbformat || {
            echo "ci/notebook-clients.sh: jupyter_client and nbclient could not be installed." >&2
            echo "On Debian: apt-get install python3-nbclient python3-jupyter-client; else: pip install nbclient" >&2
            exit 1
        }
    fi
    python=$clients/bin/python
fi

prefix=$NAG_ROOT/.build/clients-kernel
rm -rf "$prefix"
"$NAG_ROOT/nag" install --prefix "$prefix" >/dev/null
export JUPYTER_PATH=$prefix/share/jupyter
code=0
"$python" "$NAG_ROOT/ci/clients/kernel_test.py" -v || code=1
"$python" "$NAG_ROOT/ci/clients/console_test.py" -v || code=1
"$python" "$NAG_ROOT/ci/clients/papermill_test.py" -v || code=1
exit $code
