//! Tells the linker about model.x and what else it has to do.

fn main() {
    println!("cargo::rerun-if-changed=model.x");
    println!("cargo::rustc-link-search={}", env!("CARGO_MANIFEST_DIR"));
    for argument in ["-Tlinkall.x", "-Tmodel.x"] {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
