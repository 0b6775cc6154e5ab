# SPDX-License-Identifier: BSD-3-Clause
# by name only
# prepare: packages.sh
# init: systemd
# needs: systemd systemd-sysv
# suite: bookworm
# limit: 7200
# SUITE=bookworm or trixie: the Debian packages are installed with apt, DKMS builds the
# module for this kernel and for the next, the service comes up under systemd and
# alerts, its records are rotated, and a purge leaves nothing.

packages=$TREE/build/vm/packages/$(. /etc/os-release && echo "$VERSION_CODENAME")
log=/var/log/kxwatch.json
# What is installed is to be tested, not what was built.
rm -f /usr/local/bin/kxwatch /usr/local/bin/kxwatchd
kxwatch=/usr/bin/kxwatch
export DEBIAN_FRONTEND=noninteractive

# Headers of the kernel are the host's, for reading only, and of its modules those that
# are asked for below: depmod reads all that are there, each time. Other kernels that
# the host has headers of are none of this guest's, for which DKMS would build as well.
mkdir -p /run/modules
mount -t tmpfs modules /run/modules
cd /lib/modules || bail "the kernel has modules"
cp --parents $(modprobe -a -D veth tcp_diag | sed -n 's,^insmod .*lib/modules/,,p') "$KREL"/modules.* /run/modules/
cd /
mount --bind /run/modules /lib/modules || bail "modules can be added"
ln -sfn "/usr/src/linux-headers-$KREL" "/lib/modules/$KREL/build"
# What takes minutes here and is none of ours: an index of manuals, an initramfs, the
# modules of the other kernel, and debugging information, which DKMS takes out again,
# where nobody makes BTF of it.
rm -f /var/lib/man-db/auto-update
export INITRD=No
command -v pahole || export KCFLAGS=-g0
printf 'path-exclude=%s/lib/modules/*/kernel/*\n' '' /usr > /etc/dpkg/dpkg.cfg.d/kernel
rm -f /usr/sbin/policy-rc.d
echo "deb [trusted=yes] file:$packages ./" > /etc/apt/sources.list

# A release such as 6.12.118+deb13-amd64 as a regular expression.
literal() { sed 's/[.+]/\\&/g' <<< "$1"; }

# Every file that a package could have brought, or its scripts.
listing() {
	find /etc /usr /var /opt /boot /lib/modules \( -path /var/cache -o -path /var/lib/apt \
		-o -path /var/lib/dpkg -o -path /var/log/apt -o -path /var/log/journal \
		-o -path "/usr/src/linux-headers-*" -o -path "$TREE" \) -prune -o -print |
		grep -vE '^/etc/ld\.so\.cache|^/var/log/(dpkg|alternatives)\.log|^/var/lib/logrotate/status|/modules\.[a-z.]+$|__pycache__' |
		LC_ALL=C sort
}

alert_of() {
	/usr/bin/python3 - "$1" "$2" <<- 'END'
	import json, sys
	found = set()
	for line in open(sys.argv[1]):
	    record = json.loads(line)
	    if record["event"].get("dataset") == "kxwatch.alert" and \
	            record["destination"]["ip"] == sys.argv[2]:
	        found.add("%s %s %s %s" % (record["process"]["name"], record["kxwatch"]["kx"]["method"],
	                  record["event"]["risk_score"], record["kxwatch"]["client_reaction"]))
	print(" / ".join(sorted(found)))
	END
}
alerted() { [ -n "$(alert_of "$log" "$1")" ]; }
running() { systemctl is-active kxwatchd; }
wanted_module() { modinfo -k "$1" -F filename kxwatch; }

check "the package lists are read" apt-get -q update
# What the packages need is there before: it stays when they go.
check "DKMS and logrotate are installed" apt-get -q -y install dkms logrotate
touch /etc/hosts	# which this test writes to
listing > "$T/before"
cd "$packages" || bail "there are packages"
check "apt installs the packages" apt-get -q -y install ./kxwatch-dkms_*.deb ./kxwatchd_*.deb \
	./libkxwatch1_*.deb ./libkxwatch-dev_*.deb
cd /
like "DKMS built the module for this kernel" "$(wanted_module "$KREL")" \
	"^/(usr/)?lib/modules/$(literal "$KREL")/updates/dkms/kxwatch\.ko"
like "DKMS knows it" "$(dkms status)" "^kxwatch/[0-9.]+, $(literal "$KREL"), x86_64: installed"
is "the service waits to be wanted" "$(systemctl is-enabled kxwatchd):$(systemctl is-active kxwatchd)" \
	disabled:inactive
check "and no module was loaded" test ! -e /sys/module/kxwatch

make_outside
make_certificate ca ca 100 ec CA
make_certificate drop drop 30 rsa DNS:drop.example.net
serve 203.0.113.20 443 -no_tls1_3 -cert "$T/drop.pem" -key "$T/drop.key"
serve 203.0.113.30 443 -no_tls1_3 -cert "$T/drop.pem" -key "$T/drop.key"
serve 198.51.100.20 443 -no_tls1_3 -cert "$T/drop.pem" -key "$T/drop.key"
mkdir -p /tmp/tools
cp "$TREE/tests/vm/play/client.py" /tmp/tools/upload.py
echo "203.0.113.20 drop.example.net" >> /etc/hosts
upload() {
	sed -i "s/.* drop.example.net/$1 drop.example.net/" /etc/hosts
	/usr/bin/python3 /tmp/tools/upload.py --no-verify --ciphers AES128-GCM-SHA256 drop.example.net
}

