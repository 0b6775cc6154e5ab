#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds the Debian and RPM packages and looks at what is in them: lintian's word,
# file lists, what they need, what they run at installation. Prints TAP. That they
# install, work and leave is t_packages.sh's to show, for Debian; nobody here has RHEL.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=packages
. tests/tap.sh
logs=build/packages
rm -rf $logs
mkdir -p $logs

# has TEXT GOT REGEX
has() {
	if grep -qE -- "$3" <<< "$2"; then ok "$1"; else not_ok "$1" "wanted $3 in: $2"; fi
}

# step TEXT LOG COMMAND...
step() {
	local text=$1 log=$logs/$2
	shift 2
	if nice "$@" > "$log" 2>&1; then ok "$text"; else not_ok "$text" "$(cat "$log")"; fi
}

sorted() { LC_ALL=C sort -u; }
version=$(sed -n 's/^.define KXW_VERSION[^"]*"\(.*\)"/\1/p' kmod/status.h)

# A page for each function, that of the library.
manuals=$(printf '/usr/share/man/man3/%s.3.gz\n' kxwatch \
	$(sed -nE 's/^\t(kxw_[a-z_]+);$/\1/p' userspace/lib/libkxwatch.map))

# examples: those of a list of files on standard input. Folders have no dot.
examples() { sed -n 's,.*/examples/,,p' | grep -F . | sorted; }
all_examples=$({ (cd userspace/examples && find . -type f -printf '%P\n'); printf '%s\n' modprobe.conf modules-load.conf kxwatchd-library.conf; } | sorted)

# ---- Debian ----------------------------------------------------------------

deb_files() {
	dpkg-deb --fsys-tarfile build/deb/"$1"_"$version"-*.deb | tar -t | grep -v '/$' |
		grep -vE '/src/.*/(kmod|include)/|/(doc|lintian)/' | sed 's,^\.,,' | sorted
}

is "the Debian version is the module's" \
	"$(dpkg-parsechangelog -l configs/debian/changelog -S Version | sed 's/-[^-]*$//')" "$version"
