package runtime

// memvetOpen is O_WRONLY|O_CREAT|O_APPEND|O_CLOEXEC.
const memvetOpen = 0x1 | 0x40 | 0x400 | 0x80000
