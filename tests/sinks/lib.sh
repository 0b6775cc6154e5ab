# SPDX-License-Identifier: BSD-3-Clause
# What the tests of the sinks share: real servers, in a network of their own. $part
# and $T, a scratch directory, are set; what was started ends with the test.

[ -n "${KXW_ALONE:-}" ] || KXW_ALONE=1 exec unshare -nm --propagation private bash "$0" "$@"
. tests/tap.sh
PATH=$PATH:/usr/sbin:/sbin
ip link set lo up
mount -t tmpfs none /run
started=
trap 'kill $started 2>/dev/null; wait 2>/dev/null' EXIT
T=$(mktemp -d)
drive=${KXW_DRIVE:-build/sinks/drive}
mock=${KXW_MOCK:-build/sinks/mock_kafka}

# wait_for SECONDS COMMAND...
wait_for() {
	local until=$((SECONDS + $1))
	shift
	until "$@" > /dev/null 2>&1; do
		[ $SECONDS -lt $until ] || return 1
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
	rsyslogd -n -f "$T/rsyslog.conf" -i "$T/rsyslog.pid" 2>> "$T/rsyslog.log" &
	rsyslog=$!
	started+=" $!"
	wait_for 20 ss_has 514
}

ss_has() { ss -ltn | grep -q ":$1 "; }

stop_rsyslog() {
	kill "$rsyslog"
	wait "$rsyslog" 2>/dev/null
}

# config NAME: settings from standard input, with a spool for all.
config() {
	{
		echo "output = \"$T/$1.json\";"
		echo "spool: { directory = \"$T/$1.spool\"; size = ${SPOOL:-16}; };"
		cat
	} > "$T/$1.conf"
}

# run_drive NAME SECONDS < RECORDS: the sinks; what they said is in NAME.said.
run_drive() { "$drive" "$T/$1.conf" "$2" > "$T/$1.status" 2> "$T/$1.said"; }

# status NAME SINK FILTER
status() { jq -r "select(.name == \"$2\") | $3" "$T/$1.status"; }

# received TITLE WHAT RECORDS FILE WANTED [ONCE]
received() { is "$1" "$(/usr/bin/python3 tests/sinks/received.py "$2" "$3" "$4" ${6:-} 2>&1)" "$5"; }