step "Debian packages are built" deb.log make -s deb
lintian --allow-root build/deb/*.changes > $logs/lintian 2>&1
is "lintian has nothing to say against them" "$(grep -E '^[EW]:' $logs/lintian)" ""
is "and it looked at them all" "$(ls build/deb/*_"$version"-*.deb | grep -vc dbgsym)" 4
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
is "kxwatch-dkms: its files" "$(deb_files kxwatch-dkms)" "/usr/src/kxwatch-$version/Kbuild
/usr/src/kxwatch-$version/dkms.conf"
dpkg-deb -e build/deb/kxwatch-dkms_"$version"-*.deb $logs/kxwatch-dkms
has "kxwatch-dkms: needs DKMS" "$(grep ^Depends $logs/kxwatch-dkms/control)" "\bdkms\b"
has "kxwatch-dkms: is built at installation" "$(cat $logs/kxwatch-dkms/postinst)" "dkms/common.postinst"
is "kxwatchd: its files" "$(deb_files kxwatchd | sed 's,^/usr/lib/systemd,/lib/systemd,')" \
	"$(sorted < tests/packages/kxwatchd.deb.files)"
is "kxwatchd: the examples are there, to be used" \
	"$(dpkg-deb --fsys-tarfile build/deb/kxwatchd_"$version"-*.deb | tar -t | examples)" "$all_examples"
is "libkxwatch1: its files" "$(deb_files libkxwatch1)" "/usr/lib/$multiarch/libkxwatch.so.1"
is "libkxwatch-dev: its files" "$(deb_files libkxwatch-dev)" "$(printf '%s\n' $manuals \
	/usr/include/kxwatch/{kxwatch,uapi}.h /usr/share/kxwatch/kxwatch.yaml \
	/usr/lib/"$multiarch"/{libkxwatch.a,libkxwatch.so,pkgconfig/kxwatch.pc} | sorted)"

# ---- RPM -------------------------------------------------------------------

rpm_of() { find build/rpm/RPMS -name "$1-$version-*.rpm"; }
rpm_files() { rpm -qpl "$(rpm_of "$1")" 2> /dev/null | grep -vE '/(kmod|include/uapi|include/kxwatch|LICENSES)(/|$)|/(doc|licenses)/|\.build-id' | sed 's/\.gz$//' | sorted; }

# Packages by name, without what rpm found in the programs by itself.
rpm_needs() {
	rpm -qp --requires "$(rpm_of "$1")" 2> /dev/null |
		grep -vE '^(rpmlib|rtld|config)\(|\.so\.|^/' | sorted | tr '\n' ' ' | sed 's/ $//'
}

# A kernel to build for, as a host without a compiler has another build for it.
# RHEL's names of kernels are not Debian's: the headers are, under such a name.
eval "$(bash tests/vm/kernel.sh 6.1)"
KREL=6.1.0-1.el9.x86_64
step "RPM packages are built, one with a module for a kernel" rpm.log \
	make -s rpm RPM="--nodeps --with kmod --define 'kernel $KREL' --define 'kdir $KDIR' --define 'rhel 9'"
libdir=$(rpm --eval '%{_libdir}')
is "kxwatch-dkms: its files" "$(rpm_files kxwatch-dkms)" "$(printf '%s\n' \
	"/usr/src/kxwatch-$version" "/usr/src/kxwatch-$version/"{Kbuild,dkms.conf,include})"
is "kxwatch-dkms: needs" "$(rpm_needs kxwatch-dkms)" "dkms gcc kernel-devel make"
is "kmod-kxwatch: its files" "$(rpm_files kmod-kxwatch)" "/lib/modules/$KREL/extra/kxwatch.ko"
is "kmod-kxwatch: needs that kernel" "$(rpm_needs kmod-kxwatch)" "kernel-uname-r = $KREL kmod"
is "kxwatchd: its files" "$(rpm_files kxwatchd)" "$(sorted < tests/packages/kxwatchd.rpm.files)"
is "kxwatchd: the examples are there" \
	"$(rpm -qpl "$(rpm_of kxwatchd)" 2> /dev/null | examples)" "$all_examples"
is "kxwatchd: needs" "$(rpm_needs kxwatchd)" \
	"jansson kmod kmod-libs libconfig libnl3 libpcap libzstd openssl-libs sqlite-libs systemd zlib"
is "kxwatchd: settings are kept over an upgrade" \
	"$(rpm -qpc "$(rpm_of kxwatchd)")" "$(printf '%s\n' /etc/kxwatch/kxwatchd.conf /etc/logrotate.d/kxwatchd)"
is "libkxwatch: its files" "$(rpm_files libkxwatch)" "$libdir/libkxwatch.so.1"
is "libkxwatch: needs" "$(rpm_needs libkxwatch)" "libnl3"
is "libkxwatch-devel: its files" "$(rpm_files libkxwatch-devel)" \
	"$(printf '%s\n' ${manuals//.gz/} "$libdir"/{libkxwatch.a,libkxwatch.so,pkgconfig/kxwatch.pc} \
		/usr/share/kxwatch{,/kxwatch.yaml} | sorted)"
is "libkxwatch-devel: its headers" "$(rpm -qpl "$(rpm_of libkxwatch-devel)" | grep '\.h$')" \
	"$(printf '%s\n' /usr/include/kxwatch/{kxwatch,uapi}.h)"

# scripts PACKAGE KIND: what it runs then.
scripts() {
	rpm -qp --scripts "$(rpm_of "$1")" 2> /dev/null |
		awk -v kind="$2" '/^[a-z]+ (scriptlet|program)/ { on = $1 == kind } on'
}
has "kxwatch-dkms: is built at installation" "$(scripts kxwatch-dkms postinstall)" \
	"^dkms install -m kxwatch -v $version"
has "kxwatch-dkms: leaves DKMS at removal" "$(scripts kxwatch-dkms preuninstall)" \
	"^dkms remove -m kxwatch -v $version"
has "kxwatch-dkms: takes the module out at removal" "$(scripts kxwatch-dkms preuninstall)" "modprobe -r kxwatch"
has "kmod-kxwatch: is found by modprobe" "$(scripts kmod-kxwatch postinstall)" "^depmod -a $KREL"
has "kxwatchd: stops at removal" "$(scripts kxwatchd preuninstall)" "systemctl stop kxwatchd"
is "kxwatchd: nobody starts it at installation" \
	"$(scripts kxwatchd postinstall | grep -E 'start|enable')" ""
for package in kxwatch-dkms kmod-kxwatch kxwatchd; do
	for kind in postinstall preuninstall postuninstall; do
		scripts $package $kind | sed 1d > $logs/script
		bash -n $logs/script || not_ok "$package: its $kind is a script"
	done
done

# RHEL 7: the same unit with what its systemd does not know taken out.
spec7=$(rpmspec -P --define 'rhel 7' build/rpm/SPECS/kxwatch.spec)
is "RHEL 7: no libzstd, no weak dependencies" "$(grep -E 'libzstd|^Recommends' <<< "$spec7")" ""
sed 's|@bindir@|/usr/bin|; s|@sbindir@|/usr/sbin|; s|@sysconfdir@|/etc|' configs/kxwatchd.service.in > $logs/unit7
edit=$(sed -n '/^sed -i -e .*ExecStartPre/,/kxwatchd\.service$/p' <<< "$spec7" |
	sed "s,[^ ]*/kxwatchd\.service\$,$logs/unit7,")
bash -c "$edit"
is "RHEL 7: the unit loads the module with its own rights" \
	"$(grep -E '^(ExecStartPre|CapabilityBoundingSet)=' $logs/unit7)" \
	"ExecStartPre=/usr/bin/kxwatch load
CapabilityBoundingSet=CAP_SYS_MODULE CAP_NET_ADMIN CAP_SYS_PTRACE"
is "RHEL 7: and filters no system calls" "$(grep -E '^(SystemCall(Filter|Error)|ReadWritePaths|ProtectSystem=strict)' $logs/unit7)" ""
exit $status
