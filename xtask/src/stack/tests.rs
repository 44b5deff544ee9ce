//! Short programs whose stack is known. They were assembled by LLVM.

use super::{
    compare,
    image::{Architecture32, Image},
    walk::Walk,
};

const MAIN: u32 = Image::START;

fn walked(architecture: Architecture32, code: &[u16], functions: &[(u32, &str)]) -> (Result<u32, String>, Vec<String>) {
    let mut all = vec![(MAIN, "main")];
    all.extend(functions);
    let image = Image::of_code(architecture, code, &all);
    let mut walk = Walk::new(&image);
    let bound = walk
        .function(MAIN)
        .map(|function| function.bound)
        .map_err(|error| format!("{error:#}"));
    (bound, walk.findings)
}

fn thumb(code: &[u16], functions: &[(u32, &str)]) -> (Result<u32, String>, Vec<String>) {
    walked(Architecture32::Thumb, code, functions)
}

fn riscv(code: &[u16], functions: &[(u32, &str)]) -> (Result<u32, String>, Vec<String>) {
    walked(Architecture32::RiscV, code, functions)
}

#[test]
fn a_bound_has_to_be_one_and_tight() {
    assert!(compare(100, 100).is_ok() && compare(105, 100).is_ok());
    assert!(compare(99, 100).unwrap_err().to_string().contains("deeper"));
    assert!(compare(106, 100).unwrap_err().to_string().contains("worst way"));
}

#[test]
fn everything_on_the_stack_counts() {
    // push {r4, lr}; vpush {d8}; str r11, [sp, #-4]!; sub.w sp, sp, #1024 and back; pop {r4, pc}
    let code = [
        0xB510, 0xED2D, 0x8B02, 0xF84D, 0xBD04, 0xF5AD, 0x6D80, 0xF50D, 0x6D80, 0xF85D, 0xBB04, 0xECBD, 0x8B02, 0xBD10,
    ];
    assert_eq!(thumb(&code, &[]), (Ok(8 + 8 + 4 + 1024), vec![]));
    // push.w {r4-r8, lr}; strd r7, r6, [sp, #-8]!; ldrd r7, r6, [sp], #8; pop.w {r4-r8, pc}
    let code = [0xE92D, 0x41F0, 0xE96D, 0x7602, 0xE8FD, 0x7602, 0xE8BD, 0x81F0];
    assert_eq!(thumb(&code, &[]), (Ok(24 + 8), vec![]));
    // addi sp, sp, -32; sw ra, 28(sp); lui t0, 1; sub sp, sp, t0; add sp, sp, t0; lw ra, 28(sp); addi sp, sp, 32; ret
    let code = [0x1101, 0xCE06, 0x6285, 0x0133, 0x4051, 0x9116, 0x40F2, 0x6105, 0x8082];
    assert_eq!(riscv(&code, &[]), (Ok(32 + 4096), vec![]));
    // addi16sp -64; sw ra, 60(sp); addi s0, sp, 64; addi sp, s0, -64; lw ra, 60(sp); addi16sp 64; ret
    let code = [0x7139, 0xDE06, 0x0080, 0x0113, 0xFC04, 0x50F2, 0x6121, 0x8082];
    assert_eq!(riscv(&code, &[]), (Ok(64), vec![]));
    // addi16sp -80; addi16sp 80; ret
    assert_eq!(riscv(&[0x715D, 0x6161, 0x8082], &[]), (Ok(80), vec![]));
}

#[test]
fn a_frame_of_the_size_of_a_constant() {
    // push {r4, lr}; ldr r1, [pc, #8]; add sp, r1; add sp, #16; pop {r4, pc}; (padding); -16
    let code = [0xB510, 0x4902, 0x448D, 0xB004, 0xBD10, 0, 0xFFF0, 0xFFFF];
    assert_eq!(thumb(&code, &[]), (Ok(24), vec![]));
    // Aligned to 32 bytes: as much as that can take, with the stack aligned to 8. add r7, sp, #8; mov r4, sp; bfc r4, #0, #5; mov sp, r4
    let code = [
        0xB590, 0xAF02, 0x466C, 0xF36F, 0x0404, 0x46A5, 0xAC00, 0xB082, 0x46BD, 0xB082, 0xBD90,
    ];
    assert_eq!(thumb(&code, &[]).0, Ok(12 + 24 + 8));
}

