//! The kernels against their definitions. Firmware `self-test` does the same on every emulated core.

#[test]
fn kernels_compute_what_they_say() {
    if let Err(disagreement) = motenet_workload::definition::check() {
        panic!("{disagreement}");
    }
}
