//! The argument `--subject N|all`.

/// The subjects asked for: one of 1..=10, or all of them.
#[derive(Clone, Debug)]
pub struct Subjects(pub Vec<usize>);

impl std::str::FromStr for Subjects {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            _ if text == "all" => Ok(Subjects((1..=10).collect())),
            Ok(n @ 1..=10) => Ok(Subjects(vec![n])),
            _ => Err("a number from 1 to 10, or all".into()),
        }
    }
}
