//! Which mutants of the library its tests catch.
//!
//! `cargo mutants` says what the mutants are (and leaves out what `.cargo/mutants.toml` lists). It would build the tests once for each. Here they are
//! built once for hundreds: functions hold their mutants side by side, and a number in the environment says which one a run of the tests meets.

use super::{
    areas::{Area, LONG, UNIT},
    source::{FEATURES, Mutant, SWITCH, body, switch},
    tools,
};
use crate::{
    process::{self, BUILD_LIMIT, Ended, Source},
    repository,
    toolchain::{Program, cargo, program},
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

/// How many mutants are built at a time.
const AT_A_TIME: usize = 150;

/// How many run at a time.
const RUNS: usize = 2;

/// No test needs more memory, in KiB; a mutant may.
const MEMORY: u64 = 6 << 20;

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This test failed.
    Caught(String),
    /// These tests did not end.
    TimedOut(String),
    /// It cannot be compiled.
    Unviable,
    /// No test noticed.
    Missed,
}

/// Which of an area's mutants are tried.
pub struct Selection {
    /// Only files whose paths hold one of these; all where there is none.
    pub files: Vec<String>,
    /// One of so many.
    pub one_in: usize,
    /// Whether mutants that were missed are built and run once more, each alone, as they are in code that runs at compile time as well.
    pub confirm: bool,
}

/// Mutants and what became of them.
pub fn run(area: &Area, selection: &Selection) -> Result<Vec<(Mutant, Outcome)>> {
    tools::install("cargo-mutants")?;
    let workshop = Workshop::new(area)?;
    let mut mutants = workshop.list()?;
    mutants.retain(|mutant| {
        area.has(&mutant.file)
            && (selection.files.is_empty() || selection.files.iter().any(|file| mutant.file.contains(file)))
    });
    let mutants: Vec<Mutant> = mutants.into_iter().step_by(selection.one_in.max(1)).collect();
    println!("{} mutants", mutants.len());
    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    let (mut alone, mut together): (Vec<usize>, Vec<(Range<usize>, usize)>) = Default::default();
    for (i, mutant) in mutants.iter().enumerate() {
        match workshop.body(mutant) {
            Some(body) if !mutant.opaque => together.push((body, i)),
            _ => alone.push(i),
        }
    }
    outermost(&mut together, &mutants);
    let limits = workshop.limits()?;
    for group in groups(&together, &mutants) {
        let viable = workshop.build_together(group, &mutants, &mut alone, &mut outcomes)?;
        workshop.run_all(&viable, &mutants, &limits, &mut outcomes)?;
    }
    if selection.confirm {
        alone.extend(
            outcomes
                .iter()
                .filter(|(_, outcome)| **outcome == Outcome::Missed)
                .map(|(&i, _)| i),
        );
    }
    for i in alone {
        let outcome = workshop.run_alone(&mutants[i], &limits)?;
        tell(&mutants[i], &outcome);
        outcomes.insert(i, outcome);
    }
    workshop.restore()?;
    Ok(mutants
        .into_iter()
        .enumerate()
        .filter_map(|(i, mutant)| Some((mutant, outcomes.remove(&i)?)))
        .collect())
}

fn tell(mutant: &Mutant, outcome: &Outcome) {
    println!("{outcome:?}: {}", mutant.name);
}

/// A function inside of another is taken with that one.
fn outermost(together: &mut [(Range<usize>, usize)], mutants: &[Mutant]) {
    let all: Vec<(String, Range<usize>)> = together
        .iter()
        .map(|(body, i)| (mutants[*i].file.clone(), body.clone()))
        .collect();
    for (body, i) in together.iter_mut() {
        let around = all
            .iter()
            .filter(|(file, other)| *file == mutants[*i].file && other.start <= body.start && other.end >= body.end);
        *body = around
            .map(|(_, other)| other.clone())
            .max_by_key(Range::len)
            .unwrap_or(body.clone());
    }
    together.sort_by(|a, b| (&mutants[a.1].file, a.0.start, a.1).cmp(&(&mutants[b.1].file, b.0.start, b.1)));
}

/// Pieces of about [`AT_A_TIME`] mutants, of whole functions.
fn groups<'t>(together: &'t [(Range<usize>, usize)], mutants: &[Mutant]) -> Vec<&'t [(Range<usize>, usize)]> {
    let (mut all, mut from, mut to) = (Vec::new(), 0, 0);
    for function in together.chunk_by(|a, b| mutants[a.1].file == mutants[b.1].file && a.0 == b.0) {
        if to > from && to + function.len() - from > AT_A_TIME {
            all.push(&together[from..to]);
            from = to;
        }
        to += function.len();
    }
    all.push(&together[from..to]);
    all.retain(|group| !group.is_empty());
    all
}

