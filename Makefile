# SPDX-License-Identifier: GPL-2.0-or-later
# hvbox: applets for minimal hypervisor images, in one static binary. `make help` says what there is.

# Where everything that is built goes, the configuration too.
O ?= out
PREFIX ?= /usr
comma := ,
quoted = '$(subst ','\'',$(1))'
quiet := $(if $(filter-out 0,$(V)),,@)
silent := $(findstring s,$(firstword -$(MAKEFLAGS)))
say = $(if $(filter-out 0,$(V))$(silent),,@echo "  $(1)	$(2)")

ifeq ($(wildcard applet/applets.h),)
$(error Not in the sources of hvbox: make -C DIRECTORY)
endif
ifneq ($(words $(CURDIR)),1)
$(error The sources are in $(CURDIR): make and blanks in a path do not go together)
endif
# Names of files stand in rules and commands as they are.
special := & ; | < > ( ) [ ] { } * ? ! % : = $$ , ' " ` \ \#
odd = $(strip $(foreach c,$(special),$(findstring $(c),$(value $(1)))) $(filter ~% -%,$(value $(1))))
ifneq ($(words $(value O))$(call odd,O),1)
$(error O=$(value O): the name of one directory, without blanks and what make or the shell take for theirs)
endif
ifneq ($(words $(value KCONFIG_CONFIG))$(call odd,KCONFIG_CONFIG),$(if $(KCONFIG_CONFIG),1,0))
$(error KCONFIG_CONFIG=$(value KCONFIG_CONFIG): the name of one file, without blanks and what make or the shell take for theirs)
endif
override O := $(patsubst %/,%,$(O))
# `make clean` empties it.
ifneq ($(filter $(abspath $(O))/%,$(foreach s,Makefile applet/x build/x doc/x tests/x,$(CURDIR)/$(s))),)
$(error O=$(O) is a directory of the sources)
endif

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help dist debian oci oci-layer release clean distclean mrproper
all:

# The slash tells it from a target of that name: O=test works.
$(O)/:
	@mkdir -p $@

goals := $(or $(MAKECMDGOALS),all)
# Those that change what the rest is read from: `make tiny_defconfig all` is two runs.
alone := $(filter-out $(O)/%,$(filter dist debian oci oci-layer release help clean distclean mrproper %config,$(goals)))
removing := $(filter help clean distclean mrproper,$(goals))

# One make at a time works in a directory. It doesn't see what a login sets for other compilers and programs. MAKEFLAGS, as
# GNU make doesn't hand on what the command line sets with -e.
ifneq ($(HVBOX_MAKE),$(abspath $(O)))
export override HVBOX_MAKE := $(abspath $(O))

.PHONY: $(goals) one-by-one
$(goals): one-by-one
	@:
one-by-one: | $(if $(filter-out $(removing),$(goals)),$(O)/)
	@unset CPATH C_INCLUDE_PATH POSIXLY_CORRECT; export MAKEFLAGS=$(call quoted,$(MAKEFLAGS)); set -e; \
	if [ "$(filter-out help,$(goals))" ] && [ -d $(O) ] && command -v flock >/dev/null; then \
		exec 9<$(O); \
		flock -n 9 || { echo "$(O): another make is at work there: waiting for it" >&2; flock 9; }; \
	fi; \
	$(if $(alone),for goal in $(goals); do $(MAKE) --no-print-directory $$goal 9<&-; done, \
		$(MAKE) --no-print-directory $(goals) 9<&-)

else

include build/kconfig.mk

# What needs no configuration must not make one.
ifeq ($(alone),)

# Not twice, with make -B.
$(config): | $(O)/
	@[ -e $@ ] || { $(call take-config,default_defconfig) && echo "$@: default_defconfig, as there was no configuration"; }

# A configuration that was edited by hand, or is older than Kconfig, is completed. Where the sources' time is to come, by
# this machine's clock, it isn't done again and again.
$(O)/include/auto.conf: $(config) Kconfig build/config.sh build/config.awk $(if $(filter $(config),$(shell cat $(O)/include/of 2>/dev/null)),,FORCE)
	@sh build/config.sh $(config) $(O)/include
	@echo $(config) >$(O)/include/of
	@for file in $^; do [ ! $$file -nt $@ ] || touch -r $$file $@; done

include $(O)/include/auto.conf
include build/toolchain.mk

