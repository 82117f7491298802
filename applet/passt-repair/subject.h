/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What messages call the directory and the names in it. */
#ifndef SUBJECT_H
#define SUBJECT_H

/* The directory's path is path up to end. Returns it, without slashes at its end; or NULL: it is too long. */
const char *subject_set(const char *path, const char *end);

/* The service waits for this path, which is none of a directory; or (NULL) for all in the directory. Stays in use. */
void subject_wait_for(const char *path);

/* The directory is the one by the name that subject_name() was called with last. Returns that, or NULL: its path is too
 * long. */
const char *subject_go_below(void);

/* The directory's path again. */
const char *subject_directory(void);

/* That path, or the directory's. */
const char *subject_of_service(void);

/* What messages call whatever isn't about a name: the directory, or the one name of the service. */
static inline const char *subject_path(void)
{
	return CFG_PASST_REPAIR_SERVICE ? subject_of_service() : subject_directory();
}

/* What messages call a name in it. Until the next call of any of these. */
const char *subject_name(const char *name);

#endif
