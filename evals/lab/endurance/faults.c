/* Preloaded into a process (LD_PRELOAD): counts its calls that change files below one folder, and at the n-th of them
 * kills the process or lets the disk fail.
 *
 * Not seen: memory that is mapped and written (SQLite's -shm, which holds nothing that must last), calls made without
 * libc, and times and permissions.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, KILL, TORN, FAIL, FAIL_ONCE };
enum { WRITES, FREES, SYNCS, OTHER }; /* what a call does, for which failures it can meet */

static char below[PATH_MAX];
static size_t length;
static int what, failure;
static long at;
static atomic_long counted;
static atomic_int armed;

/* From now on: do `kind` at the n-th call below `folder` (an absolute path); `number` is the errno of a failing disk. */
void faults_arm(const char *folder, int kind, long n, int number) {
    length = strlen(strcpy(below, folder));
    what = kind, at = n, failure = number;
    atomic_store(&counted, 0);
    atomic_store(&armed, 1);
}

/* No more; gives how many calls there were. */
long faults_disarm(void) {
    atomic_store(&armed, 0);
    return atomic_load(&counted);
}

static int inside(const char *path) {
    return strncmp(path, below, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int of_file(int fd) {
    char name[64], path[PATH_MAX];
    if (!atomic_load(&armed)) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(name, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return inside(path);
}

static int of_path(int folder, const char *path) {
    if (!atomic_load(&armed) || !path) return 0;
    if (path[0] == '/') return inside(path);
    if (folder != AT_FDCWD) return of_file(folder);
    char here[PATH_MAX];
    return getcwd(here, sizeof here) && inside(here);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* 0: do it; 1: fail, errno is set; 2: do half of it, then die (or, of a disk that fills up, give the short count). */
static int met(int does) {
    long n = atomic_fetch_add(&counted, 1) + 1;
    if (what == COUNT || n < at || (n > at && what != FAIL)) return 0;
    if (what == KILL || (what == TORN && does != WRITES)) die();
    if (what == TORN) return 2;
    if (failure == ENOSPC && does == FREES) return 0;
    if (failure == EROFS && does == SYNCS) return 0;
    if (failure == ENOSPC && does == WRITES && n == at && what == FAIL) return 2;
    errno = failure;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define HALF(done) do { ssize_t half_ = (done); if (what == TORN) die(); return half_; } while (0)

#define PLAIN(type, name, parameters, arguments, seen, does) \
    type name parameters { \
        static type(*real) parameters; \
        if (!real) real = REAL(name); \
        if ((seen) && met(does)) return -1; \
        return real arguments; \
    }
#define WRITE(name, parameters, arguments, halved, enough) \
    ssize_t name parameters { \
        static ssize_t(*real) parameters; \
        if (!real) real = REAL(name); \
        int now = of_file(fd) ? met(WRITES) : 0; \
        if (now == 1) return -1; \
        if (now == 2) { if (enough) HALF(real halved); else if (what == TORN) die(); } \
        return real arguments; \
    }

WRITE(write, (int fd, const void *from, size_t size), (fd, from, size), (fd, from, size / 2), size > 1)
WRITE(pwrite, (int fd, const void *from, size_t size, off_t to), (fd, from, size, to), (fd, from, size / 2, to), size > 1)
WRITE(pwrite64, (int fd, const void *from, size_t size, off64_t to), (fd, from, size, to), (fd, from, size / 2, to),
      size > 1)
WRITE(writev, (int fd, const struct iovec *from, int parts), (fd, from, parts), (fd, from, parts / 2), parts > 1)
WRITE(pwritev, (int fd, const struct iovec *from, int parts, off_t to), (fd, from, parts, to), (fd, from, parts / 2, to),
      parts > 1)
WRITE(pwritev64, (int fd, const struct iovec *from, int parts, off64_t to), (fd, from, parts, to),
      (fd, from, parts / 2, to), parts > 1)
WRITE(sendfile, (int fd, int in, off_t *from, size_t size), (fd, in, from, size), (fd, in, from, size / 2), size > 1)
WRITE(sendfile64, (int fd, int in, off64_t *from, size_t size), (fd, in, from, size), (fd, in, from, size / 2), size > 1)
WRITE(copy_file_range, (int in, off64_t *from, int fd, off64_t *to, size_t size, unsigned flags),
      (in, from, fd, to, size, flags), (in, from, fd, to, size / 2, flags), size > 1)

PLAIN(int, ftruncate, (int fd, off_t size), (fd, size), of_file(fd), OTHER)
PLAIN(int, ftruncate64, (int fd, off64_t size), (fd, size), of_file(fd), OTHER)
PLAIN(int, fallocate, (int fd, int mode, off_t from, off_t size), (fd, mode, from, size), of_file(fd), OTHER)
PLAIN(int, fallocate64, (int fd, int mode, off64_t from, off64_t size), (fd, mode, from, size), of_file(fd), OTHER)
PLAIN(int, fsync, (int fd), (fd), of_file(fd), SYNCS)
PLAIN(int, fdatasync, (int fd), (fd), of_file(fd), SYNCS)
PLAIN(int, rename, (const char *old, const char *new), (old, new), of_path(AT_FDCWD, new), OTHER)
PLAIN(int, renameat, (int a, const char *old, int b, const char *new), (a, old, b, new), of_path(b, new), OTHER)
PLAIN(int, renameat2, (int a, const char *old, int b, const char *new, unsigned flags), (a, old, b, new, flags),
      of_path(b, new), OTHER)
PLAIN(int, unlink, (const char *path), (path), of_path(AT_FDCWD, path), FREES)
PLAIN(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags), of_path(folder, path), FREES)
PLAIN(int, remove, (const char *path), (path), of_path(AT_FDCWD, path), FREES)
PLAIN(int, rmdir, (const char *path), (path), of_path(AT_FDCWD, path), FREES)
PLAIN(int, mkdir, (const char *path, mode_t mode), (path, mode), of_path(AT_FDCWD, path), OTHER)
PLAIN(int, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), of_path(folder, path), OTHER)
PLAIN(int, link, (const char *old, const char *new), (old, new), of_path(AT_FDCWD, new), OTHER)
PLAIN(int, linkat, (int a, const char *old, int b, const char *new, int flags), (a, old, b, new, flags), of_path(b, new),
      OTHER)
PLAIN(int, symlink, (const char *to, const char *path), (to, path), of_path(AT_FDCWD, path), OTHER)

/* A disk that has become read-only refuses whoever opens to write, a full one whoever makes a file. */
static int opens(int folder, const char *path, int flags) {
    int changes = flags & (O_CREAT | O_TRUNC) || (failure == EROFS && (flags & O_ACCMODE) != O_RDONLY);
    return changes && of_path(folder, path) && met(OTHER);
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

#define OPEN(name, parameters, folder, ...) \
    int name parameters { \
        static int(*real) parameters; \
        if (!real) real = REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = mode_of(flags, rest); \
        va_end(rest); \
        return opens(folder, path, flags) ? -1 : real(__VA_ARGS__, mode); \
    }

OPEN(open, (const char *path, int flags, ...), AT_FDCWD, path, flags)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD, path, flags)
OPEN(openat, (int folder, const char *path, int flags, ...), folder, folder, path, flags)
OPEN(openat64, (int folder, const char *path, int flags, ...), folder, folder, path, flags)

#define FOPEN(name) \
    FILE *name(const char *path, const char *mode) { \
        static FILE *(*real)(const char *, const char *); \
        if (!real) real = REAL(name); \
        int flags = strchr(mode, 'w') ? O_TRUNC | O_WRONLY : strpbrk(mode, "a+") ? O_CREAT | O_WRONLY : O_RDONLY; \
        return opens(AT_FDCWD, path, flags) ? NULL : real(path, mode); \
    }

FOPEN(fopen)
FOPEN(fopen64)

/* hnswlib writes so, and what libc does then is not seen by the hooks above. A process that is killed loses the buffer. */
size_t fwrite(const void *from, size_t size, size_t count, FILE *file) {
    static size_t (*real)(const void *, size_t, size_t, FILE *);
    if (!real) real = REAL(fwrite);
    int now = atomic_load(&armed) && of_file(fileno(file)) ? met(WRITES) : 0;
    if (now == 0) return real(from, size, count, file);
    if (now == 2) real(from, 1, size * count / 2, file);
    if (what == TORN) {
        fflush_unlocked(file);
        die();
    }
    return 0;
}

int fflush(FILE *file) {
    static int (*real)(FILE *);
    if (!real) real = REAL(fflush);
    return file && atomic_load(&armed) && of_file(fileno(file)) && met(OTHER) == 1 ? EOF : real(file);
}

int fclose(FILE *file) {
    static int (*real)(FILE *);
    if (!real) real = REAL(fclose);
    if (atomic_load(&armed) && __fwriting(file) && of_file(fileno(file)) && met(OTHER) == 1) {
        int nowhere = open("/dev/null", O_WRONLY), number = errno;
        dup2(nowhere, fileno(file)); /* what is in the buffer is lost */
        close(nowhere);
        real(file);
        errno = number;
        return EOF;
    }
    return real(file);
}
