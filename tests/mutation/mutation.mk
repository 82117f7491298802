# SPDX-License-Identifier: GPL-2.0-or-later
# `make mutation`: see doc/mutation.md. It goes on where it was stopped; one at a time, as its copies are there.
# Python is Debian's own, which has libclang's binding.
#   BASE=COMMIT   only mutants of lines that were changed since then; a sample of 60 where there are more
#   SAMPLE=N      a sample of N, always the same one
#   SEED=N        another one: of those that tests were written for it says too much
#   FILES=FILES   only mutants of these
#   QUICK=1       the groups that take longer than 15 s see only the files that they are about; excuses are believed
#   JOBS=N        so many mutants at once; 4. With 20 two CPUs have enough to do, as tests mostly wait
.PHONY: mutation doc-mutation
mutation: | $(O)/
	@mkdir -p $(O)/mutation
	MUTATION=$(abspath $(O)/mutation) BASE="$(if $(filter-out file,$(origin BASE)),$(BASE))" SAMPLE=$(SAMPLE) SEED=$(SEED) FILES="$(FILES)" \
		QUICK=$(QUICK) JOBS=$(JOBS) PYTHONDONTWRITEBYTECODE=1 \
		flock --no-fork --nonblock --verbose $(O)/mutation/lock prove --verbose \
		--exec "setpriv --pdeathsig TERM /usr/bin/python3" tests/mutation/run.py

# The table in the page, from the last run.
doc-mutation:
	sed -i -e '/^| file /,/^| all /d' -e '/^<!-- table -->$$/r $(O)/mutation/table.md' doc/mutation.md
