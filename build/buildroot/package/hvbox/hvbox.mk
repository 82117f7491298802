################################################################################
#
# hvbox
#
################################################################################

# SPDX-License-Identifier: GPL-2.0-or-later
HVBOX_SITE = $(realpath $(BR2_EXTERNAL_HVBOX_PATH)/../..)
HVBOX_SITE_METHOD = local
HVBOX_VERSION = $(shell sed -n 's/^.define HVBOX_VERSION "\(.*\)"/\1/p' $(HVBOX_SITE)/applet/lib/applet.h)
HVBOX_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = --exclude=/out
# musl is linked statically, also where it is the toolchain's.
HVBOX_LICENSE = GPL-2.0-or-later, MIT (musl)
HVBOX_LICENSE_FILES = LICENSE build/musl/LICENSE

# Both have a passt-repair: this one stays.
HVBOX_DEPENDENCIES = $(if $(BR2_PACKAGE_PASST),passt)

HVBOX_KCONFIG_FILE = $(call qstrip,$(BR2_PACKAGE_HVBOX_CONFIG))
HVBOX_KCONFIG_EDITORS = menuconfig nconfig
# Buildroot's own tools. They take the configuration's name from another
# variable, and symbols have no prefix unless it is said.
HVBOX_KCONFIG_TOOLS = $(BUILD_DIR)/buildroot-config
HVBOX_KCONFIG_OPTS = \
	KCONFIG_CONFIG=.config \
	BR2_CONFIG=.config \
	CONFIG_=CONFIG_ \
	KCONFIG_CONF=$(HVBOX_KCONFIG_TOOLS)/conf \
	KCONFIG_MCONF=$(HVBOX_KCONFIG_TOOLS)/mconf \
	KCONFIG_NCONF=$(HVBOX_KCONFIG_TOOLS)/nconf

# What the target needs of the compiler's options is in Buildroot's wrapper;
# those for size are hvbox's own. The linker is lld where the machine has one,
# which makes the binary smaller; not where builds are to be the same anywhere.
HVBOX_MAKE_OPTS = \
	KCONFIG_CONFIG=.config \
	CC="$(TARGET_CC)" \
	READELF="$(TARGET_READELF)" \
	STRIP="$(TARGET_CROSS)strip" \
	$(if $(BR2_REPRODUCIBLE),LD_FLAVOUR=bfd)

ifeq ($(BR2_PACKAGE_HVBOX_MUSL),y)
HVBOX_DEPENDENCIES += hvbox-musl
HVBOX_MAKE_OPTS += MUSL=$(HVBOX_MUSL_PREFIX) KERNEL_HEADERS=$(STAGING_DIR)/usr/include
endif

HVBOX_RUN_MAKE = $(TARGET_MAKE_ENV) $(MAKE) -C $(HVBOX_DIR) $(HVBOX_MAKE_OPTS)

define HVBOX_BUILD_CMDS
	$(HVBOX_RUN_MAKE)
endef

define HVBOX_INSTALL_TARGET_CMDS
	$(HVBOX_RUN_MAKE) DESTDIR=$(TARGET_DIR) install-bin
endef

# With BR2_PER_PACKAGE_DIRECTORIES passt's comes last, whatever depends on what. Installed once more, as the configuration
# has it: a link or a copy.
ifeq ($(BR2_PACKAGE_PASST),y)
define HVBOX_PASST_REPAIR
	$(HVBOX_RUN_MAKE) DESTDIR=$(TARGET_DIR) install-bin
endef
HVBOX_TARGET_FINALIZE_HOOKS += HVBOX_PASST_REPAIR
endif

ifeq ($(BR2_PACKAGE_HVBOX_SERVICE),y)
define HVBOX_KCONFIG_FIXUP_CMDS
	$(call KCONFIG_ENABLE_OPT,CONFIG_PASST_REPAIR)
	$(call KCONFIG_ENABLE_OPT,CONFIG_PASST_REPAIR_DIRECTORY)
	$(call KCONFIG_ENABLE_OPT,CONFIG_PASST_REPAIR_SERVICE)
	$(call KCONFIG_ENABLE_OPT,CONFIG_PASST_REPAIR_READY)
	$(call KCONFIG_DISABLE_OPT,CONFIG_LOG_NONE)
	$(call KCONFIG_ENABLE_OPT,CONFIG_LOG_KMSG)
endef

define HVBOX_INSTALL_INIT_SYSTEMD
	$(HVBOX_RUN_MAKE) DESTDIR=$(TARGET_DIR) INIT=systemd install-init
endef

# Buildroot enables nothing of itself but for systemd.
define HVBOX_INSTALL_INIT_OPENRC
	$(HVBOX_RUN_MAKE) DESTDIR=$(TARGET_DIR) INIT=openrc install-init
	mkdir -p $(TARGET_DIR)/etc/runlevels/default
	ln -sfn /etc/init.d/passt-repair $(TARGET_DIR)/etc/runlevels/default/passt-repair
endef

# BusyBox, whose inittab it is added to; the option isn't there for sysvinit.
ifeq ($(BR2_INIT_BUSYBOX),y)
HVBOX_DEPENDENCIES += busybox
define HVBOX_INSTALL_INIT_SYSV
	$(HVBOX_RUN_MAKE) DESTDIR=$(TARGET_DIR) INIT=busybox-init install-init
endef
endif
endif

$(eval $(kconfig-package))

# An editor is built when it is asked for.
$(HVBOX_DIR)/.kconfig_editor_menuconfig: $(HVBOX_KCONFIG_TOOLS)/mconf
$(HVBOX_DIR)/.kconfig_editor_nconfig: $(HVBOX_KCONFIG_TOOLS)/nconf
