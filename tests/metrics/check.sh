#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The figures for Prometheus, read by Prometheus's own parser, and the dashboard held
# against them. Prints TAP. The files are t_metrics's, made anew.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=metrics
. tests/tap.sh
parse="/usr/bin/python3 tests/metrics/parse.py"

rm -rf build/metrics
check "figures are written" build/unit/t_metrics
# A host where the module is not: what the tool says then is whole as well.
check "so they are by the tool" bash -c "build/kxwatch status --openmetrics > build/metrics/tool.txt"
is "which says that there is no module" "$(grep -c '^kxwatch_module_up [01]$' build/metrics/tool.txt)" 1
$parse open build/metrics/open.txt || status=1
$parse open build/metrics/none.txt || status=1
$parse text build/metrics/text.prom || status=1
check "the end is the end" bash -c "tail -n 1 build/metrics/tool.txt | grep -qx '# EOF'"
$parse dashboard build/metrics/open.txt userspace/examples/grafana/kxwatch.json || status=1
exit $status
