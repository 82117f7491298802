# SPDX-License-Identifier: GPL-2.0-or-later
# What is shipped for distributions and image builders (doc/packages.md), each with the builder's own tools, or its own commands.
.PHONY: test-packages
test-packages: $(suite) $(O)/tests/init/server
	SERVER=$(abspath $(O)/tests/init/server) $(prove) --timer $(or $(PACKAGES:%=tests/package/%.t),$(sort $(wildcard tests/package/*.t)))