/// A copy of the repository to build mutants in.
struct Workshop<'a> {
    area: &'a Area,
    tree: PathBuf,
    target: PathBuf,
    /// Every file of the library as it is.
    originals: BTreeMap<String, String>,
}

/// What the compiler finds wrong: a file, a line, and what it says.
type Fault = (String, usize, String);

/// A number for each mutant of a build.
type Numbers = Vec<(u32, usize)>;

impl<'a> Workshop<'a> {
    fn new(area: &'a Area) -> Result<Self> {
        let folder = repository::root().join("target/proof");
        let tree = folder.join("tree");
        let files = tracked()?;
        for file in &files {
            let (from, to) = (repository::root().join(file), tree.join(file));
            let Ok(bytes) = fs::read(&from) else { continue };
            if fs::read(&to).ok().as_ref() != Some(&bytes) {
                fs::create_dir_all(to.parent().context("a file lies somewhere")?)?;
                fs::write(&to, bytes)?;
            }
        }
        let sources = files
            .iter()
            .filter(|file| file.starts_with("src/") && file.ends_with(".rs"));
        let originals = sources
            .filter_map(|file| Some((file.clone(), fs::read_to_string(repository::root().join(file)).ok()?)))
            .collect();
        Ok(Workshop {
            area,
            tree,
            target: folder.join("build"),
            originals,
        })
    }

    fn text(&self, file: &str) -> &str {
        self.originals.get(file).map_or("", String::as_str)
    }

    fn body(&self, mutant: &Mutant) -> Option<Range<usize>> {
        let body = body(self.text(&mutant.file), mutant.function.clone()?)?;
        (body.start <= mutant.at.start && mutant.at.end <= body.end).then_some(body)
    }

    /// Puts these files there, and the others back.
    fn lay(&self, changed: &BTreeMap<String, String>) -> Result<()> {
        for (file, original) in &self.originals {
            let text = changed.get(file).unwrap_or(original);
            let path = self.tree.join(file);
            if fs::read_to_string(&path).ok().as_ref() != Some(text) {
                fs::write(&path, text)?;
            }
        }
        Ok(())
    }

    fn restore(&self) -> Result<()> {
        self.lay(&BTreeMap::new())
    }