#[test]
fn calls_come_on_top_of_the_depth_at_the_call() {
    // main: push {r4, lr}; bl f; sub sp, #16; add sp, #16; pop {r4, pc}. f: push.w {r4-r8, lr}; pop.w {r4-r8, pc}
    let code = [
        0xB510, 0xF000, 0xF804, 0xB084, 0xB004, 0xBD10, 0xBF00, 0xE92D, 0x41F0, 0xE8BD, 0x81F0,
    ];
    assert_eq!(thumb(&code, &[(0x10E, "f")]), (Ok(32), vec![]));
    // A tail call comes on top of what is left: main: push; pop {r4, lr} the long way; b.w f
    let code = [
        0xB510, 0xE8BD, 0x4010, 0xF000, 0xB802, 0xBF00, 0xBF00, 0xE92D, 0x41F0, 0xE8BD, 0x81F0,
    ];
    assert_eq!(thumb(&code, &[(0x10E, "f")]), (Ok(24), vec![]));
    // The address may come from constants: push {r4, lr}; movw r3, #0x10f; blx r3; pop {r4, pc}; ...
    let code = [
        0xB510, 0xF240, 0x130F, 0x4798, 0xBD10, 0xBF00, 0xBF00, 0xE92D, 0x41F0, 0xE8BD, 0x81F0,
    ];
    assert_eq!(thumb(&code, &[(0x10E, "f")]), (Ok(32), vec![]));
    // main: addi sp, sp, -32; sw ra, 28(sp); auipc ra, 0; jalr 12(ra) to f; lw ra, 28(sp); addi sp, sp, 32; ret. f: ret
    let code = [
        0x1101, 0xCE06, 0x0097, 0x0000, 0x80E7, 0x00E0, 0x40F2, 0x6105, 0x8082, 0x1101, 0x6105, 0x8082,
    ];
    assert_eq!(riscv(&code, &[(0x112, "f")]), (Ok(64), vec![]));
}

#[test]
fn recursion_is_found_and_named() {
    // main: push {r4, lr}; bl f; pop {r4, pc}; f: push {r4, lr}; bl main; pop {r4, pc}
    let code = [0xB510, 0xF000, 0xF801, 0xBD10, 0xB510, 0xF7FF, 0xFFF9, 0xBD10];
    let (_, findings) = thumb(&code, &[(0x108, "f")]);
    assert_eq!(findings, ["recursion: main calls f"]);
}

#[test]
fn calls_of_unknown_functions_are_found() {
    // push {r4, lr}; blx r3; pop {r4, pc}
    let (bound, findings) = thumb(&[0xB510, 0x4798, 0xBD10], &[]);
    assert_eq!(
        (bound, findings.as_slice()),
        (Ok(8), ["an indirect call in main at 0x102".to_owned()].as_slice())
    );
    // push {r4, lr}; pop {r4, lr}; bx r3
    let (_, findings) = thumb(&[0xB510, 0xE8BD, 0x4010, 0x4718], &[]);
    assert_eq!(findings, ["an indirect jump in main at 0x106"]);
    // jalr a5, and jr a0
    let (_, findings) = riscv(&[0x9782, 0x8502], &[]);
    assert_eq!(
        findings,
        ["an indirect call in main at 0x100", "an indirect jump in main at 0x102"]
    );
    // The way back is one only where it has been put: pop {r4, pc} of what nobody pushed.
    let (_, findings) = thumb(&[0xB082, 0xBD10], &[]);
    assert_eq!(findings, ["an indirect jump in main at 0x102"]);
}

