# SPDX-License-Identifier: GPL-2.0-or-later
# hvbox: applets for minimal hypervisor images, in one static binary. `make help` says what there is.

# Where everything that is built goes, the configuration too.
O ?= out
override O := $(patsubst %/,%,$(O))
PREFIX ?= /usr
comma := ,
quiet := $(if $(V),,@)
silent := $(findstring s,$(firstword -$(MAKEFLAGS)))
say = $(if $(V)$(silent),,@echo "  $(1)	$(2)")

ifneq ($(words $(O)),1)
$(error O=$(O): the name of one directory, without blanks)
endif
# `make clean` empties it.
ifneq ($(filter $(abspath $(O))/%,$(foreach s,Makefile applet/x build/x doc/x tests/x,$(CURDIR)/$(s))),)
$(error O=$(O) is a directory of the sources)
endif

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all install dist help clean distclean
all:

# Goals that change what the rest is read from: `make tiny_defconfig all` is two runs.
goals := $(or $(MAKECMDGOALS),all)
alone := $(filter-out $(O)/%,$(filter dist help clean distclean %config,$(goals)))
ifneq ($(and $(alone),$(word 2,$(goals))),)

.PHONY: $(goals) one-by-one
$(goals): one-by-one
	@:
one-by-one:
	@set -e; for goal in $(goals); do $(MAKE) --no-print-directory $$goal; done

else

# The slash tells it from a target of that name: O=test works.
$(O)/:
	@mkdir -p $@

include build/kconfig.mk

# What needs no configuration must not make one.
ifeq ($(alone),)

$(O)/.config: | $(O)/
	@$(call take-config,default_defconfig)
	@echo "$@: default_defconfig, as there was no configuration"

# A configuration that was edited by hand, or is older than Kconfig, is completed.
$(O)/include/auto.conf: $(O)/.config Kconfig build/config.sh build/config.awk
	@sh build/config.sh $(O)/.config $(O)/include

include $(O)/include/auto.conf
include build/toolchain.mk

applets := $(if $(wildcard $(O)/include/autoconf.h),$(shell $(CC) -E -P '-DAPPLET(symbol,name,directory)=name' \
	-include $(O)/include/autoconf.h applet/applets.h | tr -d '"'))
sources := $(sort $(wildcard applet/hvbox/*.c applet/lib/*.c $(foreach a,$(applets),applet/$(a).c applet/$(a)/*.c applet/$(a)/*/*.c)))
objects := $(sources:%.c=$(O)/%.o)
links := $(addprefix $(O)/,$(applets))

all: $(O)/hvbox $(links)

# Recompile when the command changes, not only when a file does.
$(O)/cflags: FORCE | $(O)/
	@echo '$(CC) $(HVBOX_CFLAGS) # $(kernel_include)' | cmp -s - $@ || echo '$(CC) $(HVBOX_CFLAGS) # $(kernel_include)' >$@
$(O)/ldflags: FORCE | $(O)/
	@echo '$(HVBOX_LINK) $(HVBOX_START_PLAIN) $(HVBOX_START) $(objects) $(HVBOX_LIBS)' '$(CONFIG_DEBUG)$(CONFIG_SECTION_HEADERS)' >$@.new; \
	cmp -s $@.new $@ || cp $@.new $@; rm $@.new
.PHONY: FORCE

$(O)/applet/%.o: applet/%.c $(O)/cflags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(HVBOX_CFLAGS) -include $(O)/include/autoconf.h -MMD -MF $(@:.o=.d) -c $< -o $@
	@sh build/fixdep.sh $(@:.o=.d) $(O)/include
-include $(objects:.o=.d)

# It is what makes the stack protector work.
$(O)/applet/lib/start.o: HVBOX_CFLAGS += -fno-stack-protector

# hvbox_unstripped is the same with its symbols, for tools that read them; its .map says what was linked and why.
link = $(HVBOX_LINK) $(1) $(objects) $(HVBOX_LIBS) -Wl,-Map=$(O)/hvbox_unstripped.map -o $(O)/hvbox_unstripped
$(O)/hvbox: $(objects) $(O)/ldflags build/drop-sections.sh build/plain.lds
	$(call say,LINK,$@)
	$(quiet)$(call link,$(or $(HVBOX_START_PLAIN),$(HVBOX_START)))
ifdef HVBOX_START_PLAIN
	$(quiet)! $(READELF) -rW $@_unstripped | grep -q R_X86 || $(call link,$(HVBOX_START))
endif
	$(quiet)$(if $(CONFIG_DEBUG),cp,$(STRIP) -R .comment) $@_unstripped $(if $(CONFIG_DEBUG),,-o) $@.new
ifndef CONFIG_DEBUG
ifndef CONFIG_SECTION_HEADERS
	$(quiet)READELF=$(READELF) sh build/drop-sections.sh $@.new
endif
endif
	@mv $@.new $@

$(links): | $(O)/hvbox
	@ln -sfn hvbox $@

# symlinks, hardlinks or copies: how `make install` makes an applet's name.
INSTALL_LINKS ?= $(if $(CONFIG_INSTALL_COPIES),copies,$(if $(CONFIG_INSTALL_HARDLINKS),hardlinks,symlinks))
install_symlinks = ln -sfn hvbox $(1)
install_hardlinks = ln -f hvbox $(1)
install_copies = rm -f $(1) && cp -p hvbox $(1)
bindir = $(DESTDIR)$(PREFIX)/bin
mandir = $(DESTDIR)$(PREFIX)/share/man/man1
pages := $(patsubst %,doc/%.1,$(if $(CONFIG_HVBOX),hvbox) $(applets))

install: all
	$(if $(install_$(INSTALL_LINKS)),,$(error INSTALL_LINKS=$(INSTALL_LINKS): symlinks, hardlinks or copies))
	install -d $(bindir) $(mandir)
	install -m 755 $(O)/hvbox $(bindir)/hvbox
	cd $(bindir)$(foreach a,$(applets), && $(call install_$(INSTALL_LINKS),$(a)))
	$(if $(pages),install -m 644 $(pages) $(mandir))

include build/tests.mk
include build/image.mk

endif

dist: | $(O)/
	@sh build/dist.sh $(O)

help:
	@sed 1d build/help.txt

clean:
	@if [ -d $(O) ]; then find $(O) -mindepth 1 -maxdepth 1 ! -name .config -exec rm -rf {} +; fi

distclean:
	rm -rf $(O)

endif
