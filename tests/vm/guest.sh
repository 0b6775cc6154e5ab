#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Process 1 of the guest: prepares the system, runs the tests it is told to, and
# switches the power off. It must not end before that: the kernel would panic.
# With INIT=systemd it hands over to that, and comes back as one of its services.

out=/run/out
. $out/config			# TREE, BUILD, KREL, TESTS, TOKEN, FULL, TEST_LIMIT
export TREE BUILD KREL OUT=$out KXW_MODULE=$BUILD/module/$KREL/kxwatch.ko
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
. "$TREE/tests/vm/leaks.sh"

prepare() {
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	mount -t debugfs debugfs /sys/kernel/debug
	mkdir -p /dev/pts /dev/shm
	mount -t devpts devpts /dev/pts
	mount -t tmpfs shm /dev/shm
	ln -sf /proc/self/fd /dev/fd
	hostname guest
	cp /etc/hosts /run/hosts
	ip link set lo up
	stty -F /dev/ttyS1 raw -echo
	exec 3> /dev/ttyS1 > /dev/console 2>&1 < /dev/null
}

# One test, in a shell and session of its own; what it says goes to its log.
run_test() {
	local name=$1 status
	export T=/tmp/kxw-test/$name
	mkdir -p "$T"
	rm -f /run/complete
	dmesg -C
	TEST=$name timeout -k 5 $TEST_LIMIT setsid -w \
		bash -uc '. "$TREE/tests/vm/lib.sh"; . "$TREE/tests/vm/t_$TEST.sh"; : > /run/complete' \
		> "$out/$name.log" 2>&1
	status=$?
	if [ $status = 124 ] || [ $status = 137 ]; then
		echo "not ok - $name: ends within $TEST_LIMIT seconds" >&3
	elif [ ! -e /run/complete ]; then
		echo "not ok - $name: runs to its end (status $status)" >&3
	fi
	clean_up "$name"
}

# Leaves nothing of one test to the next; a module that stays is a fault.
clean_up() {
	local name=$1 netns link
	kill -KILL -1 2>/dev/null
	# A namespace takes its time to go; a cable into it is in the next test's way.
	for link in /sys/class/net/*; do
		[ "$link" = /sys/class/net/lo ] || ip link delete "${link##*/}" 2>/dev/null
	done
	for netns in /run/netns/*; do
		[ -e "$netns" ] && ip netns delete "${netns##*/}"
	done
	cp /run/hosts /etc/hosts
	if [ -d /sys/module/kxwatch ] && ! rmmod kxwatch; then
		echo "not ok - $name: the module can be removed" >&3
	fi
	find_leaks
	dmesg > "$out/$name.dmesg"
	! grep -q '^# faults: its own$' "$TREE/tests/vm/t_$name.sh" || return
	if grep -qE "$KERNEL_FAULTS" "$out/$name.dmesg"; then
		echo "not ok - $name: the kernel log has no fault" >&3
		grep -E "$KERNEL_FAULTS" "$out/$name.dmesg" | sed 's/^/# /' >&3
	else
		echo "ok - $name: the kernel log has no fault" >&3
	fi
}

# All that systemd starts is what a unit asks for; who it is, is settled already.
become_service() {
	local unit=/etc/systemd/system

	mkdir -p $unit
	cat > $unit/kxw-guest.service <<- END
	[Unit]
	Description=Tests
	After=basic.target
	Requires=basic.target
	[Service]
	ExecStart=/bin/bash $TREE/tests/vm/guest.sh
	TimeoutStopSec=5
	END
	for name in serial-getty@ getty@; do
		ln -sf /dev/null $unit/$name.service
	done
	echo 0123456789abcdef0123456789abcdef > /etc/machine-id
	echo guest > /etc/hostname
	systemd-sysusers
	exec /lib/systemd/systemd --system --unit=kxw-guest.service
}

if [ $$ = 1 ]; then
	prepare
	[ "$INIT" != systemd ] || become_service
else
	stty -F /dev/ttyS1 raw -echo
	exec 3> /dev/ttyS1 > /dev/console 2>&1 < /dev/null
fi
for name in $TESTS; do
	began=$SECONDS
	run_test "$name"
	echo "# $name took $((SECONDS - began)) s" >&3
done
watched=$(watchers)
[ -z "$watched" ] || echo "# watched by $watched" >&3
echo "# complete $TOKEN" >&3
# Where the host's files cannot be written, its disk can.
[ ! -e /run/out.disk ] || tar -cf - -C $out . > /run/out.disk
sync
sleep 0.2
busybox poweroff -f
while :; do sleep 60; done