# The table of applets, with each as the compiler makes it of this text.
from-applets = $(CC) -E -P '-DAPPLET(symbol,name,directory)=$(1)' -include $(O)/include/autoconf.h applet/applets.h
applets := $(if $(wildcard $(O)/include/autoconf.h),$(shell $(call from-applets,name) | tr -d '"'))
sources := $(sort $(wildcard applet/hvbox/*.c applet/lib/*.c $(foreach a,$(applets),applet/$(a).c applet/$(a)/*.c applet/$(a)/*/*.c)))
objects := $(sources:%.c=$(O)/%.o)
links := $(addprefix $(O)/,$(applets))

all: $(O)/hvbox $(links)

# Recompile when the command changes, not only when a file does.
compiled_by = $(CC) $(HVBOX_CFLAGS) \# $(kernel_include)
linked_by = $(HVBOX_LINK) $(HVBOX_START_PLAIN) $(HVBOX_START) $(objects) $(HVBOX_LIBS) \# $(KEPT)$(CONFIG_SECTION_HEADERS)
$(O)/cflags: FORCE | $(O)/
	@echo $(call quoted,$(compiled_by)) | cmp -s - $@ || echo $(call quoted,$(compiled_by)) >$@
$(O)/ldflags: FORCE | $(O)/
	@echo $(call quoted,$(linked_by)) | cmp -s - $@ || echo $(call quoted,$(linked_by)) >$@
.PHONY: FORCE

$(O)/applet/%.o: applet/%.c $(O)/cflags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(no_headers)$(quiet)$(CC) $(HVBOX_CFLAGS) -include $(O)/include/autoconf.h -MMD -MF $(@:.o=.d) -c $< -o $@
	@sh build/fixdep.sh $(@:.o=.d) $(O)/include
-include $(objects:.o=.d)

# It is what makes the stack protector work.
$(O)/applet/lib/start.o: HVBOX_CFLAGS += -fno-stack-protector

# Can it run here?
starts := $(filter $(shell uname -m),$(cpu))
# hvbox_unstripped is the same with its symbols, for tools that read them; its .map says what was linked and why.
link = $(HVBOX_LINK) $(1) $(objects) $(HVBOX_LIBS) -Wl,-Map=$(O)/hvbox_unstripped.map -o $(O)/hvbox_unstripped
$(O)/hvbox: $(objects) $(O)/ldflags build/drop-sections.sh build/plain.lds build/starts.sh
	$(call say,LINK,$@)
	$(if $(no_lld),@echo "There is no lld: $@ gets 1 to 4 KiB larger than it need be" >&2)
	$(quiet)$(call link,$(or $(HVBOX_START_PLAIN),$(HVBOX_START)))
ifdef HVBOX_START_PLAIN
	$(quiet)LC_ALL=C $(READELF) -rW $@_unstripped | grep -q 'no relocations' || $(call link,$(HVBOX_START))
endif
	$(quiet)$(if $(KEPT),cp $@_unstripped $@.new,$(STRIP) -R .comment -o $@.new $@_unstripped)
	$(quiet)$(if $(KEPT)$(CONFIG_SECTION_HEADERS),,READELF="$(READELF)" sh build/drop-sections.sh $@.new)
	$(if $(starts),$(quiet)sh build/starts.sh $@.new)
	@mv $@.new $@

$(links): | $(O)/hvbox
	@ln -sfn hvbox $@

# Where things go, by GNU's names for it; DESTDIR, or BusyBox's CONFIG_PREFIX, is the root directory of the image.
prefix = $(PREFIX)
bindir = $(prefix)/bin
mandir = $(prefix)/share/man
docdir = $(prefix)/share/doc/hvbox
sysconfdir = /etc
root = $(or $(DESTDIR),$(CONFIG_PREFIX))
# symlinks, hardlinks or copies: how `make install` makes an applet's name.
INSTALL_LINKS ?= $(if $(CONFIG_INSTALL_COPIES),copies,$(if $(CONFIG_INSTALL_HARDLINKS),hardlinks,symlinks))
pages := $(patsubst %,doc/%.1,$(if $(CONFIG_HVBOX),hvbox) $(applets))

.PHONY: install install-bin install-man install-doc install-init init-fits install-noclobber uninstall uninstall-init hvbox.links
install: install-bin install-man install-doc
install-noclobber: export NOCLOBBER = y
install-noclobber: install-bin install-man install-doc
install-bin install-man uninstall: export BINDIR = $(root)$(bindir)
install-bin install-man uninstall: export MANDIR = $(root)$(mandir)/man1
install-doc uninstall: export DOCDIR = $(root)$(docdir)
install-bin: all
	$(call say,INSTALL,$$BINDIR)
	@sh build/install.sh $(INSTALL_LINKS) $(O)/hvbox $(applets)
