// verdict: verified
extern void abort(void);
extern void __assert_fail(const char *, const char *, unsigned int, const char *) __attribute__((__noreturn__));
void reach_error() { __assert_fail("0", "task_preprocessed.c", 3, "reach_error"); }
typedef unsigned long int pthread_t;
typedef union
{
  struct { int lock; unsigned int count; int owner; int kind; unsigned int users; int spins; } data;
  char __size[24];
  long int align;
} pthread_mutex_t;
typedef union { char __size[36]; long int align; } pthread_attr_t;
extern int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
extern int pthread_join(pthread_t, void **);
extern int pthread_mutex_init(pthread_mutex_t *, const void *);
extern int pthread_mutex_lock(pthread_mutex_t *);
extern int pthread_mutex_unlock(pthread_mutex_t *);
static pthread_mutex_t m;
static int after = 1, n;
static void *add(void *arg)
{
  pthread_mutex_lock(&m);
  n++;
  pthread_mutex_unlock(&m);
  return arg;
}
int main()
{
  pthread_t t1, t2;
  pthread_mutex_init(&m, 0);
  pthread_create(&t1, 0, add, 0);
  pthread_create(&t2, 0, add, 0);
  pthread_join(t1, 0);
  pthread_join(t2, 0);
  if (n != 2 || after != 1) { ERROR: {reach_error();abort();} }
  return 0;
}
