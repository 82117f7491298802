/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What KubeVirt's virt-handler does with passt-repair, call by call (v1.9.0-rc.2, pkg/network/passt and
 * pkg/virt-handler), for the group kubevirt.
 */
#ifndef HANDLER_H
#define HANDLER_H

/* virt-handler has this many seconds for each helper, which is killed then. */
enum { HANDLER_SECONDS = 60 };

/*
 * A virt-handler, which is told of guests by lines of standard input, "source GUEST PID" or "target GUEST PID": GUEST
 * is a small number, and PID a process in the guest's mount namespace. It starts passt-repair, or $HELPER. What it
 * prints:
 *
 *     GUEST started PID  that is its helper
 *     GUEST active       it has one already, and nothing is done
 *     GUEST log TEXT     what virt-handler writes to its log: only where something fails
 *     GUEST done         its helper has ended, in whichever way
 *
 * It ends with standard input. Returns an exit status.
 */
int virt_handler(void);

#endif
