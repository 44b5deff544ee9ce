use motenet::data::{Mismatch, Part, SplitError, Tally};

fn tally<const C: usize>(counts: [usize; C]) -> Tally<C> {
    let kinds = counts.iter().enumerate().flat_map(|(kind, &n)| [kind].repeat(n));
    let tally = Tally::of(kinds).expect("kinds below C");
    assert_eq!(tally.counts(), &counts);
    tally
}

fn between<const C: usize>(dev: [usize; C], test: [usize; C]) -> Vec<Mismatch> {
    tally(dev).mismatches(&tally(test)).collect()
}

#[test]
fn like_parts_are_not_warned_about() {
    assert_eq!(between([50, 30, 20], [52, 27, 21]), []);
    assert_eq!(between([3, 1], [1, 3]), []);
    assert_eq!(between([500, 0], [200, 0]), []);
}

#[test]
fn a_missing_kind_is_found_on_either_side() {
    let missing = |part| Mismatch::Missing { part, kind: 1 };
    assert_eq!(between([100, 100], [200, 0])[1], missing(Part::Test));
    assert_eq!(between([200, 0], [100, 100])[1], missing(Part::Dev));
    let small = Mismatch::TooSmall {
        part: Part::Dev,
        kind: 1,
    };
    assert_eq!(between([5, 0], [200, 10]), [small]);
}

#[test]
fn shares_are_compared_in_standard_errors() {
    // r = 1/2, n = m = 100: the limit is 4 sqrt(1/200) = 0.2828.
    assert_eq!(between([64, 36], [36, 64]), []);
    assert_eq!(
        between([65, 35], [36, 64])[0],
        Mismatch::Shares {
            kind: 0,
            dev: 0.65,
            test: 0.36
        }
    );
}

#[test]
fn empty_parts_are_told() {
    let empty = |part| Mismatch::Empty { part };
    assert_eq!(between([0, 0], [1, 2]), [empty(Part::Dev)]);
    assert_eq!(between([0, 0], [0, 0]), [empty(Part::Dev), empty(Part::Test)]);
    assert_eq!(Tally::<2>::of([0, 2]), Err(SplitError::Class { class: 2, classes: 2 }));
}

#[test]
fn messages_read_well() {
    let text: Vec<String> = between([200, 0], [100, 100]).iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "kind 0 is 100.0 % of the dev part and 50.0 % of the test part",
            "the dev part has nothing of kind 1"
        ]
    );
}
