// SPDX-License-Identifier: GPL-2.0-or-later
/* The guest: process 1 of its initramfs. Brings up the network, runs its ends of the connections, switches off. */
#include "ends.h"
#include "tool.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* From linux/module.h: the kernel decompresses the file. */
enum { COMPRESSED_FILE = 4 };
/* From linux/ipv6.h, which has a struct that the C library has too. */
struct address_request {
	struct in6_addr address;
	uint32_t prefix;
	int index;
};

static void load(const char *module)
{
	int fd = open(module, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", COMPRESSED_FILE))
		fault("%s: %s", module, strerror(errno));
	close(fd);
}

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		fault("%s: %s", path, strerror(errno));
	close(fd);
}

static void bring_up(void)
{
	struct ifreq request = {.ifr_name = "eth0"};
	struct sockaddr_in *address = (struct sockaddr_in *)&request.ifr_addr;
	struct address_request six = {.prefix = 64};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int fd6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	request.ifr_flags = IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &request) || ioctl(fd, SIOCGIFINDEX, &request))
		fault("eth0: %s", strerror(errno));
	six.index = request.ifr_ifindex;
	address->sin_family = AF_INET;
	inet_pton(AF_INET, GUEST_4, &address->sin_addr);
	inet_pton(AF_INET6, GUEST_6, &six.address);
	if (ioctl(fd, SIOCSIFADDR, &request) || ioctl(fd6, SIOCSIFADDR, &six))
		fault("addresses: %s", strerror(errno));
	close(fd);
	close(fd6);
}

static int connections(int count)
{
	unsigned long records = 0;

	mkdir("/proc", 0755);
	if (mount("proc", "/proc", "proc", 0, NULL))
		fault("/proc: %s", strerror(errno));
	/* passt answers for all addresses, so this one would look as if it were somebody else's. */
	set("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
	set("/proc/sys/net/ipv6/conf/default/accept_ra", "0");
	load("/failover.ko.xz");
	load("/net_failover.ko.xz");
	load("/virtio_net.ko.xz");
	bring_up();
	ends_listen(GUEST, count);
	ends_open();
	while (ends_ended() < count)
		ends_round(-1);
	for (int i = 0; i < count; i++)
		records += ends[i].received;
	printf("guest: %d connections ended in order after %lu records\n", count, records);
	return 0;
}

int guest(int count)
{
	pid_t pid = fork();

	if (!pid)
		return connections(count);
	waitpid(pid, NULL, 0);
	/* So that the ends of the connections get out. */
	sleep(1);
	return reboot(RB_POWER_OFF);
}
