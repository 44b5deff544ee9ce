//! Progress bars for work that takes a while.

use std::borrow::Cow;

pub use indicatif::ProgressBar;
use indicatif::{ProgressDrawTarget, ProgressStyle};

const TEMPLATE: &str = "{prefix} [{bar:32}] {pos}/{len} {msg} ({elapsed}, {eta} left)";

/// A bar of `steps` steps on standard error, hidden when that is not a terminal: logs and pipes stay clean.
///
/// Call `inc(1)` after a step, `set_message` for a figure such as the loss, `finish_and_clear` at the end.
pub fn bar(steps: u64, what: impl Into<Cow<'static, str>>) -> ProgressBar {
    bar_on(ProgressDrawTarget::stderr(), steps, what.into())
}

fn bar_on(target: ProgressDrawTarget, steps: u64, what: Cow<'static, str>) -> ProgressBar {
    let style = ProgressStyle::with_template(TEMPLATE).expect("a constant template, tested below");
    ProgressBar::with_draw_target(Some(steps), target)
        .with_style(style.progress_chars("=> "))
        .with_prefix(what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::TermLike;
    use std::io::{self, IsTerminal};
    use std::sync::{Arc, Mutex};

    /// A terminal that keeps the text it is sent.
    #[derive(Clone, Debug, Default)]
    struct Paper(Arc<Mutex<String>>);

    impl Paper {
        fn add(&self, text: &str) -> io::Result<()> {
            self.0.lock().expect("one thread").push_str(text);
            Ok(())
        }
    }

    impl TermLike for Paper {
        fn width(&self) -> u16 {
            100
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.add(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.add(text)
        }
        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn shows_what_is_done_and_how_far() {
        let paper = Paper::default();
        let bar = bar_on(
            ProgressDrawTarget::term_like(Box::new(paper.clone())),
            4,
            "training".into(),
        );
        bar.inc(2);
        bar.set_message("loss 0.5");
        bar.force_draw();
        let text = paper.0.lock().expect("one thread").clone();
        assert!(text.contains("training [") && text.contains("2/4 loss 0.5"), "{text}");
    }

    #[test]
    fn hidden_unless_someone_watches() {
        assert_eq!(bar(3, "x").is_hidden(), !io::stderr().is_terminal());
    }
}
