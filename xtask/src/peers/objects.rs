//! CMSIS-DSP as an object file: its sources come through pip and are compiled by `arm-none-eabi-gcc`, all under `target/peers`. Nothing of it becomes part
//! of this repository.

use crate::{cores::Core, process, repository};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What pip is asked for. The hash is that of the archive the README's figures were measured with; pip refuses any other.
const REQUIREMENT: &str =
    "cmsisdsp==1.10.3 --hash=sha256:307d32298faa7c58db912851027fce35f886fec7eb1a27c4b309ce1a97f47519\n";

/// The archive's name without its ending, and the folder in it.
const ARCHIVE: &str = "cmsisdsp-1.10.3";

/// The files that define the functions of `boards/qemu/src/bin/peers/cmsis_dsp.rs`.
const SOURCES: [&str; 6] = [
    "BasicMathFunctions/arm_add_f32.c",
    "BasicMathFunctions/arm_clip_f32.c",
    "BasicMathFunctions/arm_dot_prod_f32.c",
    "BasicMathFunctions/arm_scale_f32.c",
    "MatrixFunctions/arm_mat_mult_f32.c",
    "MatrixFunctions/arm_mat_vec_mult_f32.c",
];

/// How it is compiled for every core: at the level its users choose, and unrolled, as its own build does by default.
///
/// `__GNUC_PYTHON__` is the archive's own way to do without the headers of CMSIS-Core, which it lacks. It takes the DSP instructions from the integer
/// kernels and changes nothing in those for f32.
const FLAGS: [&str; 7] = [
    "-mthumb",
    "-O3",
    "-ffunction-sections",
    "-DARM_MATH_LOOPUNROLL",
    "-D__GNUC_PYTHON__",
    "-IInclude",
    "-IPrivateInclude",
];

const COMPILER: &str = "arm-none-eabi-gcc";

/// The compiler's flags for a core: the processor, and how floats are passed. `None` if it is no Arm core.
pub fn flags(core: &Core) -> Option<[&'static str; 2]> {
    let processor = match core.name {
        "m0" => "-mcpu=cortex-m0plus",
        "m3" => "-mcpu=cortex-m3",
        "m4" => "-mcpu=cortex-m4",
        "m7" => "-mcpu=cortex-m7",
        "m33" => "-mcpu=cortex-m33",
        "m55" => "-mcpu=cortex-m55",
        _ => return None,
    };
    Some([
        processor,
        if core.fpu {
            "-mfloat-abi=hard"
        } else {
            "-mfloat-abi=soft"
        },
    ])
}

/// What it is compiled by, as it calls itself.
pub fn compiler() -> Result<String> {
    let output = Command::new(COMPILER).arg("--version").output().context(COMPILER)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().next().unwrap_or(COMPILER).to_owned())
}

/// Gets the sources, unless they are there, and tells where they lie.
pub fn sources() -> Result<PathBuf> {
    let folder = repository::root().join("target/peers");
    let sources = folder.join(ARCHIVE);
    if sources.join("Source").is_dir() {
        return Ok(sources);
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let archive = format!("{ARCHIVE}.tar.gz");
    if !folder.join(&archive).is_file() {
        eprintln!("downloading {ARCHIVE} ...");
        fs::write(folder.join("requirements.txt"), REQUIREMENT)?;
        // Of this package alone no wheel: with all of them refused, pip would compile what its build asks for.
        let pip = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ];
        let mut command = Command::new("python3");
        command.args(pip).args(["--no-binary", "cmsisdsp"]);
        command.args(["--require-hashes", "--requirement", "requirements.txt"]);
        run(&mut command, &folder).context("pip cannot download the sources of CMSIS-DSP")?;
    }
    run(Command::new("tar").args(["-xzf", &archive]), &folder)?;
    Ok(sources)
}

/// Compiles for `core`, with these flags after those of every core, and tells where the object file is.
///
/// It holds what they need of the C library as well, and shows their functions only. A core without an FPU would otherwise compute theirs with Rust's
/// floating-point routines, or ours with those of GCC.
pub fn compile(core: &Core, sources: &Path, flags: &[&str]) -> Result<PathBuf> {
    let folder = repository::root().join("target/peers").join(core.name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut objects = Vec::new();
    for source in SOURCES {
        let object = folder.join(source.replace('/', "-")).with_extension("o");
        let mut command = Command::new(COMPILER);
        command
            .args(FLAGS)
            .args(flags)
            .arg("-c")
            .arg(Path::new("Source").join(source));
        run(command.arg("-o").arg(&object), sources)?;
        objects.push(object);
    }
    let whole = folder.join("cmsis_dsp.o");
    let mut command = Command::new(COMPILER);
    command
        .args(flags)
        .args(["-mthumb", "-nostdlib", "-r", "-o"])
        .arg(&whole);
    command
        .args(&objects)
        .args(["-Wl,--start-group", "-lc", "-lgcc", "-Wl,--end-group"]);
    run(&mut command, sources)?;
    let mut command = Command::new("arm-none-eabi-objcopy");
    command.args(["--wildcard", "--keep-global-symbol=arm_*"]).arg(&whole);
    run(&mut command, sources)?;
    Ok(whole)
}

/// Runs a command in a folder; what it says goes to standard error.
fn run(command: &mut Command, folder: &Path) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let ended = process::watch(command.current_dir(folder), process::BUILD_LIMIT, |_, line| {
        eprintln!("{line}")
    })?;
    ended.success().context(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cores::CORES;

    #[test]
    fn floats_are_passed_as_rust_passes_them() {
        for core in &CORES {
            let abi = flags(core).map(|[_, abi]| abi);
            let expected = match core.target {
                target if target.starts_with("riscv") => None,
                target if target.ends_with("hf") => Some("-mfloat-abi=hard"),
                _ => Some("-mfloat-abi=soft"),
            };
            assert_eq!(abi, expected, "{}", core.name);
        }
    }
}
