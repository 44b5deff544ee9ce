use crate::torture::{Counts, EVERY_WORD, LIVES};

#[test]
fn a_cut_at_every_word_leaves_the_state_before_or_the_new_one() {
    let mut counts = Counts::default();
    for (i, every_word) in EVERY_WORD.iter().enumerate() {
        for slots in 2..=5 {
            counts.add(every_word(slots, 12, 100 * i as u64 + slots as u64));
        }
    }
    assert!(
        counts.cuts > 20_000 && counts.old > 20_000 && counts.new > 500,
        "{counts:?}"
    );
    assert_eq!(counts.spread, 1);
}

#[test]
fn two_or_three_cuts_in_a_life_lose_nothing() {
    let mut counts = Counts::default();
    for seed in 0..4_000 {
        let life = LIVES[seed % LIVES.len()];
        counts.add(life(2 + seed / LIVES.len() % 4, seed as u64));
    }
    assert!(counts.cuts > 6_000 && counts.new > 500, "{counts:?}");
}