    /// What cargo-mutants proposes for the library.
    fn list(&self) -> Result<Vec<Mutant>> {
        self.restore()?;
        let output = cargo(["mutants", "--list", "--json", "--package", "motenet"])
            .current_dir(&self.tree)
            .output()?;
        ensure!(
            output.status.success(),
            "cargo mutants: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let documents: Vec<Value> = serde_json::from_slice(&output.stdout).context("reading cargo mutants --list")?;
        let read = |document: &Value| Mutant::read(document, self.text(document["file"].as_str()?));
        documents
            .iter()
            .map(|document| read(document).context("a mutant without a place"))
            .collect()
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(arguments.iter().copied());
        command.current_dir(&self.tree).env("CARGO_TARGET_DIR", &self.target);
        // Only so that functions of compile time can have the switch; with it, the compiler takes nightly's features for this crate.
        command.env("RUSTC_BOOTSTRAP", "motenet");
        command.env(
            "CARGO_ENCODED_RUSTFLAGS",
            ["-Awarnings", "-Aarithmetic_overflow", "-Aunconditional_panic"].join("\x1f"),
        );
        command
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_DEV_DEBUG", "false");
        command
    }

    /// Builds the area's tests; what the compiler says is wrong in the library, by file and line, where it fails.
    fn build(&self) -> Result<Result<Vec<Program>, Vec<Fault>>> {
        let mut arguments = vec!["test", "--no-run", "--quiet", "--message-format=json"];
        arguments.extend(["--package", "host-tests"]);
        if self.area.tests.contains(&UNIT) {
            arguments.extend(["--package", "motenet", "--features", "motenet/store", "--lib"]);
        }
        for test in self.area.tests.iter().filter(|test| **test != UNIT) {
            arguments.extend(["--test", test]);
        }
        let (mut programs, mut errors, mut said) = (Vec::new(), Vec::new(), Vec::new());
        let ended = process::watch(&mut self.cargo(&arguments), BUILD_LIMIT, |source, line| match source {
            Source::Output => {
                programs.extend(program(line));
                errors.extend(error(line));
            }
            Source::Error => said.push(line.to_owned()),
        })?;
        programs.retain(|program| self.area.tests.contains(&program.name.as_str()));
        match ended.success() {
            Ok(()) => Ok(Ok(programs)),
            Err(_) if !errors.is_empty() => Ok(Err(errors)),
            Err(error) => Err(error.context(said.join("\n"))),
        }
    }

    /// Each program and how long it may take.
    fn limits(&self) -> Result<BTreeMap<String, Duration>> {
        self.restore()?;
        let programs = match self.build()? {
            Ok(programs) => programs,
            Err(errors) => bail!("the tests cannot be built as they are: {errors:?}"),
        };
        let mut limits = BTreeMap::new();
        for program in &programs {
            let begin = Instant::now();
            let limit = Duration::from_secs(600);
            if let Some(failed) = self.try_program(program, 0, limit)? {
                bail!("{} fails as it is: {failed:?}", program.name);
            }
            let time = begin.elapsed();
            println!("{}: {:.1} s", program.name, time.as_secs_f64());
            limits.insert(program.name.clone(), time * 5 + Duration::from_secs(20));
        }
        ensure!(limits.len() == self.area.tests.len(), "not all tests were built");
        Ok(limits)
    }

    /// Builds mutants side by side. Those that cannot be compiled are left out, and those that only their function's type forbids are to be built alone.
    fn build_together(
        &self,
        group: &[(Range<usize>, usize)],
        mutants: &[Mutant],
        alone: &mut Vec<usize>,
        outcomes: &mut BTreeMap<usize, Outcome>,
    ) -> Result<(Vec<Program>, Numbers)> {
        let mut left: Vec<(Range<usize>, usize)> = group.to_vec();
        loop {
            let (mut changed, mut switches, mut numbers) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
            for file in left.chunk_by(|a, b| mutants[a.1].file == mutants[b.1].file) {
                let name = &mutants[file[0].1].file;
                let first = numbers.len() as u32 + 1;
                let in_file: Vec<_> = file.iter().map(|(body, i)| (body.clone(), &mutants[*i])).collect();
                let switched = switch(self.text(name), &in_file, first);
                numbers.extend((first..).zip(file.iter().map(|(_, i)| *i)));
                changed.insert(name.clone(), switched.text.clone());
                switches.insert(name.clone(), switched);
            }
            let root = changed
                .get("src/lib.rs")
                .map_or(self.text("src/lib.rs"), String::as_str);
            changed.insert("src/lib.rs".to_owned(), format!("{FEATURES}{root}{SWITCH}"));
            self.lay(&changed)?;
            let begin = Instant::now();
            let errors = match self.build()? {
                Ok(programs) => {
                    println!(
                        "{} mutants built in {:.0} s",
                        numbers.len(),
                        begin.elapsed().as_secs_f64()
                    );
                    return Ok((programs, numbers));
                }
                Err(errors) => errors,
            };
            let (mut unviable, mut apart) = (BTreeSet::new(), BTreeSet::new());
            for (file, line, message) in errors {
                let Some(switched) = switches.get(&file) else {
                    bail!("{file}:{line}: {message}")
                };
                let mutant = switched.lines.iter().find(|(lines, _)| lines.contains(&line));
                let function = switched.functions.iter().find(|(lines, _)| lines.contains(&line));
                match (mutant, function) {
                    (Some((_, number)), _) => {
                        unviable.extend(numbers.iter().find(|(n, _)| n == number).map(|(_, i)| *i))
                    }
                    (None, Some((_, range))) => {
                        apart.extend(numbers.iter().filter(|(n, _)| range.contains(n)).map(|(_, i)| *i));
                    }
                    (None, None) => bail!("{file}:{line}: {message}"),
                }
            }
            apart.retain(|i| !unviable.contains(i));
            left.retain(|(_, i)| !unviable.contains(i) && !apart.contains(i));
            outcomes.extend(unviable.into_iter().map(|i| (i, Outcome::Unviable)));
            alone.extend(apart);
        }
    }

    /// Runs the tests with each of the mutants.
    fn run_all(
        &self,
        (programs, numbers): &(Vec<Program>, Numbers),
        mutants: &[Mutant],
        limits: &BTreeMap<String, Duration>,
        outcomes: &mut BTreeMap<usize, Outcome>,
    ) -> Result<()> {
        let waiting = Mutex::new(numbers.iter().rev().copied().collect::<Vec<_>>());
        let done = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..RUNS {
                scope.spawn(|| {
                    while let Some((number, i)) = waiting.lock().ok().and_then(|mut waiting| waiting.pop()) {
                        let outcome = self.try_mutant(programs, number, limits);
                        if let Ok(outcome) = &outcome {
                            tell(&mutants[i], outcome);
                        }
                        if let Ok(mut done) = done.lock() {
                            done.push((i, outcome));
                        }
                    }
                });
            }
        });
        for (i, outcome) in done.into_inner().unwrap_or_default() {
            outcomes.insert(i, outcome?);
        }
        Ok(())
    }

    /// Builds and tests one mutant as it is.
    fn run_alone(&self, mutant: &Mutant, limits: &BTreeMap<String, Duration>) -> Result<Outcome> {
        let text = mutant.apply(self.text(&mutant.file), 0);
        self.lay(&BTreeMap::from([(mutant.file.clone(), text)]))?;
        match self.build() {
            Ok(Ok(programs)) => self.try_mutant(&programs, 0, limits),
            Ok(Err(_)) => Ok(Outcome::Unviable),
            Err(error) => Err(error),
        }
    }

    fn try_mutant(&self, programs: &[Program], number: u32, limits: &BTreeMap<String, Duration>) -> Result<Outcome> {
        for test in self.area.tests {
            let program = programs
                .iter()
                .find(|program| program.name == *test)
                .context("a test was not built")?;
            let limit = limits.get(*test).copied().unwrap_or(BUILD_LIMIT);
            if let Some(outcome) = self.try_program(program, number, limit)? {
                return Ok(outcome);
            }
        }
        Ok(Outcome::Missed)
    }

    /// Runs a test program until its first failure.
    fn try_program(&self, program: &Program, number: u32, limit: Duration) -> Result<Option<Outcome>> {
        let folder = if program.name == UNIT { "" } else { "host-tests" };
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
            .arg(&program.path);
        for name in LONG {
            command.args(["--skip", name]);
        }
        command
            .current_dir(self.tree.join(folder))
            .env("MOTENET_MUTANT", number.to_string());
        let mut failed = None;
        let ended = process::watch_while(&mut command, limit, |_, line| {
            let test = line
                .strip_prefix("test ")
                .and_then(|line| line.strip_suffix(" ... FAILED"));
            failed = test.map(|test| format!("{} {test}", program.name));
            failed.is_none()
        })?;
        Ok(match (failed, ended) {
            (Some(test), _) => Some(Outcome::Caught(test)),
            (None, Ended::TimedOut(_)) => Some(Outcome::TimedOut(program.name.clone())),
            (None, ended) => ended
                .success()
                .err()
                .map(|_| Outcome::Caught(format!("{} as a whole", program.name))),
        })
    }
}

