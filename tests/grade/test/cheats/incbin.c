// refused: assembly
__asm__(".incbin \"/etc/passwd\"");
