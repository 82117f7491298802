/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the groups about places (ground, gone) and refusals (sinks, policy) share: more than one process, and a service
 * that has said something before it ends.
 */
#ifndef SCENE_H
#define SCENE_H

#include "standing.h"

/* Where no test but a slow one can show it: QUICK in the environment skips it. */
void takes_a_minute(void);

/* SIGTERM ends the service with status 0, whatever it has said. What else the test has started may go on. */
void stops(void);

/* The helper ends within seconds, with status 1; text is the last line, said once. Before that the service may have
 * said something; the one-argument form has not. */
void ends_within(int seconds, int service, const char *text);

/* Everybody may enter that directory, or connect to that socket. */
void everybody(const char *path);
/* A server at path, that of a socket which everybody may connect to. */
void open_to_everybody(struct helper *server, const char *path);

/* A name that no file system can have. */
#define SCENE_HUNDRED                                                                                                  \
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
#define LONG_NAME SCENE_HUNDRED SCENE_HUNDRED SCENE_HUNDRED

/* In that time the helper takes less than half of the CPU time that trying() does. */
void idles(int milliseconds);

/*
 * A process of another user's in a mount namespace of its own, as libvirt's is in KubeVirt: with no capability, with
 * some, as root of a user namespace of its own, or with another root directory. It has a file system that it alone
 * sees, and a directory in it. Skips the test where there is no /proc.
 */
enum stranger { NO_CAPABILITY, SOME_CAPABILITIES, USER_NAMESPACE, OWN_ROOT };
void stranger_begin(enum stranger kind);
/* The path of a name in its directory, as others see it (NULL: of the directory itself). It lasts until the next call
 * but three. */
const char *stranger_path(const char *name);
/* It binds a socket to the name, and listens if listening isn't 0. Returns that socket. */
int stranger_server(const char *name, int listening);
/* It does that, in its directory. */
void stranger_does(void (*what)(void));
/* It ends. */
void stranger_ends(void);

/* Several scenes at once, each in a process and a directory of its own. */
struct scene {
	const char *name;
	void (*play)(void);
};
/* Fails the test if one of them fails, having named it. One that is skipped is a note. */
void play_at_once(const struct scene *scenes, int count);

#endif
