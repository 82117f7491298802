# SPDX-License-Identifier: GPL-2.0-or-later
# Configuration: the targets that kernel and BusyBox have, through Debian's kconfig-frontends.

SHIPPED := $(sort $(notdir $(wildcard build/configs/*_defconfig)))
KCONFIG_EDIT := menuconfig nconfig oldconfig olddefconfig savedefconfig allnoconfig allyesconfig randconfig \
	listnewconfig
CONFIG_TARGETS := defconfig $(SHIPPED) $(KCONFIG_EDIT)
.PHONY: $(CONFIG_TARGETS)

# The shipped configurations are complete: a copy is all it takes.
$(SHIPPED): | $(O)
	@cp build/configs/$@ $(O)/.config
	@echo "$(O)/.config: $@"

defconfig: default_defconfig

kconfig = KCONFIG_CONFIG=$(O)/.config CONFIG_= $(1) Kconfig

need-kconfig = @command -v kconfig-conf >/dev/null || { echo "make $@ needs kconfig-frontends-nox (Debian)" >&2; exit 1; }

menuconfig nconfig: | $(O)
	$(need-kconfig)
	@KCONFIG_CONFIG=$(O)/.config kconfig-$(if $(filter menuconfig,$@),mconf,nconf) Kconfig

# savedefconfig writes the shortest file that gives the same configuration: $(O)/defconfig.
oldconfig olddefconfig savedefconfig allnoconfig allyesconfig randconfig listnewconfig: | $(O)
	$(need-kconfig)
	@KCONFIG_CONFIG=$(O)/.config kconfig-conf --$@$(if $(filter savedefconfig,$@),=$(O)/defconfig) Kconfig
