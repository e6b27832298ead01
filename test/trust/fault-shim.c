// Loaded before libc (LD_PRELOAD): lets one system call fail, as disks and kernels do.
// KSFAULT_CALL   open, read, write, fsync, rename, mkdir, unlink
// KSFAULT_ERRNO  number of the error
// KSFAULT_PATH   only files whose path holds this text
// KSFAULT_AFTER  calls that go well before
// KSFAULT_TIMES  calls that fail then (0: all)
// KSFAULT_MARK   file that gets a byte for each failure
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int calls;
static const char *wanted, *part, *mark;
static int number, after, times;

__attribute__((constructor)) static void begin(void) {
  wanted = getenv("KSFAULT_CALL");
  part = getenv("KSFAULT_PATH");
  mark = getenv("KSFAULT_MARK");
  number = atoi(getenv("KSFAULT_ERRNO") ? getenv("KSFAULT_ERRNO") : "5");
  after = atoi(getenv("KSFAULT_AFTER") ? getenv("KSFAULT_AFTER") : "0");
  times = atoi(getenv("KSFAULT_TIMES") ? getenv("KSFAULT_TIMES") : "0");
}

static int fails(const char *call, const char *path) {
  if (!wanted || !part || strcmp(call, wanted) != 0 || !path || !strstr(path, part) || (mark && strcmp(path, mark) == 0)) return 0;
  int at = atomic_fetch_add(&calls, 1);
  if (at < after || (times > 0 && at >= after + times)) return 0;
  int fd = syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd >= 0) { syscall(SYS_write, fd, "x", 1); syscall(SYS_close, fd); }
  errno = number;
  return 1;
}

static int fails_fd(const char *call, int fd) {
  if (!wanted || strcmp(call, wanted) != 0) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return fails(call, path);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define OPEN(name) int name(const char *path, int flags, ...) { REAL(name); va_list list; va_start(list, flags); int mode = va_arg(list, int); va_end(list); return fails("open", path) ? -1 : real(path, flags, mode); }
OPEN(open)
OPEN(open64)
ssize_t read(int fd, void *data, size_t length) { REAL(read); return fails_fd("read", fd) ? -1 : real(fd, data, length); }
ssize_t pread(int fd, void *data, size_t length, off_t at) { REAL(pread); return fails_fd("read", fd) ? -1 : real(fd, data, length, at); }
ssize_t pread64(int fd, void *data, size_t length, off64_t at) { REAL(pread64); return fails_fd("read", fd) ? -1 : real(fd, data, length, at); }
ssize_t write(int fd, const void *data, size_t length) { REAL(write); return fails_fd("write", fd) ? -1 : real(fd, data, length); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { REAL(pwrite); return fails_fd("write", fd) ? -1 : real(fd, data, length, at); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { REAL(pwrite64); return fails_fd("write", fd) ? -1 : real(fd, data, length, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { REAL(writev); return fails_fd("write", fd) ? -1 : real(fd, parts, count); }
int fsync(int fd) { REAL(fsync); return fails_fd("fsync", fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(fdatasync); return fails_fd("fsync", fd) ? -1 : real(fd); }
int rename(const char *from, const char *to) { REAL(rename); return fails("rename", from) ? -1 : real(from, to); }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); return fails("mkdir", path) ? -1 : real(path, mode); }
int unlink(const char *path) { REAL(unlink); return fails("unlink", path) ? -1 : real(path); }
