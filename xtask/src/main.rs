//! `cargo xtask`: everything around the library that is more than one cargo command.
//!
//! One file per command (`async_boards`, `bench`, `boards/`, `demo`, `fuzz`, `hash`, `life/`, `math`, `no_panic`, `pairs`, `peers`, `proof/`, `run`, `setup`,
//! `size`, `stack/`, `test/`), and one per thing they share:
//! [`cores`] is the table of emulated cores, [`firmware`] builds for one, [`qemu`] runs it, [`cycles`] estimates what it takes, [`process`] watches any
//! program with a time limit, [`record`] reads the results a firmware prints, [`table`] and [`json`] show figures.

mod async_boards;
mod bench;
mod boards;
mod cores;
mod cycles;
mod demo;
mod firmware;
mod fuzz;
mod hash;
mod json;
mod life;
mod math;
mod no_panic;
mod page;
mod pairs;
mod peers;
mod process;
mod proof;
mod qemu;
mod record;
mod repository;
mod run;
mod setup;
mod side_by_side;
mod size;
mod stack;
mod table;
mod test;
mod toolchain;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, runs, measures and tests motenet on emulated microcontrollers and on the host.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Setup(setup::Options),
    Cores(cores::Options),
    Demo(demo::Options),
    Life(life::Options),
    Run(run::Options),
    Async(async_boards::Options),
    Hash(hash::Options),
    Size(size::Options),
    Bench(bench::Options),
    Boards(boards::Options),
    Math(math::Options),
    NoPanic(no_panic::Options),
    Pairs(pairs::Options),
    Stack(stack::Options),
    Fuzz(fuzz::Options),
    Peers(peers::Options),
    Proof(proof::Options),
    Test(test::Options),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Setup(options) => setup::run(&options),
        Command::Cores(options) => cores::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Life(options) => life::run(&options),
        Command::Run(options) => run::run(&options),
        Command::Async(options) => async_boards::run(&options),
        Command::Hash(options) => hash::run(&options),
        Command::Size(options) => size::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Boards(options) => boards::run(&options),
        Command::Math(options) => math::run(&options),
        Command::NoPanic(options) => no_panic::run(&options),
        Command::Pairs(options) => pairs::run(&options),
        Command::Stack(options) => stack::run(&options),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Peers(options) => peers::run(&options),
        Command::Proof(options) => proof::run(&options),
        // Its last line is the count of what passed and failed: nothing may follow it.
        Command::Test(options) => return test::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
