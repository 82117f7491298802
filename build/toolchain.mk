# SPDX-License-Identifier: GPL-2.0-or-later
# Which compiler, linker and C library, and with which options.
#
#   make                                  gcc, and musl from Debian's musl-dev
#   make CC=clang                         the same with clang
#   make CC=cc                            where the compiler's own C library is musl
#   make CROSS_COMPILE=aarch64-linux-gnu- with musl-dev:arm64; or with a cross compiler for musl
#   make CC=aarch64-linux-gnu-gcc         the same; CC="clang --target=aarch64-linux-gnu", CC="ccache gcc"
#   make MUSL=DIR                         musl's files are in DIR/include and DIR/lib
#   make KERNEL_HEADERS=DIR               the kernel's headers are in DIR/linux and DIR/asm-generic
#
# CPPFLAGS=, CFLAGS=, EXTRA_CFLAGS= and LDFLAGS= stand behind our own options, so that they win. STRIP=true (or :) keeps debug
# information and section headers for a packager's own tools.

ifneq ($(filter default undefined,$(origin CC)),)
CC := $(CROSS_COMPILE)gcc
endif
# The compiler knows the binary utilities of its target.
program = $(if $(CROSS_COMPILE),$(CROSS_COMPILE)$(1),$(or $(shell $(CC) -print-prog-name=$(1) 2>/dev/null),$(1)))
ifndef STRIP
STRIP := $(call program,strip)
endif
ifndef READELF
READELF := $(call program,readelf)
endif
KEPT := $(if $(CONFIG_DEBUG)$(filter true :,$(notdir $(STRIP))),y)

cc-option = $(shell $(CC) -Werror $(1) -S -x c /dev/null -o /dev/null 2>/dev/null && echo $(1))
ld-option = $(shell echo 'void _start(void) { }' | $(CC) $(lld_directory) -nostdlib -static $(1) -x c - -o /dev/null 2>/dev/null && \
	echo $(1))

machine := $(shell $(CC) -dumpmachine 2>/dev/null)
ifeq ($(machine),)
$(error CC=$(CC): there is no such compiler here)
endif
cpu := $(firstword $(subst -, ,$(machine)))
ifneq ($(findstring musl,$(machine)),)
NATIVE_MUSL := y
else
# A compiler for another C library: leave that out, and name musl's own files. Unlike musl-gcc's specs this works with
# any compiler and links static-pie.
abi := $(patsubst linux,gnu,$(lastword $(subst -, ,$(machine))))
musl_triplet := $(patsubst i%86,i386,$(cpu))-linux-$(subst gnu,musl,$(abi))
MUSL_INCLUDE := $(if $(MUSL),$(MUSL)/include,/usr/include/$(musl_triplet))
MUSL_LIB := $(if $(MUSL),$(MUSL)/lib,/usr/lib/$(musl_triplet))
ifeq ($(wildcard $(MUSL_LIB)/libc.a),)
$(error No musl for $(machine) in $(MUSL_LIB). Install musl-dev (Debian; for another architecture musl-dev:ARCH, after dpkg --add-architecture ARCH), say MUSL=DIR, or CC= a compiler for musl)
endif
LIBC_CFLAGS := -nostdinc -isystem $(MUSL_INCLUDE) -isystem $(shell $(CC) -print-file-name=include)
endif

# The kernel's headers: KERNEL_HEADERS=, else those beside the C library, else this machine's. They are the same for all
# architectures but for asm/, of which we use nothing that isn't generic.
kernel_headers := filter seccomp audit capability landlock mount netlink sock_diag unix_diag magic
has-headers = $(shell printf '\043include <linux/%s.h>\n' $(kernel_headers) | $(CC) $(LIBC_CFLAGS) -E -x c - >/dev/null 2>&1 && echo y)
ifeq ($(if $(KERNEL_HEADERS),,$(call has-headers)),)
kernel_include := $(abspath $(or $(KERNEL_HEADERS),/usr/include))
$(shell mkdir -p $(O)/kernel/include; for d in linux asm-generic; do ln -sfn $(kernel_include)/$$d $(O)/kernel/include/$$d; done; \
	ln -sfn asm-generic $(O)/kernel/include/asm)
LIBC_CFLAGS := -isystem $(O)/kernel/include $(LIBC_CFLAGS)
ifeq ($(call has-headers),)
# Said when something is compiled: what is finished can be installed without them.
no_headers = $(error No kernel headers of Linux 5.13 or newer in $(kernel_include). Install linux-libc-dev (Debian), linux-headers (Alpine), or say KERNEL_HEADERS=DIR)
endif
endif

# lld packs small binaries tighter than bfd (doc/decisions.md). LD_FLAVOUR= or LDFLAGS=-fuse-ld= chooses another one. A cross
# gcc looks for lld under its own prefix; a directory that holds that one program shows it the machine's, which links for all.
LD_FLAVOUR := $(or $(LD_FLAVOUR),$(patsubst -fuse-ld=%,%,$(lastword $(filter -fuse-ld=%,$(LDFLAGS)))))
ifneq ($(filter lld,$(or $(LD_FLAVOUR),lld)),)
ifeq ($(call ld-option,-fuse-ld=lld),)
lld_directory := $(addprefix -B$(O)/,$(shell lld=$$(command -v ld.lld) && mkdir -p $(O)/lld && \
	ln -sfn "$$lld" $(O)/lld/ld.lld && echo lld/))
