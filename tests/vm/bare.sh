#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Compiles the module against headers without netfilter, control groups and namespaces
# too, without a warning: bare.sh. Nothing boots that.
set -euo pipefail

cd "$(dirname "$0")/../.."
kernel=$(bash tests/vm/small-kernel.sh bare)
eval "$kernel"
# There is no kernel to look symbols up in.
KBUILD_MODPOST_WARN=1 WERROR=1 sh tests/vm/build-module.sh "$KREL" "$KDIR" "build/module/$KREL-bare"
