/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For struct start's before_exec: as whom a program runs, what it sees of files, and its descriptors. */
#ifndef WORLD_H
#define WORLD_H

#include <stdint.h>
#include <sys/resource.h>

/* Another user than root, with capabilities (a mask of those below 32), which are ambient. */
void become_user(uint32_t mask);
/* The same for those that are effective, permitted and inheritable, whoever it is. Returns 0 or -1. */
int set_capabilities(uint32_t mask);
/* With CAP_NET_ADMIN alone, or with nothing. */
void user_with_net_admin(void);
void user_without(void);

/* From now on what is mounted is seen by this process and its children alone. */
void mount_namespace(void);
/* And: /proc is not mounted. Skip the test first where the program itself can't do without. */
void without_proc(void);
void can_lack_proc(void);
/* No descriptor is inherited but the standard ones, whatever the test itself was given. */
void inherit_nothing(void);
/* The limits of open files. */
void set_limit(rlim_t soft, rlim_t hard);

/* Skips the test where the program makes other calls than ours. */
void needs_own_calls(void);

#endif
