/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this program share: see main.c. */
#ifndef POLICY_H
#define POLICY_H

#define HELPER "/bin/passt-repair"
/* This program: as the machine has it, and as it is confined in the helper's place. */
#define PROGRAM "/test/policy"
#define PROBE "/bin/probe"

/* The policy, as the kernel takes it. A machine has one of them. */
#define APPARMOR "/test/apparmor"
#define SELINUX "/test/selinux"

int is_apparmor(void);

/* Tries what has that name in confined.c. Returns an errno value, or 0. */
int probe(const char *name);

#endif
