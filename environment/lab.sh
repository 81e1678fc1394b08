#!/usr/bin/env bash
# `./nag lab`: JupyterLab with this kernel, in notebooks/. Options go to JupyterLab.
set -eu

NAG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=environment/bootstrap.sh
. "$NAG_ROOT/environment/bootstrap.sh"

venv=$BUILD/jupyter
# Prints the command that starts JupyterLab, if there is one. The file `ready` says that ours was installed whole.
jupyter_with_lab() {
    if [ -f "$venv/ready" ]; then
        printf '%s' "$venv/bin/jupyter"
    elif jupyter lab --version >/dev/null 2>&1; then
        printf 'jupyter'
    fi
}

ensure_built
jupyter=$(jupyter_with_lab)
if [ -z "$jupyter" ]; then
    if ! command -v python3 >/dev/null 2>&1; then
        complain "nag lab: needs Python 3 (python3) or an installed JupyterLab, and found neither"
        exit $EXIT_MISSING
    fi
    complain "nag: installing JupyterLab into .build/jupyter, once"
    rm -rf "$venv"
    if ! python3 -m venv "$venv"; then
        complain "nag lab: python3 cannot make virtual environments; on Debian: sudo apt-get install python3-venv"
        exit $EXIT_MISSING
    fi
    if ! "$venv/bin/python" -m pip install --quiet jupyterlab; then
        complain "nag lab: pip could not install jupyterlab. Install it any other way (conda, your system's packages)," \
            "so that \`jupyter lab\` works, and try again"
        exit $EXIT_MISSING
    fi
    : >"$venv/ready"
    jupyter=$venv/bin/jupyter
fi

"$NAG_ROOT/nag" install --prefix "$BUILD/kernelspec" >/dev/null
export JUPYTER_PATH="$BUILD/kernelspec/share/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}"
exec "$jupyter" lab --notebook-dir "$NAG_ROOT/notebooks" "$@"
