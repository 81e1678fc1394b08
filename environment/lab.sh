#!/usr/bin/env bash
# `./nag lab`: JupyterLab with this kernel, in notebooks/. Options go to JupyterLab.
set -eu

NAG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=environment/bootstrap.sh
. "$NAG_ROOT/environment/bootstrap.sh"

venv=$BUILD/jupyter
# Sets `lab` to the command that starts JupyterLab, if there is one: what is installed, which the user may mend or renew, counts
# more than ours. pipx and some distributions have jupyter-lab alone. The file `ready` says that ours was installed whole.
find_lab() {
    lab=()
    if jupyter lab --version >/dev/null 2>&1; then
        lab=(jupyter lab)
    elif jupyter-lab --version >/dev/null 2>&1; then
        lab=(jupyter-lab)
    elif [ -f "$venv/ready" ]; then
        lab=("$venv/bin/jupyter" lab)
    fi
}

# Says how to come by JupyterLab, or a front end like it, without pip.
lab_advice() {
    complain "nag lab takes any \`jupyter lab\` that is installed:"
    # Debian 12 has the notebook's package only; where apt has no lists yet, it knows neither.
    if ! apt-cache show jupyterlab >/dev/null 2>&1 && apt-cache show jupyter-notebook >/dev/null 2>&1; then
        complain "  sudo apt-get install jupyter-notebook    (there is no package jupyterlab here); then, without nag lab:"
        complain "  ./nag install && jupyter notebook notebooks"
    elif command -v apt-get >/dev/null 2>&1; then
        complain "  sudo apt-get install jupyterlab"
    fi
    complain "  conda install jupyterlab"
    complain "pip takes another index, or a proxy, from ~/.config/pip/pip.conf, PIP_INDEX_URL and HTTPS_PROXY"
}

ensure_built
find_lab
if [ ${#lab[@]} -eq 0 ]; then
    if ! command -v python3 >/dev/null 2>&1; then
        complain "nag lab: needs Python 3 (python3) or an installed JupyterLab, and found neither"
        lab_advice
        exit $EXIT_MISSING
    fi
    complain "nag: installing JupyterLab into .build/jupyter, once"
    rm -rf "$venv"
    if ! python3 -m venv "$venv"; then
        complain "nag lab: python3 cannot make virtual environments; on Debian: sudo apt-get install python3-venv"
        lab_advice
        exit $EXIT_MISSING
    fi
    if ! "$venv/bin/python" -m pip install --quiet jupyterlab; then
        complain "nag lab: pip could not install jupyterlab"
        lab_advice
        exit $EXIT_MISSING
    fi
    : >"$venv/ready"
    lab=("$venv/bin/jupyter" lab)
fi

"$NAG_ROOT/nag" install --prefix "$BUILD/kernelspec" >/dev/null
export JUPYTER_PATH="$BUILD/kernelspec/share/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}"
exec "${lab[@]}" --notebook-dir "$NAG_ROOT/notebooks" "$@"
