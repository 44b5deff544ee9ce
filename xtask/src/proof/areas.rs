//! What is proved, and by which tests.

/// A part of the library whose mutants some tests have to catch.
pub struct Area {
    /// Its name on the command line.
    pub name: &'static str,
    /// What the paths of its files begin with.
    pub sources: &'static [&'static str],
    /// The programs that test it, quick ones first: tests of `host-tests`, and [`UNIT`].
    pub tests: &'static [&'static str],
}

/// The library's own unit tests.
pub const UNIT: &str = "motenet";

/// Tests that train for minutes, and much longer where lines are counted. They are left out: they run no line that others do not.
pub const LONG: [&str; 4] = [
    "watch::",
    "lose_at_most_half_a_point",
    "the_recipe_makes_the_committed_base",
    "of_unknown_writers",
];

/// Every area. The store and the import of foreign bytes are held to more than the rest.
pub const AREAS: [Area; 8] = [
    Area {
        name: "store",
        sources: &["src/device/store/", "src/words", "src/train/words.rs"],
        tests: &[UNIT, "store"],
    },
    Area {
        name: "import",
        sources: &["src/blob", "src/quant/store.rs"],
        tests: &["blob", "int8"],
    },
    Area {
        name: "math",
        sources: &["src/math/"],
        tests: &[UNIT, "math", "properties"],
    },
    Area {
        name: "loss",
        sources: &["src/loss/"],
        tests: &["loss_checks", "finite_losses", "trainer", "torch_traces"],
    },
    Area {
        name: "optim",
        sources: &["src/optim/"],
        tests: &[
            "optim_variants",
            "torch_traces",
            "properties",
            "trainer",
            "guard",
            "store",
        ],
    },
    Area {
        name: "train",
        sources: &["src/train.rs"],
        tests: &[
            UNIT,
            "trainer",
            "guard",
            "guard_positions",
            "sparse_update",
            "regularize",
            "guarded",
        ],
    },
    Area {
        name: "kernels",
        sources: &[
            "src/kernel/generic/",
            "src/kernel/mod.rs",
            "src/kernel/arch/portable.rs",
        ],
        tests: &[
            "kernels",
            "block_product",
            "properties",
            "torch_traces",
            "int8",
            "subnormals",
            "guard",
            "fused",
            "gradient_check",
        ],
    },
    Area {
        name: "layers",
        sources: &["src/layers/"],
        tests: &[
            UNIT,
            "edges",
            "trainer",
            "fused",
            "sparse_update",
            "seeds",
            "properties",
            "torch_traces",
            "gradient_check",
            "guard",
            "blob",
            "fold",
            "math",
            "data",
            "regularize",
            "store",
        ],
    },
];

impl Area {
    /// The area of this name.
    pub fn find(name: &str) -> Result<&'static Area, String> {
        let names = || AREAS.map(|area| area.name).join(", ");
        AREAS
            .iter()
            .find(|area| area.name == name)
            .ok_or_else(|| format!("the areas are {}", names()))
    }

    /// Whether a file of the library belongs to it.
    pub fn has(&self, file: &str) -> bool {
        // The store says how a training run becomes words.
        self.sources.iter().any(|source| file.starts_with(source))
    }
}
