#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds the module with faults for the kernel that watches itself, in build/planted.
set -euo pipefail

cd "$(dirname "$0")/../../../.."
kernel=$(bash tests/vm/kernel.sh debug)
eval "$kernel"
rm -rf build/planted
mkdir -p build/planted
cp tests/vm/play/planted/{Kbuild,planted.c} build/planted/
# It leaks and reads beyond its memory on purpose: what the compiler says of that is no news.
make -C "$KDIR" M="$PWD/build/planted" CONFIG_DEBUG_INFO_BTF_MODULES= modules
