//! Every type of the library that has `Debug` or `Display` has `defmt::Format`, read from the sources.

use std::fs;
use std::path::Path;

/// The names behind `marker` in `text`, up to whatever is no part of a name.
fn names<'t>(text: &'t str, marker: &str) -> Vec<&'t str> {
    let ends = |rest: &'t str| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
    text.split(marker).skip(1).filter_map(ends).collect()
}

/// The attributes in front of each struct and enum, and its name.
fn types(text: &str) -> Vec<(String, &str)> {
    let mut found = vec![];
    let (mut attributes, mut open) = (String::new(), false);
    for line in text.lines().map(str::trim) {
        if open || line.starts_with("#[") {
            attributes += line;
            open = !line.ends_with(']');
        } else if !line.starts_with("//") {
            for kind in ["struct ", "enum "] {
                if let Some(&name) = names(line, kind).first()
                    && !line.starts_with("impl")
                {
                    found.push((attributes.clone(), name));
                }
            }
            attributes.clear();
        }
    }
    found
}

/// How many types there are in `text` that have to be loggable, and which are not.
fn examine(text: &str) -> (usize, Vec<String>) {
    let (mut asked, mut lacking) = (0, vec![]);
    let written: Vec<&str> = [names(text, "sentences!("), names(text, "defmt::Format for ")].concat();
    let printed: Vec<&str> = [names(text, "fmt::Debug for "), names(text, "fmt::Display for ")].concat();
    for (attributes, name) in types(text) {
        let derives = |what: &str| attributes.contains(what);
        if derives("Debug") || printed.contains(&name) {
            asked += 1;
            if !derives(r#"#[cfg_attr(feature = "defmt", derive(defmt::Format))]"#) && !written.contains(&name) {
                lacking.push(name.to_owned());
            }
        }
    }
    (asked, lacking)
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn whatever_can_be_printed_can_be_logged() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src");
    let (mut all, mut without) = (0, vec![]);
    walk(&sources, &mut |path, text| {
        let (asked, lacking) = examine(text);
        all += asked;
        without.extend(lacking.into_iter().map(|name| format!("{}: {name}", path.display())));
    });
    assert!(without.is_empty(), "no defmt::Format:\n{}", without.join("\n"));
    assert!(all > 200, "only {all} types were found");
}

#[test]
fn a_type_without_it_is_found() {
    let text = "
        #[derive(Clone, Debug)]
        #[cfg_attr(feature = \"defmt\", derive(defmt::Format))]
        #[non_exhaustive]
        pub enum Derived {}
        #[derive(
            Clone, Debug
        )]
        pub struct Forgotten<T>(T);
        pub struct Printed;
        impl fmt::Display for Printed {}
        #[derive(Debug)]
        pub struct Said;
        sentences!(Said { Self => \"\"; });
        pub struct Silent;
    ";
    assert_eq!(examine(text), (4, vec!["Forgotten".to_owned(), "Printed".to_owned()]));
}
