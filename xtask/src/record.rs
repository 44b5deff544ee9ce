//! The results in a firmware's output: lines of the form `key=value`.

use serde_json::{Map, Value};

/// A result line's key and value. Keys are lower-case words; any other line is text for people.
pub fn parse(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let is_key = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.');
    is_key.then_some((key, value.trim()))
}

/// Results in the order in which they came; a key that comes again replaces its value.
#[derive(Clone, Debug, Default)]
pub struct Records(Vec<(String, String)>);

impl Records {
    /// Takes `line` in if it is a result; tells whether it was.
    pub fn take(&mut self, line: &str) -> bool {
        let Some((key, value)) = parse(line) else { return false };
        self.set(key, value);
        true
    }

    /// Adds or replaces a result.
    pub fn set(&mut self, key: &str, value: impl ToString) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value.to_string(),
            None => self.0.push((key.to_owned(), value.to_string())),
        }
    }

    /// The value of a result.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }

    /// All results in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// All results as a JSON object: what reads as a decimal number is one, all else is text.
    pub fn json(&self) -> Map<String, Value> {
        self.iter()
            .map(|(key, value)| (key.to_owned(), json_value(value)))
            .collect()
    }
}

/// Hashes are fixed-width hexadecimal text even if all their digits happen to be decimal.
fn json_value(text: &str) -> Value {
    let number = text.len() < 16 && !text.starts_with("0x") && (text == "0" || !has_leading_zero(text));
    match text.parse::<serde_json::Number>() {
        Ok(parsed) if number => Value::Number(parsed),
        _ => Value::String(text.to_owned()),
    }
}

fn has_leading_zero(text: &str) -> bool {
    let mut digits = text.trim_start_matches('-').chars();
    digits.next() == Some('0') && digits.next() != Some('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_told_from_text() {
        assert_eq!(parse("stack_bytes=328"), Some(("stack_bytes", "328")));
        assert_eq!(parse("accuracy.after=95.1 %"), Some(("accuracy.after", "95.1 %")));
        assert_eq!(parse("epoch 3: loss=0.5"), None);
        assert_eq!(parse("=1"), None);
        assert_eq!(parse("nothing"), None);
    }

    #[test]
    fn numbers_and_text_in_json() {
        let mut records = Records::default();
        for line in ["n=-12", "x=0.5", "hash=0000000000000012", "name=m4", "n=13", "zero=0"] {
            assert!(records.take(line));
        }
        let json = serde_json::to_string(&records.json()).unwrap();
        for part in [
            r#""n":13"#,
            r#""x":0.5"#,
            r#""hash":"0000000000000012""#,
            r#""name":"m4""#,
            r#""zero":0"#,
        ] {
            assert!(json.contains(part), "{json} lacks {part}");
        }
        assert_eq!(records.get("n"), Some("13"));
    }
}
