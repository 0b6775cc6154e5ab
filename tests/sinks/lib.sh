# SPDX-License-Identifier: BSD-3-Clause
# What the tests of the sinks share: real servers, in a network of their own. $part
# and $T, a scratch directory, are set; what was started ends with the test.

# The servers are fetched, not installed: laid over /usr where nobody else sees it.
if [ -z "${KXW_ALONE:-}" ]; then
	extra=
	if [ -n "${packages:-}" ] && [ -z "${KXW_DRIVE:-}" ]; then
		extra=$(bash tests/vm/extra.sh / $packages) || { echo "not ok - $part: $packages are there"; exit 1; }
	fi
	KXW_ALONE=1 KXW_EXTRA=${extra#EXTRA=} exec unshare -nm --propagation private bash "$0" "$@"
fi
[ ! -d "${KXW_EXTRA:-}/usr" ] || mount -t overlay -o "lowerdir=$KXW_EXTRA/usr:/usr" none /usr
. tests/tap.sh
PATH=$PATH:/usr/sbin:/sbin
ip link set lo up
mount -t tmpfs none /run
started=
trap 'kill $started 2>/dev/null; wait 2>/dev/null' EXIT
T=$(mktemp -d)
drive=${KXW_DRIVE:-build/sinks/drive}
mock=${KXW_MOCK:-build/sinks/mock_kafka}
kxwatch=${KXW_TOOL:-build/kxwatch}

# Seconds since the start of the system: bash's own jump with the clock.
uptime_now() { cut -d . -f 1 /proc/uptime; }

# wait_for SECONDS COMMAND...
wait_for() {
	local until=$(($(uptime_now) + $1))
	shift
	until "$@" > /dev/null 2>&1; do
		[ "$(uptime_now)" -lt $until ] || return 1
		sleep 0.1
	done
}

lines() { wc -l < "$1" 2>/dev/null || echo 0; }
has_lines() { [ "$(lines "$1")" -ge "$2" ]; }

# start_rsyslog: of each way in, one line a message, in JSON.
start_rsyslog() {
	cat > "$T/rsyslog.conf" <<- END
	global(workDirectory="$T" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off")
	module(load="imuxsock" SysSock.Use="off")
	module(load="imudp")
	module(load="imtcp")
	template(name="fields" type="list" option.jsonf="on") {
		property(outname="priority" name="pri" format="jsonf")
		property(outname="time" name="timereported" dateFormat="rfc3339" format="jsonf")
		property(outname="host" name="hostname" format="jsonf")
		property(outname="app" name="app-name" format="jsonf")
		property(outname="pid" name="procid" format="jsonf")
		property(outname="id" name="msgid" format="jsonf")
		property(outname="data" name="structured-data" format="jsonf")
		property(outname="text" name="msg" format="jsonf")
	}
	template(name="by-input" type="string" string="$T/%inputname%.received")
	ruleset(name="all") {
		action(type="omfile" dynaFile="by-input" template="fields" asyncWriting="off"
			flushOnTXEnd="on")
	}
	input(type="imuxsock" Socket="$T/log" UseSpecialParser="off" UseSysTimeStamp="off"
		IgnoreTimestamp="off" ParseHostname="on" ruleset="all"
		RateLimit.Interval="0")
	input(type="imudp" address="127.0.0.1" port="514" ruleset="all" rcvbufSize="8m")
	input(type="imtcp" address="127.0.0.1" port="514" ruleset="all")
	END
	rm -f "$T/rsyslog.pid"
	rsyslogd -n -f "$T/rsyslog.conf" -i "$T/rsyslog.pid" 2>> "$T/rsyslog.log" 5>&- 6>&- &
	rsyslog=$!
	started+=" $!"
	wait_for 20 ss_has 514
}

ss_has() { ss -ltn | grep -q ":$1 "; }

stop_rsyslog() {
	kill "$rsyslog"
	wait "$rsyslog" 2>/dev/null
}

# start_mock: brokers of Kafka, at $brokers; tell_mock down|up.
start_mock() {
	mkfifo "$T/mock.in"
	"$mock" < "$T/mock.in" > "$T/kafka.out" 2> "$T/kafka.log" &
	started+=" $!"
	exec 5> "$T/mock.in"
	wait_for 20 has_lines "$T/kafka.out" 1
	brokers=$(head -n 1 "$T/kafka.out")
}

tell_mock() {
	local told
	told=$(lines "$T/kafka.out")
	echo "$1" >&5
	wait_for 20 has_lines "$T/kafka.out" $((told + 1))
}

# config NAME: settings from standard input, with a spool for all.
config() {
	{
		echo "output = \"$T/$1.json\";"
		echo "spool: { directory = \"$T/$1.spool\"; size = ${SPOOL:-16}; };"
		cat
	} > "$T/$1.conf"
}

# begin NAME: the sinks run; records go in by "give".
begin() {
	mkfifo "$T/$1.in"
	"$drive" "$T/$1.conf" 60 < "$T/$1.in" > "$T/$1.status" 2>> "$T/$1.said" &
	driver=$!
	started+=" $driver"
	exec 6> "$T/$1.in"
	rm "$T/$1.in"
}

give() { cat "$@" >&6; }
# The last was given: status is there when all are where they belong.
end() { exec 6>&-; wait "$driver"; }
said() { grep -q -- "$2" "$T/$1.said"; }
# says NAME SECONDS WORDS TEXT: a check that they are said in that time; if not, what was.
says() {
	if wait_for "$2" said "$1" "$3"; then ok "$4"; else not_ok "$4" "$(tail -n 5 "$T/$1.said")"; fi
}

# run_drive NAME SECONDS < RECORDS: the sinks; what they said is in NAME.said.
run_drive() { "$drive" "$T/$1.conf" "$2" > "$T/$1.status" 2> "$T/$1.said"; }

# status NAME SINK FILTER
status() { jq -r "select(.name == \"$2\") | $3" "$T/$1.status"; }

# outcome TITLE NAME SINK WANTED: failing, waiting, dropped, written
outcome() { is "$1" "$(status "$2" "$3" '"\(.failing) \(.waiting) \(.dropped) \(.written)"')" "$4"; }

# stored FILE: all lines of the store, in order of number.
stored() {
	local dataset
	for dataset in alert handshake flow library repeats lost other; do
		"$kxwatch" alerts --store "$1" --config /dev/null --dataset $dataset --limit 0 --json
	done | jq -cs 'sort_by(.event.sequence)[]'
}
has_stored() { [ "$(stored "$1" | wc -l)" -ge "$2" ]; }

# received TITLE WHAT RECORDS FILE WANTED [ONCE]
received() { is "$1" "$(/usr/bin/python3 tests/sinks/received.py "$2" "$3" "$4" ${6:-} 2>&1)" "$5"; }