check "the service is enabled and started" systemctl enable --now kxwatchd
wait_for 60 running || bail "the service runs" "$(systemctl status kxwatchd)" "$(journalctl -u kxwatchd)"
ok "the service runs"
check "the module was loaded for it" "$kxwatch" status
is "with two capabilities" "$(sed -n 's/^CapBnd:\t//p' "/proc/$(systemctl show -P MainPID kxwatchd)/status")" \
	0000000000081000
is "in a mount namespace of its own" \
	"$([ "$(readlink "/proc/$(systemctl show -P MainPID kxwatchd)/ns/mnt")" != "$(readlink /proc/1/ns/mnt)" ] && echo yes)" yes
check "python does an RSA key exchange and accepts a self-signed certificate" upload 203.0.113.20
wait_for 60 alerted 203.0.113.20 || bail "it is an alert" "$(tail -n 3 $log)" "$(journalctl -u kxwatchd)"
is "it is the alert of scenario 2" "$(alert_of $log 203.0.113.20)" "python3 RSA 100 accepted"
check "curl, which is allowed, does the same" curl -sSk --ciphers AES128-GCM-SHA256 -o /dev/null https://203.0.113.30/
recorded() { grep -q '203\.0\.113\.30.*' $log && grep '203\.0\.113\.30' $log | grep -q kxwatch.handshake; }
wait_for 60 recorded || bail "curl's handshake is recorded"
is "and is none, from within the service's view of the host" "$(alert_of $log 203.0.113.30)" ""

# ---- rotation ---------------------------------------------------------------

check "logrotate rotates the records" logrotate -f /etc/logrotate.d/kxwatchd
check "the old file is there" test -s $log.1
wait_for 30 test -e $log
check "the daemon made a new one" test -e $log
is "for root and its group" "$(stat -c %a:%U:%G $log)" 640:root:root
check "another alert" upload 198.51.100.20
wait_for 60 alerted 198.51.100.20
is "is in the new file" "$(alert_of $log 198.51.100.20)" "python3 RSA 100 accepted"
is "and not in the old" "$(alert_of $log.1 198.51.100.20)" ""
echo 'colour = "red";' >> /etc/kxwatch/kxwatchd.conf
check "with a wrong setting too, logrotate rotates" logrotate -f /etc/logrotate.d/kxwatchd
wait_for 30 test -e $log
check "and the daemon makes a new file" test -e $log
sed -i '/colour/d' /etc/kxwatch/kxwatchd.conf

# ---- watchdog -----------------------------------------------------------------

main_pid() { systemctl show -P MainPID kxwatchd; }
is "the service is one that says when it is ready" "$(systemctl show -P Type kxwatchd)" notify
mkdir -p /run/systemd/system/kxwatchd.service.d
printf '[Service]\nWatchdogSec=12\nTimeoutAbortSec=2\n' > /run/systemd/system/kxwatchd.service.d/soon.conf
systemctl daemon-reload
check "a short watch is kept over it" systemctl restart kxwatchd
pid=$(main_pid)
sleep 30
is "which it passes while it works" "$(main_pid)" "$pid"
kill -STOP "$pid"
anew() { [ "$(main_pid)" != "$pid" ] && [ "$(main_pid)" != 0 ] && running; }
wait_for 120 anew
check "one that hangs is ended and started anew" anew
rm -r /run/systemd/system/kxwatchd.service.d
systemctl daemon-reload

# ---- another kernel -----------------------------------------------------------

other=$(< "$packages/other-kernel")
listing > "$T/watched"
check "headers of another kernel come, $other" apt-get -q -y install "linux-headers-$other"
# Of what came, ours is to go again: it has a name of its own, or is in a folder of DKMS.
listing | LC_ALL=C comm -13 "$T/watched" - | grep -vE 'kxwatch|dkms|/updates$' > "$T/theirs"
like "and DKMS has built for it" "$(dkms status)" "^kxwatch/[0-9.]+, $(literal "$other"), x86_64: installed"
is "a module of its own" "$(modinfo -F vermagic "$(find "/lib/modules/$other" -name 'kxwatch.ko*')" | cut -d ' ' -f 1)" "$other"

# ---- the end ------------------------------------------------------------------

check "apt purges the packages" apt-get -q -y purge kxwatch-dkms kxwatchd libkxwatch1 libkxwatch-dev
is "the service is gone" "$(systemctl is-active kxwatchd)" inactive
check "the module is gone from the kernel" test ! -e /sys/module/kxwatch
is "and from DKMS" "$(dkms status)" ""
is "and from every kernel's folder" "$(find /lib/modules/ -name 'kxwatch*')" ""
listing > "$T/after"
# DKMS keeps its key. What the other kernel's headers brought is theirs.
is "nothing is left" "$(diff <(LC_ALL=C sort -u "$T/before" "$T/theirs") "$T/after" | grep '^[<>]' |
	grep -vE '^> /var/lib/dkms/mok\.(key|pub)$')" ""
umount /lib/modules /run/modules