endif
ifeq ($(LD_FLAVOUR),)
LD_FLAVOUR := $(if $(call ld-option,-fuse-ld=lld),lld)
no_lld := $(if $(LD_FLAVOUR),,y)
endif
endif
LINKER := $(lld_directory) $(if $(LD_FLAVOUR),-fuse-ld=$(LD_FLAVOUR))

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion -Wsign-conversion \
	-Wwrite-strings -Werror=undef -Wvla $(if $(WERROR),-Werror)

size_cflags := $(or $(call cc-option,-Oz),-Os) -fno-asynchronous-unwind-tables -fno-unwind-tables \
	$(call cc-option,-fcf-protection=none) $(call cc-option,-fno-move-loop-invariants) \
	$(call cc-option,-mpreferred-stack-boundary=3) $(call cc-option,-malign-data=abi) \
	$(foreach o,cse-follow-jumps if-conversion code-hoisting thread-jumps tree-coalesce-vars forward-propagate tree-fre \
		caller-saves expensive-optimizations early-inlining partial-inlining move-loop-stores optimize-sibling-calls \
		shrink-wrap,$(call cc-option,-fno-$(o)))

# No link-time optimization: it gains next to nothing (doc/decisions.md), and lld can't do gcc's.
given_cflags := $(CPPFLAGS) $(CFLAGS) $(EXTRA_CFLAGS)
given_cflags += $(if $(findstring -flto,$(given_cflags)),-fno-lto)

common_cflags := -std=gnu11 -D_GNU_SOURCE $(WARNINGS) -ffunction-sections -fdata-sections -fvisibility=hidden
# There are no sanitizers for musl: that build takes the machine's own C library.
HVBOX_CFLAGS := $(common_cflags) $(if $(CONFIG_SANITIZE),,$(LIBC_CFLAGS)) $(if $(CONFIG_DEBUG),-Og -g -ffile-prefix-map=$(CURDIR)=.,$(size_cflags)) \
	$(if $(CONFIG_SANITIZE),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all) \
	$(if $(CONFIG_STACK_PROTECTOR),-fstack-protector-strong,-fno-stack-protector) \
	$(if $(CONFIG_STATIC_PIE),-fPIE,$(if $(CONFIG_SANITIZE),-fPIE,-fno-pie)) $(given_cflags)

link_options := -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noexecstack \
	$(if $(filter lld,$(LD_FLAVOUR)),-Wl$(comma)-O2,-Wl$(comma)-z$(comma)noseparate-code)

# link-static PIE: the start of a command that links with musl; PIE is y for static-pie. start-file PIE: musl's entry code.
# musl needs neither crti.o nor crtn.o; musl-gcc asks for a dynamic linker even so, and lld would put it in.
ifdef NATIVE_MUSL
link-static = $(CC) $(LINKER) $(if $(1),-static-pie,-static -no-pie) $(link_options)
link-libs =
else
link-static = $(CC) $(LINKER) -nostdlib -static -Wl,--no-dynamic-linker $(link_options) \
	$(if $(1),-Wl$(comma)-pie -Wl$(comma)-z$(comma)text,-no-pie)
start-file = $(MUSL_LIB)/$(if $(1),rcrt1.o,crt1.o)
link-libs = -L$(MUSL_LIB) -Wl,--start-group -lc $(libgcc) -Wl,--end-group
libgcc := $(shell $(CC) -print-libgcc-file-name)
endif

HVBOX_LINK := $(if $(CONFIG_SANITIZE),$(CC) -pie -fsanitize=address$(comma)undefined -Wl$(comma)--gc-sections, \
	$(call link-static,$(CONFIG_STATIC_PIE)) $(if $(CONFIG_RELRO),-Wl$(comma)-z$(comma)relro -Wl$(comma)-z$(comma)now,-Wl$(comma)-z$(comma)norelro)) \
	$(LDFLAGS)
HVBOX_LIBS := $(if $(CONFIG_SANITIZE),,$(link-libs))
# Entry code of our own (applet/lib/start.c), where that has any: for a binary in which nothing has to be relocated; else
# HVBOX_START. That it is there is an error where it isn't, as --defsym can't do without. Only lld is known to link such a
# binary by build/plain.lds.
own_start := $(if $(CONFIG_SANITIZE),,$(shell printf '\043if defined __x86_64__ && !defined __ILP32__\ny\n\043endif\n' | \
	$(CC) $(given_cflags) -E -P -x c -))
HVBOX_START := $(if $(CONFIG_SANITIZE),,$(call start-file,$(CONFIG_STATIC_PIE)))
HVBOX_START_PLAIN := $(if $(own_start),$(if $(NATIVE_MUSL),-nostartfiles) -Wl$(comma)--defsym=_start=start_plain \
	$(if $(filter lld,$(LD_FLAVOUR)),$(if $(CONFIG_STATIC_PIE),-Wl$(comma)-T$(comma)build/plain.lds)))

# The programs that the tests need: static, so that they run wherever hvbox does.
TEST_CFLAGS := $(common_cflags) $(LIBC_CFLAGS) -O2 -fno-pie
TEST_LINK := $(call link-static,) $(call start-file,)
TEST_LIBS := $(link-libs)