#[test]
fn ways_that_part() {
    // push {r4, lr}; cmp r0, #2; it ne; popne {r4, pc}; sub sp, #16; add sp, #16; pop {r4, pc}
    let code = [0xB510, 0x2802, 0xBF18, 0xBD10, 0xB084, 0xB004, 0xBD10];
    assert_eq!(thumb(&code, &[]), (Ok(24), vec![]));
    // cbz r0 to a way with 16 bytes more, which ends by itself
    let code = [0xB510, 0xB100, 0xBD10, 0xB084, 0xB004, 0xBD10];
    assert_eq!(thumb(&code, &[]), (Ok(24), vec![]));
    // tbb [pc, r0] with two entries: the first returns, the second goes deeper
    let code = [0xB510, 0xE8DF, 0xF000, 0x0201, 0xBD10, 0xB084, 0xB004, 0xBD10];
    assert_eq!(thumb(&code, &[(0x110, "behind")]), (Ok(24), vec![]));
    // Without Thumb-2: add r3, pc; ldrb r3, [r3, #4]; lsls r3, r3, #1; add pc, r3, and the same two ways
    let code = [
        0xB510, 0x447B, 0x791B, 0x005B, 0x449F, 0x0100, 0xBD10, 0xB084, 0xB004, 0xBD10,
    ];
    assert_eq!(thumb(&code, &[(0x114, "behind")]), (Ok(24), vec![]));
    // lui a1, 0; addi a1, a1, 0x110; add a0, a0, a1; lw a0, 0(a0); jr a0; at 0x110: 0x118, 0x11a, 0
    let code = [
        0x05B7, 0x0000, 0x8593, 0x1105, 0x952E, 0x4108, 0x8502, 0, 0x0118, 0, 0x011A, 0, 0x8082, 0x1101, 0x6105, 0x8082,
    ];
    let (bound, findings) = riscv(&code, &[(0x120, "behind")]);
    assert_eq!((bound, findings), (Ok(32), vec![]));
}

#[test]
fn a_table_ends_where_its_function_does() {
    // push {r4, lr}; lsls r0, r0, #1; add r0, pc; ldrh r0, [r0, #4]; lsls r0, r0, #1; add pc, r0; two distances, (padding), a constant;
    // sub sp, #16; add sp, #16; pop {r4, pc}; pop {r4, pc}
    let code = [
        0xB510, 0x0040, 0x4478, 0x8880, 0x0040, 0x4487, 4, 7, 0x46C0, 0x69E8, 1, 0xB084, 0xB004, 0xBD10, 0xBD10,
    ];
    assert_eq!(thumb(&code, &[(0x11E, "behind")]), (Ok(8 + 16), vec![]));
}

/// Each of these would be a wrong bound if it were not noticed.
#[test]
fn what_does_not_add_up_is_an_error() {
    let told = |code: &[u16], words: &str| {
        let (bound, _) = thumb(code, &[]);
        assert!(bound.as_ref().is_err_and(|error| error.contains(words)), "{bound:?}");
    };
    // sub sp, #16; bx lr
    told(&[0xB084, 0x4770], "returns with the stack at");
    // add sp, #16
    told(&[0xB004, 0x4770], "taken away");
    // cbz r0, over; sub sp, #16; over: bx lr
    told(&[0xB100, 0xB084, 0x4770, 0x4770], "two ways meet");
    // ldr.w sp, [r0]
    told(&[0xF8D0, 0xD000], "stack pointer");
    // add pc, r3 without its table
    told(&[0x005B, 0x449F], "computed");
    // mov sp, r0
    told(&[0x4685, 0x4770], "nothing is known");
    // and no code at all
    told(&[0xBF00], "there is no code");
    // lw sp, 0(a0)
    let (bound, _) = riscv(&[0x2103, 0x0005], &[]);
    assert!(bound.is_err_and(|error| error.contains("stack pointer")));
}
