#!/bin/sh
# Slurm prolog: keeps jobs away from a node whose GPUs and PyTorch do not get along.
#   slurm.conf: Prolog=/etc/slurm/prolog.d/torchdoctor.sh, PrologFlags=Alloc
# Any status but 0 drains the node and queues the job again. Quiet; what was found goes to
# $RESULTS/<node>.json. 0: nothing wrong, 1: something is (warnings too), 2: no verdict in time.
set -u
# Slurm gives its prologs no search path.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TORCHDOCTOR=${TORCHDOCTOR:-/opt/torchdoctor/bin/torchdoctor}
TORCH_PYTHON=${TORCH_PYTHON:-/opt/torch/bin/python}
RESULTS=${RESULTS:-/var/log/torchdoctor}
LIMIT_S=${LIMIT_S:-30}

mkdir -p "$RESULTS" || exit 2
result=$RESULTS/$(uname -n).json
# Written aside: a reader never meets half a document.
timeout --kill-after=2 "$LIMIT_S" "$TORCHDOCTOR" check --strict --json \
    --python "$TORCH_PYTHON" >"$result.part" 2>"$result.log"
status=$?
mv "$result.part" "$result"
case $status in
0 | 1) exit "$status" ;;
*) exit 2 ;;
esac
