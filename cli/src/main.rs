//! The host's end of the link to a device that learns.

use clap::{Parser, Subcommand};
use motenet_cli::{curves, monitor, stream, weights};
use std::process::ExitCode;

/// Watch, feed and read devices that learn.
#[derive(Parser)]
#[command(name = "motenet", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Monitor(monitor::Options),
    Stream(stream::Options),
    Curves(curves::Options),
    Weights(weights::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Monitor(options) => monitor::run(&options),
        Command::Stream(options) => stream::run(&options),
        Command::Curves(options) => curves::run(&options),
        Command::Weights(options) => weights::run(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("motenet: {error:#}");
            ExitCode::FAILURE
        }
    }
}
