# SPDX-License-Identifier: GPL-2.0-or-later
# make -f ... EXTERNAL=DIR TOP=DIR hvbox: what package/hvbox/hvbox.mk has of Buildroot 2026.08, in the same order: the sources
# are copied, .config is taken, completed, fixed up and completed again, the package's commands run. What Buildroot's own
# configuration says, as BR2_INIT_BUSYBOX=y, is given on the command line.

BR2_EXTERNAL_HVBOX_PATH = $(EXTERNAL)
BUILD_DIR = $(TOP)/build
TARGET_DIR = $(TOP)/target
STAGING_DIR = $(TOP)/staging
TARGET_MAKE_ENV = PATH="$(PATH)"
TARGET_CROSS =
TARGET_CC = gcc
TARGET_READELF = readelf

qstrip = $(strip $(subst ",,$(1)))
KCONFIG_ENABLE_OPT = sed -i '/^\(. \)\{0,1\}$(1)[= ]/d' $(@D)/.config && echo '$(1)=y' >>$(@D)/.config
KCONFIG_DISABLE_OPT = sed -i '/^\(. \)\{0,1\}$(1)[= ]/d' $(@D)/.config && echo '\# $(1) is not set' >>$(@D)/.config

# It is evaluated where hvbox.mk calls it: the variables are those of before.
define kconfig-package
HVBOX_DIR = $(BUILD_DIR)/hvbox-$(HVBOX_VERSION)
.PHONY: hvbox hvbox-%
hvbox-%: ; $$(MAKE) -C $$(HVBOX_DIR) $$(HVBOX_KCONFIG_OPTS) $$*
hvbox: $(BUILD_DIR)/hvbox-$(HVBOX_VERSION)/.stamp
endef

%/.stamp:
	mkdir -p $(@D)
	tar -C $(HVBOX_SITE) $(subst =/,=./,$(HVBOX_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS)) --exclude=./.git -cf - . | tar -C $(@D) -xf -
	install -m 0644 -D $(HVBOX_KCONFIG_FILE) $(@D)/.config
	$(MAKE) -C $(@D) $(HVBOX_KCONFIG_OPTS) olddefconfig
	$(HVBOX_KCONFIG_FIXUP_CMDS)
	$(MAKE) -C $(@D) $(HVBOX_KCONFIG_OPTS) olddefconfig
	$(HVBOX_BUILD_CMDS)
	$(HVBOX_INSTALL_TARGET_CMDS)
	$(if $(BR2_INIT_SYSTEMD),$(HVBOX_INSTALL_INIT_SYSTEMD))
	$(if $(BR2_INIT_BUSYBOX),$(HVBOX_INSTALL_INIT_SYSV))
	$(if $(BR2_INIT_OPENRC),$(HVBOX_INSTALL_INIT_OPENRC))

# When all packages are there.
target-finalize:
	$(foreach hook,$(HVBOX_TARGET_FINALIZE_HOOKS),$(call $(hook)))

generic-package =
include $(EXTERNAL)/package/hvbox-musl/hvbox-musl.mk
include $(EXTERNAL)/package/hvbox/hvbox.mk
