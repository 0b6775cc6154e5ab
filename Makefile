# SPDX-License-Identifier: BSD-3-Clause
# For people and packagers. DKMS and kbuild use Kbuild alone and never come here.
#
#   make                module for the running kernel, library, daemon, tool
#   make demo           the whole thing at work in a throw-away virtual machine
#   make check          every test that belongs to a commit
#   make check-vm T="demo rights" KERNEL=6.12    chosen tests on a chosen kernel line
#   make check-debug    those tests, and more, on a kernel that watches itself (KASAN...)
#   make matrix         those tests on every kernel line, in its own userland
#   make coverage       how much of what reads the wire the unit tests run
#   make fuzz           the fuzzers, ten minutes each (FUZZ_SECONDS)
#   make bench          what module and daemon cost, and others, in instructions
#   make bench-gate     fails if that is more than it was (tests/bench/cost.json)
#   make bench-profile  in which functions these instructions are
#   make bench-replay   what kxwatch replay takes for a handshake, in instructions
#   make bench-sinks    what the daemon takes for a handshake with its sinks
#   make bench-store    a store of ten million handshakes: size, speed, questions
#   make proof          memory safety of what reads the wire, by CBMC
#   make check-clickhouse the fleet's questions, on two real servers
#   make install        user space, below DESTDIR and prefix
#   make dkms-install   module, by DKMS
#   make deb            Debian packages in build/deb
#   make rpm            RPM packages in build/rpm
#   make dist           build/kxwatch-VERSION.tar.gz, the tree as it stands

VERSION := $(shell sed -n 's/^.define KXW_VERSION[^"]*"\(.*\)"/\1/p' kmod/status.h)

prefix ?= /usr/local
sysconfdir ?= /etc
libdir ?= $(prefix)/lib
includedir ?= $(prefix)/include
sbindir ?= $(prefix)/sbin
# Programs that the tool runs, not people.
libexecdir ?= $(prefix)/libexec/kxwatch
bindir ?= $(prefix)/bin
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
docdir ?= $(datadir)/doc/kxwatch
unitdir ?= $(prefix)/lib/systemd/system
completiondir ?= $(datadir)/bash-completion/completions

KERNELRELEASE_HERE := $(shell uname -r)
KDIR ?= /lib/modules/$(KERNELRELEASE_HERE)/build
KERNEL ?= 6.1
BUILD := build

CC ?= cc
CFLAGS ?= -O2 -g
# RHEL 7's compiler is gcc 4.8: nothing newer than gnu99 here.
CFLAGS_ALL = -std=gnu99 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -fPIC -fstack-protector-strong \
	-D_GNU_SOURCE -DKXW_VERSION='"$(VERSION)"' -DKXW_SYSCONFDIR='"$(sysconfdir)"' -DKXW_LIBEXECDIR='"$(libexecdir)"' \
	-Iinclude -Iuserspace -I. -I$(BUILD)/generated $(if $(ZSTD),-DKXW_ZSTD) $(if $(KAFKA),-DKXW_KAFKA) \
	$(NL_CFLAGS) $(CFLAGS)
NL_CFLAGS = $(shell pkg-config --cflags libnl-genl-3.0 libconfig jansson libcrypto 2>/dev/null)
NL_LIBS = -lnl-genl-3 -lnl-3
# Captures packed with zstd are read where libzstd is.
ZSTD := $(shell pkg-config --exists libzstd 2>/dev/null && echo 1)
# Records go to Kafka where librdkafka is.
KAFKA := $(shell pkg-config --exists rdkafka 2>/dev/null && echo 1)
# To load the module and to draw; the tool alone.
TOOL_LIBS = -lkmod -lm
APP_LIBS = -pthread -lconfig -ljansson -lcrypto -lpcap -lsqlite3 -lz $(if $(ZSTD),-lzstd) $(if $(KAFKA),-lrdkafka)
# Unless who builds has a level of their own.
FORTIFY = $(if $(findstring _FORTIFY_SOURCE,$(CFLAGS)),,-D_FORTIFY_SOURCE=2)
# Daemon and tool are compiled as one each, so that what is small is put where it is called:
# a tenth of what a handshake takes. With "make WHOLE=" file by file, as for who debugs them.
WHOLE ?= -fPIE -flto -flto-partition=none
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

