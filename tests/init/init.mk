# SPDX-License-Identifier: GPL-2.0-or-later
# The files for init systems, each with that one as process 1. INITS="s6 runit": these only; ROOT=DIR: another root directory than
# Debian trixie's. And what makes an initramfs, or a root file system.
.PHONY: test-init
test-init: $(O)/tests/init/server
	SERVER=$(abspath $<) $(prove) --timer tests/init/init.t tests/init/initramfs.t tests/init/mmdebstrap.t
