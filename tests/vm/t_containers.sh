# SPDX-License-Identifier: BSD-3-Clause
# A process in a container is told as the host sees it: its pid, its namespaces, its
# user and its cgroup, in both layouts of cgroups; its files as stat(2) has them,
# on an overlay as well. The container has namespaces and a root of its own.

. "$TREE/tests/vm/told.sh"

at() { echo "127.65.1.$1:9"; }
knock() { echo "connect=$(at "$1")"; }

# What the module's number of a device and the inode are, by stat(2).
file_id() {
	/usr/bin/python3 -c 'import os, sys
s = os.stat(sys.argv[1])
print(f"{os.major(s.st_dev) << 20 | os.minor(s.st_dev)}:{s.st_ino}")' "$1"
}

# ---- the container ---------------------------------------------------------
# An image below, read-only, and a layer above it, both on one file system. The
# library is in the image, the program came later.

store=$T/store root=$T/root

make_root() {
	local file
	mkdir -p "$store" "$root"
	mount -t tmpfs store "$store" &&
	mkdir "$store/image" "$store/image/bin" "$store/image/old" "$store/upper" "$store/work" ||
		bail "there is room for a container"
	for file in $(ldd "$linked" | grep -o '/[^ ]*'); do
		cp -L --parents "$file" "$store/image/"
	done
	cp "$(command -v busybox)" "$store/image/bin/busybox"
	mount -t overlay -o "lowerdir=$store/image,upperdir=$store/upper,workdir=$store/work" \
		box "$root" || bail "the container has a root"
	cp "$linked" "$root/bin/linked"
	box_libssl=$(ldd "$linked" | sed -nE 's/^\tlibssl\.so.* => ([^ ]*).*/\1/p')
}

cat > "$T/enter.sh" <<- 'END'
	root=$1
	shift
	ip link set lo up
	mount --make-rprivate /
	cd "$root"
	bin/busybox pivot_root . old
	exec /bin/busybox sh -c '/bin/busybox umount -l /old; exec /bin/linked "$@"' box "$@"
END

# box CGROUP DEED...: starts it, and notes how the host sees it.
box() {
	local cgroup=$1
	shift
	rm -f "$root/now" "$root/go"
	(
		echo $BASHPID > "$cgroup/cgroup.procs"
		exec unshare --pid --fork --mount --net --cgroup \
			/bin/bash -eu "$T/enter.sh" "$root" make=/now await=/go "$@"
	) &
	outer=$!
	wait_for 60 test -e "$root/now" || bail "the container starts"
	inner=$(cat "/proc/$outer/task/$outer/children")
	inner=${inner% }
	seen="$inner $outer unshare $(namespace pid) $(namespace net) $(namespace mnt)"
	seen+=" $(sed -n 's/^0:://p' "/proc/$inner/cgroup") 0 /bin/linked"
}

namespace() { readlink "/proc/$inner/ns/$1" | tr -dc 0-9; }

# leave N: lets it go on and end; what was told of who connected to number N is as seen.
leave() {
	: > "$root/go"
	wait $outer
	is "$2: pid, parent, namespaces, cgroup, user and program are the host's" \
		"$(told "$(at "$1")" pid ppid parent_comm pidns netns mntns cgroup uid exe)" "$seen"
	is "$2: the program is the file that stat shows" \
		"$(told "$(at "$1")" exe_dev exe_inode)" "$(file_id "$root/bin/linked" | tr : ' ')"
	is "$2: so is the library, told once" "$(libssl_of "$1" files)" \
		"${box_libssl##*/}=$(file_id "$root$box_libssl")"
	is "$2: how it came" "$(libssl_of "$1" how)" "${box_libssl##*/}=$3"
}

libssl_of() { told "$(at "$1")" "$2" | tr ' ' '\n' | grep libssl | tr '\n' ' ' | sed 's/ $//'; }

make_deeds
make_root
machine=/sys/fs/cgroup/machine.slice/box-0123456789abcdef.scope
mkdir -p "$machine"

# Seen by the survey, then by the hooks.
box "$machine" map="$box_libssl" "$(knock 1)"
is "the container has a cgroup of its own" "${seen#* /machine.slice/}" \
	"box-0123456789abcdef.scope 0 /bin/linked"
check "and namespaces of its own" test "$(namespace pid)" != "$(readlink /proc/self/ns/pid | tr -dc 0-9)"
load_module
start_watch
leave 1 "older than the module" running

box "$machine" protect="$box_libssl" "$(knock 2)"
leave 2 "a container" startup
box "$machine" fork "$(knock 3)"
: > "$root/go"
wait $outer
is "a child has the same files" "$(libssl_of 3 files)" "$(libssl_of 2 files)"

# Root in there, and nobody's neighbour out here.
mkdir -p "$T/open"
cp "$linked" "$T/open/linked"
setpriv --reuid 4242 --regid 4243 --clear-groups \
	unshare --user --map-root-user --pid --fork "$T/open/linked" "$(knock 4)"
is "root of a user namespace is who made it" \
	"$(told "$(at 4)" uid euid gid)" "4242 4242 4243"

# ---- cgroups, v1 -----------------------------------------------------------

# hierarchy NAME OPTIONS: mounted at $T/cgroup/NAME.
hierarchy() {
	mkdir -p "$T/cgroup/$1"
	mount -t cgroup -o "$2" "$1" "$T/cgroup/$1" || bail "there is a v1 hierarchy $1"
}

# inside N DIRECTORY...: who is in these cgroups connects to number N.
inside() {
	local n=$1
	shift
	(
		for directory; do
			mkdir -p "$directory"
			echo $BASHPID > "$directory/cgroup.procs"
		done
		grep -vE ':/$' "/proc/$BASHPID/cgroup" > "$T/cgroup.$n"
		exec "$linked" "$(knock "$n")"
	)
}
cgroup_of() { told "$(at "$1")" cgroup; }

hierarchy freezer freezer
hierarchy pids pids
hierarchy systemd none,name=systemd
v1=$T/cgroup pod=kubepods/besteffort/pod12/0123456789abcdef

inside 11 "$v1/pids/$pod"
is "v1: the cgroup of a controller" "$(cgroup_of 11)" "/$pod"
like "as the host has it" "$(cat "$T/cgroup.11")" ":pids:/$pod\$"
inside 12 "$v1/freezer/short" "$v1/pids/$pod"
is "v1: of two controllers the one that says more" "$(cgroup_of 12)" "/$pod"
inside 13 "$v1/freezer/$pod" "$v1/pids/short"
is "v1: the same, the other way round" "$(cgroup_of 13)" "/$pod"
inside 14 /sys/fs/cgroup/engine.service "$v1/pids/$pod"
is "both layouts: the container, not the service that runs it" "$(cgroup_of 14)" "/$pod"
inside 15 "$v1/systemd/system.slice/a.service" "$v1/pids/system.slice/a.service"
is "v1 by systemd: the unit" "$(cgroup_of 15)" /system.slice/a.service
like "as systemd's own hierarchy has it" "$(cat "$T/cgroup.15")" ":name=systemd:/system.slice/a.service\$"
# What kmod/cgroup.c says it cannot see.
inside 16 "$v1/systemd/system.slice/b.service"
is "of a hierarchy without controllers nothing is told" "$(cgroup_of 16)" /

stop_watch
unload_module
# The cgroups go, so that the controllers are free again.
find "$v1" /sys/fs/cgroup -mindepth 2 -depth -type d -exec rmdir {} + 2>/dev/null
rmdir /sys/fs/cgroup/machine.slice /sys/fs/cgroup/engine.service
umount "$v1"/* "$root" "$store"
