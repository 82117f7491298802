# SPDX-License-Identifier: GPL-2.0-or-later
# libvirt migrates guests between two hosts: doc/libvirt.md. ONLY=TEXT: cases with that in their name; QUICK=1: some of each kind.
.PHONY: test-libvirt
test-libvirt: all $(O)/tests/migration/tool
	TOOL=$(abspath $(O)/tests/migration/tool) $(prove) --timer tests/libvirt/trixie.t tests/libvirt/forky.t
