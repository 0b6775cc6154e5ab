#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# embed.sh NAME FILE...: the files as strings of C, NAME_css of page.css.
set -eu

name=$1
shift
echo "/* Made by embed.sh. */"
for file; do
	printf 'static const char %s_%s[] =\n' "$name" "${file##*.}"
	# The line of the licence is for who reads the source.
	sed -e '1d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t"/' -e 's/$/\\n"/' "$file"
	echo ";"
done
