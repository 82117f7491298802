# SPDX-License-Identifier: GPL-2.0-or-later
# Configuration: the targets that kernel and BusyBox have, through Debian's kconfig-frontends, or a builder's own tools of the
# kernel's kind: KCONFIG_CONF=, KCONFIG_MCONF=, KCONFIG_NCONF=, KCONFIG_QCONF= (Qt's). KCONFIG_CONFIG=FILE is the configuration
# instead of $(O)/.config.

config := $(or $(KCONFIG_CONFIG),$(O)/.config)
KCONFIG_CONF ?= kconfig-conf
KCONFIG_MCONF ?= kconfig-mconf
KCONFIG_NCONF ?= kconfig-nconf
KCONFIG_QCONF ?= kconfig-qconf

SHIPPED := $(sort $(notdir $(wildcard build/configs/*_defconfig)))
KCONFIG_EDIT := menuconfig nconfig xconfig config oldconfig silentoldconfig olddefconfig savedefconfig alldefconfig allnoconfig \
	allyesconfig randconfig listnewconfig
# The names end in "config", by which the Makefile knows them.
.PHONY: defconfig tinyconfig $(SHIPPED) $(KCONFIG_EDIT)

# They say what isn't as usual, and are completed without any Kconfig tool.
take-config = sh build/config.sh build/configs/$(1) >$(config).new && mv $(config).new $(config)
$(SHIPPED): | $(O)/
	@$(call take-config,$@)
	@$(if $(silent),:,echo "$(config): $@")

defconfig: default_defconfig
tinyconfig: tiny_defconfig

# Without these the tools write to files in the sources' directory: one that they move, and Linux's what its build would read.
kconfig-env = KCONFIG_CONFIG=$(config) KCONFIG_OVERWRITECONFIG=1 KCONFIG_AUTOCONFIG=$(O)/kconfig/auto.conf \
	KCONFIG_AUTOHEADER=$(O)/kconfig/autoconf.h KCONFIG_RUSTCCFG=$(O)/kconfig/rustc_cfg
need-kconfig = @command -v $(1) >/dev/null || { echo "make $@ needs $(or $(3),kconfig-frontends-nox) (Debian), or $(2)=" >&2; exit 1; }

menuconfig: | $(O)/
	$(call need-kconfig,$(firstword $(KCONFIG_MCONF)),KCONFIG_MCONF)
	@$(kconfig-env) $(KCONFIG_MCONF) Kconfig

nconfig: | $(O)/
	$(call need-kconfig,$(firstword $(KCONFIG_NCONF)),KCONFIG_NCONF)
	@$(kconfig-env) $(KCONFIG_NCONF) Kconfig

xconfig: | $(O)/
	$(call need-kconfig,$(firstword $(KCONFIG_QCONF)),KCONFIG_QCONF,kconfig-frontends)
	@$(kconfig-env) $(KCONFIG_QCONF) Kconfig

# What the tool calls otherwise. Its own silentoldconfig writes what a build reads, too; ours does that itself.
conf-config := --oldaskconfig
conf-silentoldconfig := --oldconfig
# The shortest file that gives the same configuration: beside that.
conf-savedefconfig = --savedefconfig=$(dir $(config))defconfig
$(filter-out menuconfig nconfig xconfig,$(KCONFIG_EDIT)): | $(O)/
	$(call need-kconfig,$(firstword $(KCONFIG_CONF)),KCONFIG_CONF)
	@$(kconfig-env) $(KCONFIG_CONF) $(or $(conf-$@),--$@) Kconfig
