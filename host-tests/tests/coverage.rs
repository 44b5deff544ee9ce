//! Nothing public goes unchecked: every layer, loss, optimiser and rule for starting weights has a reference, a comparison with a framework and,
//! where there is a gradient, a gradient check; every layer that ships is compared with itself in integers. What a kind exports is read from the library's sources, so that a new one is asked for the day it
//! comes; exceptions stand in tables, with their reasons, and may not outlive them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What has to be covered alike.
struct Kind {
    /// In messages.
    what: &'static str,
    /// The library's source that says what is public.
    exports: &'static str,
    /// The folder of the reference.
    reference: &'static str,
    /// How the name stands in tests: `Variance::` in front of it, say.
    prefix: &'static str,
    /// Whether there are gradients to check.
    gradients: bool,
    /// What is exported there but of another kind, and what it is.
    others: &'static [(&'static str, &'static str)],
    /// Names whose reference has another file's name, that file, and what in it is the reference.
    references: &'static [(&'static str, &'static str, &'static str)],
    /// Names without gradient check, and why.
    without_gradient_check: &'static [(&'static str, &'static str)],
    /// Names that no framework is compared with, and why.
    without_framework: &'static [(&'static str, &'static str)],
}

const LAYERS: Kind = Kind {
    what: "layer",
    exports: "layers/mod.rs",
    reference: "layers",
    prefix: "",
    gradients: true,
    others: &[
        ("GammaBeta", "a batch norm's gradient"),
        ("Keras", "constants of a batch norm"),
        ("NormConfig", "constants of a batch norm"),
        ("Normed", "a batch norm's tape"),
        ("Torch", "constants of a batch norm"),
        ("ConvBuf", "a convolution's buffer"),
        ("Conv2dBuf", "a 2-d convolution's buffer"),
        (
            "Fused",
            "a convolution and its pool in less memory: `fused` holds it to the two, to the reference, and checks its gradients",
        ),
        ("FusedBuf", "its buffer"),
        ("Keep", "a dropout's probability"),
        ("AbsorbInput", "what Normalize melts into"),
        ("Function", "what Pointwise applies"),
        ("Pointwise", "the layer of all Functions; Tanh and its kin are tested"),
        ("GeluFn", "the function of Gelu"),
        ("SigmoidFn", "the function of Sigmoid"),
        ("SiluFn", "the function of Silu"),
        ("SoftplusFn", "the function of Softplus"),
        ("TanhFn", "the function of Tanh"),
        ("Setting", "what networks are configured with"),
        ("Window", "a convolution's geometry"),
        ("Windowing", "a convolution's geometry"),
        ("Windowing2d", "a 2-d convolution's geometry"),
        ("Unpadded", "a convolution's geometry"),
        ("Padding", "a convolution's padding"),
        ("PaddingKind", "a convolution's padding"),
        ("Causal", "a convolution's padding"),
        ("Pad", "a convolution's padding"),
        ("Same", "a convolution's padding"),
        ("Valid", "a convolution's padding"),
        (
            "sparse_update",
            "layers of which a part learns: `sparse_update` holds them to the whole layer, and checks their gradients",
        ),
        ("BiasOnly", "a sparse update"),
        ("Fixed", "a sparse update"),
        ("SomeChannels", "a sparse update"),
        (
            "relaxed",
            "functions and a dense layer of known error, which tests of their own measure: they agree with nothing to more digits",
        ),
    ],
    references: &[],
    without_gradient_check: &[],
    without_framework: &[
        ("Flatten", "moves nothing: memory order is PyTorch's by layout"),
        ("Identity", "does nothing"),
    ],
};

const LOSSES: Kind = Kind {
    what: "loss",
    exports: "loss/mod.rs",
    reference: "loss",
    prefix: "",
    gradients: true,
    others: &[],
    references: &[
        ("SmoothCrossEntropy", "cross_entropy", "fn smoothed_classes"),
        ("SoftCrossEntropy", "cross_entropy", "fn soft_labels"),
    ],
    without_gradient_check: &[],
    without_framework: &[],
};

const OPTIMISERS: Kind = Kind {
    what: "optimiser",
    exports: "optim/mod.rs",
    reference: "optim",
    prefix: "",
    gradients: false,
    others: &[
        ("BiasCorrection", "a choice of Adam's"),
        ("Moments", "Adam's state"),
        ("MomentsAndMax", "AMSGrad's state"),
        ("Average", "a form of momentum"),
        ("HeavyBall", "a form of momentum"),
        ("StepSum", "a form of momentum"),
        ("MomentumForm", "a form of momentum"),
        ("Epsilon", "a choice of RMSprop's"),
        ("SquareAndVelocity", "RMSprop's state with momentum"),
        ("clip_norm", "clipping: `torch_traces` compares it"),
        ("norm", "clipping: `torch_traces` compares it"),
        ("clip_value", "clipping: `trainer` tests it"),
    ],
    references: &[
        ("CenteredRmsProp", "rmsprop", "centered"),
        ("RmsPropMomentum", "rmsprop", "momentum"),
    ],
    without_gradient_check: &[],
    without_framework: &[],
};

