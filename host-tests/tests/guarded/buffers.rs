//! Packed samples, exemplars, and the reservoirs.

use motenet::device::guarded::{Exemplar, Int8, Packed, Part, Places, Plain, Seen, Shelf, ShelfError};
use motenet::{Zero, rng};

type Row = [[f32; 9]; 2];

#[test]
fn eight_bits_are_off_by_half_a_step_at_most() {
    let mut rng = rng::seeded(1);
    for case in 0..2000 {
        let size = 10f32.powi(case % 60 - 30);
        let sample: Row = std::array::from_fn(|_| std::array::from_fn(|_| size * rng::normal(&mut rng)));
        let (mut packed, mut back) = (Int8::<Row>::ZERO, Row::ZERO);
        packed.pack(&sample);
        packed.unpack(&mut back);
        let most = sample.as_flattened().iter().fold(0f32, |most, x| most.max(x.abs()));
        assert_eq!(packed.scale, most / 127.0);
        assert!(packed.values.as_flattened().contains(&127) || packed.values.as_flattened().contains(&-127));
        for (x, y) in sample.as_flattened().iter().zip(back.as_flattened()) {
            assert!((x - y).abs() <= 0.5001 * packed.scale, "{x} {y}");
        }
    }
}

#[test]
fn eight_bits_of_nothing_and_of_next_to_nothing() {
    for x in [0.0, -0.0, 1e-45, 1e-39, 9e-37] {
        let (mut packed, mut back) = (Int8::<Row>::ZERO, [[1.0; 9]; 2]);
        packed.pack(&[[x; 9]; 2]);
        packed.unpack(&mut back);
        assert_eq!(back, Row::ZERO);
    }
    let (mut packed, mut back) = (Plain::<Row>::ZERO, Row::ZERO);
    let sample = [[1e-45, f32::MAX, -3.0, 0.1, 5.0, 6.0, 7.0, 8.0, 9.0]; 2];
    packed.pack(&sample);
    packed.unpack(&mut back);
    assert_eq!(back, sample, "as it is");
}

#[test]
fn answers_sum_to_one_and_are_near() {
    let exemplar = Exemplar::<Int8<Row>, 4>::new(&Row::ZERO, &[0.7, 0.2, 0.1, 0.0]);
    let target = exemplar.target();
    assert!((target.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    for (a, b) in target.iter().zip([0.7, 0.2, 0.1, 0.0]) {
        assert!((a - b).abs() < 0.004, "{target:?}");
    }
    let certain = Exemplar::<Int8<Row>, 4>::new(&Row::ZERO, &[0.0, 1.0, 0.0, 0.0]);
    assert_eq!(certain.target(), [0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn an_array_is_a_shelf() {
    let mut shelf = [Plain([0.0f32; 2]); 3];
    assert_eq!(Shelf::<Plain<[f32; 2]>>::places(&shelf), 3);
    shelf.store(2, &Plain([1.0, 2.0])).unwrap();
    let mut seen = None;
    shelf.fetch(2, |sample| seen = Some(sample.0)).unwrap();
    assert_eq!(seen, Some([1.0, 2.0]));
    assert_eq!(shelf.store(3, &Plain([0.0; 2])), Err(ShelfError));
    assert_eq!(shelf.fetch(3, |_: &Plain<[f32; 2]>| ()), Err(ShelfError));
}

#[test]
fn every_sample_so_far_is_kept_with_the_same_probability() {
    let places = Places { of_class: 10, every: 5 };
    assert_eq!((places.training(), places.held_out()), (8, 2));
    let mut kept = [0u32; 40];
    const RUNS: u64 = 20_000;
    for run in 0..RUNS {
        let mut seen = Seen::ZERO;
        let mut shelf = [[None; 8]; 2];
        for sample in 0..40 {
            let (part, at) = places.next(seen, run << 20 | sample as u64);
            assert_eq!(part == Part::HeldOut, sample % 5 == 1);
            let row = usize::from(part == Part::HeldOut);
            if let Some(at) = at {
                assert!(at < if row == 1 { 2 } else { 8 });
                shelf[row][at as usize] = Some(sample);
            }
            seen.count(part);
        }
        assert_eq!(
            seen,
            Seen {
                training: 32,
                held_out: 8
            }
        );
        shelf
            .iter()
            .flatten()
            .flatten()
            .for_each(|&sample: &usize| kept[sample] += 1);
    }
    // 8 of 32 and 2 of 8: a quarter each; the deviation of a count is 61.
    for (sample, &kept) in kept.iter().enumerate() {
        assert!(
            kept.abs_diff(RUNS as u32 / 4) < 5 * 61,
            "sample {sample}: {kept} of {RUNS}"
        );
    }
}

#[test]
fn parts_of_a_class_have_places_of_their_own() {
    for (of_class, every) in [(10, 5), (1, 2), (3, 2), (0, 5), (7, 100), (4, 0)] {
        let places = Places { of_class, every };
        let mut all: Vec<usize> = (0..3)
            .flat_map(|class| {
                let training = (0..places.training()).map(move |i| places.place(class, Part::Training, i));
                training.chain((0..places.held_out()).map(move |i| places.place(class, Part::HeldOut, i)))
            })
            .collect();
        all.sort_unstable();
        assert!(
            all.iter().copied().eq(0..3 * of_class as usize),
            "{of_class} {every}: {all:?}"
        );
    }
}
