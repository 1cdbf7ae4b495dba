/*
 * switch.S - one context switch: void il_switch(void **save_sp, void *load_sp, uintptr_t tp).
 *
 * Saves what the ABI says a callee saves and where to go on, swaps stacks, and sets the thread
 * pointer.  A new stack is prepared so that it goes on in thread_body(), as if nobody had called
 * that: frame pointer and return address are 0.  It is jumped to, as a return that nobody called
 * would be foretold wrongly, and so would all those that follow.
 */
#if defined(__x86_64__)
        .text
        .globl  il_switch
        .type   il_switch, @function
il_switch:
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        leaq    3f(%rip), %rcx
        pushq   %rcx
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        testq   %rdx, %rdx
        jz      2f
        cmpl    $0, il_have_fsgsbase(%rip)
        je      1f
        wrfsbase %rdx
        jmp     2f
1:      movl    $158, %eax              /* arch_prctl(ARCH_SET_FS, tp) */
        movl    $0x1002, %edi
        movq    %rdx, %rsi
        syscall
2:      popq    %rcx
        xorl    %ebp, %ebp
        jmp     *%rcx
3:      popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        ret
        .size   il_switch, . - il_switch

#elif defined(__aarch64__)
        .text
        .globl  il_switch
        .type   il_switch, %function
il_switch:
        sub     sp, sp, #160
        stp     x19, x20, [sp, #0]
        stp     x21, x22, [sp, #16]
        stp     x23, x24, [sp, #32]
        stp     x25, x26, [sp, #48]
        stp     x27, x28, [sp, #64]
        stp     x29, x30, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        adr     x9, 2f
        str     x9, [sp, #-16]!
        mov     x9, sp
        str     x9, [x0]
        mov     sp, x1
        cbz     x2, 1f
        msr     tpidr_el0, x2
1:      ldr     x9, [sp], #16
        mov     x29, xzr
        mov     x30, xzr
        br      x9
2:      ldp     x19, x20, [sp, #0]
        ldp     x21, x22, [sp, #16]
        ldp     x23, x24, [sp, #32]
        ldp     x25, x26, [sp, #48]
        ldp     x27, x28, [sp, #64]
        ldp     x29, x30, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        add     sp, sp, #160
        ret
        .size   il_switch, . - il_switch
#else
#error "interleave runs on x86-64 and aarch64"
#endif
        .section .note.GNU-stack, "", %progbits
