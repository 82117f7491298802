# SPDX-License-Identifier: GPL-2.0-or-later
# hvbox: applets for minimal hypervisor images, in one static binary. `make help` says what there is.

# Where everything that is built goes, the configuration too.
O ?= out
PREFIX ?= /usr
comma := ,
quiet := $(if $(V),,@)
say = $(if $(V),,@echo "  $(1)	$(2)")

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all install help clean distclean
all:

$(O):
	@mkdir -p $@

include build/kconfig.mk

# What needs no configuration must not make one.
ifneq ($(filter-out help clean distclean $(CONFIG_TARGETS),$(or $(MAKECMDGOALS),all)),)

$(O)/.config: | $(O)
	@cp build/configs/default_defconfig $@
	@echo "$@: default_defconfig, as there was no configuration"

# A configuration that was edited by hand, or is older than Kconfig, is completed where the tool for it is at hand.
$(O)/include/auto.conf: $(O)/.config Kconfig build/config.sh
	@if command -v kconfig-conf >/dev/null; then KCONFIG_CONFIG=$(O)/.config kconfig-conf --olddefconfig Kconfig >/dev/null; fi
	@sh build/config.sh $(O)/.config $(O)/include

include $(O)/include/auto.conf
include build/toolchain.mk

applets := $(if $(wildcard $(O)/include/autoconf.h),$(shell $(CC) -E -P '-DAPPLET(symbol,name,folder)=name' \
	-include $(O)/include/autoconf.h applet/applets.h | tr -d '"'))
sources := $(sort $(wildcard applet/hvbox/*.c applet/lib/*.c $(foreach a,$(applets),applet/$(a).c applet/$(a)/*.c)))
objects := $(sources:%.c=$(O)/%.o)
links := $(addprefix $(O)/,$(applets))

all: $(O)/hvbox $(links)

# Recompile when the command changes, not only when a file does.
$(O)/cflags: FORCE | $(O)
	@echo '$(CC) $(HVBOX_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(HVBOX_CFLAGS)' >$@
$(O)/ldflags: FORCE | $(O)
	@echo '$(HVBOX_LINK) $(objects) $(HVBOX_LIBS)' '$(CONFIG_DEBUG)$(CONFIG_SECTION_HEADERS)' >$@.new; \
	cmp -s $@.new $@ || cp $@.new $@; rm $@.new
.PHONY: FORCE

$(O)/applet/%.o: applet/%.c $(O)/cflags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(HVBOX_CFLAGS) -include $(O)/include/autoconf.h -MMD -MF $(@:.o=.d) -c $< -o $@
	@sh build/fixdep.sh $(@:.o=.d) $(O)/include
-include $(objects:.o=.d)

$(O)/hvbox: $(objects) $(O)/ldflags build/drop-sections.sh
	$(call say,LINK,$@)
	$(quiet)$(HVBOX_LINK) $(objects) $(HVBOX_LIBS) -o $@.new
ifndef CONFIG_DEBUG
	$(quiet)$(STRIP) -R .comment $@.new
ifndef CONFIG_SECTION_HEADERS
	$(quiet)READELF=$(READELF) sh build/drop-sections.sh $@.new
endif
endif
	@mv $@.new $@

$(links): | $(O)/hvbox
	@ln -sfn hvbox $@

# symlinks, hardlinks or copies: how `make install` makes an applet's name.
INSTALL_LINKS ?= $(if $(CONFIG_INSTALL_COPIES),copies,$(if $(CONFIG_INSTALL_HARDLINKS),hardlinks,symlinks))
link_command = $(if $(filter copies,$(INSTALL_LINKS)),cp -f,ln -f$(if $(filter symlinks,$(INSTALL_LINKS)),s))
bindir = $(DESTDIR)$(PREFIX)/bin
mandir = $(DESTDIR)$(PREFIX)/share/man/man1

install: all
	install -d $(bindir) $(mandir)
	install -m 755 $(O)/hvbox $(bindir)/hvbox
	cd $(bindir)$(foreach a,$(applets), && $(link_command) hvbox $(a))
	install -m 644 doc/hvbox.1 $(applets:%=doc/%.1) $(mandir)

include build/tests.mk

endif

help:
	@cat build/help.txt

clean:
	@if [ -d $(O) ]; then find $(O) -mindepth 1 -maxdepth 1 ! -name .config -exec rm -rf {} +; fi

distclean:
	rm -rf $(O)
