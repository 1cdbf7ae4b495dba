/*
 * unsafe.S - calls of the C library that are made as they are, but not from a handler.
 *
 * None of them is async-signal-safe by POSIX.  While a handler runs that may have interrupted
 * anything, the checker is asked first, with all argument registers kept: of most of these
 * functions the arguments are not known here.
 */
#if defined(__x86_64__)
        .macro  UNSAFE name
        .globl  il_\name
        .type   il_\name, @function
il_\name:
        cmpl    $0, signals_handlers(%rip)
        je      \name
        leaq    1f(%rip), %r10
        call    ask
        jmp     \name
1:      .asciz  "\name"
        .size   il_\name, . - il_\name
        .endm

        .text
        .type   ask, @function
ask:    pushq   %rdi
        pushq   %rsi
        pushq   %rdx
        pushq   %rcx
        pushq   %r8
        pushq   %r9
        pushq   %rax
        subq    $136, %rsp              /* with two return addresses: a multiple of 16 */
        movups  %xmm0, (%rsp)
        movups  %xmm1, 16(%rsp)
        movups  %xmm2, 32(%rsp)
        movups  %xmm3, 48(%rsp)
        movups  %xmm4, 64(%rsp)
        movups  %xmm5, 80(%rsp)
        movups  %xmm6, 96(%rsp)
        movups  %xmm7, 112(%rsp)
        movq    %r10, %rdi
        movq    200(%rsp), %rsi         /* where the program made the call */
        call    signals_library_call
        movups  (%rsp), %xmm0
        movups  16(%rsp), %xmm1
        movups  32(%rsp), %xmm2
        movups  48(%rsp), %xmm3
        movups  64(%rsp), %xmm4
        movups  80(%rsp), %xmm5
        movups  96(%rsp), %xmm6
        movups  112(%rsp), %xmm7
        addq    $136, %rsp
        popq    %rax
        popq    %r9
        popq    %r8
        popq    %rcx
        popq    %rdx
        popq    %rsi
        popq    %rdi
        ret
        .size   ask, . - ask

#elif defined(__aarch64__)
        .macro  UNSAFE name
        .globl  il_\name
        .type   il_\name, %function
il_\name:
        adrp    x16, signals_handlers
        ldr     w16, [x16, #:lo12:signals_handlers]
        cbz     w16, 2f
        adr     x17, 1f
        mov     x16, x30
        bl      ask
        mov     x30, x16
2:      b       \name
        .balign 4
1:      .asciz  "\name"
        .balign 4
        .size   il_\name, . - il_\name
        .endm

        .text
        .type   ask, %function
ask:    sub     sp, sp, #224            /* x16 holds where the program made the call */
        stp     x0, x1, [sp, #0]
        stp     x2, x3, [sp, #16]
        stp     x4, x5, [sp, #32]
        stp     x6, x7, [sp, #48]
        stp     x8, x16, [sp, #64]
        str     x30, [sp, #80]
        stp     q0, q1, [sp, #96]
        stp     q2, q3, [sp, #128]
        stp     q4, q5, [sp, #160]
        stp     q6, q7, [sp, #192]
        mov     x0, x17
        mov     x1, x16
        bl      signals_library_call
        ldp     x0, x1, [sp, #0]
        ldp     x2, x3, [sp, #16]
        ldp     x4, x5, [sp, #32]
        ldp     x6, x7, [sp, #48]
        ldp     x8, x16, [sp, #64]
        ldr     x30, [sp, #80]
        ldp     q0, q1, [sp, #96]
        ldp     q2, q3, [sp, #128]
        ldp     q4, q5, [sp, #160]
        ldp     q6, q7, [sp, #192]
        add     sp, sp, #224
        ret
        .size   ask, . - ask
#endif

        UNSAFE  printf
        UNSAFE  fprintf
        UNSAFE  vprintf
        UNSAFE  vfprintf
        UNSAFE  snprintf
        UNSAFE  vsnprintf
        UNSAFE  sprintf
        UNSAFE  vsprintf
        UNSAFE  puts
        UNSAFE  putchar
        UNSAFE  putc
        UNSAFE  fputc
        UNSAFE  fgetc
        UNSAFE  getc
        UNSAFE  getchar
        UNSAFE  getdelim
        UNSAFE  scanf
        UNSAFE  fscanf
        UNSAFE  sscanf
        UNSAFE  fseek
        UNSAFE  ftell
        UNSAFE  rewind
        UNSAFE  perror
        UNSAFE  syslog
        UNSAFE  openlog
        UNSAFE  closelog
        UNSAFE  strerror
        UNSAFE  strerror_r
        UNSAFE  strsignal
        UNSAFE  psignal
        UNSAFE  strtok
        UNSAFE  localtime
        UNSAFE  localtime_r
        UNSAFE  gmtime
        UNSAFE  gmtime_r
        UNSAFE  ctime
        UNSAFE  ctime_r
        UNSAFE  asctime
        UNSAFE  mktime
        UNSAFE  strftime
        UNSAFE  tzset
        UNSAFE  getenv
        UNSAFE  setenv
        UNSAFE  unsetenv
        UNSAFE  putenv
        UNSAFE  popen
        UNSAFE  pclose
        UNSAFE  readdir
        UNSAFE  closedir
        UNSAFE  dlopen
        UNSAFE  dlsym
        UNSAFE  getpwnam
        UNSAFE  getpwuid
        UNSAFE  getgrnam
        UNSAFE  getgrgid
        UNSAFE  getaddrinfo
        UNSAFE  freeaddrinfo
        UNSAFE  gethostbyname
        UNSAFE  setlocale
        UNSAFE  qsort

        .section .note.GNU-stack, "", %progbits
