//! Compile-time messages with a number in them: constants cannot use `format!`.

/// A message of a failed compile-time check.
pub(crate) struct Message {
    text: [u8; 160],
    len: usize,
}

impl Message {
    /// `before`, `number`, `after`.
    pub(crate) const fn new(before: &str, number: usize, after: &str) -> Self {
        let message = Message { text: [0; 160], len: 0 };
        message.bytes(before.as_bytes()).number(number).bytes(after.as_bytes())
    }

    const fn bytes(mut self, bytes: &[u8]) -> Self {
        let mut i = 0;
        while i < bytes.len() && self.len < self.text.len() {
            self.text[self.len] = bytes[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    const fn number(self, n: usize) -> Self {
        let digit = [b'0' + (n % 10) as u8];
        if n < 10 {
            self.bytes(&digit)
        } else {
            self.number(n / 10).bytes(&digit)
        }
    }

    /// The text.
    pub(crate) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.text.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::Message;

    #[test]
    fn numbers_stand_between_texts() {
        for number in [0, 7, 10, 409, 1_000_000, usize::MAX] {
            let message = Message::new("it is ", number, ", ü");
            assert_eq!(message.as_str(), std::format!("it is {number}, ü"));
        }
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let long = "a".repeat(159);
        assert_eq!(Message::new(&long, 25, "b").as_str(), std::format!("{long}2"));
        // In the middle of a letter there is no text.
        assert_eq!(Message::new(&"ü".repeat(81), 1, "").as_str(), "ü".repeat(80));
        assert_eq!(Message::new(&std::format!("a{}", "ü".repeat(80)), 1, "").as_str(), "");
    }
}
