#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The fleet's questions on ClickHouse: two servers, a shard each, records of a simulated
# fleet of 1,000 hosts. Each answer is what was planted, and nothing else. TAP.
# FLEET_RECORDS: of each host.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=clickhouse
packages="clickhouse-server clickhouse-client bc"
. tests/sinks/lib.sh
HOSTS=1000
recipe=userspace/examples/clickhouse

# The two of them, on this host.
server() {
	local dir=$T/ch$1
	mkdir -p "$dir"
	cat > "$dir/config.xml" <<- END
	<yandex>
		<logger><level>warning</level><log>$dir/log</log><errorlog>$dir/errors</errorlog></logger>
		<tcp_port>$((9000 + $1))</tcp_port>
		<listen_host>127.0.0.1</listen_host>
		<path>$dir/data/</path><tmp_path>$dir/tmp/</tmp_path>
		<users_config>users.xml</users_config>
		<default_profile>default</default_profile><default_database>default</default_database>
		<mark_cache_size>67108864</mark_cache_size>
		<remote_servers><kxwatch>
			<shard><replica><host>127.0.0.1</host><port>9001</port></replica></shard>
			<shard><replica><host>127.0.0.1</host><port>9002</port></replica></shard>
		</kxwatch></remote_servers>
	</yandex>
	END
	cat > "$dir/users.xml" <<- END
	<yandex>
		<profiles><default><insert_distributed_sync>1</insert_distributed_sync></default></profiles>
		<users><default><password></password><networks><ip>127.0.0.1</ip></networks>
			<profile>default</profile><quota>default</quota></default></users>
		<quotas><default></default></quotas>
	</yandex>
	END
	clickhouse-server --config-file="$dir/config.xml" > "$dir/out" 2>&1 &
	started+=" $!"
}

client() { clickhouse-client --host 127.0.0.1 --port $((9000 + $1)) "${@:2}"; }

# The client of 18.16 takes one statement at a time, or --multiquery.
setup() { client "$1" --multiquery < "$recipe/schema.sql" && client "$1" --multiquery < "$recipe/fleet.sql"; }

for i in 1 2; do
	server $i
	wait_for 60 client $i --query "SELECT 1" || not_ok "server $i answers" "$(tail "$T/ch$i/out" "$T/ch$i/errors")"
	check "server $i takes the schema" setup $i
done

python3 tests/bench/capture.py same 1 "$T" 2> /dev/null
build/kxwatch replay -q -a /usr/bin/curl "$T/same-1.pcap" > "$T/template"
rows=$(/usr/bin/python3 tests/sinks/fleet.py "$T/template" $HOSTS "${FLEET_RECORDS:-100}" "$T")
begun=$(date +%s.%N)
load() { sed 's/\\/\\\\/g' "$T/records" | client 1 --query "INSERT INTO kxwatch.fleet_lines FORMAT TSV"; }
check "lines go in by one server" load
seconds() { echo "scale=2; ($(date +%s.%N) - $1) / 1" | bc; }
is "and all are there" "$(client 2 --query "SELECT count(), uniqExact(host) FROM kxwatch.fleet")" "$rows	$HOSTS"
echo "# $rows rows of $HOSTS hosts, $(du -m "$T/records" | cut -f 1) MiB, taken in in $(seconds "$begun") s"
# hosts_of SERVER: those of its shard.
hosts_of() { client "$1" --query "SELECT DISTINCT host FROM kxwatch.events ORDER BY host"; }
is "both servers have some" "$(for i in 1 2; do
	client $i --query "SELECT count() > $((rows / 3)) FROM kxwatch.events"
done)" "1
1"
is "and no host is on both" "$(comm -12 <(hosts_of 1) <(hosts_of 2))" ""

# ask QUESTION COLUMNS
ask() {
	local begun answer
	begun=$(date +%s.%N)
	answer=$(client 1 --query "$(grep -v '^--' $recipe/$1.sql)" 2>&1)
	echo "# $1: $(wc -l <<< "$answer") rows in $(seconds "$begun") s"
	is "$1 returns what was planted and nothing else" "$(cut -f "$2" <<< "$answer")" "$(cat "$T/$1.wanted")"
}

ask rare-program 1,2
ask rare-destination 1,2
ask rare-issuer 1,2
ask first-seen 1,2,3
ask blind 1,3

[ $status = 0 ] && rm -rf "$T"
exit $status
