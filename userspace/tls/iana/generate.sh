#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
#
# Prints the C tables of names.c, by the high byte of a number and then the low one,
# from the CSV files of one folder: Value and Description as IANA's TLS registries
# have them. A line that breaks the form, or a number given twice, is named with file
# and line, and ends the build.
#
#	generate.sh FOLDER > names_tables.h
set -eu

folder=${1:?usage: generate.sh FOLDER}

# table NAME FILE MAX: one array of struct page, and what is on the pages.
table()
{
	lines=$(awk -v max="$3" -v file="$folder/$2" '
		function fail(what) {
			printf "%s:%d: %s: %s\n", file, NR, what, $0 > "/dev/stderr"
			exit failed = 1
		}
		function hex(digits,    n, i, at) {
			n = 0
			digits = tolower(digits)
			for (i = 1; i <= length(digits); i++) {
				at = index("0123456789abcdef", substr(digits, i, 1))
				n = n * 16 + at - 1
			}
			return n
		}
		function number(value) {
			if (value ~ /^"0x[0-9A-Fa-f][0-9A-Fa-f],0x[0-9A-Fa-f][0-9A-Fa-f]"$/)
				return hex(substr(value, 4, 2) substr(value, 9, 2))
			if (value ~ /^0x[0-9A-Fa-f][0-9A-Fa-f]*$/)
				return hex(substr(value, 3))
			if (value ~ /^[0-9][0-9]*$/)
				return value + 0
			fail("value is no number")
		}
		/^#/ { next }
		!headed {
			if ($0 != "Value,Description")
				fail("not the line \"Value,Description\"")
			headed = 1
			next
		}
		{
			comma = match($0, /,[^,]*$/)
			if (!comma)
				fail("no comma")
			name = substr($0, comma + 1)
			if (name !~ /^[A-Za-z][A-Za-z0-9_]*$/)
				fail("description is no name")
			n = number(substr($0, 1, comma - 1))
			if (n > max)
				fail("value is above " max)
			if (n in seen)
				fail("value was given in line " seen[n])
			seen[n] = NR
			lines++
			printf "%05d %s\n", n, name
		}
		END {
			if (!failed && !lines) {
				printf "%s: no values\n", file > "/dev/stderr"
				exit 1
			}
		}' "$folder/$2")

	printf '%s\n' "$lines" | sort | awk -v table="$1" '
		{ high = int($1 / 256) }
		high != page || NR == 1 {
			printf "%s\nstatic const char *const %s_%02x[] = {\n",
				(NR > 1 ? "};\n" : ""), table, high
			page = high
			pages = pages sprintf("\t[0x%02x] = PAGE(%s_%02x),\n", high, table, high)
		}
		{ printf "\t[0x%02x] = \"%s\",\n", $1 % 256, $2 }
		END { printf "};\n\nstatic const struct page %s[256] = {\n%s};\n", table, pages }'
}

printf '/* Generated from userspace/tls/iana/ by generate.sh. Do not edit. */\n'
table ciphers cipher_suites.csv 65535
table groups supported_groups.csv 65535
table schemes signature_schemes.csv 65535
table extensions extensions.csv 65535
table alerts alerts.csv 255