/// The files of the repository that are under version control or could be.
fn tracked() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(repository::root())
        .output()
        .context("git is needed to tell which files belong to the repository")?;
    let names = String::from_utf8(output.stdout)?;
    Ok(names
        .split('\0')
        .filter(|name| !name.is_empty() && Path::new(name).is_relative())
        .map(str::to_owned)
        .collect())
}

/// Where in the library a line of cargo's output finds an error.
fn error(line: &str) -> Option<Fault> {
    let document: Value = serde_json::from_str(line).ok()?;
    let message = document.get("message")?;
    if message["level"] != "error" {
        return None;
    }
    let text = message["message"].as_str()?.to_owned();
    let place = message["spans"]
        .as_array()?
        .iter()
        .find(|span| span["is_primary"] == true)?;
    Some((
        place["file_name"].as_str()?.to_owned(),
        place["line_start"].as_u64()? as usize,
        text,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(file: &str, at: usize) -> Mutant {
        Mutant {
            name: String::new(),
            file: file.to_owned(),
            at: at..at + 1,
            replacement: String::new(),
            function: None,
            opaque: false,
        }
    }

    #[test]
    fn functions_stay_whole_and_take_inner_ones_with_them() {
        let mutants = [mutant("b", 30), mutant("a", 5), mutant("a", 7), mutant("b", 40)];
        let mut together = vec![(20..90, 0), (0..10, 1), (6..8, 2), (35..45, 3)];
        outermost(&mut together, &mutants);
        assert_eq!(together, [(0..10, 1), (0..10, 2), (20..90, 0), (20..90, 3)]);
        let many: Vec<_> = (0..AT_A_TIME)
            .map(|i| (0..10, i))
            .chain([(20..30, AT_A_TIME)])
            .collect();
        let mutants: Vec<_> = (0..=AT_A_TIME).map(|_| mutant("a", 1)).collect();
        let sizes: Vec<_> = groups(&many, &mutants).iter().map(|group| group.len()).collect();
        assert_eq!(sizes, [AT_A_TIME, 1]);
    }

    #[test]
    fn errors_of_the_compiler_have_a_place() {
        let line = r#"{"reason":"compiler-message","message":{"level":"error","message":"mismatched types","spans":[
            {"file_name":"src/a.rs","line_start":1,"is_primary":false},{"file_name":"src/b.rs","line_start":7,"is_primary":true}]}}"#;
        assert_eq!(
            error(line),
            Some(("src/b.rs".to_owned(), 7, "mismatched types".to_owned()))
        );
        assert_eq!(
            error(r#"{"message":{"level":"warning","message":"","spans":[]}}"#),
            None
        );
    }
}
