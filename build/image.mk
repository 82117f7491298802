# SPDX-License-Identifier: GPL-2.0-or-later
# The appliance image: an archive that a kernel boots from. build/image/ has what it is made of.

.PHONY: image run-image test-image test-images doc-image image-tests

$(O)/build/%.o: build/%.c $(O)/cflags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(quiet)$(CC) $(HVBOX_CFLAGS) -MMD -MF $(@:.o=.d) -c $< -o $@

$(O)/build/image/init: $(O)/build/image/init.o $(O)/ldflags
	$(call say,LINK,$@)
	$(quiet)$(HVBOX_LINK) $(HVBOX_START) $< $(HVBOX_LIBS) -o $@.new
	$(quiet)$(STRIP) -R .comment $@.new
	@mv $@.new $@

# What its init starts (build/image/init.c).
image_lacks := $(strip $(foreach s,HVBOX PASST_REPAIR_SERVICE REPAIR_CHECK LOG_KMSG,$(if $(CONFIG_$(s)),,$(s)=y)) \
	$(if $(CONFIG_SANITIZE),SANITIZE=n))

# IMAGE_WITH=FILE...: programs that go into the image's /bin. With a busybox among them there is a shell on the console.
IMAGE_WITH ?=
$(O)/image-with: FORCE | $(O)/
	@echo '$(IMAGE_WITH)' | cmp -s - $@ || echo '$(IMAGE_WITH)' >$@

$(O)/image.cpio.gz: $(O)/hvbox $(O)/build/image/init $(O)/image-with $(IMAGE_WITH) build/image/console build/image/pack.sh build/image.mk
	$(if $(image_lacks),$(error The image's init needs $(image_lacks); default_defconfig is so))
	$(call say,PACK,$@)
	@rm -rf $(O)/image
	@umask 022; mkdir -p $(addprefix $(O)/image/,bin dev run/passt)
	@install -m 755 $(O)/hvbox $(O)/image/bin/hvbox
	@install -m 755 $(O)/build/image/init $(O)/image/init
	@for file in $(IMAGE_WITH); do \
		! LC_ALL=C $(READELF) -lW $$file 2>&1 | grep -q INTERP || \
			{ echo "IMAGE_WITH: $$file needs a C library, which the image doesn't have: a static one will do" >&2; exit 1; }; \
		install -m 755 $$file $(O)/image/bin/; \
	done
	@[ ! -e $(O)/image/bin/busybox ] || install -m 755 build/image/console $(O)/image/bin/console
	@sh build/image/pack.sh $(O)/image $@

image: $(O)/image.cpio.gz
	@echo "$<: $$(stat -c %s $<) bytes; hvbox $$(stat -c %s $(O)/hvbox), init $$(stat -c %s $(O)/build/image/init)"

# KERNEL=SUITE: Debian's kernel of that suite.
KERNEL ?= bookworm
run-image: image $(O)/tests/demo/demo
	@sh build/image/run.sh "$(KERNEL)" $(O)/image $(O)/tests/demo/demo

# SUITE/ARCH: with Debian's kernel of that suite, on an emulated machine of that architecture. JOBS=NUMBER: so many at once.
# Those that take longest first.
IMAGES ?= forky/riscv64 bookworm/s390x bookworm/arm64 bookworm/armhf trixie/amd64 bookworm/amd64 bullseye/amd64 bookworm/i386
test-image: override IMAGES = bookworm/$(shell dpkg --print-architecture)
test-image test-images: $(O)/tests/init/server
	sh tests/image/test.sh $(abspath $(O))/images $(IMAGES)
	SERVER=$(abspath $<) prove $(PROVE_FLAGS) -e sh tests/image/run.t tests/image/readme.t

image-tests: $(suites:%=$(O)/tests/%/suite) $(O)/tests/image/start

# The table of what was run where, from the results of test-images.
doc-image:
	sh tests/image/table.sh $(foreach i,$(IMAGES),$(O)/images/$(subst /,-,$(i))) >$(O)/architectures.md
	mv $(O)/architectures.md doc/architectures.md
