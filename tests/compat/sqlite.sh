#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# sqlite.sh SQLITE3.C: the unit tests of what is kept in files of SQLite, run with the
# SQLite that this source makes, such as RHEL 7's 3.7.17. Prints TAP. Not part of make
# check, which has no such source; style/sql.py stands in for it there.
set -u
source=$(realpath "${1:?the file sqlite3.c of a release}") || exit 2
cd "$(dirname "$0")/../.." || exit 1
part=sqlite
. tests/tap.sh
tests="t_records t_find t_sink_store t_alerts t_cmd_baseline"
version=$(sed -nE 's/^#define SQLITE_VERSION +"(.*)"/\1/p' "$source")
folder=$PWD/build/sqlite-$version

mkdir -p "$folder"
check "$version is built" ${CC:-cc} -O1 -w -fPIC -shared -Wl,-soname,libsqlite3.so.0 \
	-o "$folder/libsqlite3.so.0" "$source" -pthread -ldl
check "the tests are built" make -s $(printf 'build/unit/%s ' $tests)
[ $status = 0 ] || exit 1
export LD_LIBRARY_PATH=$folder
for test in $tests; do
	check "$test runs with it" bash -c "ldd build/unit/$test | grep -q '$folder/libsqlite3'"
	check "$test passes with $version" build/unit/$test
done
exit $status
