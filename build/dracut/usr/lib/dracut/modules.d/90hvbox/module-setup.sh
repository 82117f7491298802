#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Puts hvbox's applets into the initramfs, as links to the one binary, where the module is asked for: add_dracutmodules+=" hvbox ".

check() {
	require_binaries passt-repair || return 1
	return 255
}

install() {
	inst_multiple passt-repair
	inst_multiple -o repair-check
}
