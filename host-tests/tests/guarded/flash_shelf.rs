//! The shelf in flash: what was stored is there, after any number of stores, restarts and cuts.

use host_tests::nor::Nor;
use motenet::Zero;
use motenet::device::guarded::{FlashShelf, Int8, Shelf};
use motenet::device::store::Misfit;
use motenet::rng::{self, Generator};

type Sample = [[f32; 50]; 3];
type Flash = Nor<4, 4, 512>;
type Kept<'f> = FlashShelf<&'f mut Flash, Sample>;

const PLACES: usize = 10;
/// One page more than needed at least on either side, which the shelf may not touch.
const PAGES: usize = Kept::range_for(PLACES) / 512;

fn flash(seed: u64) -> Flash {
    Flash::new(PAGES + 2, 1..PAGES + 1, seed)
}

fn shelf(flash: &mut Flash) -> Kept<'_> {
    let range = flash.allowed();
    Kept::new(flash, range, PLACES).expect("it fits")
}

fn sample(rng: &mut Generator) -> Int8<Sample> {
    Int8 {
        scale: rng::normal(rng),
        values: [[0; 50]; 3].map(|row: [i8; 50]| row.map(|_| rng::below(rng, 256) as i8)),
    }
}

fn there(shelf: &mut Kept<'_>, place: usize) -> Option<Int8<Sample>> {
    let mut found = None;
    shelf.fetch(place, |sample| found = Some(*sample)).ok()?;
    found
}

#[test]
fn every_place_reads_as_what_was_stored_last() {
    for seed in 0..4 {
        let (mut flash, mut rng) = (flash(seed), rng::seeded(seed));
        let mut model = [None; PLACES];
        for start in 0..12 {
            let mut shelf = shelf(&mut flash);
            for turn in 0..50 {
                // Now every place, now one above all.
                let place = if start % 2 == 0 {
                    rng::below(&mut rng, PLACES as u32) as usize
                } else {
                    (turn % 7 == 0) as usize
                };
                let sample = sample(&mut rng);
                let work = shelf.flash_mut().work;
                shelf.store(place, &sample).expect("the flash works");
                assert!(shelf.flash_mut().work > work, "nothing was written");
                model[place] = Some(sample);
                let asked = rng::below(&mut rng, PLACES as u32) as usize;
                assert_eq!(there(&mut shelf, asked), model[asked], "seed {seed}, place {asked}");
            }
            for (place, expected) in model.iter().enumerate() {
                assert_eq!(there(&mut shelf, place), *expected, "seed {seed}, place {place}");
            }
        }
        let worn = &flash.erases[1..=PAGES];
        let (least, most) = (worn.iter().min().expect("pages"), worn.iter().max().expect("pages"));
        assert!(most - least <= 2, "{worn:?}");
    }
}

#[test]
fn a_cut_costs_no_sample_but_the_one_being_stored() {
    let mut cuts = 0;
    for seed in 0..400 {
        let (mut flash, mut rng) = (flash(seed), rng::seeded(seed));
        let mut model = [None; PLACES];
        for _ in 0..6 {
            flash.ecc = seed % 3 == 0;
            flash.cut_after(rng::below(&mut rng, 900).into());
            let mut being_stored = None;
            {
                let mut shelf = shelf(&mut flash);
                for _ in 0..200 {
                    let (place, new) = (rng::below(&mut rng, PLACES as u32) as usize, sample(&mut rng));
                    if shelf.store(place, &new).is_err() {
                        being_stored = Some((place, new));
                        break;
                    }
                    model[place] = Some(new);
                }
            }
            assert!(flash.is_off() && being_stored.is_some(), "no cut");
            cuts += 1;
            flash.power_on();
            let mut shelf = shelf(&mut flash);
            for (place, kept) in model.iter_mut().enumerate() {
                let found = there(&mut shelf, place);
                // What was being stored is there or is not.
                if being_stored.is_some_and(|(cut, new)| cut == place && found == Some(new)) {
                    *kept = found;
                }
                assert_eq!(found, *kept, "seed {seed}, place {place}");
            }
        }
    }
    assert_eq!(cuts, 2400);
}

#[test]
fn ranges_that_do_not_fit_are_refused() {
    let mut flash = flash(0);
    let range = flash.allowed();
    let mut refused = |range, places| {
        Kept::new(&mut flash, range, places)
            .map(drop)
            .expect_err("it does not fit")
    };
    assert_eq!(refused(range.start..range.end - 512, PLACES), Misfit::TooSmall);
    assert_eq!(refused(range.start + 4..range.end, PLACES), Misfit::Unaligned);
    assert_eq!(refused(range.start..range.end + 1024, PLACES), Misfit::BeyondCapacity);
    assert_eq!(refused(range, 13), Misfit::TooSmall);
    type Large = FlashShelf<Flash, [[f32; 600]; 1]>;
    assert_eq!(Large::new(self::flash(0), 512..1024, 1).map(drop), Err(Misfit::Page));
    type Words = FlashShelf<Nor<64, 64, 512>, Sample>;
    assert_eq!(
        Words::new(Nor::new(3, 0..3, 0), 0..1536, 1).map(drop),
        Err(Misfit::Word)
    );
    let mut shelf = shelf(&mut flash);
    assert_eq!(shelf.places(), PLACES);
    assert!(shelf.store(PLACES, &Zero::ZERO).is_err());
    assert!(shelf.fetch(0, |_| ()).is_err(), "nothing was stored");
}
