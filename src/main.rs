//! The command `chainlit`.

use std::process::ExitCode;

/// Thousands of small sessions come and go: the system's allocator would keep their memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    chainlit::cli::main()
}
