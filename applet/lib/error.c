// SPDX-License-Identifier: GPL-2.0-or-later
/* Words for errors: see error.h. */
#include "error.h"
#include "when.h"
#include <errno.h>

/*
 * The errors that our calls can meet, and words for them in the same order, mostly those of strerror(); strerror()
 * itself would cost 2.2 KiB. No pointers: each would need a relocation of 24 bytes in a static-pie.
 */
#if CFG_PASST_REPAIR_SERVICE || CFG_REPAIR_CHECK
#define MORE(it) it /* of those who have more to do than the drop-in */
#else
#define MORE(it)
#endif
/* clang-format off */
#define ERRORS(E) \
	E(EPERM, "Operation not permitted") \
	E(ENOENT, "No such file or directory") \
	E(ENOMEM, "Out of memory") \
	E(EACCES, "Permission denied") \
	E(ENOTDIR, "Not a directory") \
	E(EINVAL, "Invalid argument") \
	E(EMFILE, "Too many open files") \
	E(ELOOP, "Too many symbolic links") \
	E(ENAMETOOLONG, "File name too long") \
	E(ENOSPC, "No space left on device") \
	E(EPIPE, "Broken pipe") \
	E(ENOTSOCK, "Not a socket") \
	E(EPROTOTYPE, "Wrong type of socket") \
	E(ENOPROTOOPT, "Not a TCP socket") \
	E(EOPNOTSUPP, "Operation not supported") \
	E(ECONNREFUSED, "Connection refused") \
	E(ECONNRESET, "Connection reset by peer") \
	MORE(E(EIO, "Input/output error")) \
	MORE(E(EISDIR, "Is a directory")) \
	MORE(E(ENFILE, "Too many open files in system")) \
	MORE(E(EAGAIN, "Resource temporarily unavailable")) \
	MORE(E(ENOSYS, "Function not implemented")) \
	MORE(E(EAFNOSUPPORT, "Address family not supported")) \
	WHEN(CFG_HVBOX, E(EEXIST, "File exists")) \
	WHEN(CFG_HVBOX, E(EXDEV, "Invalid cross-device link")) \
	WHEN(CFG_HVBOX, E(EROFS, "Read-only file system"))
/* clang-format on */
#define NUMBER(number, text) number,
#define TEXT(number, text) text "\0"
static const unsigned char errors[] = {ERRORS(NUMBER)};
static const char words[] = ERRORS(TEXT) "error "; /* all others */

const char *error_words(long error)
{
	const char *reason = words;

	for (unsigned int i = 0; i < sizeof(errors) && errors[i] != -error; i++)
		while (*reason++)
			;
	return reason;
}