WIRE := $(wildcard kmod/wire/*.c)
LIB := $(wildcard userspace/lib/*.c)
# What the daemon is made of, below its main program.
APP := $(wildcard $(foreach d,tls elf track source judge record metrics sink store,userspace/$d/*.c)) $(WIRE)
DAEMON := $(filter-out %/main.c,$(wildcard userspace/kxwatchd/*.c))
PAGES := $(filter-out %/main.c,$(wildcard userspace/man/*.c))
TOOL := $(filter-out %/main.c,$(wildcard userspace/kxwatch/*.c)) $(wildcard userspace/page/*.c)
CANARIES := $(BUILD)/kxwatch-canary-tls $(BUILD)/kxwatch-canary-hello
UNIT := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/t_*.c))

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$1)
whole = $(patsubst %.c,$(BUILD)/whole/%.o,$1)
san = $(patsubst %.c,$(BUILD)/san/%.o,$1)

.DEFAULT_GOAL := all
.PHONY: all userspace module demo check check-unit check-style check-vm check-debug check-clickhouse \
	matrix coverage fuzz proof play bench bench-gate bench-profile bench-replay bench-sinks bench-store \
	install dkms-install dist deb rpm clean FORCE
.DELETE_ON_ERROR:

all: userspace module

# ---- user space ------------------------------------------------------------

userspace: $(BUILD)/libkxwatch.a $(BUILD)/libkxwatch.so.1 $(BUILD)/kxwatchd $(BUILD)/kxwatch \
	$(CANARIES) $(BUILD)/man/kxwatch-signals.7

NAMES := $(BUILD)/generated/tls/names_tables.h
$(NAMES): userspace/tls/iana/generate.sh $(wildcard userspace/tls/iana/*.csv)
	@mkdir -p $(@D)
	sh userspace/tls/iana/generate.sh userspace/tls/iana > $@

# The page that "kxwatch report" writes has its style and its script in itself.
ASSETS := $(BUILD)/generated/page/assets.h
$(ASSETS): userspace/page/embed.sh userspace/page/page.css userspace/page/page.js
	@mkdir -p $(@D)
	sh userspace/page/embed.sh asset userspace/page/page.css userspace/page/page.js > $@

$(BUILD)/obj/%.o: %.c | $(NAMES) $(ASSETS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(FORTIFY) -MMD -MP -c -o $@ $<

$(BUILD)/whole/%.o: %.c | $(NAMES) $(ASSETS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(FORTIFY) $(WHOLE) -MMD -MP -c -o $@ $<

$(BUILD)/san/%.o: %.c | $(NAMES) $(ASSETS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(SANITIZE) -MMD -MP -c -o $@ $<

$(BUILD)/libkxwatch.a: $(call obj,$(LIB))
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libkxwatch.so.1: $(call obj,$(LIB)) userspace/lib/libkxwatch.map
	$(CC) -shared -Wl,-soname,$(@F) -Wl,--version-script=userspace/lib/libkxwatch.map -Wl,-z,relro,-z,now \
		-o $@ $(filter %.o,$^) $(LDFLAGS) $(NL_LIBS)

$(BUILD)/kxwatchd: $(call whole,userspace/kxwatchd/main.c $(DAEMON) $(APP) $(LIB))
	$(CC) $(CFLAGS_ALL) $(WHOLE) -pie -Wl,-z,relro,-z,now -o $@ $^ $(LDFLAGS) $(NL_LIBS) $(APP_LIBS)

$(BUILD)/kxwatch: $(call whole,userspace/kxwatch/main.c $(TOOL) $(APP) $(LIB))
	$(CC) $(CFLAGS_ALL) $(WHOLE) -pie -Wl,-z,relro,-z,now -o $@ $^ $(LDFLAGS) $(NL_LIBS) $(APP_LIBS) $(TOOL_LIBS)

# What the tool's coverage lets out: one with a TLS library, one without any.
$(BUILD)/kxwatch-canary-tls: $(call obj,userspace/canary/tls.c userspace/canary/dial.c)
	$(CC) -pie -Wl,-z,relro,-z,now -o $@ $^ $(LDFLAGS) -lssl -lcrypto

$(BUILD)/kxwatch-canary-hello: $(call obj,userspace/canary/hello.c userspace/canary/dial.c)
	$(CC) -pie -Wl,-z,relro,-z,now -o $@ $^ $(LDFLAGS)

# The manual of the signals is written by the table of signals.
$(BUILD)/man/kxwatch-signals.7: $(call whole,userspace/man/main.c $(PAGES) $(APP)) $(BUILD)/libkxwatch.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(WHOLE) -pie -o $(@D)/write $^ $(LDFLAGS) $(NL_LIBS) $(APP_LIBS)
	$(@D)/write > $@

# ---- module ----------------------------------------------------------------
# Built in a copy, as DKMS does, so that one tree serves several kernels.

module: $(BUILD)/module/$(KERNELRELEASE_HERE)/kxwatch.ko

MODULE_SRC := Kbuild $(wildcard kmod/* kmod/wire/* kmod/probe/* include/uapi/*)
$(BUILD)/module/%/kxwatch.ko: $(MODULE_SRC)
	sh tests/vm/build-module.sh $* $(KDIR) $(@D)

# ---- install ---------------------------------------------------------------

# Daemon and tool know where the settings are, the tool where the canaries: they are
# made anew for another place.
$(BUILD)/places: FORCE
	@mkdir -p $(@D)
	@echo '$(sysconfdir) $(libexecdir)' | cmp -s - $@ || echo '$(sysconfdir) $(libexecdir)' > $@

$(foreach d,whole san,$(addprefix $(BUILD)/$d/userspace/,kxwatchd/options.o kxwatch/records.o kxwatch/cover_run.o)): $(BUILD)/places

# A file of settings that is there already is somebody's.
install: userspace
	install -d $(addprefix $(DESTDIR),$(bindir) $(sbindir) $(libexecdir) $(libdir)/pkgconfig $(includedir)/kxwatch \
		$(sysconfdir)/kxwatch $(sysconfdir)/logrotate.d $(mandir)/man3 $(mandir)/man5 $(mandir)/man7 $(mandir)/man8 \
		$(prefix)/share/kxwatch $(docdir)/examples $(unitdir) $(completiondir))
	install $(BUILD)/kxwatch $(DESTDIR)$(bindir)/
	install $(BUILD)/kxwatchd $(DESTDIR)$(sbindir)/
	install $(CANARIES) $(DESTDIR)$(libexecdir)/
	install -m 644 $(BUILD)/libkxwatch.a $(DESTDIR)$(libdir)/
	install $(BUILD)/libkxwatch.so.1 $(DESTDIR)$(libdir)/
	ln -sf libkxwatch.so.1 $(DESTDIR)$(libdir)/libkxwatch.so
	install -m 644 include/kxwatch/kxwatch.h $(DESTDIR)$(includedir)/kxwatch/
	install -m 644 include/uapi/kxwatch.h $(DESTDIR)$(includedir)/kxwatch/uapi.h
	install -m 644 include/uapi/kxwatch.yaml $(DESTDIR)$(prefix)/share/kxwatch/
	$(call fill,userspace/lib/kxwatch.pc.in,$(libdir)/pkgconfig/kxwatch.pc)
	[ -e $(DESTDIR)$(sysconfdir)/kxwatch/kxwatchd.conf ] || \
		install -m 640 configs/kxwatchd.conf $(DESTDIR)$(sysconfdir)/kxwatch/
	[ -e $(DESTDIR)$(sysconfdir)/logrotate.d/kxwatchd ] || \
		install -m 644 configs/kxwatchd.logrotate $(DESTDIR)$(sysconfdir)/logrotate.d/kxwatchd
	install -m 644 userspace/man/*.3 $(DESTDIR)$(mandir)/man3/
	for name in $(API); do ln -sf kxwatch.3 $(DESTDIR)$(mandir)/man3/$$name.3; done
	install -m 644 userspace/man/*.5 $(DESTDIR)$(mandir)/man5/
	install -m 644 userspace/man/*.7 $(BUILD)/man/*.7 $(DESTDIR)$(mandir)/man7/
	install -m 644 userspace/man/*.8 $(DESTDIR)$(mandir)/man8/
	$(call fill,configs/kxwatchd.service.in,$(unitdir)/kxwatchd.service)
	install -m 644 configs/kxwatch.bash $(DESTDIR)$(completiondir)/kxwatch
	install -m 644 configs/modules-load.conf configs/modprobe.conf configs/kxwatchd-library.conf $(DESTDIR)$(docdir)/examples/
	cp -R userspace/examples/* $(DESTDIR)$(docdir)/examples/
	chmod -R u=rwX,go=rX $(DESTDIR)$(docdir)/examples

# Every function has a man page: that of the library.
API = $(shell sed -nE 's/^\t(kxw_[a-z_]+);$$/\1/p' userspace/lib/libkxwatch.map)

# fill TEMPLATE,FILE
define fill
sed 's|@VERSION@|$(VERSION)|g; s|@prefix@|$(prefix)|g; s|@libdir@|$(libdir)|g; \
		s|@includedir@|$(includedir)|g; s|@bindir@|$(bindir)|g; s|@sbindir@|$(sbindir)|g; \
		s|@sysconfdir@|$(sysconfdir)|g' $1 > $(DESTDIR)$2
	chmod 644 $(DESTDIR)$2
endef

DKMS_DIR = /usr/src/kxwatch-$(VERSION)

dkms-install:
	install -d $(DESTDIR)$(DKMS_DIR)
	cp -r Kbuild kmod include LICENSES $(DESTDIR)$(DKMS_DIR)/
	$(call fill,configs/dkms.conf.in,$(DKMS_DIR)/dkms.conf)
	[ -n "$(DESTDIR)" ] || dkms install --force kxwatch/$(VERSION)

# ---- packages --------------------------------------------------------------

DIST := kxwatch-$(VERSION)

# Of this tree: it may have been unpacked within another that git knows.
GIT := $(if $(wildcard .git),git,false)

# What git knows, as it stands in the tree; where git is not, all but what was built.
dist:
	@mkdir -p $(BUILD)
	{ $(GIT) ls-files 2>/dev/null || find . -path ./$(BUILD) -prune -o -type f -print | sed 's,^[.]/,,'; } | \
		LC_ALL=C sort | tar -c --no-recursion -T - --transform 's,^,$(DIST)/,' \
		--owner=0 --group=0 --numeric-owner --mode=go=rX,u+rw,a-s \
		--mtime=@$${SOURCE_DATE_EPOCH:-$$($(GIT) log -1 --format=%ct 2>/dev/null || stat -c %Y README.md)} | \
		gzip -9n > $(BUILD)/$(DIST).tar.gz

# Source and binary packages in $(BUILD)/deb: debian/ goes where its tools look for it.
deb: dist
	rm -rf $(BUILD)/deb
	mkdir $(BUILD)/deb
	cp $(BUILD)/$(DIST).tar.gz $(BUILD)/deb/kxwatch_$(VERSION).orig.tar.gz
	tar -C $(BUILD)/deb -xzf $(BUILD)/$(DIST).tar.gz
	cp -r configs/debian $(BUILD)/deb/$(DIST)/
	cd $(BUILD)/deb/$(DIST) && MAKEFLAGS= dpkg-buildpackage -us -uc

# A module for appliances without a compiler besides: RPM="--with kmod --define 'kernel ...'".
rpm: dist
	rm -rf $(BUILD)/rpm
	mkdir -p $(BUILD)/rpm/SOURCES $(BUILD)/rpm/SPECS
	cp $(BUILD)/$(DIST).tar.gz $(BUILD)/rpm/SOURCES/
	sed 's|@VERSION@|$(VERSION)|g' configs/kxwatch.spec.in > $(BUILD)/rpm/SPECS/kxwatch.spec
	MAKEFLAGS= rpmbuild --define "_topdir $(CURDIR)/$(BUILD)/rpm" $(RPM) -ba $(BUILD)/rpm/SPECS/kxwatch.spec

# ---- tests -----------------------------------------------------------------

$(BUILD)/san/liball.a: $(call san,$(LIB) $(APP) $(DAEMON) $(TOOL) $(PAGES))
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/san/liball.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(SANITIZE) -MMD -MP -o $@ $< $(BUILD)/san/liball.a $(LDFLAGS) -lcmocka $(NL_LIBS) $(APP_LIBS) $(TOOL_LIBS)

# What drives the sinks, and what Kafka's own library has to play brokers.
$(BUILD)/sinks/%: tests/sinks/%.c $(BUILD)/san/liball.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(SANITIZE) -MMD -MP -o $@ $< $(BUILD)/san/liball.a $(LDFLAGS) $(NL_LIBS) $(APP_LIBS) $(TOOL_LIBS)

$(BUILD)/unit/t_cover_canary: | $(CANARIES)

# What tests play in a guest, where a compiler takes seconds for each of them, and minutes
# where the kernel watches itself.
PLAY := $(addprefix $(BUILD)/play/,churn failing flood nlfuzz reader soak soak_told storm transcript wirefuzz witness)
$(BUILD)/play/wirefuzz: $(call obj,$(WIRE))
$(addprefix $(BUILD)/play/,reader transcript witness): $(BUILD)/libkxwatch.a
$(PLAY): $(BUILD)/play/%: $(BUILD)/obj/tests/vm/play/%.o
	@mkdir -p $(@D)
	$(CC) -pthread -o $@ $^ $(LDFLAGS) $(NL_LIBS)

play: $(PLAY)

check-unit: $(addprefix $(BUILD)/unit/,$(UNIT))

check:
	bash tests/check.sh

check-style:
	bash tests/style/check.sh

demo:
	bash tests/vm/demo.sh $(KERNEL)

check-vm:
	bash tests/vm/run.sh $(KERNEL) $(T)

check-debug:
	bash tests/vm/check-debug.sh $(T)

matrix:
	bash tests/vm/matrix.sh $(T)

coverage:
	bash tests/coverage.sh

# Each fuzzer for so long.
fuzz:
	FUZZ_SECONDS=$${FUZZ_SECONDS:-600} bash tests/fuzz/check.sh

# The store's size and speed, with ten million handshakes; half an hour.
$(BUILD)/bench/store: tests/bench/store.c $(call whole,$(APP)) $(BUILD)/libkxwatch.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(WHOLE) -o $@ $^ $(LDFLAGS) $(NL_LIBS) $(APP_LIBS)

bench:
	bash tests/bench/cost.sh $(KERNEL)

bench-gate:
	bash tests/bench/cost.sh $(KERNEL) gate

bench-profile: $(BUILD)/bench/profile.so
	bash tests/bench/profile.sh $(KERNEL)

# For QEMU, which loads it.
$(BUILD)/bench/profile.so: tests/bench/profile.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -fvisibility=hidden -shared -o $@ $<

# What the guest of "make bench" plays, and who reads there.
$(BUILD)/bench/workload: tests/bench/workload.c tests/bench/flights.h tests/bench/rounds.h tests/bench/ballast.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -static -o $@ $<

$(BUILD)/bench/handshake: tests/bench/handshake.c tests/bench/rounds.h tests/bench/ballast.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -o $@ $< -lssl -lcrypto

$(BUILD)/bench/reader: tests/vm/play/reader.c $(BUILD)/libkxwatch.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -o $@ $^ $(LDFLAGS) $(NL_LIBS)

$(BUILD)/bench/workload $(BUILD)/bench/handshake: tests/bench/listener.h

bench-store: $(BUILD)/bench/store $(BUILD)/kxwatch
	bash tests/bench/store.sh

# What the sinks add to a handshake, in instructions.
$(BUILD)/bench/sinks: tests/bench/sinks.c $(call whole,$(APP)) $(BUILD)/libkxwatch.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(WHOLE) -o $@ $^ $(LDFLAGS) $(NL_LIBS) $(APP_LIBS)

bench-sinks: $(BUILD)/bench/sinks
	bash tests/bench/sinks.sh

proof:
	bash tests/proof/check.sh

bench-replay: $(BUILD)/kxwatch
	bash tests/bench/replay.sh

check-clickhouse: $(BUILD)/kxwatch
	bash tests/sinks/clickhouse.sh

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -path $(BUILD)/cache -prune -o -type f -name '*.d' -print 2>/dev/null)
