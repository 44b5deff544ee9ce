//! The plugin of QEMU: its interface for plugins, version 1, as far as it is needed here.
//!
//! Arguments: `model=NAME`, one of those that [`model`] knows; `marker=ADDRESS`, in hexadecimal; `out=FILE`. The stream is cut each time that the
//! core executes the instruction at the marker. Each piece becomes a line of the file: instructions, estimated cycles, and how many of the instructions
//! the model does not know.
#![allow(unsafe_code)]

use crate::{Instruction, Kind, Model, model};
use std::{
    collections::HashMap,
    ffi::{CStr, c_char, c_int, c_uint, c_void},
    fs::File,
    io::Write,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The version of the interface, which QEMU looks for.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals)]
pub static qemu_plugin_version: c_int = 1;

unsafe extern "C" {
    fn qemu_plugin_register_vcpu_tb_trans_cb(id: u64, callback: extern "C" fn(u64, *mut c_void));
    fn qemu_plugin_register_vcpu_insn_exec_cb(
        instruction: *mut c_void,
        callback: extern "C" fn(c_uint, *mut c_void),
        flags: c_int,
        data: *mut c_void,
    );
    fn qemu_plugin_tb_n_insns(block: *const c_void) -> usize;
    fn qemu_plugin_tb_get_insn(block: *const c_void, index: usize) -> *mut c_void;
    fn qemu_plugin_insn_vaddr(instruction: *const c_void) -> u64;
    fn qemu_plugin_insn_size(instruction: *const c_void) -> usize;
    fn qemu_plugin_insn_disas(instruction: *const c_void) -> *mut c_char;
}

/// What is known of the run.
struct Run {
    model: Box<dyn Model>,
    marker: u32,
    out: File,
    /// Instructions by address; those that are translated anew are the same.
    known: HashMap<u32, &'static Instruction>,
    /// The last instruction executed, for which the model needs the next.
    last: Option<&'static Instruction>,
    instructions: u64,
    unknown: u64,
}

static RUN: Mutex<Option<Run>> = Mutex::new(None);

fn run() -> MutexGuard<'static, Option<Run>> {
    RUN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Run {
    fn new(arguments: &[String]) -> Option<Self> {
        let value = |key: &str| {
            arguments
                .iter()
                .find_map(|argument| argument.strip_prefix(key)?.strip_prefix('='))
        };
        Some(Self {
            model: model(value("model")?)?,
            marker: u32::from_str_radix(value("marker")?, 16).ok()?,
            out: File::create(value("out")?).ok()?,
            known: HashMap::new(),
            last: None,
            instructions: 0,
            unknown: 0,
        })
    }

    fn execute(&mut self, instruction: &'static Instruction) {
        if let Some(last) = self.last.replace(instruction) {
            self.model.execute(last, instruction);
            self.instructions += 1;
            self.unknown += u64::from(last.kind == Kind::Unknown);
        }
        if instruction.address == self.marker {
            // Whoever reads the file counts its lines, so one that is missing is noticed.
            let _ = writeln!(
                self.out,
                "{} {} {}",
                self.instructions,
                self.model.cycles(),
                self.unknown
            );
            self.model.reset();
            (self.instructions, self.unknown) = (0, 0);
        }
    }
}

extern "C" fn executed(_cpu: c_uint, data: *mut c_void) {
    // SAFETY: `translated` registers this function with references that live for ever, and nothing writes through them.
    let instruction: &'static Instruction = unsafe { &*data.cast::<Instruction>() };
    if let Some(run) = run().as_mut() {
        run.execute(instruction);
    }
}

extern "C" fn translated(_id: u64, block: *mut c_void) {
    let mut run = run();
    let Some(run) = run.as_mut() else { return };
    // SAFETY: QEMU calls this with a block that is valid until it returns, the instructions of a block are valid as long as it is, and indices stay
    // below their number. The disassembly is a string that the caller owns; it is small, and there is one for each instruction of the program.
    unsafe {
        for index in 0..qemu_plugin_tb_n_insns(block) {
            let handle = qemu_plugin_tb_get_insn(block, index);
            let address = qemu_plugin_insn_vaddr(handle) as u32;
            let instruction = *run.known.entry(address).or_insert_with(|| {
                let text = qemu_plugin_insn_disas(handle);
                let text = if text.is_null() {
                    "".into()
                } else {
                    CStr::from_ptr(text).to_string_lossy()
                };
                Box::leak(Box::new(Instruction::new(
                    address,
                    qemu_plugin_insn_size(handle) as u8,
                    &text,
                )))
            });
            let data = std::ptr::from_ref(instruction).cast_mut().cast();
            // Flag 0: the function does not touch the emulated registers.
            qemu_plugin_register_vcpu_insn_exec_cb(handle, executed, 0, data);
        }
    }
}

/// Called by QEMU when it loads the plugin; anything but 0 makes it stop.
///
/// # Safety
/// `argv` has to point to `argc` strings, as QEMU's does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qemu_plugin_install(
    id: u64,
    _info: *const c_void,
    argc: c_int,
    argv: *const *const c_char,
) -> c_int {
    // SAFETY: QEMU hands over `argc` strings that live until this function returns.
    let arguments: Vec<String> = (0..usize::try_from(argc).unwrap_or(0))
        .map(|i| unsafe { CStr::from_ptr(*argv.add(i)) }.to_string_lossy().into_owned())
        .collect();
    let Some(new) = Run::new(&arguments) else {
        eprintln!("cycles: needs model=NAME,marker=ADDRESS,out=FILE, not {arguments:?}");
        return 1;
    };
    *run() = Some(new);
    // SAFETY: `id` is this plugin's own.
    unsafe { qemu_plugin_register_vcpu_tb_trans_cb(id, translated) };
    0
}
