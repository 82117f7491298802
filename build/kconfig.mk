# SPDX-License-Identifier: GPL-2.0-or-later
# Configuration: the targets that kernel and BusyBox have, through Debian's kconfig-frontends.

SHIPPED := $(sort $(notdir $(wildcard build/configs/*_defconfig)))
KCONFIG_EDIT := menuconfig nconfig oldconfig olddefconfig savedefconfig allnoconfig allyesconfig randconfig \
	listnewconfig
# The names end in "config", by which the Makefile knows them.
.PHONY: defconfig $(SHIPPED) $(KCONFIG_EDIT)

# They say what isn't as usual, and are completed without any Kconfig tool.
take-config = sh build/config.sh build/configs/$(1) >$(O)/.config.new && mv $(O)/.config.new $(O)/.config
$(SHIPPED): | $(O)/
	@$(call take-config,$@)
	@$(if $(silent),:,echo "$(O)/.config: $@")

defconfig: default_defconfig

# Without the second one the tools write to a file in the sources' directory, and move it.
kconfig-env = KCONFIG_CONFIG=$(O)/.config KCONFIG_OVERWRITECONFIG=1
need-kconfig = @command -v kconfig-conf >/dev/null || { echo "make $@ needs kconfig-frontends-nox (Debian)" >&2; exit 1; }

menuconfig nconfig: | $(O)/
	$(need-kconfig)
	@$(kconfig-env) kconfig-$(if $(filter menuconfig,$@),mconf,nconf) Kconfig

# savedefconfig writes the shortest file that gives the same configuration: $(O)/defconfig.
$(filter-out menuconfig nconfig,$(KCONFIG_EDIT)): | $(O)/
	$(need-kconfig)
	@$(kconfig-env) kconfig-conf --$@$(if $(filter savedefconfig,$@),=$(O)/defconfig) Kconfig
