//! The command line: one file per command.

mod build;
mod check;
mod create_secret;
mod data;
mod env;
mod hello;
mod init;
mod lint_translations;
mod log;
mod reference;
mod run;
mod serve;
mod test;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::bundle;

/// Hosts a conversational app that its author writes as a Lua or Rhai script.
#[derive(Debug, Parser)]
#[command(name = "chainlit", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an app.
    #[command(disable_help_flag = true)]
    Run(run::Run),
    /// Serve a small app that comes with this program.
    #[command(disable_help_flag = true)]
    Hello(hello::Hello),
    /// Write the settings file, the readme and the files for editors.
    Init(init::Init),
    /// Pack an app and this program into one executable.
    Build(build::Build),
    /// Move threads and users between stores and files.
    Data(data::Data),
    /// Look for mistakes in a script without running it.
    Check(check::Check),
    /// Print a new secret for signing logins.
    CreateSecret,
    /// Compare the app's translations with those of this program.
    LintTranslations(lint_translations::LintTranslations),
    /// Hold the conversations that test scripts write down with an app.
    Test(test::Test),
    /// Print the reference of the scripting API, as Markdown.
    Reference(reference::Reference),
}

/// A packed app: what it is called with are the options of `run`.
#[derive(Debug, Parser)]
#[command(version, disable_help_flag = true)]
struct Packed {
    #[command(flatten)]
    options: run::Options,
}

/// Reads the arguments and does what they say. Errors go to standard error, in one piece.
pub fn main() -> ExitCode {
    let result = match bundle::of_this_program() {
        Ok(Some(bundle)) => {
            let mut args: Vec<OsString> = std::env::args_os().collect();
            // `./app run` is the same as `./app`.
            if args.get(1).is_some_and(|word| word == "run") {
                args.remove(1);
            }
            run::packed(bundle, Packed::parse_from(args).options)
        }
        Ok(None) => match Cli::parse().command {
            Command::Run(command) => command.run(),
            Command::Hello(command) => command.run(),
            Command::Init(command) => command.run(),
            Command::Build(command) => command.run(),
            Command::Data(command) => command.run(),
            Command::Check(command) => match command.run() {
                Ok(status) => return status,
                Err(error) => Err(error),
            },
            Command::Test(command) => match command.run() {
                Ok(status) => return status,
                Err(error) => Err(error),
            },
            Command::CreateSecret => create_secret::run(),
            Command::LintTranslations(command) => command.run(),
            Command::Reference(command) => command.run(),
        },
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
