//! The link scripts: that of cortex-m-rt, and defmt's, which collects the words of the log.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Without the first, LLD pads the image to pages of 64 KiB.
    for argument in ["--nmagic", "-Tlink.x", "-Tdefmt.x"] {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
