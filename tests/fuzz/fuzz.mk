# SPDX-License-Identifier: GPL-2.0-or-later
# make fuzz: what is pure, and what is told by the kernel or a user, with inputs that nobody has thought of (doc/fuzz.md).
# SECONDS_EACH=N: for so long each, in $(O)/fuzz, where the next run goes on; TARGETS=NAMES: only these.
.PHONY: fuzz
fuzz: | $(O)/
	FUZZ_TO=$(abspath $(O)/fuzz) $(if $(SECONDS_EACH),SECONDS_EACH=$(SECONDS_EACH)) $(if $(TARGETS),TARGETS="$(TARGETS)") \
		prove -e sh -j2 $(PROVE_FLAGS) tests/fuzz/fuzz.t tests/fuzz/planted.t tests/fuzz/coverage.t
