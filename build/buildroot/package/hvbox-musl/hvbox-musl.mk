################################################################################
#
# hvbox-musl
#
################################################################################

# SPDX-License-Identifier: GPL-2.0-or-later
# Static, in a directory of its own: nothing else sees it.
HVBOX_MUSL_VERSION = 1.2.5
HVBOX_MUSL_SITE = https://musl.libc.org/releases
HVBOX_MUSL_SOURCE = musl-$(HVBOX_MUSL_VERSION).tar.gz
HVBOX_MUSL_LICENSE = MIT
HVBOX_MUSL_LICENSE_FILES = COPYRIGHT
HVBOX_MUSL_INSTALL_STAGING = YES
HVBOX_MUSL_INSTALL_TARGET = NO
HVBOX_MUSL_PREFIX = $(STAGING_DIR)/opt/hvbox-musl

define HVBOX_MUSL_CONFIGURE_CMDS
	cd $(@D) && $(TARGET_MAKE_ENV) CC="$(TARGET_CC)" ./configure \
		--target=$(GNU_TARGET_NAME) \
		--prefix=$(HVBOX_MUSL_PREFIX) \
		--syslibdir=$(HVBOX_MUSL_PREFIX)/lib \
		--disable-gcc-wrapper \
		--disable-shared
endef

define HVBOX_MUSL_BUILD_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) AR="$(TARGET_AR)" RANLIB="$(TARGET_RANLIB)"
endef

define HVBOX_MUSL_INSTALL_STAGING_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) install
endef

$(eval $(generic-package))