const VARIANCES: Kind = Kind {
    what: "rule for starting weights",
    exports: "init.rs",
    reference: "init",
    prefix: "Variance::",
    gradients: false,
    others: &[],
    references: &[
        ("HeLeaky", "he", "fn leaky_variance"),
        ("Torch", "torch_default", "fn variance"),
    ],
    without_gradient_check: &[],
    without_framework: &[],
};

fn host_tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Names that a module re-exports, and its public modules.
fn reexports(source: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in code(source).split(';') {
        let item = item.trim();
        if let Some((_, path)) = item.rsplit_once("pub use ") {
            let list = path
                .split_once('{')
                .map_or(path, |(_, list)| list.trim_end_matches('}'));
            let last = |name: &str| name.rsplit("::").next().map(|name| name.trim().to_owned());
            names.extend(list.split(',').filter_map(last).filter(|name| !name.is_empty()));
        }
        if let Some((_, name)) = item.rsplit_once("pub mod ") {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

/// The variants of an enum.
fn variants(source: &str, name: &str) -> BTreeSet<String> {
    let source = code(source);
    let (_, body) = source.split_once(&format!("pub enum {name} {{")).expect("the enum");
    let (body, _) = body.split_once("\n}").expect("its end");
    let variant = |part: &str| {
        let name: String = part.trim().chars().take_while(|c| c.is_alphanumeric()).collect();
        (!name.is_empty()).then_some(name)
    };
    body.split(',').filter_map(variant).collect()
}

/// A source without comments.
fn code(source: &str) -> String {
    source
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// A source without comments and imports: what is left uses what it names.
fn uses(source: &str) -> String {
    let source = code(source);
    let mut rest = source.as_str();
    let mut kept = String::new();
    while let Some(at) = rest.find("use ") {
        let (before, import) = rest.split_at(at);
        kept.push_str(before);
        rest = import.split_once(';').map_or("", |(_, rest)| rest);
    }
    kept + rest
}

/// All sources of a folder of tests, without comments and imports.
fn tests(folder: &str) -> String {
    let entries = fs::read_dir(host_tests(folder)).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let files = entries.map(|entry| entry.unwrap_or_else(|e| panic!("{folder}: {e}")).path());
    files.map(|file| uses(&read(&file))).collect()
}

/// Whether `name` stands in `source` as a word of its own.
fn has_word(source: &str, name: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    source.match_indices(name).any(|(at, _)| {
        let before = source[..at].chars().next_back();
        let after = source[at + name.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Whether a file of the reference has this name, but for capitals and underscores.
fn has_reference(kind: &Kind, name: &str) -> bool {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let folder = host_tests("reference/src").join(kind.reference);
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries.flatten().any(|entry| {
        let file = entry.path();
        file.file_stem()
            .is_some_and(|stem| plain(&stem.to_string_lossy()) == plain(name))
    })
}

fn exports(kind: &Kind) -> BTreeSet<String> {
    let source = read(&host_tests("../src").join(kind.exports));
    match kind.prefix {
        "Variance::" => variants(&source, "Variance"),
        _ => reexports(&source),
    }
}

/// What is missing, and which exceptions are not needed any more; one sentence each.
fn gaps(kind: &Kind, exported: &BTreeSet<String>) -> Vec<String> {
    let what = kind.what;
    let (gradient_checks, traces) = (tests("tests/gradient_check"), tests("tests/torch_traces"));
    let is_other = |name: &str| kind.others.iter().any(|(other, _)| *other == name);
    let listed = |table: &[(&str, &str)], name: &str| table.iter().any(|(listed, _)| *listed == name);
    let mut gaps = Vec::new();
    for name in exported.iter().filter(|name| !is_other(name)) {
        let elsewhere = kind.references.iter().find(|(listed, ..)| listed == name);
        let referenced = match elsewhere {
            Some((_, file, part)) => {
                let path = host_tests("reference/src")
                    .join(kind.reference)
                    .join(file)
                    .with_extension("rs");
                code(&read(&path)).contains(part)
            }
            None => has_reference(kind, name),
        };
        if !referenced {
            gaps.push(format!(
                "{what} `{name}` has no reference in reference/src/{}",
                kind.reference
            ));
        }
        let as_written = format!("{}{name}", kind.prefix);
        for (wanted, exceptions, where_to, found) in [
            (
                kind.gradients,
                kind.without_gradient_check,
                "gradient check in tests/gradient_check",
                has_word(&gradient_checks, &as_written),
            ),
            (
                true,
                kind.without_framework,
                "comparison with a framework in tests/torch_traces",
                has_word(&traces, &as_written),
            ),
        ] {
            match (wanted, found, listed(exceptions, name)) {
                (true, false, false) => gaps.push(format!("{what} `{name}` has no {where_to}")),
                (_, true, true) => gaps.push(format!("{what} `{name}` has a {where_to}: remove the exception")),
                _ => {}
            }
        }
    }
    let exceptions = [kind.others, kind.without_gradient_check, kind.without_framework];
    let names = exceptions.into_iter().flatten().map(|(name, _)| *name);
    for name in names.chain(kind.references.iter().map(|(name, ..)| *name)) {
        if !exported.contains(name) {
            gaps.push(format!(
                "`{name}` is listed as a kind of {what} but not exported any more"
            ));
        }
    }
    gaps
}

#[track_caller]
fn assert_covered(kind: &Kind, at_least: usize) {
    let exported = exports(kind);
    let count = exported.len() - kind.others.len().min(exported.len());
    assert!(
        count >= at_least,
        "only {count} of each {} were found: {exported:?}",
        kind.what
    );
    let gaps = gaps(kind, &exported);
    assert!(gaps.is_empty(), "\n{}\n", gaps.join("\n"));
}

#[test]
fn layers() {
    assert_covered(&LAYERS, 24);
}

#[test]
fn losses() {
    assert_covered(&LOSSES, 6);
}

#[test]
fn optimisers() {
    assert_covered(&OPTIMISERS, 6);
}

#[test]
fn starting_weights() {
    assert_covered(&VARIANCES, 5);
}

/// Layers that are gone, or stay in `f32`, when a folded network becomes integers.
const WITHOUT_INTEGERS: [(&str, &str); 3] = [
    ("BatchNorm", "melts into the layer in front of it"),
    ("Dropout", "vanishes"),
    ("Normalize", "melts into the layer behind it, or stays in front in f32"),
];

/// Which layers `source` does not name in spite of [`WITHOUT_INTEGERS`], or names in spite of it.
fn without_integers(source: &str, exported: &BTreeSet<String>) -> Vec<String> {
    let named = |name: &str| WITHOUT_INTEGERS.iter().any(|(listed, _)| *listed == name);
    let is_other = |name: &str| LAYERS.others.iter().any(|(other, _)| *other == name);
    let wrong = |name: &&String| !is_other(name) && has_word(source, name) == named(name);
    exported.iter().filter(wrong).cloned().collect()
}

#[test]
fn integer_layers() {
    let source = uses(&read(&host_tests("tests/int8/layers.rs")));
    let mut exported = exports(&LAYERS);
    assert_eq!(without_integers(&source, &exported), [""; 0]);
    exported.insert("Brandnew".to_owned());
    assert_eq!(without_integers(&source, &exported), ["Brandnew"]);
}

/// A new one of each kind is asked for everything.
#[test]
fn new_ones_are_noticed() {
    for (kind, questions) in [(&LAYERS, 3), (&LOSSES, 3), (&OPTIMISERS, 2), (&VARIANCES, 2)] {
        let mut exported = exports(kind);
        exported.insert("Brandnew".to_owned());
        let gaps = gaps(kind, &exported);
        assert_eq!(gaps.len(), questions, "{gaps:?}");
        assert!(
            gaps.iter()
                .all(|gap| gap.starts_with(&format!("{} `Brandnew` has no ", kind.what)))
        );
    }
}

#[test]
fn forgotten_exceptions_are_noticed() {
    let mut exported = exports(&LOSSES);
    exported.remove("SoftCrossEntropy");
    assert_eq!(
        gaps(&LOSSES, &exported),
        ["`SoftCrossEntropy` is listed as a kind of loss but not exported any more"]
    );
}

#[test]
fn sources_are_read_as_rust_means_them() {
    let source =
        "pub use a::B;\n// pub use not::This;\npub use c::{\n    D,\n    e::F,\n};\nuse g::H;\npub mod i;\nmod j;\n";
    assert_eq!(reexports(source).into_iter().collect::<Vec<_>>(), ["B", "D", "F", "i"]);
    let source = "pub enum X {\n    /// One, two.\n    A,\n    B(f32),\n}\nfn c() {}\n";
    assert_eq!(variants(source, "X").into_iter().collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(uses("use a::{\n B,\n};\nlet x = C; // D\n").trim(), "let x = C;");
    assert!(has_word("Adam::new", "Adam") && !has_word("AdamW::new", "Adam") && !has_word("MyAdam", "Adam"));
}