install-man:
	$(call say,INSTALL,$$MANDIR)
	@sh build/install.sh pages $(pages)
# The licences, also that of musl, which is in the binary.
install-doc:
	$(call say,INSTALL,$$DOCDIR)
	@install -d "$$DOCDIR"
	@install -m 644 LICENSE "$$DOCDIR/LICENSE"
	@install -m 644 build/musl/LICENSE "$$DOCDIR/LICENSE.musl"
# INIT=: the files for that init system, for what makes an initramfs, or for a policy: a directory of build/.
init-fits install-init uninstall-init: export ROOT = $(root)
init-fits install-init uninstall-init: export SYSCONFDIR = $(sysconfdir)
init-fits install-init uninstall-init: export USR = $(prefix)
init-fits install-init uninstall-init: export BINDIR = $(bindir)
install-init: init-fits
	$(call say,INSTALL,$(INIT))
	@sh build/init.sh "$(INIT)"
uninstall-init:
	@sh build/init.sh "$(INIT)" remove
# Before anything is installed by the same command.
install-bin install-man install-doc: | $(if $(filter install-init,$(goals)),init-fits)
init-fits:
	$(if $(service_lacks),$(error The service needs $(service_lacks); default_defconfig is so))
	@sh build/init.sh "$(INIT)" fits
# What its files call for: -d or NOTIFY_SOCKET, and -k.
init_needs := $(if $(filter-out initramfs-tools dracut apparmor selinux,$(INIT)),PASST_REPAIR_SERVICE) \
	$(if $(filter systemd s6 finit,$(INIT)),PASST_REPAIR_READY) $(if $(filter openrc busybox-init procd,$(INIT)),LOG_KMSG)
service_lacks = $(strip $(foreach s,$(init_needs),$(if $(CONFIG_$(s)),,$(s)=y)))
uninstall:
	@sh build/install.sh remove $(applets)
	@sh build/install.sh remove-pages $(pages)
	@rm -f "$$DOCDIR/LICENSE" "$$DOCDIR/LICENSE.musl"

# What the binary is made of, in SPDX.
.PHONY: sbom
sbom: $(O)/hvbox.spdx.json
$(O)/hvbox.spdx.json: $(O)/hvbox build/sbom.sh
	$(call say,SBOM,$@)
	@sh build/sbom.sh $(O) >$@

# For those who make the links themselves, as BusyBox's file of that kind.
hvbox.links: $(O)/hvbox.links
$(O)/hvbox.links: applet/applets.h $(O)/include/auto.conf
	@$(call from-applets,"/" directory "/" name) | sed 's/"//g; s/ //g' >$@

include build/tests.mk
include build/busybox.mk
include build/image.mk

endif

dist: | $(O)/
	@sh build/dist.sh $(O)

# The sources as dpkg-buildpackage wants them.
debian_sources = $(O)/debian/hvbox-$(shell sh build/about.sh version)
debian: | $(O)/
	@rm -rf $(O)/debian && mkdir -p $(debian_sources)
	@cp -R Makefile Kconfig LICENSE *.md applet build doc tests $(debian_sources)
	@cp -R build/debian $(debian_sources)
	@chmod -R u+w $(debian_sources)
	@echo "cd $(debian_sources) && dpkg-buildpackage -us -uc -b"

# The configuration is that of the release, and not ours.
RELEASE_ARCHS ?= amd64 arm64 armhf i386 riscv64 s390x
release: | $(O)/
	@sh build/release.sh $(abspath $(O))/release $(RELEASE_ARCHS)

OCI_ARCHS ?= amd64 arm64 armhf riscv64 s390x
oci: | $(O)/
	@sh build/oci.sh $(abspath $(O)) $(OCI_ARCHS)

# OCI_ARCH=: another architecture than this machine's. OCI_FROM=IMAGE OCI_TO=IMAGE: on top of that one.
oci-layer: | $(O)/
	@sh build/oci-layer.sh $(abspath $(O)) $(or $(OCI_ARCH),$(shell dpkg --print-architecture)) \
		$(call quoted,$(OCI_FROM)) $(call quoted,$(OCI_TO))

help:
	@sed 1d build/help.txt

clean:
	@if [ -d $(O) ]; then find $(O) -mindepth 1 -maxdepth 1 ! -name .config -exec rm -rf {} +; fi

distclean mrproper:
	rm -rf $(O)

endif
