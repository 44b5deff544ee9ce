//! How much the cost of a multiply-accumulate depends on the shape.

use super::{
    figures::{CoreFigures, Document, Figure},
    print::number,
};
use crate::table;
use motenet_workload::sweep::{self, Group, Kernel, Point};

/// The shape that other lengths are compared with.
const USUAL: (usize, usize) = (64, 64);

/// The kernels, and what they are for people.
const KERNELS: [(Kernel, &str); 3] = [
    (Kernel::Gemv, "W x + b"),
    (Kernel::GemvT, "W' dy"),
    (Kernel::RankB, "dW, batch of 8"),
];

/// The cost of a MAC over the shapes of one kernel.
#[derive(Clone, Debug, PartialEq)]
struct Spread {
    /// Over the sizes.
    least: f64,
    most: f64,
    /// Where it is dearest among other lengths, and how much dearer than in [`USUAL`], in percent.
    length: (String, f64),
    /// The same of thin matrices.
    thin: (String, f64),
}

impl Spread {
    /// From the figures of a sweep; none if they are not all there.
    fn of(figures: &[Figure], kernel: Kernel, cost: impl Fn(&Figure) -> Option<f64>) -> Option<Self> {
        let at = |point: &Point| {
            figures
                .iter()
                .find(|figure| figure.work == point.to_string())
                .and_then(&cost)
        };
        let points: Vec<Point> = sweep::points().filter(|point| point.kernel == kernel).collect();
        let is_usual = |point: &&Point| (point.outputs, point.inputs) == USUAL && point.group() == Group::Size;
        let usual = at(points.iter().find(is_usual)?)?;
        let of = |group: Group| points.iter().filter(move |point| point.group() == group);
        let sizes: Vec<f64> = of(Group::Size).map(at).collect::<Option<_>>()?;
        let worst = |group| {
            let costs = of(group).filter_map(|point| Some((point, at(point)?)));
            let (point, cost) = costs.max_by(|a, b| a.1.total_cmp(&b.1))?;
            let batch = if point.batch > 1 {
                format!(" x {}", point.batch)
            } else {
                String::new()
            };
            Some((
                format!("{} x {}{batch}", point.outputs, point.inputs),
                100.0 * (cost / usual - 1.0),
            ))
        };
        Some(Self {
            least: sizes.iter().copied().reduce(f64::min)?,
            most: sizes.iter().copied().reduce(f64::max)?,
            length: worst(Group::Length)?,
            thin: worst(Group::Thin)?,
        })
    }

    fn cells(&self) -> Vec<String> {
        // The addition turns -0 into 0.
        let percent = |percent: f64| format!("{:.0} %", percent.round() + 0.0);
        vec![
            number(self.least),
            number(self.most),
            percent(100.0 * (self.most / self.least - 1.0)),
            percent(self.length.1),
            self.length.0.clone(),
            percent(self.thin.1),
            self.thin.0.clone(),
        ]
    }
}

/// Prints the spreads of all cores that have a sweep.
pub fn print(document: &Document) {
    let mut rows = Vec::new();
    for core in &document.cores {
        add(core, "instructions", |figure| Some(figure.per_unit()), &mut rows);
        add(core, "estimated cycles", Figure::cycles_per_unit, &mut rows);
    }
    if rows.is_empty() {
        return;
    }
    let (rows_of_usual, columns) = USUAL;
    println!(
        "\nA MAC over shapes of 1,000 to 100,000 MACs; the worst length that is no multiple of four, and the worst matrix of few rows or columns, against \
         {rows_of_usual} x {columns}:\n"
    );
    let headings = [
        "core", "", "a MAC of", "least", "most", "spread", "length", "of", "thin", "of",
    ];
    table::print(&headings, &rows);
}

fn add(core: &CoreFigures, unit: &str, cost: fn(&Figure) -> Option<f64>, rows: &mut Vec<Vec<String>>) {
    for (kernel, title) in KERNELS {
        if let Some(spread) = Spread::of(&core.sweep, kernel, cost) {
            let mut row = vec![core.core.clone(), unit.to_owned(), title.to_owned()];
            row.extend(spread.cells());
            rows.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dearest_shapes_are_found() {
        let figure = |point: Point| {
            let cost = match (point.group(), point.outputs, point.inputs) {
                (Group::Size, 32, 32) => 33,
                (Group::Length, 64, 61) => 36,
                (Group::Thin, 4, 256) => 60,
                _ => 30,
            };
            Figure {
                work: point.to_string(),
                instructions: cost * point.macs() as u64,
                cycles: None,
                units: 10 * point.macs() as u64,
                stack_bytes: None,
            }
        };
        let figures: Vec<_> = sweep::points().map(figure).collect();
        let spread = Spread::of(&figures, Kernel::Gemv, |figure| Some(figure.per_unit())).unwrap();
        assert_eq!(
            spread.cells(),
            ["3.00", "3.30", "10 %", "20 %", "64 x 61", "100 %", "4 x 256"]
        );
        assert_eq!(Spread::of(&figures, Kernel::Gemv, Figure::cycles_per_unit), None);
        assert_eq!(Spread::of(&[], Kernel::Gemv, |figure| Some(figure.per_unit())), None);
    }

    #[test]
    fn every_group_has_points_of_every_kernel() {
        for (kernel, _) in KERNELS {
            for group in [Group::Size, Group::Length, Group::Thin] {
                let count = sweep::points()
                    .filter(|point| point.kernel == kernel && point.group() == group)
                    .count();
                assert!(
                    count >= 3 || group == Group::Thin && count >= 2,
                    "{kernel:?} {group:?}: {count}"
                );
            }
        }
    }
}
