//! The `xunwen` binary; everything is in [`xunwen::cli`].

fn main() -> std::process::ExitCode {
    xunwen::cli::main()
}
